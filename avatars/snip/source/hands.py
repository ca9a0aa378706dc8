"""Gloves: four shapes of the left hand, hanging down from the wrist. The rig mirrors them for the right one: hands turn
so much that the side of their light does not matter.
"""

from __future__ import annotations

from body import WRIST, at
from paper import Outline, Point, Stack, cut, limb

PALM = [(-44, -22), (0, -32), (44, -22), (56, 24), (58, 74), (36, 106), (0, 112), (-38, 104), (-58, 70), (-56, 24)]


def layers() -> list[Stack]:
    """All shapes. Thumbs point to the body, that of the open hand outwards: it is seen when it is raised."""
    return [_relaxed(), _open(), _fist(), _point()]


def _placed(outline: Outline) -> list[Point]:
    x, y = at("left", WRIST)
    return [(x + dx, y + dy) for dx, dy in outline]


def _finger(a: Point, b: Point, start: float, end: float) -> list[Point]:
    return cut(_placed(limb(a, b, start, end)), 12, 0.8)


def _hand(shape: str, outline: Outline) -> Stack:
    return Stack(f"hand_{shape}", cut(_placed(outline), 16), "coral")


def _relaxed() -> Stack:
    """A mitten: the fingers together, a little bent to the body."""
    mitten = [
        (-44, -22),
        (0, -32),
        (44, -22),
        (58, 26),
        (60, 82),
        (44, 132),
        (8, 156),
        (-30, 148),
        (-50, 110),
        (-56, 24),
    ]
    made = _hand("relaxed", mitten)
    for x in (-12, 16):
        made.crease(_placed([(x + 4, 96), (x, 122), (x - 6, 146)]), 5, "coral")
    return made.glue(_finger((-40, 28), (-64, 96), 25, 20), "coral", 6, inside=False)


def _open() -> Stack:
    """Fingers spread, for waving."""
    made = _hand("open", PALM)
    for a, b in (((-40, 84), (-74, 160)), ((-12, 98), (-22, 186)), ((18, 98), (32, 182)), ((42, 84), (82, 148))):
        made.glue(_finger(a, b, 23, 19), "coral", 4, inside=False)
    made.glue(_finger((40, 30), (98, 62), 24, 19), "coral", 4, inside=False)
    # The palm again, over the roots of the fingers.
    made.glue(cut(_placed([(x * 0.92, y * 0.93) for x, y in PALM]), 16), "coral", 4, line=1.2, inside=False)
    return made.crease(_placed([(-30, 52), (-6, 66), (22, 64)]), 5, "coral")


def _fist() -> Stack:
    """Fingers rolled in, the thumb across them."""
    ball = [(-44, -22), (0, -32), (44, -22), (64, 22), (68, 74), (50, 112), (4, 122), (-46, 112), (-68, 74), (-62, 22)]
    made = _hand("fist", ball)
    for x in (-34, 0, 34):
        made.crease(_placed([(x, 72), (x + 3, 98), (x, 118)]), 6, "coral")
    return made.glue(_finger((-52, 44), (18, 66), 24, 20), "coral", 6, inside=False)


def _point() -> Stack:
    """The fore finger straight."""
    made = _hand("point", PALM)
    made.glue(_finger((-26, 80), (-32, 190), 25, 20), "coral", 4, inside=False)
    for x in (8, 36):
        made.glue(_finger((x, 62), (x + 2, 104), 22, 21), "coral", 4, inside=False)
    return made.glue(_finger((-50, 40), (6, 76), 23, 19), "coral", 6, inside=False)
