"""Hands, drawn hanging at the character's right and mirrored: relaxed, raised, open, fist, point, victory sign.

Fingers, outlines of the whole first, then the fills, then the lines. The relaxed hand shows its back, the others show
the palm, so that their thumb points to the head when the arm is raised.
"""

from __future__ import annotations

import numpy as np
from geometry import blob, ellipse, flipped, path, tapered
from limbs import JOINTS, Side, capped
from paint import Layer
from palette import SKIN

WRIST = JOINTS["Hand"][0]
SIZE = 1.22

Points = tuple[tuple[float, float], ...]
Finger = tuple[Points, float]

RELAXED: tuple[Finger, ...] = (
    (((578, 1180), (571, 1208), (575, 1230)), 10.5),
    (((592, 1186), (587, 1222), (593, 1248)), 11.5),
    (((608, 1188), (607, 1226), (612, 1254)), 11.5),
    (((624, 1184), (627, 1218), (629, 1242)), 11.5),
    (((628, 1146), (647, 1172), (651, 1200), (645, 1216)), 11.5),
)
OPEN: tuple[Finger, ...] = (
    (((578, 1180), (560, 1206), (549, 1229)), 10.5),
    (((592, 1188), (583, 1226), (576, 1258)), 11.5),
    (((608, 1190), (609, 1230), (611, 1268)), 11.5),
    (((624, 1184), (636, 1220), (645, 1253)), 11.5),
    (((626, 1148), (654, 1162), (676, 1178), (690, 1190)), 12.0),
)
RAISED: tuple[Finger, ...] = (
    (((578, 1180), (566, 1207), (559, 1231)), 10.5),
    (((592, 1188), (587, 1225), (584, 1256)), 11.5),
    (((608, 1190), (609, 1229), (612, 1265)), 11.5),
    (((624, 1184), (633, 1220), (639, 1251)), 11.5),
    (((626, 1148), (652, 1164), (668, 1184), (676, 1203)), 12.0),
)
CURLED: tuple[Finger, ...] = (
    (((580, 1168), (575, 1186), (579, 1199)), 11.5),
    (((594, 1174), (592, 1194), (594, 1208)), 12.0),
    (((611, 1176), (612, 1196), (611, 1210)), 12.0),
    (((627, 1172), (632, 1190), (629, 1203)), 12.0),
)
THUMB: Finger = (((636, 1152), (644, 1170), (630, 1182), (606, 1180)), 11.5)
INDEX: Finger = (((624, 1178), (627, 1222), (631, 1264)), 11.5)
MIDDLE: Finger = (((610, 1182), (603, 1226), (594, 1266)), 11.5)

BEHIND: dict[str, tuple[Finger, ...]] = {
    "relaxed": RELAXED,
    "open": OPEN,
    "raised": RAISED,
    "fist": CURLED,
    "point": (*CURLED[:3], INDEX),
    "victory": (*CURLED[:2], MIDDLE, INDEX),
}
"""The fingers that lie under the palm, by hand shape."""
OVER: dict[str, tuple[Finger, ...]] = {
    "fist": (THUMB,),
    "point": (THUMB,),
    "victory": ((((634, 1152), (640, 1170), (622, 1182), (596, 1182)), 11.5),),
}
"""Fingers that lie over the palm."""

WORN = "victory"
"""The shape that an expression shows; the others are a swap set."""

LINES = {
    "relaxed": (
        (((584, 1232), (584, 1194)), 4.4, (1, 0.9, 0), 0.85),
        (((601, 1248), (600, 1198)), 4.4, (1, 0.9, 0), 0.85),
        (((619, 1246), (616, 1196)), 4.4, (1, 0.9, 0), 0.85),
        (((630, 1156), (640, 1172), (640, 1190)), 4, (0, 0.9, 0.6), 0.6),
    ),
    "open": (
        (((642, 1176), (616, 1174), (607, 1158), (610, 1138)), 4, (0.6, 1, 0.8, 0), 0.6),
        (((574, 1180), (594, 1184), (616, 1197)), 3.6, (0.6, 1, 0), 0.5),
        (((634, 1184), (606, 1178), (586, 1164)), 3.2, (0, 0.9, 0), 0.4),
    ),
    "fist": (
        (((587, 1166), (586, 1184), (587, 1204)), 4.4, (0.2, 0.9, 1), 0.85),
        (((603, 1184), (602, 1198), (603, 1212)), 4.4, (0.2, 0.9, 1), 0.85),
        (((620, 1186), (621, 1198), (620, 1210)), 4.4, (0.2, 0.9, 1), 0.85),
        (((574, 1160), (590, 1166), (604, 1166)), 3.6, (0, 1, 0.4), 0.5),
    ),
    "point": (
        (((587, 1166), (586, 1184), (587, 1204)), 4.4, (0.2, 0.9, 1), 0.85),
        (((603, 1184), (602, 1198), (603, 1212)), 4.4, (0.2, 0.9, 1), 0.85),
        (((619, 1190), (619, 1200), (618, 1212)), 4.4, (0.4, 0.9, 1), 0.85),
        (((574, 1160), (590, 1166), (604, 1166)), 3.6, (0, 1, 0.4), 0.5),
    ),
    "victory": (
        (((587, 1166), (586, 1184), (588, 1204)), 4.4, (0.2, 0.9, 1), 0.85),
        (((574, 1160), (588, 1166), (600, 1166)), 3.6, (0, 1, 0.4), 0.5),
        (((617, 1196), (616, 1206), (614, 1216)), 4.4, (0.2, 0.9, 1), 0.85),
    ),
}  # fmt: skip
"""Between the fingers and along the thumb; the creases of the palm: points, width, taper, opacity."""
LIKE = {"raised": "open"}
"""Shapes with the lines of another one."""

PALM = (
    (581, 1104), (573, 1138), (567, 1174), (579, 1198), (606, 1204), (632, 1198), (641, 1170), (635, 1138), (631, 1104),
)  # fmt: skip
FOLDED = (
    (581, 1104), (573, 1134), (566, 1164), (577, 1188), (606, 1194), (634, 1188), (643, 1166), (636, 1138), (631, 1104),
)  # fmt: skip


class _Hand:
    """Where a hand of one side and shape is: larger than its points say, and mirrored where it has to be."""

    def __init__(self, side: str, pose: str) -> None:
        self.side, self.pose = Side(side), pose

    def __call__(self, shape: np.ndarray) -> np.ndarray:
        grown = (shape - WRIST) * SIZE + WRIST
        return self.side(grown if self.pose == "relaxed" else flipped(grown, WRIST[0]))

    def finger(self, finger: Finger) -> np.ndarray:
        points, width = finger
        return self(capped(path(*points), (width, width, width * 0.97, width * 0.84)))


def hand(side: str, pose: str) -> Layer:
    """One hand; its wrist goes up into the cuff."""
    s = _Hand(side, pose)
    layer = Layer(f"{pose if pose == WORN else f'hand_{pose}'}_{s.side.name}")
    palm = s(blob(*(PALM if pose in ("relaxed", "open", "raised") else FOLDED)))
    below = [s.finger(finger) for finger in BEHIND[pose]]
    for part in (palm, *below):
        layer.line(part, SKIN.line, 10)
    x, y = s(np.array([[606.0, 1262.0]]))[0]
    red = layer.radial(x, y, 78, (0, "#ff9d8e", 0.6), (1, "#ff9d8e", 0))
    for finger in below:
        layer.fill(finger, SKIN.base)
        layer.fill(finger, red)
    layer.fill(palm, SKIN.base)
    limit = layer.clip(palm, *below)
    cuff = blob((550, 1090), (660, 1090), (650, 1140), (606, 1151), (560, 1138))
    layer.fill(s(cuff), SKIN.shade, 1.0, limit)
    away = s(blob((626, 1130), (622, 1180), (630, 1204), (634, 1250), (668, 1240), (664, 1130)))
    if away[:, 0].mean() < palm[:, 0].mean():  # the shade lies on the canvas' right, whichever way the hand is
        away = flipped(away, palm[:, 0].mean())
    layer.fill(away, SKIN.shade, 0.75, limit)
    if pose != "relaxed":
        x, y = s(np.array([[627.0, 1158.0]]))[0]
        layer.fill(ellipse(x, y, 23, 32), layer.radial(x, y, 31, (0, "#ff9d8e", 0.6), (1, "#ff9d8e", 0)), 1.0, limit)
    for points, width, taper, opacity in LINES[LIKE.get(pose, pose)]:
        layer.fill(tapered(s(path(*points)), width * 1.15, taper), SKIN.line, opacity)
    for finger in OVER.get(pose, ()):
        shape = s.finger(finger)
        layer.form(shape, SKIN, extra=((shape, red, 1.0),), width=6.4, open_at=((*shape[-14], 12, 30),))
    return layer


def layers() -> dict[str, Layer]:
    """All hands by name."""
    return {layer.name: layer for side in ("Left", "Right") for layer in (hand(side, pose) for pose in BEHIND)}
