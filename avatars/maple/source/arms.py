"""Sleeves and hands, drawn for the character's right (left on the canvas) and mirrored."""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, blob, ellipse, flipped, moved, path, tapered
from limbs import ELBOW, JOINTS, SHOULDER, Side, capped
from paint import Layer
from palette import CREAM, INDIGO, SKIN, TEAL


def upper_arm(side: str) -> Layer:
    """The sleeve from the shoulder to the elbow, with folds at the armpit and the elbow."""
    s = Side(side)
    layer = Layer(f"{s.name}_upper_arm")
    (x0, y0), (x1, y1) = JOINTS["UpperArm"]
    centre = path((x0, y0), (x0 - 7, y0 + 100), (x1, y1))
    widths = (SHOULDER, SHOULDER - 1, SHOULDER - 4, ELBOW + 1, ELBOW)
    ribbon = Ribbon(centre, widths)
    shape = s(capped(centre, widths))
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
        shape, INDIGO, shades=(s.away(ribbon), *folds),
        extra=((s.lit(ribbon, 0.08, 0.62), INDIGO.light, 0.6),), width=7.2,
        open_at=((*s(np.array([[690.0, 750.0]]))[0], 14, 50),),
    )  # fmt: skip
    return layer


def lower_arm(side: str) -> Layer:
    """The sleeve from the elbow to a wide turned cuff with a teal stripe; the hand comes out of it."""
    s = Side(side)
    layer = Layer(f"{s.name}_lower_arm")
    (x0, y0), (x1, y1) = JOINTS["LowerArm"]
    centre = path((x0, y0), (x0 - 4, y0 + 90), (x1, y1 - 8))
    widths = (ELBOW, ELBOW, ELBOW + 3, ELBOW + 9, ELBOW + 11)
    ribbon = Ribbon(centre, widths)
    shape = s(capped(centre, widths, end=False))
    folds = [
        tapered(s(path(*p)), w, (1, 0.8, 0))
        for p, w in (
            (((660, 962), (636, 978), (606, 978)), 9),
            (((566, 1010), (590, 1026), (612, 1022)), 8),
            (((664, 1040), (640, 1054), (618, 1054)), 8),
        )
    ]
    layer.form(
        shape, INDIGO, shades=(s.away(ribbon), *folds),
        extra=((s.lit(ribbon, 0.25, 0.75), INDIGO.light, 0.6),), width=6.8,
        open_at=((*s(np.array([[x0, y0]]))[0], ELBOW + 1, ELBOW + 40),),
    )  # fmt: skip
    cuff = s(
        blob(
            (544, 1066, 1),
            (604, 1076),
            (668, 1070, 1),
            (674, 1094),
            (671, 1122, 1),
            (606, 1132),
            (539, 1118, 1),
            (538, 1090),
        )
    )
    stripe = s(blob((536, 1082), (604, 1092), (676, 1087), (676, 1102), (604, 1108), (536, 1098)))
    dark = s(path((648, 1060), (652, 1140)))
    band = np.vstack([dark, moved(dark[::-1], 60, 0)])
    if s.left:
        band = np.vstack([s(path((566, 1060), (562, 1140))), s(path((500, 1140), (500, 1060)))])
    layer.form(cuff, CREAM, extra=((stripe, TEAL.base, 1.0), (band, "#8b5b96", 0.32)), width=6.0)
    return layer


def _finger(points: tuple[tuple[float, float], ...], width: float) -> np.ndarray:
    centre = path(*points)
    return capped(centre, (width, width, width * 0.95, width * 0.8))


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

LINES = {
    "rest": (
        (((584, 1236), (585, 1196)), 4.4, (1, 0.9, 0), 0.85),
        (((600, 1252), (600, 1200)), 4.4, (1, 0.9, 0), 0.85),
        (((617, 1250), (616, 1198)), 4.4, (1, 0.9, 0), 0.85),
        (((630, 1156), (640, 1172), (640, 1190)), 4, (0, 0.9, 0.6), 0.6),
    ),
    "open": (
        (((642, 1176), (616, 1174), (607, 1158), (610, 1138)), 4, (0.6, 1, 0.8, 0), 0.6),
        (((574, 1180), (594, 1184), (616, 1197)), 3.6, (0.6, 1, 0), 0.5),
        (((634, 1184), (606, 1178), (586, 1164)), 3.2, (0, 0.9, 0), 0.4),
    ),
}
"""Between the fingers and along the thumb on the back; the creases of the palm."""


def elbow_line(side: str) -> Layer:
    """The outline behind the elbow, for a bent arm whose upper sleeve lies under hair, scarf or the other arm."""
    s = Side(side)
    layer = Layer(f"{s.name}_elbow_line")
    x, y = JOINTS["LowerArm"][0]
    t = np.radians(np.linspace(-170, -10, 40))
    arc = np.stack([x + (ELBOW + 0.6) * np.cos(t), y + (ELBOW + 0.6) * np.sin(t)], 1)
    layer.fill(s(tapered(arc, 7.5, (0, 0.9, 1, 0.9, 0))), INDIGO.line)
    return layer


def hand(side: str, pose: str) -> Layer:
    """A hand: fingers behind the palm, outlines of the whole first, then the fills, then the lines.

    The hand at rest shows its back. The open one shows its palm: its thumb points to the head when the arm is raised.
    """
    mirrored = Side(side)

    def s(shape: np.ndarray) -> np.ndarray:
        return mirrored(flipped(shape, JOINTS["Hand"][0][0]) if pose == "open" else shape)

    layer = Layer(f"{mirrored.name}_hand_{pose}")
    palm = s(
        blob(
            (580, 1106),
            (572, 1140),
            (568, 1176),
            (580, 1200),
            (606, 1206),
            (632, 1200),
            (640, 1170),
            (634, 1140),
            (632, 1106),
        )
    )
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
    if mirrored.left:
        edge = blob((584, 1130), (580, 1180), (584, 1206), (550, 1206), (550, 1130))
    else:
        edge = blob((626, 1130), (622, 1180), (630, 1200), (660, 1200), (660, 1130))
    layer.fill(s(edge), SKIN.shade, 0.7, limit)
    if pose == "open":
        x, y = s(np.array([[628.0, 1158.0]]))[0]
        layer.fill(ellipse(x, y, 19, 27), layer.radial(x, y, 26, (0, "#ff9d8e", 0.6), (1, "#ff9d8e", 0)), 1.0, limit)
    for points, width, taper, opacity in LINES[pose]:
        layer.fill(tapered(s(path(*points)), width, taper), SKIN.line, opacity)
    return layer


def layers() -> dict[str, Layer]:
    """All layers of both arms by name."""
    made = []
    for side in ("Left", "Right"):
        made += [upper_arm(side), lower_arm(side), hand(side, "rest"), hand(side, "open"), elbow_line(side)]
    return {layer.name: layer for layer in made}
