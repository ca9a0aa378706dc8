"""The tail: a big brush whose cream tip turns on its own."""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, ellipse, path, tapered
from paint import Layer
from palette import CREAM, HAIR


def _tuft(brush: Ribbon, v: float, start: float, length: float, width: float) -> np.ndarray:
    """A tuft of fur that leaves the edge of the brush."""
    stop = min(start + length, 0.96)
    inside, outside = brush.line(v * 0.72, start, stop), brush.line(v * 1.2, start, stop)
    middle = inside[len(inside) // 2] * 0.6 + outside[len(outside) // 2] * 0.4
    return Ribbon(
        path(tuple(inside[0]), tuple(middle), tuple(outside[-1])), (width, width * 1.1, width * 0.6, 0)
    ).shape()


TAIL_ROOT, TAIL_JOINT = (800, 1190), (1092, 1186)


def layers() -> dict[str, Layer]:
    """The base and the tip, which share a round cap at their joint."""
    base_centre = path(TAIL_ROOT, (890, 1262), (1000, 1270), TAIL_JOINT)
    tip_centre = path(TAIL_JOINT, (1162, 1080), (1178, 960), (1130, 850), (1070, 792))
    base, tip = Layer("tail_base"), Layer("tail_tip")
    lower = Ribbon(base_centre, (30, 62, 92, 108))
    upper = Ribbon(tip_centre, (108, 118, 112, 84, 46, 0))
    base.line(ellipse(*TAIL_JOINT, 108, 108), HAIR.line, 7)
    base.form(
        lower.shape(), HAIR, shades=(lower.crescent(1, 0.55, 0, 1, (0, 0.5)),),
        extra=tuple(
            (tapered(lower.line(v, a, b), 7), HAIR.deep, 0.5)
            for v, a, b in ((-0.3, 0.3, 0.85), (0.05, 0.4, 0.95), (-0.62, 0.45, 0.9))
        ),
        width=7, open_at=((*TAIL_JOINT, 98, 128),),
    )  # fmt: skip
    tufts = [
        _tuft(upper, v, start, length, width)
        for v, start, length, width in (
            (1, 0.2, 0.24, 26), (1, 0.42, 0.22, 24), (1, 0.6, 0.2, 20), (-1, 0.3, 0.22, 24), (-1, 0.54, 0.2, 20),
        )
    ]  # fmt: skip
    brush = upper.shape()
    for tuft in tufts:
        tip.line(tuft, HAIR.line, 7)
    tip.line(brush, HAIR.line, 7, ((*TAIL_JOINT, 98, 128),))
    x, y = TAIL_JOINT
    cap = ellipse(x, y, 106, 106)
    tip.fill(cap, HAIR.shade)
    lit = np.array([(x - 300, y + 369), (x - 300, y - 300), (x + 369, y - 300)])  # up to the shade of the base
    tip.fill(lit, HAIR.base, 1.0, tip.clip(cap))
    for part in (brush, *tufts):
        tip.fill(part, HAIR.base)
    limit = tip.clip(brush, *tufts)
    tip.fill(upper.crescent(1, 0.55, 0, 1, (0.5, 1)), HAIR.shade, 1.0, limit)
    seam = [upper.line(v, 0, 1)[0] for v in (0.47, 1.02)]
    tip.fill(tapered(path(*map(tuple, seam)), 5, (1, 1)), HAIR.shade, 1.0, tip.clip(cap))
    tip.fill(tapered(upper.line(-0.6, 0.14, 0.5), 17, (0, 1, 0.7, 0.3, 0)), HAIR.light, 0.95, limit)
    for v in (-0.3, 0.1, 0.45):
        tip.fill(tapered(upper.line(v, 0.08, 0.44), 6), HAIR.deep, 0.5, limit)
    edge = [upper.line(v, 0.46 + (0.0 if i % 2 else 0.085), 1)[0] for i, v in enumerate(np.linspace(-1.3, 1.3, 13))]
    cream = np.vstack([edge, [(1400, 900), (1400, 700), (1000, 640), (900, 800), (960, 960)]])
    tip.fill(cream, CREAM.base, 1.0, limit)
    tip.open_group(1.0, limit)
    tip.fill(upper.crescent(1, 0.55, 0, 1, (0.5, 1)), CREAM.shade, 0.95, tip.clip(cream))
    tip.close_group()
    for v in (-0.45, 0.0, 0.4):
        tip.fill(tapered(upper.line(v, 0.62, 0.93), 6), CREAM.deep, 0.6, limit)
    return {"tail_base": base, "tail_tip": tip}
