"""The eyes: white, iris, glints, lids and lash lines; the lids come down in an arc, or up as a happy one, as meshes.

The glints of both eyes are alike, because the light is the same.
"""

from __future__ import annotations

import numpy as np
from curves import blob, ellipse, moved, path, taper
from head import GLOW, TONES
from layer import Layer
from palette import CREAM, EYE_BRIGHT, EYE_DARK, EYE_MID, LASH, PUPIL, SKIN

EYE = (958, 652)
ZOOM = 1.16
TOP = ((-66, 34), (-60, -14), (-34, -60), (6, -78), (46, -62), (70, -18), (76, 20))
BOTTOM = ((-66, 34), (-50, 62), (-14, 80), (26, 77), (58, 56), (76, 20))
SHUT = ((-66, 34), (-38, 58), (4, 68), (44, 54), (76, 24))
HAPPY = ((-68, 48), (-40, 12), (6, -6), (50, 10), (78, 44))
RAISED = ((-66, 42), (-38, 50), (4, 57), (44, 49), (76, 26))
"""How high the cheek lifts the lower lid in a smile."""


LID = 260
"""How far lids reach away from the eye, before they are drawn larger: far, so that they stretch little."""


def _placed(points: tuple[tuple[float, float], ...]) -> np.ndarray:
    return path(*((EYE[0] + x, EYE[1] + y) for x, y in points))


def arc(points: tuple[tuple[float, float], ...], count: int = 80) -> np.ndarray:
    """One of the arcs above from the inner to the outer corner, (count, 2) px from the eye's centre, evenly spaced."""
    curve = (_placed(points) - EYE) * ZOOM
    way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    return np.stack([np.interp(np.linspace(0, way[-1], count), way, curve[:, k]) for k in range(2)], 1)


def opening() -> np.ndarray:
    """The opening between the lids."""
    return np.vstack([_placed(TOP), _placed(BOTTOM)[::-1][1:-1]])


def white(side: str) -> Layer:
    """The white of the eye, in the shadow of the upper lid."""
    layer = Layer(f"white_{side}", flip=side == "right", zoom=(*EYE, ZOOM))
    limit = layer.clip(opening())
    layer.fill(opening(), "#fffaf5")
    layer.fill(np.vstack([moved(_placed(TOP), 0, 6), moved(_placed(TOP), 0, 28)[::-1]]), "#cdbbe4", 0.75, limit)
    return layer


def iris(side: str) -> Layer:
    """A large iris: dark rim, dark above and bright below, rays, pupil and the light that the water throws back."""
    layer = Layer(f"iris_{side}", flip=side == "right", zoom=(*EYE, ZOOM))
    x, y = EYE[0] + 2, EYE[1] + 4
    disc = ellipse(x, y, 56, 69)
    limit = layer.clip(disc)
    layer.fill(disc, EYE_DARK)
    tint = layer.linear(
        (x, y - 62), (x, y + 64), (0, EYE_DARK, 1), (0.4, "#1c6ba0", 1), (0.7, EYE_MID, 1), (1, EYE_BRIGHT, 1)
    )
    layer.fill(ellipse(x, y + 1, 51, 63), tint, 1.0, limit)
    for k in range(-4, 5):
        ray = path((x + k * 5, y + 26), (x + k * 9, y + 56 - abs(k) * 2.2))
        layer.fill(taper(ray, 5, (0, 1, 0.4)), EYE_BRIGHT, 0.55, limit)
    layer.fill(blob((x - 42, y + 22), (x - 20, y + 46), (x + 2, y + 52), (x + 24, y + 45), (x + 44, y + 20),
                    (x + 30, y + 56), (x, y + 66), (x - 30, y + 56)), "#c9fff0", 0.6, limit)  # fmt: skip
    layer.fill(ellipse(x, y - 4, 27, 35), PUPIL)
    layer.fill(blob((x - 56, y - 80), (x + 56, y - 80), (x + 54, y - 20), (x + 20, y - 36), (x - 22, y - 35),
               (x - 54, y - 18)), PUPIL, 0.5, limit)  # fmt: skip
    return layer


def glint(side: str) -> Layer:
    """A big and a small light on the eye and a faint one; the same for both eyes."""
    layer = Layer(f"glint_{side}", zoom=(EYE[0] if side == "left" else 1536 - EYE[0], EYE[1], ZOOM))
    x, y = EYE if side == "left" else (2 * 768 - EYE[0], EYE[1])
    layer.fill(
        blob((x - 34, y - 34), (x - 18, y - 52), (x + 2, y - 46), (x + 4, y - 24), (x - 12, y - 10), (x - 30, y - 16)),
        "#ffffff",
    )
    layer.fill(ellipse(x + 24, y + 34, 11, 13, 20), "#ffffff", 0.95)
    layer.fill(ellipse(x + 32, y - 28, 6, 7), "#ffffff", 0.7)
    return layer


def star(side: str) -> Layer:
    """A star instead of the light, for great joy."""
    layer = Layer(f"star_{side}", zoom=(EYE[0] if side == "left" else 1536 - EYE[0], EYE[1], ZOOM))
    x, y = EYE if side == "left" else (2 * 768 - EYE[0], EYE[1])
    points = [
        (x + 3 + r * np.sin(np.radians(a)), y - r * np.cos(np.radians(a)), 1)
        for k in range(5)
        for a, r in ((72 * k - 6, 50), (72 * k + 30, 24))
    ]
    shape = blob(*points)
    layer.fill(shape, layer.linear((x, y - 50), (x, y + 50), (0, "#fffdf0", 1), (1, "#ffe06a", 1)))
    layer.outline(shape, "#c76a2d", 4)
    return layer


def _skin(layer: Layer, side: str, drop: float = 0.0) -> str:
    """The head's own tone so many canvas px further down, where the lid comes to lie, so that it does not show."""
    x, y, r = GLOW
    there = np.array([x if side == "left" else 1536 - x, y - drop])
    return layer.radial(*(EYE + (there - EYE) / ZOOM), r / ZOOM, *TONES)


def _edge(bow: float) -> np.ndarray:
    """(41, 2) px from the eye's centre, a gentle curve from corner to corner, ``bow`` px below them in its middle."""
    (left, start), (right, stop) = TOP[0], TOP[-1]
    s = np.linspace(0, 1, 41)
    return np.stack([left + (right - left) * s, start + (stop - start) * s + bow * 4 * s * (1 - s)], 1)


def upper_edge() -> np.ndarray:
    """The edge that the upper lid is drawn with. Key shapes lay it along the arcs, which no grid follows so well."""
    return _edge(-103)


def lower_edge() -> np.ndarray:
    """The edge that the lower lid is drawn with."""
    return _edge(52)


def _beyond(edge: np.ndarray, far: float) -> np.ndarray:
    """What lies between an edge, continued at both sides, and the height ``far``."""
    wide = np.vstack([edge[0] - (14, 0), edge, edge[-1] + (14, 0)])
    return EYE + np.vstack([wide, wide[::-1] * (1, 0) + (0, far)])


def lid(side: str) -> Layer:
    """The upper lid and its shadow on the eye; rests out of sight above the opening."""
    layer = Layer(f"lid_{side}", flip=side == "right", zoom=(*EYE, ZOOM))
    edge = upper_edge()
    layer.fill(EYE + np.vstack([moved(edge, 0, -4), moved(edge, 0, 9)[::-1]]), "#5b2a78", 0.34)
    layer.fill(_beyond(edge, -LID), _skin(layer, side, 110))
    return layer


def cheek_lid(side: str) -> Layer:
    """The lower lid, which a smile and a blink lift; rests out of sight below the opening."""
    layer = Layer(f"lower_lid_{side}", flip=side == "right", zoom=(*EYE, ZOOM))
    edge = moved(lower_edge(), 0, 2)
    layer.fill(_beyond(edge, LID), _skin(layer, side, -30))
    layer.fill(taper(EYE + edge, 5, (0.4, 1, 1, 0.5)), SKIN.deep)
    return layer


def lash(side: str) -> Layer:
    """The upper lash line, heavy in the middle, with three lashes at the outer corner."""
    layer = Layer(f"lash_{side}", flip=side == "right", zoom=(*EYE, ZOOM))
    x, y = EYE
    ink = layer.linear((x - 60, y), (x + 80, y - 20), (0, "#7d2a63", 1), (0.4, LASH, 1), (1, "#2c0b33", 1))
    for points, width in (
        (((66, -26), (82, -34), (96, -50)), 17),
        (((74, -2), (92, -7), (106, -18)), 15),
        (((50, -56), (62, -68), (70, -84)), 13),
    ):
        layer.fill(taper(path(*((x + a, y + b) for a, b in points)), width, (1, 0.7, 0)), ink)
    layer.fill(taper(_placed(TOP), 22, (0.04, 0.5, 0.84, 1, 1, 0.9, 0.12)), ink)
    return layer


def crease(side: str) -> Layer:
    """The fold above the lid."""
    layer = Layer(f"crease_{side}", flip=side == "right", zoom=(*EYE, ZOOM))
    x, y = EYE
    line = path((x - 46, y - 82), (x - 10, y - 104), (x + 34, y - 100), (x + 66, y - 76))
    layer.fill(taper(line, 6.5, (0, 0.8, 1, 0)), SKIN.deep, 0.9)
    return layer


def low_line(side: str) -> Layer:
    """The lower lash line, thin, only under the outer half."""
    layer = Layer(f"low_line_{side}", flip=side == "right", zoom=(*EYE, ZOOM))
    line = moved(_placed(BOTTOM), 0, 2)
    layer.fill(taper(line[len(line) // 5 :], 8, (0.05, 0.5, 0.8, 1, 0.4)), LASH, 0.9)
    return layer


def tear(side: str) -> Layer:
    """A tear that stands in the outer corner."""
    layer = Layer(f"tear_{side}", zoom=(EYE[0] if side == "left" else 1536 - EYE[0], EYE[1], ZOOM))
    x = EYE[0] + 58 if side == "left" else 2 * 768 - EYE[0] - 54
    y = EYE[1] + 74 + (0 if side == "left" else 6)
    drop = blob((x, y - 38, 1), (x + 21, y + 2), (x + 17, y + 26), (x, y + 34), (x - 18, y + 25), (x - 20, y + 2))
    layer.body(drop, CREAM, paint="#a9e4f5", shade=(-6, -7), edge=(0, 0))
    layer.fill(drop, "#7cc6e6", 0.35)
    layer.fill(ellipse(x - 7, y + 4, 5, 9, 15), "#ffffff", 0.95)
    layer.outline(drop, "#215a96", 4.5)
    return layer


def layers() -> list[Layer]:
    """All layers of both eyes."""
    kinds = (white, iris, lid, cheek_lid, lash, crease, low_line, glint, star, tear)
    return [kind(side) for side in ("left", "right") for kind in kinds]
