"""Sleeves, paws, legs and boots, drawn for the character's right, left on the canvas."""

from __future__ import annotations

import numpy as np
from curves import Band, blob, ellipse, path, taper
from layer import Layer
from palette import COAT, CREAM, POND, SKIN

JOINTS = {
    "UpperArm": ((606, 1028), (566, 1162)),
    "LowerArm": ((566, 1162), (546, 1296)),
    "Hand": ((546, 1296), (538, 1396)),
    "UpperLeg": ((682, 1376), (678, 1464)),
    "LowerLeg": ((678, 1464), (672, 1580)),
    "Foot": ((672, 1580), (640, 1690)),
}
"""Joint and tip of each bone on the character's right, canvas pixels."""


def joint(name: str, side: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Joint and tip of a limb's bone on a side ("Left" or "Right")."""
    (x0, y0), (x1, y1) = JOINTS[name]
    return ((x0, y0), (x1, y1)) if side == "Right" else ((1536 - x0, y0), (1536 - x1, y1))


CENTRE = path((606, 1028), (582, 1096), (566, 1162), (553, 1232), (546, 1300))
HALVES = (56, 58, 56, 56, 62)
FOLDS = (
    (((662, 1080), (638, 1096), (604, 1098)), 10),
    (((510, 1146), (536, 1160), (570, 1158)), 10),
    (((626, 1182), (600, 1176), (572, 1182)), 9),
    (((504, 1190), (530, 1196), (552, 1190)), 8),
)
"""Folds of the sleeve from the shoulder down: points and width."""


def sleeve(side: str) -> Layer:
    """The whole sleeve, for a mesh that bends at the elbow."""
    layer = Layer(f"{side}_sleeve", flip=side == "left")
    shape = Band(CENTRE, HALVES).capped(tip=False)
    limit = layer.body(shape, COAT, shade=(-26, -10), edge=(7, 5))
    for points, width in FOLDS:
        layer.fill(taper(path(*points), width, (1, 0.8, 0)), COAT.shade, 1.0, limit)
    # Plain around the joint: whichever way the arm points, its root melts into the coat.
    x, y = JOINTS["UpperArm"][0]
    layer.fill(ellipse(x, y, 84, 84), layer.radial(x, y, 84, (0.62, COAT.base, 1), (1, COAT.base, 0)), 1.0, limit)
    layer.outline(shape, COAT.line, 8, (x, y, 54, 104))
    return layer


def shoulder(side: str) -> Layer:
    """The line around the sleeve's root, for behind the coat: it shows where a raised arm stands out from it."""
    layer = Layer(f"{side}_shoulder", flip=side == "left")
    upper = Band(CENTRE[: len(CENTRE) // 2], HALVES[:3]).capped()
    layer.outline(upper, COAT.line, 8, (*JOINTS["LowerArm"][0], 70, 110))
    return layer


def forearm(side: str) -> Layer:
    """The sleeve from the elbow on, round and outlined there: hidden below the sleeve until the hand comes forward."""
    layer = Layer(f"{side}_forearm", flip=side == "left")
    whole, elbow = Band(CENTRE, HALVES), JOINTS["LowerArm"][0]
    start = int(np.argmin(np.hypot(*(CENTRE - elbow).T)))
    rest = np.linspace(start, len(CENTRE) - 1, 5).astype(int)
    shape = Band(CENTRE[start:], tuple(whole.half[rest])).capped(tip=False)
    limit = layer.body(shape, COAT, shade=(-26, -10), edge=(7, 5))
    for points, width in FOLDS[2:]:
        layer.fill(taper(path(*points), width, (1, 0.8, 0)), COAT.shade, 1.0, limit)
    layer.outline(shape, COAT.line, 8)
    return layer


def cuff(side: str) -> Layer:
    """The wide turned cuff, which lies over the paw, while the sleeve lies under it."""
    layer = Layer(f"{side}_cuff", flip=side == "left")
    shape = blob((480, 1244, 1), (510, 1256), (556, 1262), (618, 1252, 1), (622, 1284), (614, 1316, 1), (552, 1326),
                (476, 1310, 1), (474, 1276))  # fmt: skip
    layer.body(shape, POND, shade=(-24, -8), edge=(5, 5))
    layer.fill(taper(path((486, 1296), (550, 1308), (608, 1300)), 4, (0.3, 1, 0.4)), POND.line, 0.7)
    layer.outline(shape, POND.line, 7)
    return layer


HELD = JOINTS["Hand"][0]
PALM = ((502, 1296), (490, 1332), (494, 1366), (518, 1386), (552, 1388), (582, 1372), (592, 1336), (586, 1296))
FINGERS = {
    "relaxed": (
        (((510, 1352), (500, 1380), (504, 1402)), 23),
        (((540, 1360), (536, 1392), (539, 1416)), 25),
        (((570, 1352), (572, 1380), (568, 1402)), 23),
        (((582, 1322), (606, 1344), (608, 1372)), 21),
    ),
    "open": (
        (((512, 1350), (492, 1386), (476, 1414)), 24),
        (((542, 1360), (540, 1400), (540, 1436)), 26),
        (((572, 1350), (590, 1386), (604, 1412)), 24),
        (((500, 1326), (470, 1336), (446, 1330)), 22),
    ),
    "fist": (
        (((508, 1360), (504, 1376), (512, 1384)), 24),
        (((538, 1366), (537, 1384), (540, 1390)), 26),
        (((568, 1360), (570, 1376), (564, 1384)), 24),
    ),
    "point": (
        (((512, 1360), (508, 1374), (514, 1382)), 24),
        (((542, 1358), (542, 1400), (545, 1446)), 24),
        (((572, 1360), (574, 1374), (568, 1382)), 23),
    ),
}
"""Centre curves and half widths of the fingers, back to front; the last of the first two is the thumb."""


def hand(side: str, pose: str) -> Layer:
    """A chubby paw of four fingers: fingers behind the palm, one outline around all, then the lines between."""
    layer = Layer(f"{side}_hand_{pose}", flip=side == "left", zoom=(HELD[0], HELD[1], 1.06))
    palm = blob(*PALM)
    fingers = [Band(path(*p), (w * 0.9, w, w, w * 0.94)).capped() for p, w in FINGERS[pose]]
    for part in (palm, *fingers):
        layer.outline(part, SKIN.line, 13)
    for finger in fingers:
        limit = layer.body(finger, SKIN, shade=(-9, -8), edge=(3, 4))
        x, y = finger[len(finger) // 2 - 2]
        layer.fill(ellipse(x, y, 34, 34), layer.radial(x, y, 34, (0, "#ff9fb0", 0.75), (1, "#ff9fb0", 0)), 1.0, limit)
        layer.outline(finger, SKIN.line, 5.5, (*palm.mean(0), 40, 58))
    limit = layer.clip(palm)
    layer.fill(palm, SKIN.base)
    layer.except_moved(palm, (-22, -6), SKIN.shade, 1.0, limit)
    layer.fill(blob((460, 1280), (630, 1280), (630, 1320), (550, 1338), (470, 1322)), SKIN.shade, 1.0, limit)
    _details(layer, pose)
    return layer


def _details(layer: Layer, pose: str) -> None:
    if pose == "open":
        for x, y, rx, ry, turn in ((542, 1352, 27, 22, 0), (479, 1404, 11, 13, 25), (540, 1424, 12, 14, 0),
                                   (599, 1402, 11, 13, -25), (456, 1332, 12, 10, 0)):  # fmt: skip
            layer.fill(ellipse(x, y, rx, ry, turn), "#ff8fab", 0.85)
            layer.fill(ellipse(x - rx * 0.25, y - ry * 0.3, rx * 0.4, ry * 0.3, turn), "#ffd3d8", 0.9)
    elif pose == "relaxed":
        layer.fill(taper(path((584, 1318), (596, 1334), (592, 1352)), 6, (0, 1, 0.5)), SKIN.line, 0.8)
    else:
        thumb = Band(path((496, 1340), (520, 1358), (552, 1360)), (17, 20, 20, 18)).capped()
        layer.outline(thumb, SKIN.line, 8)
        layer.body(thumb, SKIN, shade=(-6, -9), edge=(3, 4))
        layer.outline(thumb, SKIN.line, 5, (494, 1338, 14, 36))


def leg(side: str) -> Layer:
    """The short leg from under the coat into the boot, for a mesh that bends at the knee."""
    layer = Layer(f"{side}_leg", flip=side == "left")
    band = Band(path((684, 1330), (680, 1450), (674, 1590)), (60, 58, 56, 52))
    limit = layer.body(band.capped(), SKIN, shade=(-22, -8), edge=(6, 4))
    layer.fill(blob((600, 1320), (760, 1320), (760, 1520), (680, 1530), (600, 1520)), SKIN.shade, 1.0, limit)
    layer.fill(
        ellipse(676, 1500, 30, 20), layer.radial(676, 1500, 34, (0, "#ff9fb0", 0.5), (1, "#ff9fb0", 0)), 1.0, limit
    )
    layer.outline(band.capped(), SKIN.line, 7, (684, 1330, 60, 100))
    return layer


def boot(side: str) -> Layer:
    """A rain boot with a cream rim and a thick sole."""
    layer = Layer(f"{side}_boot", flip=side == "left")
    shape = blob((600, 1498, 1), (606, 1560), (588, 1608), (556, 1650), (552, 1690), (576, 1712), (640, 1718),
                 (712, 1716), (744, 1700), (748, 1650), (742, 1580), (746, 1494, 1), (676, 1508))  # fmt: skip
    limit = layer.body(shape, POND, shade=(-24, -12), edge=(7, 6))
    sole = blob((540, 1684), (600, 1696), (680, 1696), (760, 1680), (760, 1730), (540, 1730))
    layer.fill(sole, POND.deep, 1.0, limit)
    layer.fill(taper(path((546, 1684), (610, 1697), (690, 1696), (752, 1682)), 6, (0.6, 1, 0.8)), POND.line, 1.0, limit)
    if side == "right":
        gleam, spot, crease = (
            path((582, 1640), (600, 1620), (612, 1590), (618, 1550)),
            (578, 1664),
            ((740, 1590), (704, 1600), (668, 1594)),
        )
    else:
        gleam, spot, crease = (
            path((724, 1650), (728, 1610), (722, 1570), (724, 1540)),
            (728, 1672),
            ((596, 1604), (640, 1606), (672, 1596)),
        )
    layer.fill(taper(gleam, 21, (0.2, 1, 0.7, 0)), POND.light, 0.95, limit)
    layer.fill(ellipse(*spot, 8, 6), "#e8fbff", 0.95, limit)
    layer.fill(taper(path(*crease), 9, (1, 0.7, 0)), POND.shade, 1.0, limit)
    layer.outline(shape, POND.line, 8.5)
    rim = blob((590, 1478, 1), (640, 1492), (700, 1490), (756, 1474, 1), (758, 1500), (752, 1518, 1), (680, 1534),
               (594, 1520, 1), (588, 1500))  # fmt: skip
    layer.body(rim, CREAM, shade=(-20, -8), edge=(4, 5))
    layer.outline(rim, CREAM.line, 6.5)
    return layer


def layers() -> list[Layer]:
    """The limbs of both sides."""
    made = []
    for side in ("left", "right"):
        made += [
            shoulder(side),
            sleeve(side),
            forearm(side),
            cuff(side),
            *(hand(side, pose) for pose in FINGERS),
            leg(side),
            boot(side),
        ]
    return made
