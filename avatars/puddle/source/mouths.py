"""The mouths: broad as an axolotl's. Inside dark berry, a tongue with light, drawn corners, a shadow below the lip."""

from __future__ import annotations

import numpy as np
from curves import Point, blob, ellipse, path, taper
from layer import Layer
from palette import CREAM, MOUTH, SKIN, THROAT, TONGUE

AT = (768, 806)
INK = "#6a1a4a"

Points = tuple[Point, ...]


def _at(points: Points) -> Points:
    return tuple((AT[0] + p[0], AT[1] + p[1], *p[2:]) for p in points)


def _lip(layer: Layer, y: float, half: float) -> None:
    line = path(*_at(((-half, y - 1), (2, y + 4), (half, y - 2))))
    layer.fill(taper(line, 7, (0, 1, 0.9, 0)), SKIN.deep, 0.75)


def closed(name: str, line: Points, under: float, *, dimples: bool = True) -> Layer:
    """A closed mouth: one line, heavy at the corners, with dimples where it smiles."""
    layer = Layer(name)
    curve = path(*_at(line))
    layer.fill(taper(curve, 10, (0.85, 0.62, 0.8, 1, 0.75, 0.62, 0.85)), INK)
    for end, side in ((curve[0], -1), (curve[-1], 1)) if dimples else ():
        x, y = end
        dimple = path((x - side * 3, y - 10), (x + side * 6, y - 3), (x + side * 5, y + 9))
        layer.fill(taper(dimple, 7.5, (0.1, 1, 0.1)), INK)
    _lip(layer, under, 26)
    return layer


def opened(name: str, shape: Points, *, tongue: Points = (), teeth: float = 0.0, size: float = 1.0) -> Layer:
    """An open mouth; ``teeth``: how far the upper ridge reaches in, pixels; ``size``: how much larger it is drawn."""
    layer = Layer(name, zoom=(*AT, size))
    hole = blob(*_at(shape))
    limit = layer.clip(hole)
    (_, top), (_, low) = hole.min(0), hole.max(0)
    layer.fill(hole, layer.linear((AT[0], top), (AT[0], low), (0, THROAT, 1), (0.7, MOUTH, 1), (1, "#b5315c", 1)))
    if tongue:
        bed = blob(*_at(tongue))
        layer.fill(bed, TONGUE, 1.0, limit)
        layer.except_moved(bed, (6, 9), "#ffb0b8", 0.9, layer.clip(bed))
        middle, high = AT[0] + 2, bed[:, 1].min()
        layer.fill(taper(path((middle, high + 10), (middle - 2, high + 40)), 6, (0, 1, 0.2)), "#d14b73", 0.8, limit)
    if teeth:
        first, last = (i for i, point in enumerate(shape) if len(point) > 2)
        upper = path(*(point[:2] for point in _at(shape[first : last + 1])))
        drop = teeth * np.sin(np.linspace(0.0, np.pi, len(upper))) ** 0.6
        row = np.vstack([upper - (0, 6), (upper + np.stack([drop * 0, drop], 1))[::-1]])
        layer.fill(row, "#fffaf2", 1.0, limit)
        layer.fill(taper(upper + np.stack([drop * 0, drop], 1), 4), "#d9b9d2", 1.0, limit)
    layer.outline(hole, INK, 9)
    _lip(layer, low - AT[1] + 15, 22)
    return layer


def grit() -> Layer:
    """Clenched teeth."""
    layer = Layer("mouth_grit")
    hole = blob(
        *_at(
            (
                (-66, 20, 1),
                (-56, -8),
                (-20, -20),
                (6, -18),
                (34, -22),
                (60, -8),
                (72, 22, 1),
                (40, 34),
                (2, 30),
                (-36, 34),
            )
        )
    )
    limit = layer.body(hole, CREAM, paint="#fffaf2", shade=(0, 6), edge=(0, 0))
    for x, lean in ((-36, -3), (-6, 0), (24, 2), (50, 4)):
        layer.fill(taper(path(*_at(((x, -30), (x + lean, 40)))), 4.5, (1, 0.8, 1)), INK, 0.8, limit)
    layer.fill(
        taper(path(*_at(((-70, 10), (-30, 4), (4, 7), (40, 4), (74, 11)))), 5, (0.6, 1, 0.7, 1, 0.6)), INK, 0.9, limit
    )
    layer.outline(hole, INK, 9)
    _lip(layer, 50, 22)
    return layer


def tongue_out() -> Layer:
    """A smile with the tongue out at one side."""
    layer = closed("mouth_tongue", ((-84, -16), (-50, 8), (-18, 13), (2, 9), (30, 14), (60, 6), (86, -18)), 72)
    tip = blob(*_at(((6, 9, 1), (60, 6, 1), (66, 34), (54, 56), (34, 60), (14, 48))))
    layer.body(tip, SKIN, paint=TONGUE, shade=(0, 0), edge=(4, 5))
    layer.fill(taper(path(*_at(((33, 12), (36, 40)))), 6, (1, 0.7, 0)), "#c93f6c", 0.9)
    layer.outline(tip, INK, 7)
    return layer


def layers() -> list[Layer]:
    """All mouth shapes."""
    return [
        closed("mouth_neutral", ((-82, -12), (-50, 6), (-18, 10), (0, 5), (22, 11), (54, 6), (84, -14)), 34),
        closed("mouth_smile", ((-100, -26), (-66, 4), (-24, 17), (0, 12), (28, 18), (68, 4), (104, -28)), 42),
        closed("mouth_frown", ((-72, 24), (-44, 4), (-16, -4), (4, -2), (26, -5), (52, 4), (76, 26)),
        34, dimples=False), closed("mouth_smirk", ((-48, 10), (-26, 14), (-4, 13), (18, 14), (46, 10), (78, -4),
        (100, -30)), 38), closed("mouth_pout", ((-38, 12), (-26, -6), (-10, -8), (0, 4), (12, -8), (28, -6),
        (42, 13)), 34, dimples=False), opened(
            "mouth_small", ((-46, -6, 1), (-20, -4), (0, -8), (22, -4), (48, -8, 1), (34, 16), (0, 26), (-32, 17)),
            tongue=((-26, 24), (0, 8), (28, 24), (0, 50)), size=1.2,
        ),
        opened(
            "mouth_a", ((-66, -24, 1), (-30, -22), (0, -26), (32, -22), (68, -26, 1), (66, 22), (38, 60), (0, 72),
                        (-38, 60), (-64, 22)),
            tongue=((-48, 58), (-20, 26), (4, 32), (26, 26), (50, 58), (0, 110)), teeth=11, size=1.16,
        ),
        opened(
            "mouth_i", ((-92, -20, 1), (-40, -12), (0, -14), (42, -12), (96, -22, 1), (70, 18), (0, 30), (-66, 18)),
            tongue=((-44, 28), (0, 12), (46, 28), (0, 60)), teeth=15,
        ),
        opened(
            "mouth_u", ((0, -16), (20, -10), (28, 8), (20, 26), (0, 31), (-20, 26), (-27, 8), (-20, -9)),
            tongue=((-18, 26), (0, 12), (18, 26), (0, 50)), size=1.4,
        ),
        opened(
            "mouth_e", ((-80, -20, 1), (-36, -14), (0, -16), (38, -14), (84, -22, 1), (64, 24), (28, 40), (-26, 40),
            (-62, 24)), tongue=((-44, 42), (-14, 18), (16, 18), (46, 42), (0, 76)), teeth=12, size=1.1,
        ),
        opened(
            "mouth_o", ((0, -26), (32, -16), (44, 14), (32, 46), (0, 56), (-32, 46), (-43, 14), (-31, -16)),
            tongue=((-34, 52), (-10, 26), (12, 26), (34, 52), (0, 90)), size=1.25,
        ),
        opened(
            "mouth_happy",
            ((-116, -34, 1), (-70, -18), (-24, -14), (0, -19), (28, -14), (74, -18), (120, -37, 1), (104, 24), (60, 68),
             (0, 82), (-60, 68), (-102, 24)),
            tongue=((-72, 74), (-40, 28), (-6, 32), (6, 32), (42, 28), (74, 74), (0, 130)), teeth=13,
        ),
        opened(
            "mouth_surprised", ((0, -34), (26, -26), (38, 6), (36, 44), (0, 66), (-35, 44), (-37, 6), (-26, -26)),
            tongue=((-28, 58), (0, 30), (28, 58), (0, 96)), size=1.2,
        ),
        opened(
            "mouth_upset", ((-78, 44, 1), (-62, 2), (-26, -18), (0, -15), (28, -18), (64, 2), (82, 46, 1), (40, 36),
                            (0, 40), (-38, 36)),
            tongue=((-40, 44), (-10, 14), (14, 14), (42, 44), (0, 70)), teeth=9,
        ),
        tongue_out(),
        grit(),
        bubble(),
    ]  # fmt: skip


def bubble() -> Layer:
    """A bubble of sleep at the nose."""
    layer = Layer("bubble")
    ball = ellipse(846, 762, 50, 52)
    layer.fill(ball, layer.radial(832, 746, 62, (0, "#ffffff", 0.25), (0.6, "#a9e4f5", 0.5), (1, "#4fa9d0", 0.8)))
    layer.fill(blob((816, 750), (826, 730), (846, 722), (838, 736), (824, 754)), "#ffffff", 0.95)
    layer.outline(ball, "#215a96", 5)
    return layer
