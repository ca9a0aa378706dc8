"""Jacket, shirt, skirt, scarf and tail."""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, blob, ellipse, path, tapered
from limbs import SHOULDER, joint
from paint import Layer
from palette import COCOA, CREAM, GOLD, HAIR, INDIGO, NIGHT, TEAL


def torso() -> Layer:
    """The short jacket with round shoulders, cream shirt in its neck, golden buttons and a leaf badge."""
    layer = Layer("torso")
    (lx, ly), (rx, ry) = joint("UpperArm", "Right")[0], joint("UpperArm", "Left")[0]
    r = SHOULDER
    shape = blob(
        (724, 652), (690, 668), (lx, ly - r), (lx - r * 0.72, ly - r * 0.7), (lx - r, ly), (lx - r * 0.62, ly + r * 0.82),
        (650, 850), (660, 950), (654, 1010), (640, 1082, 1), (700, 1100), (768, 1104), (836, 1100), (898, 1080, 1),
        (882, 1010), (876, 950), (886, 850), (rx + r * 0.62, ry + r * 0.82), (rx + r, ry), (rx + r * 0.72, ry - r * 0.7),
        (rx, ry - r), (846, 668), (812, 652), (768, 660),
    )  # fmt: skip
    shirt = blob((690, 640), (768, 900, 1), (846, 640))
    flank = blob((886, 760), (862, 850), (856, 950), (868, 1120), (940, 1120), (960, 760))
    under_scarf = blob((600, 700), (660, 760), (740, 800), (800, 806), (880, 770), (950, 700), (900, 640), (640, 640))
    hem = blob((630, 1062), (700, 1080), (768, 1084), (836, 1080), (910, 1060), (910, 1120), (630, 1120))
    folds = [
        tapered(path(*p), w, (1, 0.7, 0))
        for p, w in (
            (((652, 930), (690, 944), (720, 940)), 10),
            (((656, 968), (684, 984), (712, 984)), 8),
            (((880, 940), (846, 956), (818, 954)), 10),
            (((690, 800), (684, 860), (700, 900)), 7),
        )
    ]
    lit = blob((668, 800), (676, 860), (682, 930), (676, 1000), (668, 1040), (660, 1000), (668, 930), (660, 850))
    limit = layer.clip(shape)
    layer.form(
        shape, INDIGO, shades=(flank, *folds),
        extra=((lit, INDIGO.light, 0.7), (shirt, CREAM.base, 1.0), (under_scarf, "#2a2b6a", 0.45), (hem, INDIGO.shade, 1.0)),
        width=6.6,
    )  # fmt: skip
    layer.fill(tapered(path((640, 1060), (700, 1078), (768, 1082), (836, 1078), (902, 1058)), 4.5, (0.6, 1, 1, 0.6)), INDIGO.line, 0.8, limit)
    for lapel in (
        blob((700, 700, 1), (672, 790, 1), (704, 812, 1), (692, 838, 1), (770, 924, 1), (752, 820)),
        blob((838, 700, 1), (862, 796, 1), (834, 816, 1), (846, 840, 1), (770, 924, 1), (788, 820)),
    ):
        layer.form(lapel, NIGHT, width=5.0)
    layer.fill(tapered(path((770, 922), (774, 1000), (772, 1082)), 5, (1, 0.9, 0.7)), INDIGO.line)
    for x, y in ((794, 950), (796, 1002), (795, 1052)):
        layer.form(ellipse(x, y, 10.5, 10), GOLD, shades=(ellipse(x + 5, y + 6, 9, 9),), extra=((ellipse(x - 3, y - 4, 3, 2.4), GOLD.light, 1.0),), width=4.2)
    badge = blob((838, 880, 1), (866, 884, 1), (864, 906), (850, 922, 1), (838, 904))
    layer.form(badge, TEAL, extra=((ellipse(851, 896, 6, 8, 20), GOLD.base, 1.0),), width=4.0)
    return layer


def bow() -> Layer:
    """The ribbon tie below the scarf's knot."""
    layer = Layer("bow")
    for tail in (
        blob((766, 812, 1), (742, 856), (724, 896, 1), (748, 890, 1), (756, 908, 1), (770, 860), (774, 814, 1)),
        blob((768, 812, 1), (792, 852), (816, 884, 1), (792, 886, 1), (786, 904, 1), (772, 860), (764, 814, 1)),
    ):
        layer.form(tail, GOLD, shades=(tail + (9, 5),), width=4.8)
    return layer


def hips() -> Layer:
    """High waistband and the pelvis under the skirt, so that the waist stays closed when the chest turns."""
    layer = Layer("hips")
    shape = blob((668, 990), (662, 1060), (640, 1140), (628, 1230), (660, 1300), (768, 1320), (876, 1300), (908, 1230), (896, 1140), (876, 1060), (868, 990), (768, 976))
    layer.form(shape, NIGHT, shades=(blob((860, 980), (850, 1060), (880, 1200), (960, 1200), (960, 980)),), width=6)
    return layer


def skirt() -> Layer:
    """A pleated skirt with a tartan of teal and gold, its hem in waves."""
    layer = Layer("skirt")
    waist = [(666, 1052), (700, 1066), (768, 1072), (836, 1066), (872, 1050)]
    hem_x = np.linspace(536, 1000, 9)
    hem_y = 1418 + 22 * np.sin(np.linspace(0.15, np.pi - 0.15, 9))
    top_x = np.linspace(668, 870, 9)
    hem: list[tuple[float, ...]] = []
    for i in range(8):
        hem += [(hem_x[i], hem_y[i], 1), ((hem_x[i] * 0.4 + hem_x[i + 1] * 0.6), (hem_y[i] + hem_y[i + 1]) / 2 + 15)]
    hem.append((hem_x[8], hem_y[8], 1))
    shape = blob((666, 1052, 1), *waist[1:-1], (872, 1050, 1), (904, 1140), (960, 1290), *reversed(hem), (576, 1290), (634, 1140))
    layer.fill(shape, NIGHT.base)
    limit = layer.clip(shape)
    rows = ((0.62, 13, TEAL.base, 0.85), (0.7, 5, GOLD.base, 0.9), (0.9, 16, TEAL.base, 0.85), (0.82, 4, CREAM.base, 0.6))
    for i in range(8):
        a0, a1 = np.array([top_x[i], 1058]), np.array([hem_x[i], hem_y[i] + 8])
        b0, b1 = np.array([top_x[i + 1], 1058]), np.array([hem_x[i + 1], hem_y[i + 1] + 8])
        for t, height, colour, opacity in rows:
            p, q = a0 + (a1 - a0) * t, b0 + (b1 - b0) * t + (0, -9)
            layer.fill(np.array([p, q, q + (0, height), p + (0, height)]), colour, opacity, limit)
        m0, m1 = a0 * 0.45 + b0 * 0.55, a1 * 0.45 + b1 * 0.55
        layer.fill(tapered(np.linspace(m0, m1, 20), 9, (0.5, 0.8, 1)), TEAL.base, 0.55, limit)
        fold0, fold1 = a0 * 0.3 + b0 * 0.7, a1 * 0.22 + b1 * 0.78
        layer.fill(np.array([fold0, fold1, b1 + (2, 14), b0]), NIGHT.deep, 0.62, limit)
        layer.fill(tapered(np.linspace(b0, b1 + (0, 10), 30), 6, (0.2, 0.7, 1, 1)), NIGHT.line, 1.0, limit)
        layer.fill(tapered(np.linspace(a0 * 0.9 + b0 * 0.1, a1 * 0.9 + b1 * 0.1, 20), 4, (0, 0.6, 1)), NIGHT.light, 0.6, limit)
    shade = layer.linear((768, 1060), (768, 1180), (0, "#14143a", 0.75), (1, "#14143a", 0))
    layer.fill(shape, shade)
    side = layer.linear((760, 1200), (1000, 1280), (0, "#1b1a4c", 0), (1, "#1b1a4c", 0.6))
    layer.fill(shape, side)
    layer.line(shape, NIGHT.line, 6.6)
    return layer


def _fringed_end(layer: Layer, centre: np.ndarray, widths: tuple[float, ...]) -> None:
    """One end of the scarf: cream stripes, folds along it, tassels below."""
    ribbon = Ribbon(centre, widths)
    tip = ribbon.line(0, 0.97, 1)
    along = (tip[-1] - tip[0]) / np.hypot(*(tip[-1] - tip[0]))
    for v in np.linspace(-0.86, 0.86, 7):
        root = ribbon.line(v, 0.96, 1)[-1]
        sway = np.array([along[1], -along[0]]) * (4 * v + 2)
        tassel = Ribbon(path(tuple(root - along * 8), tuple(root + along * 20 + sway), tuple(root + along * (42 - 5 * abs(v)) + sway * 2)), (7, 9, 8, 1)).shape()
        layer.form(tassel, CREAM, shades=(tassel + (7, 4),), width=4.4)
    shape = ribbon.shape()
    stripes = [(ribbon.shape(-1.2, 1.2, a, b), CREAM.base, 1.0) for a, b in ((0.62, 0.68), (0.74, 0.86), (0.92, 0.97))]
    layer.form(
        shape, TEAL,
        extra=(
            (ribbon.shape(0.62, 0.86, 0.1, 0.95), TEAL.light, 0.75), *stripes,
            (ribbon.shape(-1.2, -0.45), "#1d3f7a", 0.38),
            (tapered(ribbon.line(0.25, 0.0, 0.8), 6), TEAL.deep, 0.8), (tapered(ribbon.line(-0.2, 0.1, 0.95), 5), TEAL.deep, 0.7),
        ),
        width=6.4, open_at=((*centre[0], 40, 70),),
    )  # fmt: skip


def scarf() -> dict[str, Layer]:
    """The big scarf: back loop, wrap, knot and two ends of different length."""
    rear = Layer("scarf_back")
    loop = blob((590, 650), (620, 590), (700, 560), (768, 556), (840, 560), (918, 590), (950, 650), (900, 720), (768, 740), (640, 720))
    rear.form(loop, TEAL, paint=TEAL.deep, width=6)
    front = Layer("scarf_end_front")
    _fringed_end(front, path((694, 730), (676, 810), (690, 900), (680, 1000), (672, 1046)), (40, 48, 54, 58, 60))
    behind = Layer("scarf_end_back")
    _fringed_end(behind, path((880, 700), (960, 760), (1010, 860), (1040, 960), (1084, 1030)), (36, 46, 54, 58, 58))

    wrap = Layer("scarf_wrap")
    shape = blob(
        (572, 668), (584, 624), (640, 606), (700, 616), (768, 628), (836, 616), (900, 602), (956, 622), (968, 666), (944, 720),
        (880, 760), (820, 784), (752, 792), (676, 774), (604, 730),
    )  # fmt: skip
    inner = blob((560, 600), (640, 610), (700, 634), (768, 648), (838, 634), (900, 610), (990, 600), (900, 560), (640, 560))
    low = blob((600, 716), (676, 752), (760, 764), (840, 742), (930, 690), (980, 660), (970, 740), (880, 800), (740, 810), (620, 770))
    roll = blob((572, 676), (640, 664), (740, 704), (840, 700), (966, 640), (950, 672), (850, 728), (740, 736), (640, 700))
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
        extra=((roll, TEAL.shade, 0.85), *((li, TEAL.light, 0.9) for li in lights), *((li, TEAL.line, 0.85) for li in lines)),
        width=7.0,
    )  # fmt: skip
    knot = blob((630, 694, 1), (676, 668), (728, 684, 1), (750, 730), (742, 782), (716, 806, 1), (672, 800), (640, 796, 1), (622, 744))
    wrap.form(
        knot, TEAL, shades=(blob((716, 680), (716, 740), (700, 820), (780, 800), (770, 690)),),
        lights=(tapered(path((640, 780), (636, 730), (650, 696)), 13, (0, 0.8, 1, 0)),),
        extra=tuple(
            (tapered(path(*p), w, (1, 0.8, 0)), TEAL.line, 0.85)
            for p, w in ((((676, 804), (668, 760), (676, 712)), 7), (((704, 806), (704, 760), (716, 724)), 6), (((700, 676), (688, 690), (684, 706)), 5))
        ),
        width=6.4,
    )  # fmt: skip
    return {"scarf_back": rear, "scarf_end_front": front, "scarf_end_back": behind, "scarf_wrap": wrap}


TAIL_ROOT, TAIL_JOINT = (800, 1190), (1092, 1186)


def tail() -> dict[str, Layer]:
    """A big brush: the base and the cream tip turn on their own around a common cap."""
    base_centre = path(TAIL_ROOT, (890, 1262), (1000, 1270), TAIL_JOINT)
    tip_centre = path(TAIL_JOINT, (1162, 1080), (1178, 960), (1130, 850), (1070, 792))
    base, tip = Layer("tail_base"), Layer("tail_tip")
    lower = Ribbon(base_centre, (30, 62, 92, 108))
    upper = Ribbon(tip_centre, (108, 118, 112, 84, 46, 0))
    cap = ellipse(*TAIL_JOINT, 108, 108)
    base.form(cap, HAIR, width=6.4, open_at=((1050, 1240, 60, 130),))
    body = lower.shape()
    base.form(
        body, HAIR, shades=(lower.crescent(1, 0.7, 0.0, 1.0),),
        extra=((tapered(lower.line(-0.3, 0.3, 0.95), 7), HAIR.deep, 0.5), (tapered(lower.line(0.1, 0.4, 1), 6), HAIR.deep, 0.5)),
        width=6.4, open_at=((*TAIL_JOINT, 90, 150),),
    )  # fmt: skip
    base.fill(ellipse(*TAIL_JOINT, 104, 104), HAIR.base, 1.0, base.clip(blob((1000, 1100), (1200, 1080), (1220, 1260), (1080, 1310), (1010, 1240))))
    shape = np.vstack([upper.shape()])
    tufts = []
    for v, start, length, width in ((1, 0.2, 0.24, 26), (1, 0.42, 0.22, 24), (1, 0.6, 0.2, 20), (-1, 0.3, 0.22, 24), (-1, 0.52, 0.2, 20)):
        points = upper.line(v * 0.72, start, min(start + length, 0.96))
        out = upper.line(v * 1.22, start, min(start + length, 0.96))
        curve = path(tuple(points[0]), tuple(points[len(points) // 2] * 0.6 + out[len(out) // 2] * 0.4), tuple(out[-1]))
        tufts.append((Ribbon(curve, (width, width * 1.1, width * 0.6, 0)).shape(), start))
    cream_from = 0.46
    for tuft, _ in tufts:
        tip.line(tuft, HAIR.line, 7)
    tip.line(shape, HAIR.line, 7.4, ((*TAIL_JOINT, 96, 160),))
    zigzag_v = np.linspace(-1.3, 1.3, 13)
    edge = [upper.line(v, cream_from + (0.0 if i % 2 else 0.09), 1)[0] for i, v in enumerate(zigzag_v)]
    beyond = [upper.line(v, 0.995, 1)[0] for v in zigzag_v]
    cream = np.vstack([edge, beyond[::-1], ])
    tip.fill(ellipse(*TAIL_JOINT, 105, 105), HAIR.base)
    everything = [shape, *(t for t, _ in tufts)]
    for part in everything:
        tip.fill(part, HAIR.base)
    limit = tip.clip(*everything)
    tip.fill(upper.shape(0.3, 1.6), HAIR.shade, 1.0, limit) if False else tip.fill(upper.shape(-1.6, -0.3, 0.1, 1), HAIR.shade, 0.9, limit)
    tip.fill(upper.shape(0.5, 0.8, 0.12, 0.5), HAIR.light, 0.9, limit)
    big = np.vstack([edge, [(1400, 700), (1000, 640), (960, 900)]])
    tip.fill(big, CREAM.base, 1.0, limit)
    tip.fill(upper.shape(-1.6, -0.25, cream_from + 0.07, 1), CREAM.shade, 0.9, limit)
    for v in (-0.5, 0.0, 0.45):
        tip.fill(tapered(upper.line(v, 0.62, 0.92), 6), CREAM.deep, 0.7, limit)
        tip.fill(tapered(upper.line(v + 0.15, 0.1, 0.42), 6), HAIR.deep, 0.5, limit)
    return {"tail_base": base, "tail_tip": tip}


def layers() -> dict[str, Layer]:
    """All layers of trunk, clothes and tail by name."""
    return {"torso": torso(), "bow": bow(), "hips": hips(), "skirt": skirt(), **scarf(), **tail()}
