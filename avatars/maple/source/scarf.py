"""The big scarf: back loop, wrap, the fold that hangs over it, two ends."""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, blob, moved, path, tapered
from paint import Layer
from palette import CREAM, TEAL


def _fringed_end(layer: Layer, centre: np.ndarray, widths: tuple[float, ...], *shadows: np.ndarray) -> None:
    """One end of the scarf: cream stripes, folds along it, shadows cast on it, tassels below."""
    ribbon = Ribbon(centre, widths)
    tip = ribbon.line(0, 0.97, 1)
    along = (tip[-1] - tip[0]) / np.hypot(*(tip[-1] - tip[0]))
    for v in np.linspace(-0.86, 0.86, 7):
        root = ribbon.line(v, 0.96, 1)[-1]
        sway = np.array([along[1], -along[0]]) * (4 * v + 2)
        tassel = Ribbon(
            path(
                tuple(root - along * 8),
                tuple(root + along * 20 + sway),
                tuple(root + along * (42 - 5 * abs(v)) + sway * 2),
            ),
            (7, 9, 8, 1),
        ).shape()
        layer.form(tassel, CREAM, shades=(moved(tassel, 7, 4),), width=4.4)
    shape = ribbon.shape()
    stripes = [(ribbon.shape(-1.2, 1.2, a, b), CREAM.base, 1.0) for a, b in ((0.62, 0.68), (0.74, 0.86), (0.92, 0.97))]
    layer.form(
        shape, TEAL,
        extra=(
            (ribbon.shape(0.62, 0.86, 0.1, 0.95), TEAL.light, 0.75), *stripes,
            (ribbon.shape(-1.2, -0.45), "#1d3f7a", 0.38),
            (tapered(ribbon.line(0.25, 0.0, 0.8), 6), TEAL.deep, 0.8),
            (tapered(ribbon.line(-0.2, 0.1, 0.95), 5), TEAL.deep, 0.7),
            *((shadow, "#0f4f70", 0.75) for shadow in shadows),
        ),
        width=6.4, open_at=((*centre[0], 40, 70),),
    )  # fmt: skip


def layers() -> dict[str, Layer]:
    """All layers of the scarf by name."""
    rear = Layer("scarf_back")
    loop = blob(
        (590, 650),
        (620, 590),
        (700, 560),
        (768, 556),
        (840, 560),
        (918, 590),
        (950, 650),
        (900, 720),
        (768, 740),
        (640, 720),
    )
    rear.form(loop, TEAL, paint=TEAL.deep, width=6)
    front = Layer("scarf_end_front")
    _fringed_end(
        front, path((694, 730), (702, 810), (708, 900), (704, 1000), (698, 1052)), (34, 37, 43, 51, 58),
        blob((630, 720), (780, 720), (780, 836), (740, 850), (704, 846), (668, 858), (630, 836)),
    )  # fmt: skip
    behind = Layer("scarf_end_back")
    _fringed_end(behind, path((880, 700), (960, 760), (1010, 860), (1040, 960), (1084, 1030)), (36, 46, 54, 58, 58))

    wrap = Layer("scarf_wrap")
    shape = blob(
        (572, 668), (584, 624), (640, 606), (700, 616), (768, 628), (836, 616), (900, 602), (956, 622), (968, 666),
        (944, 720),         (880, 760), (820, 784), (752, 792), (676, 774), (604, 730),
    )  # fmt: skip
    inner = blob(
        (560, 600), (640, 610), (700, 634), (768, 648), (838, 634), (900, 610), (990, 600), (900, 560), (640, 560)
    )
    low = blob(
        (600, 716),
        (676, 752),
        (760, 764),
        (840, 742),
        (930, 690),
        (980, 660),
        (970, 740),
        (880, 800),
        (740, 810),
        (620, 770),
    )
    roll = blob(
        (572, 676), (640, 664), (740, 704), (840, 700), (966, 640), (950, 672), (850, 728), (740, 736), (640, 700)
    )
    lines = [
        tapered(path(*p), w, (0, 1, 0.8, 0))
        for p, w in (
            (((584, 664), (650, 662), (740, 702), (830, 702), (910, 668), (962, 636)), 9),
            (((600, 708), (668, 722), (740, 746), (810, 746)), 6),
            (((640, 634), (700, 652), (768, 664), (830, 656)), 6),
            (((880, 640), (910, 630), (944, 628)), 5),
            (((850, 736), (900, 710), (940, 690)), 5),
        )
    ]
    lights = (
        tapered(path((590, 646), (630, 628), (680, 632), (720, 644)), 12, (0, 1, 0.7, 0)),
        tapered(path((604, 690), (640, 686), (690, 704), (720, 720)), 11, (0, 1, 0.7, 0)),
        tapered(path((850, 640), (890, 626), (930, 622)), 9, (0, 1, 0.7, 0)),
    )
    wrap.form(
        shape, TEAL, shades=(inner, low),
        extra=(
            (roll, TEAL.shade, 0.85), *((li, TEAL.light, 0.9) for li in lights),
            *((li, TEAL.line, 0.85) for li in lines),
        ),
        width=7.0,
    )  # fmt: skip
    fold = blob(
        (616, 656, 1), (644, 624), (694, 616), (742, 632, 1), (758, 690), (760, 760), (757, 814, 1), (704, 828),
        (647, 812, 1), (636, 760), (625, 710),
    )  # fmt: skip
    wrap.form(
        fold, TEAL, shades=(blob((722, 610), (728, 700), (716, 830), (790, 820), (780, 640)),),
        lights=(
            tapered(path((632, 664), (644, 720), (660, 790)), 12, (0, 1, 0.8, 0)),
            tapered(path((630, 646), (660, 630), (694, 626)), 9, (0, 1, 0)),
        ),
        extra=tuple(
            (tapered(path(*p), w, taper), TEAL.line, 0.8)
            for p, w, taper in (
                (((668, 640), (680, 700), (687, 802)), 6, (0, 0.8, 1, 0)),
                (((702, 632), (712, 690), (714, 780)), 5.4, (0, 1, 0.8, 0)),
                (((648, 700), (658, 760), (664, 798)), 4.4, (0, 0.8, 0.8)),
            )
        ),
        width=6.6,
    )  # fmt: skip
    return {"scarf_back": rear, "scarf_end_front": front, "scarf_end_back": behind, "scarf_wrap": wrap}
