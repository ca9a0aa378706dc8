"""What swings, what keys turn on, and what plays by itself: springs, expressions, animations."""

from __future__ import annotations

from drivers import Item
from swaps import hand_names

SIDES = ("Left", "Right")


SPRINGS = (
    ("tail", "Tail", 3, 1.1, 0.35, 0.03, 0.4, 13.0),
    ("tuft", "Tuft", 2, 3.2, 0.22, 0.0, 0.6, 22.0),
    ("strand", "Strand", 1, 2.4, 0.3, 0.2, 0.4, 9.0),
    ("scarf_front", "ScarfFront", 2, 1.7, 0.4, 0.6, 0.45, 17.0),
    ("scarf_behind", "ScarfBehind", 3, 1.4, 0.35, 0.2, 0.45, 15.0),
    ("skirt", "SkirtHem", 1, 1.9, 0.4, 0.2, 0.45, 9.0),
    ("bow", "Bow", 1, 2.8, 0.25, 0.4, 0.7, 25.0),
    ("fringe_middle", "FringeMiddle", 1, 2.8, 0.4, 0.05, 0.3, 4.0),
    ("fringe_left", "FringeLeft", 1, 2.5, 0.4, 0.05, 0.3, 4.0),
    ("fringe_right", "FringeRight", 1, 2.7, 0.4, 0.05, 0.3, 4.0),
    ("lock_left", "LockLeft", 3, 1.8, 0.32, 0.35, 0.4, 10.0),
    ("lock_right", "LockRight", 3, 1.93, 0.32, 0.35, 0.4, 10.0),
    ("back_left", "HairBackLeft", 3, 1.5, 0.34, 0.3, 0.45, 11.0),
    ("back_right", "HairBackRight", 3, 1.6, 0.34, 0.3, 0.45, 11.0),
    ("ear_left", "EarTipLeft", 1, 3.4, 0.24, 0.0, 0.45, 12.0),
    ("ear_right", "EarTipRight", 1, 3.64, 0.24, 0.0, 0.45, 12.0),
)
"""Name, first bone, links; frequency, damping, gravity, inertia, limit. The two sides swing at different paces."""


def springs() -> list[Item]:
    """Hair and cloth hang and lag, ears and tail stand by themselves and only swing."""
    keys = ("frequency", "damping", "gravity", "inertia", "limit")
    return [
        {"name": name, "bones": _chain(bone, links), **dict(zip(keys, values, strict=True))}
        for name, bone, links, *values in SPRINGS
    ]


def _chain(bone: str, links: int) -> list[str]:
    return [bone, *(f"{bone}{i}" for i in range(2, links + 1))]


def _mood(name: str, key: str, *show: str, brows: float = 0.0, eyes: float = 1.0, **values: float) -> Item:
    """An expression of which one is on at a time. ``brows``, ``eyes``: both sides' height and openness."""
    both = {f"Brow{side}Y": brows for side in SIDES} | {f"EyeOpen{side}": eyes for side in SIDES}
    item: Item = {"name": name, "key": key, "group": "mood", "fade": [0.18, 0.3], "parameters": both | values}
    return item | {"show": list(show)} if show else item


def expressions() -> list[Item]:
    """Keys 1 to 8 are moods, of which one is on; 9 and 0 are things to wear."""
    aside = {"EyeLeftX": 0.55, "EyeRightX": 0.55, "EyeLeftY": -0.6, "EyeRightY": -0.6}
    pose = {"MouthSmile": 1.0, "EyeOpenLeft": 0.0, "BrowRightY": 0.5, "LeftUpperArm": -30.0, "LeftLowerArm": -136.0}
    hands = [f"hand_{name}_left" for name in hand_names()]
    headphones = ["headphones_band", "headphones_left", "headphones_right"]
    return [
        _mood("laugh", "1", "sparkles", brows=0.5, eyes=0.0, MouthSmile=1.0, MouthOpen=0.8, MouthFrown=0.0),
        _mood("cry", "2", "tears", brows=0.35, eyes=0.8, MouthSmile=0.0, MouthFrown=1.0, MouthOpen=0.45),
        _mood("angry", "3", "anger", brows=-0.6, MouthSmile=0.0, FaceAngry=1.0, MouthOpen=0.35),
        _mood("surprised", "4", brows=1.0, MouthSmile=0.0, MouthFrown=0.0, MouthOpen=1.0),
        {**_mood("wink", "5", "victory_left", brows=0.2, **pose), "hide": hands, "fade": [0.25, 0.35]},
        _mood("shy", "6", "deep_blush", brows=0.45, eyes=0.82, MouthSmile=0.0, MouthFrown=0.75, **aside),
        _mood("smug", "7", eyes=0.52, MouthSmile=0.75, MouthX=0.9, MouthOpen=0.0, BrowLeftY=0.7, BrowRightY=-0.5),
        _mood("sleepy", "8", "bubble", brows=-0.3, eyes=0.0, MouthSmile=0.0, MouthOpen=0.0, FaceAngleY=-12.0),
        {"name": "glasses", "key": "9", "fade": [0.2, 0.2], "show": ["glasses"]},
        {"name": "headphones", "key": "0", "fade": [0.2, 0.2], "show": headphones},
    ]


WAVING = {
    "LeftUpperArm": [[0.0, 0], [0.5, -34], [1.9, -34], [2.4, 0]],
    "LeftLowerArm": [
        [0.0, 0], [0.55, -126], [0.8, -104], [1.05, -138], [1.3, -104], [1.55, -138], [1.8, -112], [2.4, 0],
    ],
    "LeftHand": [[0.0, 0], [0.55, 8], [0.8, -14], [1.05, 12], [1.3, -14], [1.55, 12], [1.9, 0], [2.4, 0]],
    "HandLeftFound": [[0.0, 1], [2.4, 1]],
    "HandLeftOpen": [[0.0, 1], [2.4, 1]],
    "MouthSmile": [[0.0, 0.2], [0.5, 1], [2.0, 1], [2.4, 0.3]],
    "MouthOpen": [[0.0, 0], [0.5, 0.7], [1.7, 0.6], [2.2, 0]],
    "BrowLeftY": [[0.0, 0], [0.5, 0.6], [2.0, 0.4], [2.4, 0]],
    "BrowRightY": [[0.0, 0], [0.5, 0.6], [2.0, 0.4], [2.4, 0]],
    "Head": [[0.0, 0], [0.6, 8], [1.2, 3], [1.8, 8], [2.4, 0]],
    "Spine": [[0.0, 0], [0.6, 3], [1.9, 3], [2.4, 0]],
}  # fmt: skip
GLANCE = [[0.0, 0], [0.8, -0.8], [2.6, -0.6], [3.3, 0.8], [5.2, 0.6], [6.2, 0], [12.0, 0]]
DOZING = [[0.0, 1], [6.2, 1], [7.6, 0.45], [8.0, 0.55], [9.0, 0.06], [10.0, 0.06], [10.3, 0.9], [12.0, 1]]
WONDER = [[0.0, 0], [1.0, 0.5], [5.4, 0.4], [7.5, -0.2], [9.5, -0.3], [10.4, 0.6], [12.0, 0]]
SEARCHING = {
    "FaceAngleX": [[0.0, 0], [1.0, -20], [2.4, -22], [3.6, 18], [5.2, 21], [6.4, 0], [12.0, 0]],
    "FaceAngleY": [
        [0.0, 0], [1.2, 6], [3.2, 2], [5.0, 8], [6.6, -4], [8.6, -16], [9.4, -20], [10.2, -12], [12.0, 0],
    ],
    "Head": [[0.0, 0], [1.2, -4], [3.8, 5], [6.4, 0], [8.8, 7], [10.4, 9], [12.0, 0]],
    **{f"Eye{side}X": GLANCE for side in SIDES},
    **{f"EyeOpen{side}": DOZING for side in SIDES},
    **{f"Brow{side}Y": WONDER for side in SIDES},
    "MouthOpen": [[0.0, 0], [6.6, 0], [7.4, 0.7], [8.0, 0.6], [8.5, 0], [12.0, 0]],
}  # fmt: skip


def animations() -> Item:
    """A wave when somebody comes; looking around, a yawn and nodding off while nobody is there."""
    lost = {parameter: [list(point) for point in track] for parameter, track in SEARCHING.items()}
    return {
        "greeting": {"duration": 2.4, "fade": [0.25, 0.4], "tracks": WAVING},
        "tracking_lost": {"duration": 12.0, "loop": True, "fade": [0.8, 0.5], "tracks": lost},
    }
