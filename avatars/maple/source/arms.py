"""Sleeves, each one skinned drawing from shoulder to cuff, drawn for the character's right and mirrored.

The forearm is there a second time, from above the elbow on: it lies exactly over the sleeve and is drawn before face,
hair and scarf while shoulder and upper arm stay behind them.
"""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, blob, moved, path, tapered
from limbs import ELBOW, JOINTS, SHOULDER, Side, capped
from paint import Layer
from palette import CREAM, INDIGO, TEAL

WIDTHS = (SHOULDER, 55, 53, 51, 49, ELBOW, 50, 49, 52, 55, 59)
ROUND = 60  # px around the elbow where the forearm's own drawing begins

FOLDS = (
    (((676, 786), (652, 800), (622, 800)), 10),
    (((674, 812), (652, 830), (634, 834)), 7),
    (((586, 748), (592, 780), (608, 800)), 6),
    (((566, 896), (592, 906), (624, 898)), 10),
    (((660, 918), (640, 914), (618, 924)), 9),
    (((662, 950), (640, 950), (612, 962)), 10),
    (((568, 940), (584, 946), (600, 944)), 6),
    (((566, 984), (588, 1000), (614, 994)), 8),
    (((656, 1020), (636, 1038), (614, 1040)), 9),
    (((556, 1050), (580, 1062), (600, 1060)), 7),
)
"""Folds at the armpit, in the elbow and before the cuff: points and width."""


def _centre() -> np.ndarray:
    (x0, y0), (x1, y1) = JOINTS["UpperArm"]
    x2, y2 = JOINTS["LowerArm"][1]
    return path((x0, y0), (x0 - 12, y0 + 90), (x1, y1), (x1 - 6, y1 + 90), (x2, y2 - 8))


def _sleeve(layer: Layer, s: Side) -> None:
    """Base, light and shade along the tube, folds, outline."""
    centre = _centre()
    ribbon = Ribbon(centre, WIDTHS)
    shape = s(capped(centre, WIDTHS, end=False))
    (x0, y0), (x1, _) = JOINTS["UpperArm"]
    a, b = s(np.array([[x0 - 62.0, y0], [x1 + 66.0, y0]]))
    round_tone = layer.linear(
        (a[0], 0),
        (b[0], 0),
        (0, INDIGO.light, 0.3),
        (0.4, INDIGO.light, 0),
        (0.6, INDIGO.shade, 0),
        (1, "#2b2c6b", 0.6),
    )
    if s.left:
        round_tone = layer.linear(
            (b[0], 0),
            (a[0], 0),
            (0, INDIGO.light, 0.3),
            (0.4, INDIGO.light, 0),
            (0.6, INDIGO.shade, 0),
            (1, "#2b2c6b", 0.6),
        )
    folds = [tapered(s(path(*points)), width, (1, 0.8, 0)) for points, width in FOLDS]
    gleams = [tapered(s(moved(path(*points), 0, 8)), width * 0.5, (0.7, 0.9, 0)) for points, width in FOLDS[3:8]]
    seam = s(path((590, 700), (616, 716), (652, 712), (684, 696)))
    layer.form(
        shape, INDIGO, shades=(s.away(ribbon, 0.5),),
        extra=(
            (shape, round_tone, 1.0),
            *((fold, INDIGO.shade, 1.0) for fold in folds),
            *((gleam, INDIGO.light, 0.4) for gleam in gleams),
            (s.lit(ribbon, 0.06, 0.4), INDIGO.light, 0.75), (s.lit(ribbon, 0.52, 0.86), INDIGO.light, 0.65),
            (tapered(seam, 4, (0, 1, 1, 0)), INDIGO.deep, 0.7),
        ),
        width=7.0, open_at=((*s(np.array([[700.0, 744.0]]))[0], 14, 60),),
    )  # fmt: skip


def _cuff(layer: Layer, s: Side) -> None:
    """A wide turned cuff with a teal stripe and the dark opening that the hand comes out of."""
    shape = s(
        blob(
            (541, 1062, 1), (604, 1074), (669, 1066, 1), (676, 1092), (672, 1122, 1), (606, 1133),
            (536, 1118, 1), (535, 1088),
        )
    )  # fmt: skip
    stripe = s(blob((530, 1082), (604, 1093), (680, 1086), (680, 1102), (604, 1110), (530, 1098)))
    dark = blob((646, 1050), (642, 1100), (650, 1140), (700, 1140), (700, 1050))
    if s.left:
        dark = blob((566, 1050), (570, 1100), (560, 1140), (510, 1140), (510, 1050))
    ticks = [tapered(s(path((x, 1120 + b), (x + 1, 1129 + b))), 3, (1, 0.4)) for x, b in ((572, 1), (606, 3), (640, 1))]
    layer.form(
        shape, CREAM,
        extra=((stripe, TEAL.base, 1.0), (s(dark), "#8b5b96", 0.34), *((t, CREAM.deep, 0.9) for t in ticks)), width=6.2,
    )  # fmt: skip
    rim = s(path((541, 1064), (604, 1077), (668, 1068)))
    layer.fill(tapered(moved(rim, 0, -6), 7, (0.3, 1, 0.8)), "#24255c", 0.55)


def arm(side: str) -> Layer:
    """The whole sleeve."""
    s = Side(side)
    layer = Layer(f"arm_{s.name}")
    _sleeve(layer, s)
    _cuff(layer, s)
    return layer


def forearm(side: str) -> Layer:
    """The sleeve from the elbow on, which is round, so that another hand may lie behind it."""
    s = Side(side)
    layer = Layer(f"forearm_{s.name}")
    x, y = JOINTS["LowerArm"][0]
    edge = ((x - 130, y, 1), (x - ROUND, y, 1), (x - 43, y - 43), (x, y - ROUND), (x + 43, y - 43), (x + ROUND, y, 1))
    below = blob(*edge, (x + 130, y, 1), (x + 130, y + 300, 1), (x - 130, y + 300, 1))
    layer.open_group(1.0, layer.clip(s(below)))
    _sleeve(layer, s)
    _cuff(layer, s)
    layer.close_group()
    return layer


def layers() -> dict[str, Layer]:
    """All layers of both sleeves by name."""
    return {layer.name: layer for side in ("Left", "Right") for layer in (arm(side), forearm(side))}
