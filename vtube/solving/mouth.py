"""The mouth between camera and voice: how far it is open, and which vowel it forms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from vtube.types import Values, Voice

Mode = Literal["camera", "voice", "both", "off"]

VOWELS = ("VoiceA", "VoiceI", "VoiceU", "VoiceE", "VoiceO")
HEARD = (*VOWELS, "VoiceVolume", "VoiceFrequency", "VoiceSilence")

_OPENING: Mapping[str, float] = MappingProxyType(
    {"VoiceA": 1.0, "VoiceI": 0.35, "VoiceU": 0.3, "VoiceE": 0.6, "VoiceO": 0.65}
)
"""How far a mouth opens for a loud vowel."""
_PARTED = 0.15  # MouthOpen from which a mouth that is seen may well say what is heard; others in the room speak too
_FADING = 0.06  # seconds, time constant: of a voice that cannot be heard any more
_HIDING = 0.12  # of the change between what the camera sees and what is heard


class Mouth:
    """Keeps the little that has to change softly: a voice that breaks off, a mouth that is hidden or seen again."""

    def __init__(self, mode: Mode) -> None:
        self._mode: Mode = mode
        self._heard: dict[str, float] = dict.fromkeys(HEARD, 0.0)
        self._seen: float | None = None

    def __call__(self, camera: Values, voice: Voice | None, dt: float, *, seen: bool) -> Values:
        """MouthOpen and the Voice… parameters. ``camera``: theirs as the camera sees them. ``seen``: whether it sees a
        mouth. ``dt``: seconds since the last call. Of ``voice``, NaN counts as 0, and what is out of range as its end.
        """
        if voice is not None:
            self._heard = {name: _share(voice.values.get(name, 0.0)) for name in HEARD}
        else:
            fading = math.exp(-dt / _FADING)
            self._heard = {name: value * fading for name, value in self._heard.items()}
        now = float(seen)
        self._seen = now if self._seen is None else now + (self._seen - now) * math.exp(-dt / _HIDING)
        return blend(self._mode, camera, self._heard, self._seen)


def blend(mode: Mode, camera: Values, heard: Values, seen: float) -> Values:
    """MouthOpen and the Voice… parameters of a mode. ``seen``: 0..1, how far the camera's mouth is to be believed.

    camera: as it sees them. voice: as they are heard; silence closes the mouth. both: the opening is the camera's while
    it sees the mouth and the voice's while it does not; the vowel is the voice's while one is heard, if
    the mouth is not seen closed. off: closed.
    """
    if mode == "off":
        return dict.fromkeys(("MouthOpen", *HEARD), 0.0)
    if mode == "camera":
        return {"MouthOpen": camera["MouthOpen"], **{name: camera[name] for name in HEARD}}
    if mode == "voice":
        return {**heard, "MouthOpen": opening(heard)}
    speaking = min(1.0, sum(heard[name] for name in VOWELS))
    parted = 1.0 - seen + seen * min(1.0, camera["MouthOpen"] / _PARTED)
    vowels = {name: parted * heard[name] + (1.0 - speaking) * seen * camera[name] for name in VOWELS}
    return {**heard, **vowels, "MouthOpen": seen * camera["MouthOpen"] + (1.0 - seen) * opening(heard)}


def opening(heard: Values) -> float:
    """MouthOpen of what is heard: louder is wider, an A wider than a U."""
    return min(1.0, heard["VoiceVolume"] * sum(share * heard[name] for name, share in _OPENING.items()))


def _share(value: float) -> float:
    return min(max(0.0, value), 1.0)  # 0 first: max(0, NaN) is 0
