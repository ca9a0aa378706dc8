"""Swap sets: which mouth and which hand is shown, by the values that each was drawn for."""

from __future__ import annotations

from drivers import Item
from hands import BEHIND

MOUTHS: tuple[tuple[str, dict[str, float]], ...] = (
    ("neutral", {}),
    ("smile", {"MouthSmile": 0.8}),
    ("smirk_left", {"MouthSmile": 0.6, "MouthX": 0.9}),
    ("smirk_right", {"MouthSmile": 0.6, "MouthX": -0.9}),
    ("frown", {"MouthFrown": 0.8}),
    ("cross", {"FaceAngry": 0.8}),
    ("cross", {"FaceAngry": 0.8, "MouthFrown": 0.8}),
    ("pout", {"CheekPuff": 0.7}),
    ("pout", {"CheekPuff": 0.7, "MouthFrown": 0.6}),
    ("tongue", {"TongueOut": 0.8}),
    ("tongue", {"TongueOut": 0.8, "MouthSmile": 0.7}),
    ("tongue", {"TongueOut": 0.8, "MouthOpen": 0.5}),
    ("small", {"MouthOpen": 0.24}),
    ("a", {"MouthOpen": 0.6}),
    ("surprised", {"MouthOpen": 1.0}),
    ("e", {"MouthOpen": 0.28, "MouthSmile": 0.8}),
    ("happy", {"MouthOpen": 0.75, "MouthSmile": 0.8}),
    ("upset", {"MouthOpen": 0.5, "MouthFrown": 0.8}),
    ("upset", {"MouthOpen": 0.9, "MouthFrown": 0.8}),
    ("snarl", {"MouthOpen": 0.4, "FaceAngry": 0.8}),
    ("snarl", {"MouthOpen": 0.4, "FaceAngry": 0.8, "MouthFrown": 0.8}),
    *(
        (vowel.lower(), {f"Voice{vowel}": 0.75, "MouthOpen": opened, "MouthSmile": smile})
        for vowel in "AIUEO"
        for opened in (0.0, 0.5)
        for smile in (0.0, 0.8)
    ),
)
"""A mouth's name and the values that it stands for; the voice wins over the face as far as it is heard."""

HANDS: dict[str, float] = {"fist": 0.0, "point": 0.35, "open": 1.0}
"""Hand shapes by openness; a hand that is not seen is relaxed."""


def sets() -> list[Item]:
    """All swap sets."""
    mouths = [{"parts": [f"mouth_{name}"], "at": values} for name, values in MOUTHS]
    made: list[Item] = [{"name": "mouth", "members": mouths, "hysteresis": 0.12}]
    for side in ("Left", "Right"):
        found, opened = f"Hand{side}Found", f"Hand{side}Open"
        members = [
            {"parts": [f"hand_{name}_{side.lower()}"], "at": {found: 1.0, opened: openness}}
            for name, openness in HANDS.items()
        ]
        relaxed = [{"parts": [f"hand_relaxed_{side.lower()}"], "at": {found: 0.0, opened: v}} for v in (0.0, 0.5, 1.0)]
        made.append({"name": f"hand_{side.lower()}", "members": [*members, *relaxed], "hysteresis": 0.15})
    return made


def mouth_names() -> list[str]:
    """Every mouth that is drawn, once."""
    return sorted({name for name, _ in MOUTHS})


def hand_names() -> list[str]:
    """Every hand shape that the sets choose from."""
    return [name for name in BEHIND if name in HANDS or name == "relaxed"]
