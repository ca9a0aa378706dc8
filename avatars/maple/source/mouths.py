"""The mouths. Inside dark red, tongue, upper teeth with a fox's fang, drawn corners, a soft lip shadow below."""

from __future__ import annotations

import numpy as np
from geometry import blob, ellipse, moved, path, tapered
from paint import Layer
from palette import MOUTH, SKIN, TONGUE

AT = (768, 560)
INK = "#6e1f30"

Points = tuple[tuple[float, ...], ...]
SMIRK: Points = ((-20, 5), (-4, 7), (14, 3), (28, -6), (39, -15))


def _at(points: Points) -> Points:
    return tuple((AT[0] + p[0], AT[1] + p[1], *p[2:]) for p in points)


def _under(layer: Layer, y: float, half: float) -> None:
    layer.fill(tapered(path(*_at(((-half, y), (0, y + 2.5), (half, y)))), 4, (0, 1, 0)), SKIN.deep, 0.65)


def closed(name: str, line: Points, *, under: float, fang: float | None = None, width: float = 6.4) -> Layer:
    """A closed mouth: one tapering line whose ends are the corners."""
    layer = Layer(name)
    if fang is not None:
        layer.fill(blob(*_at(((fang - 6, 2, 1), (fang + 6, 2, 1), (fang + 0.5, 13, 1)))), "#ffffff")
        layer.line(blob(*_at(((fang - 6, 2, 1), (fang + 6, 2, 1), (fang + 0.5, 13, 1)))), INK, 2.6)
    curve = path(*_at(line))
    layer.fill(tapered(curve, width, (0.75, 0.7, 1, 0.75, 1, 0.7, 0.75)), INK)
    for x, y, *_ in (curve[0], curve[-1]):
        layer.fill(ellipse(x, y, 3.0, 2.5), INK)
    _under(layer, under, 13)
    return layer


def opened(
    name: str,
    shape: Points,
    *,
    tongue: Points | None,
    teeth: float = 0,
    low_teeth: float = 0,
    fang: tuple[float, float] | None = None,
) -> Layer:
    """An open mouth; ``teeth`` and ``low_teeth`` are how far the rows reach in from above and below, pixels."""
    layer = Layer(name)
    hole = blob(*_at(shape))
    limit = layer.clip(hole)
    top, low = hole[:, 1].min(), hole[:, 1].max()
    layer.fill(hole, layer.linear((0, top), (0, low), (0, "#5e142c", 1), (1, MOUTH, 1)))
    if tongue:
        bed = blob(*_at(tongue))
        layer.fill(bed, TONGUE, 1.0, limit)
        layer.fill(moved(bed, 0, 7), "#ff9d98", 0.6, limit)
    if teeth:
        upper = hole[np.argsort(hole[:, 0])]
        left, right = upper[0, 0], upper[-1, 0]
        xs = np.linspace(left, right, 24)
        edge = np.array([hole[np.abs(hole[:, 0] - x) < 5][:, 1].min() for x in xs])
        row = np.vstack(
            [
                np.stack([xs, edge - 4], 1),
                np.stack([xs, edge + teeth * np.sin(np.linspace(0, np.pi, 24)) ** 0.4], 1)[::-1],
            ]
        )
        layer.fill(row, "#ffffff", 1.0, limit)
        layer.fill(tapered(row[24:], 3), "#c9b6cf", 0.8, limit)
    if low_teeth:
        layer.fill(
            blob(*_at(((-40, 60), (40, 60), (24, low - AT[1] - low_teeth), (-24, low - AT[1] - low_teeth)))),
            "#fbeff2",
            1.0,
            limit,
        )
    if fang:
        x, y = fang
        layer.fill(blob(*_at(((x - 8, y - 9, 1), (x + 7, y - 9, 1), (x, y + 11, 1)))), "#ffffff", 1.0, limit)
    layer.line(hole, INK, 5.4)
    _under(layer, low - AT[1] + 9, 12)
    return layer


def snarl() -> Layer:
    """Clenched teeth in a mouth whose corners go down."""
    layer = Layer("mouth_snarl")
    hole = blob(*_at(((-36, 15, 1), (-30, -6), (-12, -12), (0, -8), (14, -12), (32, -7), (38, 14, 1), (20, 17), (0, 14),
                      (-20, 18))))  # fmt: skip
    limit = layer.clip(hole)
    layer.fill(hole, "#fff6f4")
    layer.fill(blob(*_at(((-40, -20), (40, -20), (40, -2), (0, -4), (-40, -2)))), "#d9c3d4", 0.8, limit)
    layer.fill(tapered(path(*_at(((-36, 5), (-10, 2), (12, 3), (38, 4)))), 4, (0.6, 1, 0.7, 0.6)), INK, 0.9, limit)
    for x in (-22, -9, 4, 17, 28):
        layer.fill(tapered(path(*_at(((x, -14), (x + 1, 2), (x - 1, 18)))), 3, (0.3, 1, 0.3)), INK, 0.7, limit)
    for x, y in ((-25, -8), (25, -9)):
        layer.fill(blob(*_at(((x - 8, y, 1), (x + 8, y, 1), (x, y + 19, 1)))), "#ffffff", 1.0, limit)
    layer.line(hole, INK, 6)
    _under(layer, 27, 13)
    return layer


def tongue_out() -> Layer:
    """A smile with the tip of the tongue."""
    layer = closed("mouth_tongue", ((-30, -8), (-16, 3), (0, 0), (16, 4), (32, -9)), under=26)
    tip = blob(*_at(((-13, 3, 1), (13, 4, 1), (13, 17), (0, 24), (-12, 16))))
    layer.fill(tip, TONGUE)
    layer.fill(tapered(path(*_at(((0, 5), (1, 16)))), 3.4, (1, 0.8, 0)), "#c94a5c", 0.8)
    layer.line(tip, INK, 4.6)
    return layer


def layers() -> dict[str, Layer]:
    """All mouth shapes by name."""
    made = (
        closed("mouth_neutral", ((-25, -6), (-13, 3), (-1, 0, 1), (12, 3.5), (27, -7)), under=15),
        closed("mouth_smile", ((-33, -10), (-19, 3), (-1, 1, 1), (18, 4), (35, -11)), under=19, fang=17),
        closed("mouth_frown", ((-29, 14), (-17, 2), (-6, 3), (4, -3), (15, 0), (30, 13)), under=23, width=7.2),
        closed("mouth_cross", ((-33, 11), (-20, -3), (-7, 7), (6, -3), (19, 7), (33, 3)), under=22, width=7.4),
        closed("mouth_pout", ((-13, 6), (-6, -3), (0, 2, 1), (7, -3), (14, 6)), under=17, width=7.4),
        closed("mouth_smirk_left", SMIRK, under=17, fang=17),
        closed("mouth_smirk_right", tuple((-x, y) for x, y in SMIRK), under=17, fang=-17),
        opened(
            "mouth_small", ((-17, -4, 1), (0, -7), (18, -5, 1), (12, 8), (0, 12), (-11, 8)),
            tongue=((-12, 8), (0, 4), (12, 8), (0, 24)),
        ),
        opened(
            "mouth_a", ((-29, -11), (0, -16), (30, -11), (33, 2), (22, 23), (0, 31), (-21, 23), (-32, 2)),
            tongue=((-24, 20), (-8, 10), (10, 10), (25, 20), (0, 52)), teeth=9, fang=(21, -1),
        ),
        opened(
            "mouth_i", ((-40, -9, 1), (0, -11), (41, -10, 1), (30, 9), (0, 14), (-29, 9)),
            tongue=None, teeth=10, low_teeth=6,
        ),
        opened(
            "mouth_u", ((0, -11), (13, -4), (14, 7), (0, 15), (-13, 7), (-12, -4)),
            tongue=((-10, 10), (0, 7), (10, 10), (0, 22)),
        ),
        opened(
            "mouth_e", ((-36, -10, 1), (0, -13), (37, -11, 1), (28, 14), (0, 23), (-27, 14)),
            tongue=((-20, 17), (0, 9), (20, 17), (0, 36)), teeth=10, fang=(22, 0),
        ),
        opened(
            "mouth_o", ((0, -14), (18, -8), (22, 7), (12, 24), (0, 27), (-12, 24), (-21, 7), (-17, -8)),
            tongue=((-16, 24), (0, 16), (16, 24), (0, 44)),
        ),
        opened(
            "mouth_happy",
            ((-44, -16, 1), (-20, -11), (0, -13), (21, -11), (46, -17, 1), (38, 12),
             (18, 29), (0, 33), (-18, 29), (-37, 11)),
            tongue=((-28, 26), (-10, 13), (12, 13), (29, 26), (0, 58)), teeth=11, fang=(27, -3),
        ),
        opened(
            "mouth_surprised", ((0, -14), (14, -9), (20, 8), (16, 25), (0, 33), (-15, 25), (-19, 8), (-13, -9)),
            tongue=((-15, 28), (0, 20), (15, 28), (0, 50)),
        ),
        opened(
            "mouth_upset", ((-37, 25, 1), (-27, -3), (0, -14), (28, -3), (39, 26, 1), (18, 17), (0, 21), (-17, 16)),
            tongue=((-16, 16), (0, 8), (16, 16), (0, 30)), teeth=8,
        ),
    )  # fmt: skip
    return {layer.name: layer for layer in (*made, snarl(), tongue_out())}
