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
"""Hand shapes by openness, for hands that are seen."""

RAISED: tuple[tuple[float, float], ...] = ((0, 180), (0, -180), (30, 150), (90, 90), (130, 50), (170, 0))
LOWERED: tuple[tuple[float, float], ...] = ((0, 0), (0, 90), (0, -90), (36, -110), (50, 0))
"""Turns of upper and lower arm, positive is outwards and up, where a hand that is not seen is raised, or relaxed."""


def sets() -> list[Item]:
    """All swap sets."""
    mouths = [{"parts": [f"mouth_{name}"], "at": values} for name, values in MOUTHS]
    made: list[Item] = [{"name": "mouth", "members": mouths, "hysteresis": 0.12}]
    for side in ("Left", "Right"):
        made.append({"name": f"hand_{side.lower()}", "members": _hand_members(side), "hysteresis": 0.15})
    return made


def _hand_members(side: str) -> list[Item]:
    """What is seen of a hand says its shape, else how the arm is held.

    All shapes stand at the same arms, so that the arm does not weigh where the hand is seen.
    """
    away = -1.0 if side == "Left" else 1.0
    arms = [(*arm, name) for name, some in (("relaxed", LOWERED), ("raised", RAISED)) for arm in some]
    shown = [(name, 1.0, openness) for name, openness in HANDS.items()]
    members = []
    for upper, lower, unseen in arms:
        held = {f"{side}UpperArm": away * upper + 0.0, f"{side}LowerArm": away * lower + 0.0}
        for name, found, openness in (*shown, *((unseen, 0.0, v) for v in (0.0, 1.0))):
            at = {f"Hand{side}Found": found, f"Hand{side}Open": openness, **held}
            members.append({"parts": [f"hand_{name}_{side.lower()}"], "at": at})
    return members


def mouth_names() -> list[str]:
    """Every mouth that is drawn, once."""
    return sorted({name for name, _ in MOUTHS})


def hand_names() -> list[str]:
    """Every hand shape that the sets choose from."""
    return [name for name in BEHIND if name in HANDS or name in ("relaxed", "raised")]
