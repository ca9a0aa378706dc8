"""What moves by itself or on a key: idle motion, springs, expressions and animations."""

from __future__ import annotations

from gills import GILLS
from parts import SPARKLES
from words import SIDES, Item

SPARKLING = tuple(f"sparkle_{k}" for k in range(1, len(SPARKLES) + 1))

IDLE = {
    "breath": {"period": 3.4},
    "blink": {"every": [2.0, 5.6], "duration": 0.17},
    "sway": {"degrees": 0.9, "period": 4.8},
    "gaze": {"every": [1.2, 4.0], "reach": 0.4},
}


def _spring(name: str, bones: list[str], frequency: float, damping: float, gravity: float, **more: float) -> Item:
    return {"name": name, "bones": bones, "frequency": frequency, "damping": damping, "gravity": gravity, **more}


def springs() -> list[Item]:
    """Gills and tail as chains; hems, cords and the boat alone."""
    found = [
        _spring("tail", ["Tail1", "Tail2", "Tail3"], 1.1, 0.3, 0.0, inertia=0.8, wind=0.05, limit=28.0),
        _spring("boat", ["Boat"], 2.2, 0.28, 0.0, inertia=0.7, wind=0.1, limit=16.0),
    ]
    for low, name, _ in SIDES:
        for which, frequency in zip(GILLS, (1.7, 1.5, 1.6), strict=True):
            base = f"Gill{name}{which.capitalize()}"
            chain = [base, f"{base}Tip"]
            found.append(_spring(f"gill_{low}_{which}", chain, frequency, 0.3, 0.0, inertia=0.9, wind=0.12, limit=30.0))
        found += [
            _spring(f"hem_{low}", [f"Hem{name}"], 1.5, 0.4, 0.1, inertia=0.7, wind=0.12, limit=14.0),
            _spring(f"cord_{low}", [f"Cord{name}"], 1.9, 0.22, 0.7, inertia=1.0, wind=0.15, limit=45.0),
        ]
    return found


def _both(part: str, value: float) -> dict[str, float]:
    return {part.replace("*", side): value for side in ("Left", "Right")}


def _mood(name: str, key: str, parameters: dict[str, float], *show: str, hide: tuple[str, ...] = ()) -> Item:
    item: Item = {"name": name, "key": key, "group": "mood", "parameters": parameters}
    return item | ({"show": list(show)} if show else {}) | ({"hide": list(hide)} if hide else {})


def expressions() -> list[Item]:
    """Nine moods, of which one is on, and the paper boat."""
    return [
        _mood("joy", "1", {"MouthSmile": 1, "MouthOpen": 0.75, "MouthFrown": 0, **_both("Brow*Y", 0.6)}, *SPARKLING),
        _mood(
            "laugh",
            "2",
            {
                "MouthSmile": 1,
                "MouthOpen": 1,
                "MouthFrown": 0,
                "FaceAngleY": 9,
                **_both("EyeOpen*", 0),
                **_both("Brow*Y", 0.5),
            },
        ),
        _mood(
            "sad",
            "3",
            {"MouthFrown": 1, "MouthSmile": 0, "FaceAngleY": -8, **_both("Brow*Y", -0.3), **_both("EyeOpen*", 0.82)},
            "tear_left",
            "tear_right",
        ),
        _mood(
            "angry",
            "4",
            {"FaceAngry": 1, "MouthFrown": 0, "MouthSmile": 0, **_both("EyeOpen*", 0.82), **_both("Brow*Y", -0.3)},
            "anger",
        ),
        _mood(
            "surprised",
            "5",
            {"MouthOpen": 1, "MouthSmile": 0, "MouthFrown": 0, **_both("EyeOpen*", 1), **_both("Brow*Y", 1)},
            "sweat",
        ),
        _mood(
            "wink",
            "6",
            {"EyeOpenLeft": 0, "EyeOpenRight": 1, "MouthSmile": 0.9, "MouthOpen": 0, "TongueOut": 1, "FaceAngleZ": 8},
        ),
        _mood(
            "blush",
            "7",
            {
                "MouthSmile": 0.55,
                "MouthX": 0.2,
                "MouthOpen": 0,
                "BrowLeftY": 0.2,
                "BrowRightY": 0.5,
                "EyeLeftX": -0.7,
                "EyeRightX": -0.7,
                "EyeLeftY": -0.5,
                "EyeRightY": -0.5,
            },
            "blush_left",
            "blush_right",
        ),
        _mood(
            "sleepy",
            "8",
            {
                "MouthOpen": 0.3,
                "MouthSmile": 0,
                "FaceAngleY": -12,
                "FaceAngleZ": -10,
                **_both("EyeOpen*", 0.06),
                **_both("Brow*Y", -0.2),
            },
            "bubble",
            "sleep",
        ),
        _mood(
            "starry",
            "9",
            {"MouthSmile": 1, "MouthOpen": 0.8, **_both("EyeOpen*", 1), **_both("Brow*Y", 0.8)},
            "star_left",
            "star_right",
            hide=("glint_left", "glint_right"),
        ),
        {"name": "boat", "key": "0", "show": ["boat"]},
    ]


def animations() -> Item:
    """A wave to whoever comes; looking about for whoever left."""
    wave = [[0, 0], [0.4, 50], [0.65, 20], [0.9, 54], [1.15, 20], [1.4, 54], [1.8, 24], [2.2, 0]]
    greeting = {
        "RightUpperArm": [[0, 0], [0.4, 98], [1.7, 98], [2.2, 0]],
        "RightLowerArm": wave,
        "HandRightFound": [[0, 0], [0.25, 1], [1.9, 1], [2.2, 0]],
        "HandRightOpen": [[0, 0], [0.25, 1], [1.9, 1], [2.2, 0]],
        "MouthSmile": [[0, 0], [0.3, 1], [2.2, 0.6]],
        "MouthOpen": [[0, 0], [0.35, 0.75], [1.2, 0.7], [1.7, 0]],
        "Head": [[0, 0], [0.5, -6], [1.6, -5], [2.2, 0]],
        "BodyPositionY": [[0, 0], [0.2, -2], [0.4, 4], [0.6, 0]],
    }
    about = [[0, 0], [1.2, -18], [2.6, -18], [3.6, 16], [5.0, 16], [6.4, 0]]
    lost = {
        "FaceAngleX": about,
        "FaceAngleY": [[0, 0], [1.2, 6], [3.6, -4], [5.0, 8], [6.4, 0]],
        "EyeLeftX": [[t, x / 22] for t, x in about],
        "EyeRightX": [[t, x / 22] for t, x in about],
        "BrowLeftY": [[0, 0], [1.2, 0.5], [2.6, 0], [3.6, 0.6], [6.4, 0]],
        "BrowRightY": [[0, 0], [1.2, 0.6], [2.6, 0], [3.6, 0.4], [6.4, 0]],
        "MouthOpen": [[0, 0], [4.6, 0], [5.0, 0.32], [5.8, 0]],
        "Head": [[0, 0], [1.2, 5], [3.6, -5], [6.4, 0]],
    }
    return {
        "greeting": {"duration": 2.2, "tracks": greeting},
        "tracking_lost": {"duration": 6.4, "loop": True, "fade": [0.8, 0.5], "tracks": lost},
    }
