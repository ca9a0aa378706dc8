"""The rig as a whole, as it is merged over the drawing: canvas, framings, bones, parts, what moves by itself."""

from __future__ import annotations

from bends import resolved
from drivers import Item
from motion import animations, expressions, springs
from parts import parts
from skeleton import bones
from swaps import sets

FRAMINGS = {"bust": [248, 30, 1040, 1040], "full": [150, 20, 1236, 2264], "face": [408, 56, 720, 660]}
Box = tuple[int, int, int, int]


def document(boxes: dict[str, Box]) -> Item:
    """``rig.yaml`` as a mapping. ``boxes``: x, y, width, height of each trimmed layer, canvas pixels."""
    return {
        "rules": False,
        "name": "maple",
        "display_name": "Maple, the fox student",
        "author": "the vtube project",
        "licence": "CC-BY-4.0",
        "framings": FRAMINGS,
        "framing": "bust",
        "bones": [{"name": "Root", "remove": True}, *bones()],
        "parts": [_part(item, boxes) for item in parts()],
        "sets": sets(),
        "idle": {
            "breath": {"period": 3.6},
            "blink": {"every": [2.2, 5.8], "duration": 0.18},
            "sway": {"degrees": 0.8, "period": 5.2},
            "gaze": {"every": [1.4, 4.2], "reach": 0.3},
        },
        "springs": springs(),
        "expressions": expressions(),
        "animations": animations(),
    }


def _part(item: Item, boxes: dict[str, Box]) -> Item:
    return {**item, "mesh": resolved(item["mesh"], boxes[item["name"]])} if "mesh" in item else item
