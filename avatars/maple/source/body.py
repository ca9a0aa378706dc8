"""Jacket, shirt, bow, skirt."""

from __future__ import annotations

import numpy as np
from geometry import blob, ellipse, moved, path, tapered
from limbs import SHOULDER, joint
from paint import Layer
from palette import CREAM, GOLD, INDIGO, NIGHT, TEAL


def torso() -> Layer:
    """The short jacket with round shoulders, cream shirt in its neck, golden buttons and a leaf badge."""
    layer = Layer("torso")
    (lx, ly), (rx, ry) = joint("UpperArm", "Right")[0], joint("UpperArm", "Left")[0]
    r = SHOULDER
    shape = blob(
        (724, 652), (690, 668), (lx, ly - r), (lx - r * 0.72, ly - r * 0.7), (lx - r, ly),
        (lx - r * 0.62, ly + r * 0.82),
        (650, 850), (660, 950), (654, 1010), (640, 1082, 1), (700, 1100), (768, 1104), (836, 1100), (898, 1080, 1),
        (882, 1010), (876, 950), (886, 850), (rx + r * 0.62, ry + r * 0.82), (rx + r, ry),
        (rx + r * 0.72, ry - r * 0.7),         (rx, ry - r), (846, 668), (812, 652), (768, 660),
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
        extra=(
            (lit, INDIGO.light, 0.7), (shirt, CREAM.base, 1.0), (under_scarf, "#2a2b6a", 0.45),
            (hem, INDIGO.shade, 1.0),
        ),
        width=6.6,
    )  # fmt: skip
    layer.fill(
        tapered(path((640, 1060), (700, 1078), (768, 1082), (836, 1078), (902, 1058)), 4.5, (0.6, 1, 1, 0.6)),
        INDIGO.line,
        0.8,
        limit,
    )
    for lapel in (
        blob((700, 700, 1), (672, 790, 1), (704, 812, 1), (692, 838, 1), (770, 924, 1), (752, 820)),
        blob((838, 700, 1), (862, 796, 1), (834, 816, 1), (846, 840, 1), (770, 924, 1), (788, 820)),
    ):
        layer.form(lapel, NIGHT, width=5.0)
    layer.fill(tapered(path((770, 922), (774, 1000), (772, 1082)), 5, (1, 0.9, 0.7)), INDIGO.line)
    for x, y in ((794, 950), (796, 1002), (795, 1052)):
        layer.form(
            ellipse(x, y, 10.5, 10),
            GOLD,
            shades=(ellipse(x + 5, y + 6, 9, 9),),
            extra=((ellipse(x - 3, y - 4, 3, 2.4), GOLD.light, 1.0),),
            width=4.2,
        )
    badge = blob((838, 880, 1), (866, 884, 1), (864, 906), (850, 922, 1), (838, 904))
    layer.form(badge, TEAL, extra=((ellipse(851, 896, 6, 8, 20), GOLD.base, 1.0),), width=4.0)
    _draw_bow(layer)
    return layer


def _draw_bow(layer: Layer) -> None:
    for end in (
        blob((766, 812, 1), (742, 856), (724, 896, 1), (748, 890, 1), (756, 908, 1), (770, 860), (774, 814, 1)),
        blob((768, 812, 1), (792, 852), (816, 884, 1), (792, 886, 1), (786, 904, 1), (772, 860), (764, 814, 1)),
    ):
        layer.form(end, GOLD, shades=(moved(end, 9, 5),), width=4.8)


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
    return {"torso": torso(), "hips": hips(), "skirt": skirt()}
