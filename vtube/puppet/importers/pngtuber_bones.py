"""The bones of a PNGTuber: a trunk, a head, and one for each sprite."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from vtube.alpha import bounds
from vtube.puppet.importers.draft import Item, drive, rounded
from vtube.puppet.importers.pngtuber_file import Sprite, ancestors
from vtube.puppet.importers.pngtuber_motion import wobbles
from vtube.puppet.importers.report import Report
from vtube.types import Floats

LOUD = 0.185
"""How far a mouth is open, or how loud a voice is, that counts as talking; what PNGTuber Plus starts with."""
TRUNK = ("Hips", "Spine", "Chest", "Neck")


def pivots_of(sprites: Sequence[Sprite]) -> Floats:
    """(N, 2) where each sprite turns, in one space for all."""
    parents = [sprite.parent for sprite in sprites]
    return np.array(
        [np.sum([sprites[k].pos for k in (i, *ancestors(parents, i))], axis=0) for i in range(len(sprites))]
    )


def _trunk(corners: Floats, sizes: Floats, heads: list[bool]) -> list[Item]:
    """Hips to head up the middle of the figure; the head turns at the lower end of what belongs to it."""
    low, high = corners.min(axis=0), (corners + sizes).max(axis=0)
    x, tall = float((low + high)[0]) / 2, float(high[1] - low[1])
    some = [i for i, head in enumerate(heads) if head]
    chin = float((corners + sizes)[some, 1].max()) if some else float(low[1]) + 0.55 * tall
    middle = float((corners + sizes / 2)[some, 0].mean()) if some else x
    neck = min(max(chin - 0.06 * tall, float(low[1]) + 0.25 * tall), float(low[1]) + 0.8 * tall)
    floor = float(high[1])
    step = tall / 1000
    heights = np.linspace(floor, neck, 4).tolist()
    places = [*zip(TRUNK, [x] * 3 + [middle], heights, strict=True)]
    tips = [(x, heights[1]), (x, heights[2]), (middle, heights[3]), (middle, neck - 0.05 * tall)]
    items: list[Item] = []
    for (name, at_x, at_y), tip in zip(places, tips, strict=True):
        parent = {"parent": items[-1]["name"]} if items else {}
        items.append({"name": name, **parent, "at": rounded((at_x, at_y)), "tip": rounded(tip), "drivers": []})
    items[0]["drivers"] = [drive("BodyPositionX", "x", (-15, -60 * step), (15, 60 * step)),
                           drive("BodyPositionY", "y", (-15, 50 * step), (15, -50 * step)),
                           drive("VoiceVolume", "y", (LOUD, 0), (0.6, -22 * step))]  # fmt: skip
    items[2]["drivers"] = [drive("Breath", "scale_y", (0, 1), (1, 1.012)),
                           drive("BodyAngleX", "x", (-30, -14 * step), (30, 14 * step))]  # fmt: skip
    head: Item = {
        "name": "Head",
        "parent": "Neck",
        "at": rounded((middle, neck)),
        "tip": rounded((middle, float(low[1]))),
    }
    head["drivers"] = [drive("FaceAngleX", "x", (-30, -26 * step), (30, 26 * step)),
                       drive("FaceAngleY", "y", (-30, 16 * step), (30, -16 * step)),
                       drive("FacePositionX", "x", (-15, -24 * step), (15, 24 * step))]  # fmt: skip
    return [{key: value for key, value in item.items() if value != []} for item in [*items, head]]


def bones_of(
    sprites: Sequence[Sprite],
    names: Sequence[str],
    pivots: Floats,
    corners: Floats,
    sizes: Floats,
    heads: list[bool],
    report: Report,
) -> list[Item]:
    """The trunk's, and one for each sprite, which turns at its pivot and reaches through its picture.

    Where all of the head hangs on one sprite of the body, so does the neck.
    """
    items = _trunk(corners, sizes, heads)
    carriers = {
        s.parent for s, head in zip(sprites, heads, strict=True) if head and (s.parent is None or not heads[s.parent])
    }
    carrier = carriers.pop() if len(carriers) == 1 else None
    if carrier is not None:
        next(item for item in items if item["name"] == "Neck")["parent"] = names[carrier]
    for i, sprite in enumerate(sprites):
        parent = "Head" if heads[i] else "Chest"
        if sprite.parent is not None and heads[sprite.parent] == heads[i]:
            parent = names[sprite.parent]
        elif sprite.parent is not None and sprite.parent != carrier:
            above = sprites[sprite.parent].label
            report.changed.append((sprite.label, f"it moves with the {parent.lower()}, no more with {above}"))
        x, y, width, height = bounds(sprite.image)
        middle = corners[i] + (x + width / 2, y + height / 2)
        reach = middle - pivots[i]
        tip = middle + reach if math.hypot(*reach) > 4 else pivots[i] + (0.0, max(height / 2, 4.0))
        item: Item = {"name": names[i], "parent": parent, "at": rounded(pivots[i]), "tip": rounded(tip)}
        if drivers := wobbles(sprite):
            item["drivers"] = drivers
        items.append(item)
    return items
