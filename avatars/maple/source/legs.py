"""Legs in over-knee stockings and boots, drawn for the character's right and mirrored."""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, blob, path, tapered
from limbs import ANKLE, JOINTS, KNEE, Side, capped
from paint import Layer
from palette import COCOA, CREAM, GOLD, SKIN, TEAL


def upper_leg(side: str) -> Layer:
    """Skin under the skirt, then the over-knee stocking with its teal band."""
    s = Side(side)
    layer = Layer(f"{s.name}_upper_leg")
    (x0, y0), (x1, y1) = JOINTS["UpperLeg"]
    centre = path((x0, y0), (x0 + 1, y0 + 200), (x1, y1))
    widths = (74, 74, 69, 60, KNEE)
    ribbon = Ribbon(centre, widths)
    shape = s(capped(centre, widths))
    slip = (0, 30) if s.left else (0, 0)  # one stocking has slipped a little
    stocking = s(blob((600, 1532), (700, 1546), (800, 1534), (800, 1800), (600, 1800))) + slip
    band = s(blob((600, 1548), (700, 1562), (800, 1550), (800, 1570), (700, 1582), (600, 1568))) + slip
    pinch = s(blob((620, 1508), (700, 1538), (790, 1514), (800, 1536), (700, 1548), (600, 1534))) + slip
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
    s = Side(side)
    layer = Layer(f"{s.name}_lower_leg")
    (x0, y0), (x1, y1) = JOINTS["LowerLeg"]
    centre = path((x0, y0), (x0 - 6, y0 + 150), (x1, y1))
    widths = (KNEE, 50, 57, 50, 40, ANKLE)
    ribbon = Ribbon(centre, widths)
    shape = s(capped(centre, widths))
    folds = [
        tapered(s(path(*p)), 7, (1, 0.7, 0))
        for p in (((654, 1980), (676, 1990), (694, 1986)), ((730, 2008), (710, 2018), (690, 2016)))
    ]
    layer.form(
        shape, CREAM, extra=((s.away(ribbon, 0.55), "#8b5b96", 0.3), *((f, CREAM.shade, 1.0) for f in folds)),
        width=6.2, open_at=((*s(np.array([[x0, y0]]))[0], KNEE + 1, KNEE + 40),),
    )  # fmt: skip
    return layer


def boot(side: str) -> Layer:
    """An ankle boot with a cream fur edge and golden laces."""
    s = Side(side)
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
    layer.form(
        fur,
        CREAM,
        extra=((s(blob((640, 2080), (700, 2064), (770, 2040), (770, 2110), (640, 2110))), CREAM.shade, 1.0),),
        width=5.0,
    )
    return layer


def layers() -> dict[str, Layer]:
    """All layers of both legs by name."""
    return {layer.name: layer for side in ("Left", "Right") for layer in (upper_leg(side), lower_leg(side), boot(side))}
