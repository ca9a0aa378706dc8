"""The hair behind head and neck: two halves that hang, and the dark inside between them."""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, blob, path, tapered
from paint import Layer
from palette import HAIR

LOCKS: tuple[tuple[tuple[tuple[float, float], ...], tuple[float, ...]], ...] = (
    (((700, 420), (690, 600), (676, 740), (700, 838)), (60, 66, 54, 0)),
    (((836, 420), (846, 600), (870, 740), (842, 846)), (60, 66, 54, 0)),
    (((650, 400), (628, 580), (600, 740), (622, 836)), (60, 62, 46, 0)),
    (((884, 400), (912, 580), (944, 730), (930, 826)), (60, 62, 46, 0)),
    (((622, 380), (588, 540), (566, 690), (520, 772), (478, 770)), (50, 58, 50, 26, 0)),
    (((914, 380), (952, 540), (966, 690), (1014, 784), (1070, 786)), (50, 58, 52, 28, 0)),
    (((612, 370), (562, 500), (556, 610), (518, 676), (462, 684)), (40, 48, 42, 24, 0)),
    (((924, 370), (972, 500), (982, 600), (1012, 660), (1056, 652)), (40, 48, 40, 22, 0)),
)


def back(side: str) -> Layer:
    """One half of the mass behind head and neck, darker: locks of uneven length that flick outwards at the ends.

    What head and scarf always cover is left out.
    """
    layer = Layer(f"hair_back_{side}")
    x0, x1 = (856, 1536) if side == "left" else (0, 680)
    layer.open_group(1.0, layer.clip(np.array([(x0, 0), (x1, 0), (x1, 1000), (x0, 1000)])))
    skull = blob(
        (768, 232),
        (650, 258),
        (574, 350),
        (556, 470),
        (590, 620),
        (768, 700),
        (946, 620),
        (980, 470),
        (962, 350),
        (886, 258),
    )
    down = layer.linear((768, 320), (768, 800), (0, HAIR.deep, 1), (0.5, HAIR.shade, 1), (1, "#dd6f42", 1))
    layer.line(skull, HAIR.line, 7)
    ribbons = [Ribbon(path(*points), widths) for points, widths in LOCKS]
    for ribbon in ribbons:
        shape = ribbon.shape()
        x0, y0 = ribbon.centre[0]
        extra = (
            (ribbon.crescent(-1, 0.6, 0.1, 1), HAIR.deep, 0.55),
            (tapered(ribbon.line(0.5, 0.36, 0.97), 17, (0, 1, 0.7, 0)), HAIR.base, 0.85),
            (tapered(ribbon.line(0.6, 0.5, 0.9), 6, (0, 1, 0.6, 0)), HAIR.light, 0.75),
            (tapered(ribbon.line(0.1, 0.4, 0.97), 4.5), HAIR.deep, 0.8),
            (tapered(ribbon.line(-0.35, 0.5, 0.97), 4), HAIR.deep, 0.7),
        )
        layer.form(shape, HAIR, paint=down, extra=extra, width=6.2, open_at=((x0, y0, 90, 190),))
    layer.fill(
        skull, layer.linear((768, 320), (768, 700), (0, HAIR.deep, 1), (0.5, HAIR.deep, 0.9), (0.9, HAIR.deep, 0))
    )
    layer.close_group()
    return layer


def nape() -> Layer:
    """The dark inside of the hair behind the neck, seen below the jaw when the head is lifted."""
    layer = Layer("hair_nape")
    shape = blob((640, 420), (630, 560), (652, 690), (768, 720), (884, 690), (906, 560), (896, 420), (768, 380))
    down = layer.linear((768, 420), (768, 720), (0, "#7c2c34", 1), (1, HAIR.deep, 1))
    strands = [
        tapered(path((x, 430), (x + lean, 580), (x + 2 * lean, 705)), 8, (0, 1, 0.8, 0))
        for x, lean in ((664, -2), (694, 3), (728, 5), (806, -4), (846, -2), (872, 3))
    ]
    layer.form(shape, HAIR, paint=down, extra=tuple((strand, HAIR.line, 0.5) for strand in strands), width=0)
    return layer


def layers() -> dict[str, Layer]:
    """All layers of the hair behind by name."""
    return {"hair_back_left": back("left"), "hair_back_right": back("right"), "hair_nape": nape()}
