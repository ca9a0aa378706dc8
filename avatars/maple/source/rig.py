"""avatar.yaml as a whole: canvas, framings, bones, parts, idle motion."""

from __future__ import annotations

from drivers import Item
from paint import CANVAS
from parts import parts
from skeleton import bones

FRAMINGS = {"bust": [248, 30, 1040, 1040], "full": [150, 20, 1236, 2264]}


def document(offsets: dict[str, tuple[int, int]]) -> Item:
    """``avatar.yaml`` as a mapping. ``offsets``: top left corner of each trimmed layer, canvas pixels."""
    layers = [{**item, "image": f"layers/{item['image']}.png", "at": list(offsets[item["image"]])} for item in parts()]
    return {
        "format": "vtube-avatar",
        "version": 1,
        "name": "maple",
        "display_name": "Maple, the fox student",
        "author": "the vtube project",
        "licence": "CC-BY-4.0",
        "canvas": list(CANVAS),
        "framings": FRAMINGS,
        "framing": "bust",
        "bones": bones(),
        "parts": layers,
        "idle": {
            "breath": {"period": 3.6},
            "blink": {"every": [2.2, 5.8], "duration": 0.16},
            "sway": {"degrees": 0.8, "period": 5.2},
        },
    }
