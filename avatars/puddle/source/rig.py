"""rig.yaml as a whole: what the importer lays over the drawing's layers."""

from __future__ import annotations

import bends
from moods import IDLE, animations, expressions, springs
from parts import parts, sets
from skeleton import bones
from words import Item

FRAMINGS = {
    "full": [68.0, 60.0, 1400.0, 1690.0],
    "bust": [68.0, 44.0, 1400.0, 1270.0],
    "face": [290.0, 210.0, 956.0, 860.0],
}


def rig(places: bends.Places) -> Item:
    """The rig. ``places``: where the layers with key shapes lie."""
    bent = parts()
    bends.add(bent, places)
    return {
        "rules": False,
        "display_name": "Puddle, the axolotl in a raincoat",
        "author": "the vtube project",
        "licence": "CC-BY-4.0",
        "framings": FRAMINGS,
        "framing": "bust",
        "bones": [{"name": "Root", "remove": True}, *bones()],
        "parts": bent,
        "sets": sets(),
        "idle": IDLE,
        "springs": springs(),
        "expressions": expressions(),
        "animations": animations(),
    }
