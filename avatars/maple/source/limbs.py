"""Arms, hands, legs and boots. A joint is the common centre of two round caps with the same radius and colour.

The outline of the lower piece is open around the joint, so that neither a gap nor a notch shows at any angle.
Drawn for the character's right side (left on the canvas) and mirrored; shadows are drawn again for the other side.
"""

from __future__ import annotations

import numpy as np
from geometry import LIGHT, Ribbon, blob, ellipse, flipped, path, tapered
from paint import Layer
from palette import COCOA, CREAM, GOLD, INDIGO, SKIN, TEAL, Ink

CENTRE = 768
JOINTS = {
    "UpperArm": ((634, 728), (616, 934)),
    "LowerArm": ((616, 934), (606, 1116)),
    "Hand": ((606, 1116), (602, 1240)),
    "UpperLeg": ((704, 1238), (702, 1664)),
    "LowerLeg": ((702, 1664), (692, 2076)),
    "Foot": ((692, 2076), (676, 2190)),
}
SHOULDER, ELBOW, KNEE, ANKLE = 54.0, 47.0, 53.0, 36.0


def joint(name: str, side: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Joint and tip of a limb's bone on one side ("Left" or "Right"), canvas pixels."""
    (x0, y0), (x1, y1) = JOINTS[name]
    return ((x0, y0), (x1, y1)) if side == "Right" else ((2 * CENTRE - x0, y0), (2 * CENTRE - x1, y1))


class _Side:
    """Mirrors coordinates for the character's left and keeps the shade on the side away from the light."""

    def __init__(self, side: str) -> None:
        self.left = side == "Left"
        self.name = side.lower()

    def __call__(self, shape: np.ndarray) -> np.ndarray:
        return flipped(shape, CENTRE) if self.left else shape

    def away(self, ribbon: Ribbon, depth: float = 0.62) -> np.ndarray:
        """The hard shadow along the flank that is turned away from the light (canvas right), none at the joints."""
        return self(ribbon.crescent(1 if self.left else -1, depth))

    def lit(self, ribbon: Ribbon, start: float, stop: float) -> np.ndarray:
        """A narrow light along the lit flank."""
        return self(tapered(ribbon.line(-0.62 if self.left else 0.62, start, stop), 13, (0, 1, 0.8, 0.5, 0)))


def _capped(centre: np.ndarray, widths: tuple[float, ...], first: float, last: float) -> np.ndarray:
    """A limb: a ribbon with a round cap at each end (radius 0: none)."""
    ribbon = Ribbon(centre, widths)
    left, right = ribbon.line(-1), ribbon.line(1)
    pieces = [left]
    for end, other, at, radius, turn in ((left[-1], right[-1], centre[-1], last, 1), (right[0], left[0], centre[0], first, 1)):
        if radius:
            a0 = np.arctan2(*(end - at)[::-1])
            t = a0 + turn * np.linspace(0, np.pi, 26)
            pieces.append(at + np.hypot(*(end - at)) * np.stack([np.cos(t), np.sin(t)], 1)[1:-1])
        if other is right[-1] or np.allclose(other, right[-1]):
            pieces.append(right[::-1])
    return np.vstack(pieces)


def upper_arm(side: str) -> Layer:
    """The sleeve from the shoulder to the elbow, with folds at the armpit and the elbow."""
    s = _Side(side)
    layer = Layer(f"{s.name}_upper_arm")
    (x0, y0), (x1, y1) = JOINTS["UpperArm"]
    centre = path((x0, y0), (x0 - 7, y0 + 100), (x1, y1))
    widths = (SHOULDER, SHOULDER - 1, SHOULDER - 4, ELBOW + 1, ELBOW)
    ribbon = Ribbon(centre, widths)
    shape = s(_capped(centre, widths, SHOULDER, ELBOW))
    folds = [
        tapered(s(path(*p)), w, (1, 0.8, 0))
        for p, w in (
            (((676, 776), (650, 792), (620, 792)), 9),
            (((674, 800), (650, 822), (632, 826)), 7),
            (((570, 900), (594, 908), (620, 902)), 8),
            (((660, 916), (640, 912), (622, 918)), 7),
        )
    ]
    layer.form(
        shape, INDIGO, shades=(s.away(ribbon), *folds), lights=(s.lit(ribbon, 0.08, 0.62),), width=6.4,
        open_at=((*s(np.array([[690.0, 750.0]]))[0], 30, 86),),
    )  # fmt: skip
    return layer


def lower_arm(side: str) -> Layer:
    """The sleeve from the elbow to a wide turned cuff with a teal stripe; the hand comes out of it."""
    s = _Side(side)
    layer = Layer(f"{s.name}_lower_arm")
    (x0, y0), (x1, y1) = JOINTS["LowerArm"]
    centre = path((x0, y0), (x0 - 4, y0 + 90), (x1, y1 - 8))
    widths = (ELBOW, ELBOW, ELBOW + 3, ELBOW + 9, ELBOW + 11)
    ribbon = Ribbon(centre, widths)
    shape = s(_capped(centre, widths, ELBOW, 0))
    folds = [
        tapered(s(path(*p)), w, (1, 0.8, 0))
        for p, w in (
            (((660, 962), (636, 978), (606, 978)), 9),
            (((566, 1010), (590, 1026), (612, 1022)), 8),
            (((664, 1040), (640, 1054), (618, 1054)), 8),
        )
    ]
    layer.form(
        shape, INDIGO, shades=(s.away(ribbon), *folds), lights=(s.lit(ribbon, 0.3, 0.7),), width=6.4,
        open_at=((*s(np.array([[x0, y0]]))[0], ELBOW + 1, ELBOW + 40),),
    )  # fmt: skip
    cuff = s(blob((544, 1066, 1), (604, 1076), (668, 1070, 1), (674, 1094), (671, 1122, 1), (606, 1132), (539, 1118, 1), (538, 1090)))
    stripe = s(blob((536, 1082), (604, 1092), (676, 1087), (676, 1102), (604, 1108), (536, 1098)))
    dark = s(path((648, 1060), (652, 1140)))
    band = np.vstack([dark, dark[::-1] + (60 if not s.left else -60, 0)])
    if s.left:
        band = np.vstack([s(path((566, 1060), (562, 1140))), s(path((500, 1140), (500, 1060)))])
    layer.form(cuff, CREAM, extra=((stripe, TEAL.base, 1.0), (band, "#8b5b96", 0.32)), width=6.0)
    return layer


def _finger(points: tuple[tuple[float, float], ...], width: float) -> np.ndarray:
    centre = path(*points)
    return _capped(centre, (width, width, width * 0.95, width * 0.8), width, width * 0.8)


FINGERS = {
    "rest": (
        (((578, 1180), (572, 1210), (575, 1234)), 10.5),
        (((592, 1186), (588, 1224), (591, 1252)), 11.5),
        (((608, 1188), (607, 1228), (609, 1258)), 11.5),
        (((624, 1184), (626, 1220), (626, 1246)), 11.5),
        (((628, 1146), (648, 1174), (652, 1204), (646, 1220)), 11.5),
    ),
    "open": (
        (((578, 1180), (562, 1208), (552, 1232)), 10.5),
        (((592, 1188), (583, 1226), (577, 1260)), 11.5),
        (((608, 1190), (608, 1230), (609, 1270)), 11.5),
        (((624, 1184), (634, 1222), (642, 1256)), 11.5),
        (((626, 1148), (654, 1164), (676, 1182), (688, 1196)), 12.0),
    ),
}


def elbow_ring(side: str) -> Layer:
    """The elbow's outline for an arm that is raised in front of the hair, where the open one would float."""
    s = _Side(side)
    layer = Layer(f"{s.name}_elbow_ring")
    x, y = s(np.array([JOINTS["LowerArm"][0]], float))[0]
    layer.fill(ellipse(x, y, ELBOW + 4, ELBOW + 4), INDIGO.line)
    return layer


def hand(side: str, pose: str) -> Layer:
    """A hand: fingers behind the palm, outlines of the whole first, then the fills, then what divides the fingers."""
    s = _Side(side)
    layer = Layer(f"{s.name}_hand_{pose}")
    palm = s(blob((580, 1106), (572, 1140), (568, 1176), (580, 1200), (606, 1206), (632, 1200), (640, 1170), (634, 1140), (632, 1106)))
    fingers = [s(_finger(points, width)) for points, width in FINGERS[pose]]
    for part in (palm, *fingers):
        layer.line(part, SKIN.line, 9.5)
    tips = s(np.array([[606.0, 1262.0]]))[0]
    red = layer.radial(tips[0], tips[1], 60, (0, "#ff9d8e", 0.5), (1, "#ff9d8e", 0))
    for finger in fingers:
        layer.fill(finger, SKIN.base)
        layer.fill(finger, red)
    layer.fill(palm, SKIN.base)
    limit = layer.clip(palm, *fingers)
    layer.fill(s(blob((560, 1100), (650, 1100), (650, 1138), (606, 1148), (560, 1136))), SKIN.shade, 1.0, limit)
    edge = blob((626, 1130), (622, 1180), (630, 1200), (660, 1200), (660, 1130)) if not s.left else s(blob((584, 1130), (580, 1180), (584, 1206), (550, 1206), (550, 1130)))
    layer.fill(edge, SKIN.shade, 0.7, limit)
    for a, b in (((584, 1236), (585, 1196)), ((600, 1252), (600, 1200)), ((617, 1250), (616, 1198))):
        if pose == "rest":
            layer.fill(tapered(s(path(a, b)), 4.4, (1, 0.9, 0)), SKIN.line, 0.85)
    if pose == "open":
        for a, b in (((580, 1206), (582, 1194)), ((600, 1210), (600, 1196)), ((620, 1208), (618, 1196))):
            layer.fill(tapered(s(path(a, b)), 4.4, (1, 0.9, 0)), SKIN.line, 0.85)
    layer.fill(tapered(s(path((630, 1156), (640, 1172), (640, 1190))), 4, (0, 0.9, 0.6)), SKIN.line, 0.6)
    return layer


def upper_leg(side: str) -> Layer:
    """Skin under the skirt, then the over-knee stocking with its teal band."""
    s = _Side(side)
    layer = Layer(f"{s.name}_upper_leg")
    (x0, y0), (x1, y1) = JOINTS["UpperLeg"]
    centre = path((x0, y0), (x0 + 1, y0 + 200), (x1, y1))
    widths = (74, 74, 69, 60, KNEE)
    ribbon = Ribbon(centre, widths)
    shape = s(_capped(centre, widths, 74, KNEE))
    stocking = s(blob((600, 1532), (700, 1546), (800, 1534), (800, 1800), (600, 1800)))
    band = s(blob((600, 1548), (700, 1562), (800, 1550), (800, 1570), (700, 1582), (600, 1568)))
    pinch = s(blob((620, 1508), (700, 1538), (790, 1514), (800, 1536), (700, 1548), (600, 1534)))
    under_skirt = s(blob((600, 1380), (700, 1440), (800, 1420), (800, 1200), (600, 1200)))
    limit = layer.clip(shape)
    layer.form(
        shape, SKIN, shades=(s.away(ribbon, 0.55), under_skirt),
        extra=(
            (pinch, SKIN.shade, 0.9), (stocking, CREAM.base, 1.0), (band, TEAL.base, 1.0),
            (s.away(ribbon, 0.55), "#8b5b96", 0.3),
        ),
        width=0,
    )  # fmt: skip
    layer.line(shape, CREAM.line, 6.2)
    layer.line(stocking, CREAM.line, 4.2, (), limit)
    return layer


def lower_leg(side: str) -> Layer:
    """The stocking from the knee to the ankle."""
    s = _Side(side)
    layer = Layer(f"{s.name}_lower_leg")
    (x0, y0), (x1, y1) = JOINTS["LowerLeg"]
    centre = path((x0, y0), (x0 - 6, y0 + 150), (x1, y1))
    widths = (KNEE, 50, 57, 50, 40, ANKLE)
    ribbon = Ribbon(centre, widths)
    shape = s(_capped(centre, widths, KNEE, ANKLE))
    folds = [tapered(s(path(*p)), 7, (1, 0.7, 0)) for p in (((654, 1980), (676, 1990), (694, 1986)), ((730, 2008), (710, 2018), (690, 2016)))]
    layer.form(
        shape, CREAM, extra=((s.away(ribbon, 0.55), "#8b5b96", 0.3), *((f, CREAM.shade, 1.0) for f in folds)),
        width=6.2, open_at=((*s(np.array([[x0, y0]]))[0], KNEE + 1, KNEE + 40),),
    )  # fmt: skip
    return layer


def boot(side: str) -> Layer:
    """An ankle boot with a cream fur edge and golden laces."""
    s = _Side(side)
    layer = Layer(f"{s.name}_foot")
    shape = s(
        blob(
            (640, 2052), (634, 2110), (618, 2160), (604, 2206), (610, 2232, 1), (660, 2240), (716, 2234, 1),
            (728, 2190), (734, 2120), (742, 2054), (690, 2040),
        )
    )  # fmt: skip
    sole = s(blob((596, 2216), (660, 2224), (740, 2216), (740, 2250), (596, 2250)))
    shade = s(blob((710, 2040), (704, 2130), (698, 2200), (720, 2250), (770, 2250), (770, 2040)))
    if s.left:
        shade = s(blob((664, 2060), (650, 2130), (632, 2180), (622, 2250), (560, 2250), (580, 2060)))
    gleam = s(tapered(path((634, 2196), (650, 2172), (676, 2166)), 9, (0, 1, 0)))
    layer.form(shape, COCOA, shades=(shade,), extra=((gleam, COCOA.light, 1.0), (sole, COCOA.deep, 1.0)), width=6.2)
    for y in (2100, 2124, 2148):
        layer.fill(tapered(s(path((654, y), (676, y + 7), (698, y + 1))), 7, (0.5, 1, 0.5)), GOLD.base)
    fur = s(
        blob(
            (632, 2040), (626, 2066), (640, 2074, 1), (648, 2092), (664, 2080, 1), (678, 2096), (694, 2080, 1),
            (710, 2094), (722, 2076, 1), (740, 2080), (750, 2058), (744, 2036), (690, 2028),
        )
    )  # fmt: skip
    layer.form(fur, CREAM, extra=((s(blob((640, 2080), (700, 2064), (770, 2040), (770, 2110), (640, 2110))), CREAM.shade, 1.0),), width=5.0)
    return layer


def layers() -> dict[str, Layer]:
    """All limbs of both sides by name."""
    made = []
    for side in ("Left", "Right"):
        made += [upper_arm(side), lower_arm(side), hand(side, "rest"), hand(side, "open")]
        made += [elbow_ring(side), upper_leg(side), lower_leg(side), boot(side)]
    return {layer.name: layer for layer in made}
