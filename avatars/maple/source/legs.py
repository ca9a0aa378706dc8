"""Legs in dark over-knee stockings, as a fox has, and boots; drawn for the character's right and mirrored.

A leg is one skinned drawing from the hip to the ankle; the boot hangs on the foot.
"""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, blob, moved, path, tapered
from limbs import JOINTS, Side, capped
from paint import Layer
from palette import COCOA, CREAM, GOLD, LEATHER, SKIN, TEAL

WIDTHS = (75, 77, 74, 67, 59, 53, 55, 59, 54, 43, 37)


def _ribbon() -> Ribbon:
    (x0, y0), (x1, y1) = JOINTS["UpperLeg"]
    x2, y2 = JOINTS["LowerLeg"][1]
    return Ribbon(path((x0, y0), (x0 - 4, y0 + 200), (x1, y1), (x1 - 9, y1 + 170), (x2, y2)), WIDTHS)


def leg(side: str) -> Layer:
    """Skin under the skirt, then the stocking with its cream and teal border, knee and calf."""
    s = Side(side)
    layer = Layer(f"leg_{s.name}")
    ribbon = _ribbon()
    shape = s(capped(ribbon.centre, WIDTHS))
    limit = layer.clip(shape)
    layer.fill(shape, SKIN.base)
    layer.fill(s(blob((600, 1380), (700, 1446), (800, 1424), (800, 1200), (600, 1200))), SKIN.shade, 1.0, limit)
    layer.fill(s.away(ribbon, 0.5), SKIN.shade, 1.0, limit)
    layer.fill(s(tapered(ribbon.line(0.5, 0.24, 0.36), 12, (0, 1, 0))), SKIN.light, 0.8, limit)
    _stocking(layer, s, ribbon, limit)
    layer.line(shape, COCOA.line, 6.4)
    return layer


def _stocking(layer: Layer, s: Side, ribbon: Ribbon, limit: str) -> None:
    slip = (0, 26) if s.left else (0, 0)  # one stocking has slipped a little
    pinch = s(blob((610, 1506), (700, 1536), (790, 1512), (800, 1540), (700, 1552), (600, 1536))) + slip
    cloth = s(blob((600, 1532, 1), (700, 1548), (800, 1530, 1), (800, 2130), (600, 2130))) + slip
    layer.fill(pinch, SKIN.shade, 0.95, limit)
    top, low = (0, 1540 + slip[1]), (0, 2080)
    layer.fill(cloth, layer.linear(top, low, (0, "#6b414b", 1), (0.3, COCOA.base, 1), (1, COCOA.shade, 1)), 1.0, limit)
    inside = layer.clip(cloth)
    layer.open_group(1.0, inside)
    thigh = s(ribbon.crescent(1 if s.left else -1, 0.55, 0.3, 0.54))
    calf = s(ribbon.crescent(1 if s.left else -1, 0.6, 0.5, 1.0))
    for part in (thigh, calf):
        layer.fill(part, COCOA.deep, 0.75, limit)
    knee_x, knee_y = JOINTS["LowerLeg"][0]
    cup = path(
        (knee_x - 34, knee_y - 18), (knee_x - 20, knee_y + 20), (knee_x + 8, knee_y + 26), (knee_x + 24, knee_y + 14)
    )
    layer.fill(s(tapered(cup, 8, (0, 1, 0.8, 0))), COCOA.deep, 0.9, limit)
    layer.fill(s(tapered(moved(cup[: len(cup) // 2], 6, -16), 9, (0, 1, 0))), COCOA.light, 0.5, limit)
    lit = -0.55 if s.left else 0.55
    for start, stop, width in ((0.36, 0.47, 10), (0.56, 0.82, 12)):
        layer.fill(s(tapered(ribbon.line(lit, start, stop), width, (0, 1, 0.7, 0))), COCOA.light, 0.6, limit)
    for points, width in (
        (((650, 2000), (674, 2012), (696, 2006)), 8), (((734, 2024), (712, 2036), (690, 2032)), 8),
        (((652, 2036), (672, 2046), (690, 2044)), 6), (((754, 1690), (736, 1698), (718, 1696)), 6),
    ):  # fmt: skip
        layer.fill(tapered(s(path(*points)), width, (1, 0.7, 0)), COCOA.deep, 0.9, limit)
    layer.close_group()
    for y, height, ink in ((1534, 34, CREAM), (1545, 13, TEAL)):
        edge = path((600, y), (700, y + 15), (800, y - 1))
        layer.fill(s(np.vstack([edge, moved(edge, 0, height)[::-1]])) + slip, ink.base, 1.0, limit)
    border = np.vstack([path((600, 1534), (700, 1549), (800, 1533)), path((800, 1570), (700, 1583), (600, 1568))])
    layer.open_group(1.0, limit)
    layer.fill(s(ribbon.crescent(1 if s.left else -1, 0.5, 0.25, 0.5)), "#5b3f86", 0.28, layer.clip(s(border) + slip))
    layer.close_group()
    layer.fill(
        tapered(s(path((620, 1537), (700, 1548), (780, 1537))) + slip, 4.4, (0.6, 1, 0.6)), CREAM.line, 0.9, limit
    )


def boot(side: str) -> Layer:
    """A laced leather boot with a cream fur edge, a toe cap and a heel."""
    s = Side(side)
    layer = Layer(f"foot_{s.name}")
    shape = s(
        blob(
            (642, 2050), (638, 2110), (624, 2156), (602, 2196), (597, 2224), (612, 2238, 1), (664, 2244),
            (722, 2238, 1),
            (734, 2196), (737, 2120), (742, 2052), (690, 2040),
        )
    )  # fmt: skip
    shade = s(blob((712, 2040), (706, 2130), (700, 2200), (708, 2250), (770, 2250), (770, 2040)))
    if s.left:
        shade = s(blob((668, 2060), (652, 2130), (634, 2176), (622, 2210), (616, 2250), (560, 2250), (580, 2060)))
    sole = s(blob((590, 2222), (660, 2229), (745, 2222), (745, 2255), (590, 2255)))
    toe = s(blob((598, 2200), (624, 2170), (654, 2184), (666, 2212), (662, 2240), (600, 2240)))
    cap = s(path((610, 2178), (640, 2176), (664, 2196), (668, 2228)))
    layer.form(
        shape, LEATHER, shades=(shade,),
        extra=(
            (toe, LEATHER.light, 0.35),
            (s(tapered(path((626, 2200), (638, 2186), (654, 2186)), 9, (0, 1, 0))), LEATHER.light, 1.0),
            (s(tapered(path((652, 2080), (646, 2120), (636, 2150)), 10, (0, 1, 0))), LEATHER.light, 0.7),
            (tapered(cap, 5, (0.4, 1, 0.8)), LEATHER.deep, 0.9), (sole, COCOA.shade, 1.0),
            (s(tapered(path((600, 2226), (660, 2233), (736, 2226)), 4, (0.4, 1, 0.4))), LEATHER.light, 0.55),
        ),
        width=6.4,
    )  # fmt: skip
    tongue = s(blob((664, 2074), (712, 2074), (706, 2130), (690, 2172), (668, 2160), (658, 2120)))
    layer.fill(tongue, LEATHER.deep, 0.55, layer.clip(shape))
    for i, y in enumerate((2102, 2126, 2150)):
        layer.fill(
            tapered(s(path((654 - 3 * i, y), (678 - 2 * i, y + 8), (706 - 4 * i, y - 2))), 7, (0.5, 1, 0.5)), GOLD.base
        )
        layer.fill(
            tapered(s(path((656 - 3 * i, y + 9), (680 - 2 * i, y + 2), (704 - 4 * i, y + 8))), 6, (0.5, 1, 0.5)),
            GOLD.shade,
        )
    _fur(layer, s)
    return layer


def _fur(layer: Layer, s: Side) -> None:
    fur = s(
        blob(
            (630, 2040), (622, 2068), (638, 2076, 1), (644, 2096), (662, 2082, 1), (676, 2101), (692, 2083, 1),
            (708, 2099), (722, 2079, 1), (742, 2086), (752, 2060), (746, 2034), (690, 2022),
        )
    )  # fmt: skip
    low = s(blob((626, 2078), (690, 2070), (760, 2052), (770, 2110), (626, 2112)))
    layer.form(fur, CREAM, extra=((low, CREAM.shade, 1.0),), width=5.2)
    for x in (652, 686, 716):
        layer.fill(tapered(s(path((x, 2046), (x - 3, 2058), (x + 1, 2070))), 4, (0, 1, 0)), CREAM.deep, 0.8)


def layers() -> dict[str, Layer]:
    """All layers of both legs by name."""
    return {layer.name: layer for side in ("Left", "Right") for layer in (leg(side), boot(side))}
