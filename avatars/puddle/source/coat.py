"""The raincoat: A-line with a placket, toggles, pockets, a reflecting band, a hood that hangs behind, two cords."""

from __future__ import annotations

import numpy as np
from curves import blob, ellipse, moved, path, taper
from layer import Layer
from palette import COAT, CREAM, POND

HEM = path((536, 1396), (600, 1424), (690, 1438), (772, 1442), (860, 1436), (944, 1420), (1002, 1390))
SHAPE = blob(
    (664, 900), (626, 976), (600, 1060), (584, 1180), (562, 1290), (532, 1392, 1), (560, 1416), (640, 1434),
    (770, 1444), (900, 1432), (976, 1412), (1006, 1388, 1), (974, 1286), (954, 1176), (938, 1060), (912, 974),
    (872, 900), (768, 884),
)  # fmt: skip


def _folds(layer: Layer, limit: str) -> None:
    for points, width in (
        (((596, 1130), (622, 1150), (650, 1154)), 11),
        (((944, 1128), (916, 1152), (884, 1158)), 11),
        (((584, 1404), (598, 1330), (592, 1262)), 15),
        (((944, 1402), (926, 1320), (930, 1250)), 17),
        (((690, 1424), (700, 1372), (694, 1318)), 12),
        (((850, 1424), (842, 1366), (850, 1322)), 12),
        (((742, 1140), (716, 1152), (690, 1150)), 8),
    ):
        layer.fill(taper(path(*points), width, (0, 1, 0.8, 0)), COAT.shade, 1.0, limit)


def _pocket(layer: Layer, x: float, y: float, tilt: float) -> None:
    flap = blob(
        (x - 62, y + tilt, 1),
        (x, y - 4),
        (x + 60, y - tilt, 1),
        (x + 58, y + 34 - tilt),
        (x, y + 46),
        (x - 58, y + 34 + tilt),
    )
    bag = blob((x - 56, y + 20, 1), (x + 55, y + 20, 1), (x + 50, y + 92), (x + 2, y + 108), (x - 48, y + 96))
    layer.body(bag, COAT, shade=(-10, -12), edge=(0, 0))
    layer.outline(bag, COAT.line, 4.5)
    layer.body(flap, COAT, paint="#ffc94b", shade=(-6, -9), edge=(4, 4))
    layer.outline(flap, COAT.line, 5)
    layer.fill(ellipse(x, y + 26, 7, 7), POND.base)
    layer.outline(ellipse(x, y + 26, 7, 7), POND.line, 3)


def _toggle(layer: Layer, y: float, lean: float) -> None:
    for x0, x1, drop in ((724, 766, 3), (820, 776, -4)):
        layer.fill(taper(path((x0, y + drop), ((x0 + x1) / 2, y - 5), (x1, y)), 9, (1, 0.8, 1)), POND.shade)
        patch = ellipse(x0, y + drop, 13, 15, lean)
        layer.body(patch, POND, shade=(-4, -5), edge=(2, 3))
        layer.outline(patch, POND.line, 3.5)
    peg = blob(
        (742, y - 9), (772, y - 15), (802, y - 9), (808, y + 1), (800, y + 11), (770, y + 14), (744, y + 10), (737, y)
    )
    layer.body(peg, CREAM, shade=(-4, -8), edge=(2, 4))
    layer.outline(peg, CREAM.line, 4.5)


def _badge(layer: Layer, x: float, y: float) -> None:
    """A sewn-on badge with a drop of rain."""
    disc = ellipse(x, y, 29, 31, 8)
    layer.body(disc, CREAM, shade=(-5, -7), edge=(3, 3))
    layer.outline(disc, POND.line, 5)
    drop = blob((x + 1, y - 20, 1), (x + 12, y + 1), (x + 8, y + 13), (x - 1, y + 16), (x - 11, y + 11), (x - 12, y))
    layer.body(drop, POND, shade=(-4, -4), edge=(2, 3))
    for k in range(10):
        a = 0.628 * k + 0.2
        stitch = path((x + 24 * np.cos(a), y + 26 * np.sin(a)), (x + 24 * np.cos(a + 0.3), y + 26 * np.sin(a + 0.3)))
        layer.fill(taper(stitch, 3.4, (0.6, 1, 0.6)), POND.base, 0.8)


def coat() -> Layer:
    """The coat's trunk from under the chin to the hem."""
    layer = Layer("coat")
    paint = layer.linear((700, 930), (790, 1440), (0, "#ffc847", 1), (0.6, COAT.base, 1), (1, "#f6a92f", 1))
    limit = layer.body(SHAPE, COAT, paint=paint, shade=(-30, -12), edge=(8, 4))
    under = blob((540, 880), (996, 880), (960, 1004), (900, 1052), (772, 1072), (650, 1046), (580, 1000))
    layer.fill(under, COAT.shade, 1.0, limit)
    _folds(layer, limit)
    band = np.vstack([moved(HEM, 0, -62), moved(HEM, 0, -30)[::-1]])
    layer.fill(band, CREAM.base, 1.0, limit)
    far = HEM[HEM[:, 0] > 700]
    layer.fill(np.vstack([moved(far[-1:], 30, -62), moved(far[::-1], 0, -30)]), CREAM.shade, 0.9, limit)
    layer.fill(taper(moved(HEM, 0, -63), 5, (1, 0.7, 1)), COAT.line, 0.75, limit)
    layer.fill(taper(moved(HEM, 0, -29), 5, (1, 0.7, 1)), COAT.line, 0.75, limit)
    layer.fill(taper(moved(HEM, 0, -9), 5, (1, 0.8, 1)), COAT.shade, 1.0, limit)
    placket = path((786, 960), (792, 1120), (788, 1300), (794, 1450))
    layer.fill(np.vstack([placket, moved(placket, 12, 0)[::-1]]), COAT.shade, 0.9, limit)
    layer.fill(taper(placket, 6, (0.6, 1, 0.8, 1)), COAT.line, 1.0, limit)
    _pocket(layer, 656, 1216, 6)
    _pocket(layer, 884, 1212, -8)
    _badge(layer, 872.0, 1284.0)
    for y, lean in ((1092, 8), (1184, -6), (1276, 4)):
        _toggle(layer, y, lean)
    layer.outline(SHAPE, COAT.line, 8.5)
    return layer


def hood() -> Layer:
    """The hood behind the neck, blue inside."""
    layer = Layer("hood")
    shape = blob((768, 780), (940, 800), (1036, 850), (1046, 930), (976, 1002), (868, 1040), (768, 1050), (660, 1040),
                 (556, 1000), (490, 928), (500, 850), (600, 800))  # fmt: skip
    layer.body(shape, COAT, shade=(-22, -20), edge=(7, 6))
    inside = blob((768, 810), (920, 826), (1000, 866), (1000, 920), (900, 970), (768, 990), (630, 968), (540, 920),
                  (540, 866), (630, 826))  # fmt: skip
    layer.body(inside, POND, paint=POND.shade, shade=(0, 0), edge=(0, 0))
    layer.outline(inside, POND.line, 5)
    layer.outline(shape, COAT.line, 8.5)
    return layer


def collar() -> Layer:
    """The rolled rim of the hood in front of the neck, crossed a little off the middle."""
    layer = Layer("collar")
    right = blob((764, 964), (840, 962), (924, 936), (984, 884), (1004, 838, 1), (1028, 880), (1012, 948), (940, 1008),
                 (850, 1042), (770, 1046))  # fmt: skip
    left = blob((806, 1058, 1), (720, 1058), (622, 1026), (546, 972), (508, 906), (520, 846, 1), (560, 900), (622, 944),
                (700, 966), (784, 974), (818, 1016))  # fmt: skip
    for shape, shade in ((right, (-10, -22)), (left, (-8, -18))):
        limit = layer.body(shape, COAT, shade=shade, edge=(4, 7))
        layer.outline(shape, COAT.line, 7.5)
        for x in (590, 660, 870, 930):
            y = shape[np.argmin(np.abs(shape[:, 0] - x))][1]
            layer.fill(taper(path((x, y - 24), (x + 9, y), (x + 6, y + 24)), 6, (0, 1, 0)), COAT.shade, 0.8, limit)
    return layer


def cord(side: str) -> Layer:
    """One of the hood's cords with its wooden bead; ``side``: left or right of the character."""
    layer = Layer(f"cord_{side}")
    x, end = (846, 1178) if side == "left" else (700, 1150)
    line = path((x, 1020), (x + (6 if side == "left" else -5), 1080), (x, end - 18))
    layer.fill(taper(line, 13, (1, 0.9, 1)), POND.line)
    layer.fill(taper(line, 7, (1, 0.9, 1)), POND.light)
    bead = blob(
        (x - 15, end - 10), (x, end - 22), (x + 15, end - 9), (x + 12, end + 14), (x + 1, end + 22), (x - 12, end + 13)
    )
    layer.body(bead, CREAM, shade=(-5, -7), edge=(3, 4))
    layer.outline(bead, CREAM.line, 4.5)
    return layer


def layers() -> list[Layer]:
    """The coat's layers."""
    return [hood(), coat(), collar(), cord("left"), cord("right")]
