"""Jacket, shirt, bow, skirt."""

from __future__ import annotations

import numpy as np
from geometry import blob, ellipse, moved, path, tapered
from paint import Layer
from palette import CREAM, GOLD, INDIGO, NIGHT, TEAL

JACKET = (
    (724, 652), (690, 668), (634, 674), (595, 690), (580, 728), (600, 774),
    (650, 850), (662, 950), (655, 1010), (638, 1086, 1), (700, 1103), (768, 1107), (836, 1103), (900, 1084, 1),
    (881, 1010), (874, 950), (886, 850), (936, 774), (956, 728), (941, 690), (902, 674), (846, 668), (812, 652),
    (768, 660),
)  # fmt: skip


def torso() -> Layer:
    """The short jacket with cream piping, cream shirt in its neck, lapels, pockets, buttons and a leaf badge."""
    layer = Layer("torso")
    shape = blob(*JACKET)
    flank = blob((886, 760), (858, 850), (846, 950), (862, 1010), (858, 1120), (940, 1120), (960, 760))
    near = blob((640, 780), (668, 860), (676, 940), (664, 1010), (660, 1120), (600, 1120), (600, 780))
    under_scarf = blob((600, 700), (660, 776), (740, 822), (800, 828), (880, 790), (950, 700), (900, 640), (640, 640))
    shirt = blob((690, 640), (768, 900, 1), (846, 640))
    hem = blob((620, 1066), (700, 1084), (768, 1088), (836, 1084), (920, 1064), (920, 1130), (620, 1130))
    folds = [
        tapered(path(*points), width, (1, 0.7, 0))
        for points, width in (
            (((650, 924), (690, 942), (724, 938)), 11), (((656, 962), (684, 980), (716, 980)), 8),
            (((662, 1000), (690, 1006), (712, 1002)), 6), (((886, 934), (846, 954), (814, 952)), 11),
            (((884, 976), (852, 990), (826, 988)), 7), (((672, 800), (682, 860), (704, 896)), 8),
            (((876, 812), (868, 856), (846, 884)), 8),
        )
    ]  # fmt: skip
    warm = layer.linear((640, 760), (900, 1060), (0, INDIGO.light, 0.4), (0.45, INDIGO.light, 0), (1, "#2b2c6b", 0.5))
    darts = [
        tapered(path(*points), 4, (0, 1, 0.8, 0))
        for points in (((704, 900), (698, 980), (702, 1080)), ((836, 900), (840, 980), (834, 1080)))
    ]
    layer.form(
        shape, INDIGO, shades=(flank,),
        extra=(
            (shape, warm, 1.0), (near, INDIGO.light, 0.3), *((fold, INDIGO.shade, 1.0) for fold in folds),
            *((dart, INDIGO.deep, 0.75) for dart in darts), (shirt, CREAM.base, 1.0),
            (blob((776, 700), (768, 900), (846, 640)), CREAM.shade, 0.9), (under_scarf, "#2a2b6a", 0.5),
            (hem, INDIGO.shade, 1.0),
        ),
        width=6.6,
    )  # fmt: skip
    edge = path((630, 1064), (700, 1082), (768, 1086), (836, 1082), (910, 1062))
    limit = layer.clip(shape)
    layer.fill(tapered(edge, 8, (0.8, 1, 1, 0.8)), CREAM.base, 1.0, limit)
    layer.fill(tapered(moved(edge, 0, 6), 4, (0.6, 1, 1, 0.6)), INDIGO.line, 0.8, limit)
    _fastened(layer)
    return layer


def _fastened(layer: Layer) -> None:
    """Pockets, lapels, the seam with its buttons, the badge."""
    for flap in (
        blob((676, 1010, 1), (712, 1018), (742, 1018, 1), (741, 1038), (730, 1046), (690, 1042), (678, 1032)),
        blob((818, 1018, 1), (846, 1016), (872, 1008, 1), (871, 1030), (860, 1041), (828, 1046), (818, 1036)),
    ):
        layer.form(flap, INDIGO, shades=(moved(flap, 3, 13),), lights=(moved(flap, -1, -22),), width=4.6)
    for lapel in (
        blob((700, 700, 1), (668, 790, 1), (704, 812, 1), (690, 838, 1), (770, 926, 1), (752, 820)),
        blob((838, 700, 1), (866, 796, 1), (834, 816, 1), (848, 840, 1), (770, 926, 1), (788, 820)),
    ):
        layer.form(lapel, NIGHT, lights=(moved(lapel, -30, 26),) if lapel[0, 0] < 768 else (), width=5.0)
    for border in (((670, 794), (704, 813), (692, 838), (768, 922)), ((864, 800), (835, 816), (846, 840), (772, 922))):
        layer.fill(tapered(np.array(border, float), 4.4, (0.6, 1, 1, 0.6)), CREAM.shade, 0.95)
    layer.fill(tapered(path((770, 922), (775, 1000), (772, 1086)), 5.6, (1, 0.8, 1)), INDIGO.line)
    for x, y in ((795, 950), (797, 1000), (796, 1052)):
        dish = ellipse(x, y, 11.5, 11)
        spot = (ellipse(x - 4, y - 5, 3.4, 2.6), GOLD.light, 1.0)
        holes = ((ellipse(x - 2.5, y + 1, 1.6, 1.6), GOLD.line, 0.8), (ellipse(x + 3, y + 1, 1.6, 1.6), GOLD.line, 0.8))
        layer.form(dish, GOLD, shades=(ellipse(x + 6, y + 7, 10, 10),), extra=(spot, *holes), width=4.4)
    badge = blob((838, 872, 1), (868, 876, 1), (866, 900), (851, 918, 1), (837, 898))
    layer.form(badge, TEAL, extra=((ellipse(852, 890, 6, 8, 20), GOLD.base, 1.0),), width=4.2)


def bow() -> Layer:
    """The two ends of the golden bow that hang out of the scarf."""
    layer = Layer("bow")
    for end in (
        blob((766, 812, 1), (742, 856), (724, 896, 1), (748, 890, 1), (756, 908, 1), (770, 860), (774, 814, 1)),
        blob((768, 812, 1), (792, 852), (816, 884, 1), (792, 886, 1), (786, 904, 1), (772, 860), (764, 814, 1)),
    ):
        layer.form(end, GOLD, shades=(moved(end, 9, 5),), width=4.8)
    return layer


def hips() -> Layer:
    """High waistband and the pelvis under the skirt, so that the waist stays closed when the chest turns."""
    layer = Layer("hips")
    shape = blob(
        (668, 990),
        (662, 1060),
        (640, 1140),
        (628, 1230),
        (660, 1300),
        (768, 1320),
        (876, 1300),
        (908, 1230),
        (896, 1140),
        (876, 1060),
        (868, 990),
        (768, 976),
    )
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
    shape = blob(
        (666, 1052, 1), *waist[1:-1], (872, 1050, 1), (904, 1140), (960, 1290), *reversed(hem), (576, 1290), (634, 1140)
    )
    layer.fill(shape, NIGHT.base)
    limit = layer.clip(shape)
    rows = (
        (0.62, 13, TEAL.base, 0.85),
        (0.7, 5, GOLD.base, 0.9),
        (0.9, 16, TEAL.base, 0.85),
        (0.82, 4, CREAM.base, 0.6),
    )
    for i in range(8):
        a0, a1 = np.array([top_x[i], 1058]), np.array([hem_x[i], hem_y[i] + 8])
        b0, b1 = np.array([top_x[i + 1], 1058]), np.array([hem_x[i + 1], hem_y[i + 1] + 8])
        for t, height, colour, opacity in rows:
            p, q = a0 + (a1 - a0) * t, b0 + (b1 - b0) * t + (0, -9)
            layer.fill(np.array([p, q, moved(q, 0, height), moved(p, 0, height)]), colour, opacity, limit)
        m0, m1 = a0 * 0.45 + b0 * 0.55, a1 * 0.45 + b1 * 0.55
        layer.fill(tapered(np.linspace(m0, m1, 20), 9, (0.5, 0.8, 1)), TEAL.base, 0.55, limit)
        fold0, fold1 = a0 * 0.3 + b0 * 0.7, a1 * 0.22 + b1 * 0.78
        layer.fill(np.array([fold0, fold1, moved(b1, 2, 14), b0]), NIGHT.deep, 0.62, limit)
        layer.fill(tapered(np.linspace(b0, moved(b1, 0, 10), 30), 6, (0.2, 0.7, 1, 1)), NIGHT.line, 1.0, limit)
        layer.fill(
            tapered(np.linspace(a0 * 0.9 + b0 * 0.1, a1 * 0.9 + b1 * 0.1, 20), 4, (0, 0.6, 1)), NIGHT.light, 0.6, limit
        )
    shade = layer.linear((768, 1060), (768, 1180), (0, "#14143a", 0.75), (1, "#14143a", 0))
    layer.fill(shape, shade)
    side = layer.linear((760, 1200), (1000, 1280), (0, "#1b1a4c", 0), (1, "#1b1a4c", 0.6))
    layer.fill(shape, side)
    layer.line(shape, NIGHT.line, 6.6)
    return layer


def layers() -> dict[str, Layer]:
    """All layers of trunk and clothes by name."""
    return {"torso": torso(), "bow": bow(), "hips": hips(), "skirt": skirt()}
