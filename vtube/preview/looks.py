"""What the sheet and the film show, in parameters: moods, mouths, turns of the head, gestures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from vtube.types import Parameters

Look = tuple[str, Parameters]
Track = Sequence[tuple[float, float]]

NEUTRAL: Parameters = MappingProxyType({"BodyFound": 1.0, "FaceFound": 1.0, "EyesFound": 1.0})
"""Somebody is there and at rest: nothing wanders by itself."""


def _eyes(left: float, right: float) -> dict[str, float]:
    return {"EyeOpenLeft": left, "EyeOpenRight": right}


def _brows(height: float) -> dict[str, float]:
    return {"BrowLeftY": height, "BrowRightY": height}


MOODS: tuple[Look, ...] = (
    ("Smile", {"MouthSmile": 0.8, **_brows(0.15)}),
    ("Laugh", {"MouthSmile": 1.0, "MouthOpen": 0.9, "VoiceVolume": 0.8, **_eyes(0.0, 0.0), **_brows(0.4)}),
    ("Sad", {"MouthFrown": 0.9, **_brows(0.3), **_eyes(0.7, 0.7), "FaceAngleY": -8.0}),
    ("Angry", {"FaceAngry": 1.0, "MouthFrown": 0.7, **_brows(-0.9), **_eyes(0.75, 0.75)}),
    ("Surprised", {"MouthOpen": 0.7, "VoiceO": 0.8, **_brows(1.0), **_eyes(1.0, 1.0)}),
    ("Wink", {"MouthSmile": 0.9, **_eyes(0.0, 1.0), "FaceAngleZ": 6.0, "Head": 6.0}),
    ("Pout", {"CheekPuff": 1.0, "MouthFrown": 0.4, **_brows(-0.3), "EyeLeftX": -0.5, "EyeRightX": -0.5}),
    ("Blush", {"CheekPuff": 0.6, "MouthSmile": 0.6, **_eyes(0.55, 0.55), "FaceAngleY": -6.0, "TongueOut": 0.0}),
)
"""For an avatar that brings no expressions of its own."""

MOUTHS: tuple[Look, ...] = tuple(
    (vowel, {f"Voice{vowel}": 1.0, "MouthOpen": opened, "VoiceVolume": 0.6})
    for vowel, opened in (("A", 0.9), ("I", 0.35), ("U", 0.35), ("E", 0.55), ("O", 0.65))
)

TURNS: tuple[Look, ...] = tuple(
    (f"{yaw:+d}°, {pitch:+d}°" if yaw or pitch else "0°", {"FaceAngleX": float(yaw), "FaceAngleY": float(pitch)})
    for pitch in (22, 0, -22)
    for yaw in (-26, 0, 26)
)
"""From the top left corner row by row, as they stand on the sheet."""

_OPEN = {"HandLeftFound": 1.0, "HandRightFound": 1.0, "HandLeftOpen": 1.0, "HandRightOpen": 1.0}
HIPS = {"LeftUpperArm": -50.0, "LeftLowerArm": 86.0, "RightUpperArm": 50.0, "RightLowerArm": -86.0, "LeftHand": 12.0,
        "RightHand": -12.0}  # fmt: skip
WAVE = {"RightUpperArm": 118.0, "RightLowerArm": 48.0, "RightHand": 6.0, **_OPEN}
CROSSED = {"LeftUpperArm": 4.0, "LeftLowerArm": 98.0, "RightUpperArm": -4.0, "RightLowerArm": -98.0,
           "LeftHandDepth": 1.0, "RightHandDepth": 1.0}  # fmt: skip
GESTURES: tuple[Look, ...] = (("At rest", {}), ("On hips", HIPS), ("Waving", WAVE), ("Crossed", CROSSED))

SECONDS = 12.0
"""How long the film is; it ends as it begins, so that it may be repeated."""


def _through(*points: tuple[float, float], end: float = 0.0) -> Track:
    return ((0.0, end), *points, (SECONDS, end))


def _same(names: Sequence[str], track: Track) -> dict[str, Track]:
    return dict.fromkeys(names, track)


def _on_hips(name: str) -> Track:
    return ((9.5, HIPS[name]), (10.5, HIPS[name]), (11.0, 0.0))


_TALK = tuple((5.2 + 0.17 * k, (0.85, 0.1, 0.5, 0.05, 0.7, 0.2)[k % 6]) for k in range(12))
_FOREARM = (
    (7.0, 0),
    (7.5, 20),
    (7.8, 58),
    (8.1, 18),
    (8.4, 58),
    (8.7, 18),
    (9.0, 50),
    *_on_hips("RightLowerArm"),
)

TRACKS: Mapping[str, Track] = MappingProxyType(
    {
        "BodyFound": _through(end=1.0),
        "FaceFound": _through(end=1.0),
        "FaceAngleX": _through((0.4, 0), (1.1, 27), (1.6, 27), (2.5, -27), (3.0, -27), (3.6, 0)),
        "FaceAngleY": _through((1.6, 0), (2.0, 12), (2.5, -4), (3.2, 18), (3.8, -12), (4.4, 0)),
        "Head": _through((3.9, 0), (4.4, 12), (5.0, -10), (5.6, 4), (7.2, 0), (7.6, 8), (9.0, 6), (9.5, 0)),
        "FaceAngleZ": _through((3.9, 0), (4.4, 12), (5.0, -10), (5.6, 4), (7.2, 0), (7.6, 8), (9.0, 6), (9.5, 0)),
        **_same(
            ("EyeLeftX", "EyeRightX"), _through((0.2, 0), (0.6, 0.8), (1.6, 0.5), (2.2, -0.8), (3.0, -0.4), (3.5, 0))
        ),
        "MouthOpen": _through(
            *_TALK, (7.3, 0), (7.7, 0.5), (8.8, 0.5), (9.2, 0), (10.4, 0), (10.7, 0.7), (11.2, 0.6), (11.5, 0)
        ),
        "VoiceVolume": _through(*_TALK, (7.3, 0)),
        "MouthSmile": _through(
            (3.6, 0), (4.0, 0.9), (5.0, 0.7), (5.4, 0.3), (7.2, 0.3), (7.6, 1), (9.2, 0.6), (10.3, 0)
        ),
        **_same(
            ("BrowLeftY", "BrowRightY"),
            _through((3.6, 0), (4, 0.4), (5, 0.1), (10.3, 0), (10.6, 1), (11.3, 0.8), (11.7, 0)),
        ),
        "EyeOpenLeft": _through((4.3, 1), (4.4, 0), (4.75, 0), (4.9, 1), end=1.0),
        "BodyAngleX": _through((0.6, 0), (1.3, 14), (2.6, -14), (3.6, 0)),
        **_same(("Spine", "Chest"), _through((3.8, 0), (4.4, 3), (5.0, -3), (5.6, 0), (9.3, 0), (9.8, -2), (10.4, 0))),
        "BodyPositionY": _through((10.3, 0), (10.45, -3), (10.65, 7), (10.9, 0), (11.1, -1), (11.3, 0)),
        "RightUpperArm": _through((7.0, 0), (7.5, 118), (9.0, 118), *_on_hips("RightUpperArm")),
        "RightLowerArm": _through(*_FOREARM),
        "LeftUpperArm": _through((9.0, 0), *_on_hips("LeftUpperArm")),
        "LeftLowerArm": _through((9.0, 0), *_on_hips("LeftLowerArm")),
        **_same(("HandRightOpen", "HandRightFound"), _through((7.0, 0), (7.3, 1), (9.1, 1), (9.4, 0))),
    }
)
"""By parameter points (seconds, value); smooth between them."""


def at(t: float) -> Parameters:
    """The film's parameters at ``t`` seconds."""
    return {name: _value(track, t % SECONDS) for name, track in TRACKS.items()}


def _value(track: Track, t: float) -> float:
    i = next((i for i in range(1, len(track)) if t <= track[i][0]), len(track) - 1)
    (t0, v0), (t1, v1) = track[i - 1], track[i]
    share = min(max((t - t0) / max(t1 - t0, 1e-9), 0.0), 1.0)
    return v0 + (v1 - v0) * share * share * (3 - 2 * share)
