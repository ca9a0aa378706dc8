"""The tail: one big brush with a cream tip, skinned to three bones."""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, path, tapered
from paint import Layer
from palette import CREAM, HAIR

TAIL_ROOT, TAIL_MIDDLE, TAIL_JOINT, TAIL_END = (800, 1190), (1000, 1262), (1146, 1110), (1074, 800)
WIDTHS = (28, 60, 92, 110, 124, 122, 106, 80, 44, 0)


def _brush() -> Ribbon:
    return Ribbon(
        path(TAIL_ROOT, (890, 1258), (1000, 1266), (1094, 1192), (1158, 1086), (1180, 960), (1134, 852), (1070, 788)),
        WIDTHS,
    )


def _tuft(brush: Ribbon, v: float, start: float, length: float, width: float) -> np.ndarray:
    """A tuft of fur that leaves the edge of the brush."""
    stop = min(start + length, 0.97)
    inside, outside = brush.line(v * 0.7, start, stop), brush.line(v * 1.2, start, stop)
    middle = inside[len(inside) // 2] * 0.6 + outside[len(outside) // 2] * 0.4
    way = path(tuple(inside[0]), tuple(middle), tuple(outside[-1]))
    return Ribbon(way, (width, width * 1.1, width * 0.6, 0)).shape()


TUFTS = (
    (1, 0.3, 0.13, 25), (1, 0.44, 0.15, 27), (1, 0.58, 0.13, 25), (1, 0.7, 0.14, 20), (1, 0.82, 0.12, 13),
    (-1, 0.26, 0.13, 23), (-1, 0.5, 0.13, 24), (-1, 0.64, 0.13, 21), (-1, 0.78, 0.12, 15),
)  # fmt: skip


def layers() -> dict[str, Layer]:
    """The tail's one layer."""
    layer = Layer("tail")
    brush = _brush()
    shape = brush.shape()
    tufts = [_tuft(brush, *tuft) for tuft in TUFTS]
    for part in (*tufts, shape):
        layer.line(part, HAIR.line, 7.4)
    fur = layer.linear((860, 1300), (1180, 940), (0, HAIR.shade, 1), (0.35, HAIR.base, 1), (1, "#f59a52", 1))
    for part in (shape, *tufts):
        layer.fill(part, fur)
    limit = layer.clip(shape, *tufts)
    layer.fill(brush.crescent(1, 0.6, 0.04, 1), HAIR.shade, 1.0, limit)
    layer.fill(brush.crescent(1, 0.28, 0.1, 0.98), HAIR.deep, 0.45, limit)
    for v, start, stop, width in ((-0.62, 0.38, 0.72, 19), (-0.3, 0.5, 0.7, 9)):
        layer.fill(tapered(brush.line(v, start, stop), width, (0, 1, 0.7, 0.3, 0)), HAIR.light, 0.95, limit)
    for v, start, stop in (
        (-0.35, 0.2, 0.5),
        (0.02, 0.3, 0.66),
        (0.42, 0.42, 0.72),
        (-0.5, 0.42, 0.66),
        (0.2, 0.12, 0.36),
    ):
        layer.fill(tapered(brush.line(v, start, stop), 6.5), HAIR.deep, 0.5, limit)
    places = np.linspace(-1.3, 1.3, 13)
    edge = [brush.line(v, 0.7 + (0.0 if i % 2 else 0.062), 1)[0] for i, v in enumerate(places)]
    cream = np.vstack([edge, [(1400, 900), (1400, 700), (1000, 640), (900, 800), (960, 960)]])
    layer.fill(cream, CREAM.base, 1.0, limit)
    layer.open_group(1.0, limit)
    layer.fill(brush.crescent(1, 0.6, 0.04, 1), CREAM.shade, 0.95, layer.clip(cream))
    layer.close_group()
    for v, start, stop in ((-0.45, 0.8, 0.95), (0.0, 0.78, 0.96), (0.4, 0.8, 0.94)):
        layer.fill(tapered(brush.line(v, start, stop), 6), CREAM.deep, 0.7, limit)
    return {"tail": layer}
