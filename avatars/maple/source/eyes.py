"""The eyes. Lids close by bringing the lash line down in an arc over a skin-coloured lid.

Each lid step is a frame: skin around an opening, the lash line on its upper edge, the shadow on the white below. The frames'
soft outer edge blends into the face and covers an iris that looks aside, so that nothing needs clipping at run time.
"""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, blob, ellipse, flipped, path, tapered
from paint import Layer
from palette import EYE_BRIGHT, EYE_DARK, EYE_MID, LASH, PUPIL, SKIN

CENTRE = 768
EYE = (844, 471)  # centre of the character's left eye; the other one is mirrored
STEPS = {"open": 1.0, "wide": 0.74, "half": 0.48, "narrow": 0.24, "closed": 0.0}

OPEN_TOP = ((-51, 20), (-41, -15), (-17, -44), (13, -51), (41, -33), (60, -4))
SHUT_TOP = ((-51, 22), (-35, 33), (-11, 40), (15, 38), (41, 26), (62, 7))
BOTTOM = ((-51, 20), (-39, 37), (-13, 50), (15, 50), (41, 33), (60, -4))


def _placed(points: tuple[tuple[float, float], ...]) -> np.ndarray:
    return path(*((EYE[0] + x, EYE[1] + y) for x, y in points))


def _top(openness: float) -> np.ndarray:
    return _placed(
        tuple(
            (sx + (ox - sx) * openness, sy + (oy - sy) * openness)
            for (ox, oy), (sx, sy) in zip(OPEN_TOP, SHUT_TOP, strict=True)
        )
    )


def _lash(top: np.ndarray, openness: float) -> list[np.ndarray]:
    """The upper lash line, heavy towards the outer corner, and its lashes."""
    end, before = top[-1], top[-12]
    away = (end - before) / np.hypot(*(end - before))
    wing = np.vstack([top + (0, -3), end + away * 7 + (4, -3), end + away * 12 + (11, -9 if openness > 0.3 else 1)])
    line = tapered(path(*map(tuple, wing[:: max(1, len(wing) // 9)]), tuple(wing[-1])), 17, (0.18, 0.62, 0.85, 1.0, 1.05, 0))
    lashes = [line]
    lift = 1 if openness > 0.3 else -0.5
    for at, (dx, dy), size in ((0.97, (21, -9), 9), (0.86, (17, -17), 8), (0.06, (-9, -3), 5)):
        x, y = top[int(at * (len(top) - 1))]
        curve = path((x - dx * 0.3, y - 2), (x + dx * 0.55, y - 2 + dy * 0.35 * lift), (x + dx, y - 2 + dy * lift))
        lashes.append(tapered(curve, size, (1, 0.8, 0)))
    return lashes


def lid(step: str) -> Layer:
    """The skin frame, lid and lashes for one step of openness."""
    layer = Layer(f"lid_left_{step}")
    openness = STEPS[step]
    top, bottom = _top(openness), _placed(BOTTOM)
    opening = np.vstack([top, bottom[::-1]])
    frame = blob(*((EYE[0] + 4 + 82 * np.cos(t), EYE[1] + 1 + 72 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 14)[:-1]))
    reach = blob(*((EYE[0] + 4 + 71 * np.cos(t), EYE[1] + 1 + 63 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 14)[:-1]))
    holes = (opening,) if openness > 0 else ()
    layer.fill(frame, SKIN.base, 1.0, layer.soft(reach, 4), *holes)
    full = _top(1.0)
    if openness > 0:
        shadow = np.vstack([top + (0, -2), (top + (0, 17))[::-1]])
        layer.fill(shadow, "#463a86", 0.4, layer.clip(opening))
    if openness < 1:
        cover = np.vstack([full + (0, -4), top[::-1]])
        tint = layer.linear((0, full[:, 1].min()), (0, top[:, 1].max()), (0, SKIN.shade, 0.15), (1, SKIN.shade, 0.85))
        layer.fill(cover, tint)
    layer.fill(tapered(bottom[len(bottom) // 5 :] + (0, 1), 5, (0, 0.5, 0.9, 1, 0.4)), LASH, 0.85)
    ink = layer.linear((EYE[0] - 48, 0), (EYE[0] + 50, 0), (0, "#8c3a3a", 1), (0.35, LASH, 1), (1, "#2f1024", 1))
    for lash in _lash(top, openness):
        layer.fill(lash, ink)
    crease = (full if openness > 0.6 else top) + ((0, -17) if openness > 0.6 else (0, -24 - 16 * openness))
    layer.fill(tapered(crease[len(crease) // 5 : -len(crease) // 8], 4, (0, 1, 0.9, 0)), SKIN.deep, 0.9)
    return layer


def happy() -> Layer:
    """The eye shut by a smile: an arc that bends upwards."""
    layer = Layer("lid_left_happy")
    reach = ellipse(EYE[0] + 4, EYE[1] + 1, 71, 63)
    layer.fill(ellipse(EYE[0] + 4, EYE[1] + 1, 82, 72), SKIN.base, 1.0, layer.soft(reach, 4))
    arc = _placed(((-50, 26), (-34, 2), (-6, -14), (26, -8), (48, 10), (60, 22)))
    ink = layer.linear((EYE[0] - 48, 0), (EYE[0] + 50, 0), (0, "#8c3a3a", 1), (0.35, LASH, 1), (1, "#2f1024", 1))
    layer.fill(tapered(arc, 17, (0.1, 0.6, 0.95, 1, 0.8, 0.1)), ink)
    for start, stop in (((46, 10), (66, 6)), ((30, -4), (52, -14))):
        layer.fill(tapered(_placed((start, ((start[0] + stop[0]) / 2, stop[1] + 3), stop)), 8, (1, 0.8, 0)), ink)
    layer.fill(tapered(_placed(((-24, -34), (6, -42), (34, -30))), 4, (0, 1, 0)), SKIN.deep, 0.8)
    return layer


def white() -> Layer:
    """The white of the eye, a little larger than the opening."""
    layer = Layer("white_left")
    opening = np.vstack([_top(1.0) + (0, -4), (_placed(BOTTOM) + (0, 2))[::-1]])
    layer.fill(opening, layer.linear((0, EYE[1] - 40), (0, EYE[1] + 46), (0, "#e9dcec", 1), (0.6, "#fffaf6", 1), (1, "#ffffff", 1)))
    return layer


def iris() -> Layer:
    """Dark rim, gradient from dark above to light below, pupil, and the light that the cheek throws back."""
    layer = Layer("iris_left")
    x, y = EYE[0] + 1, EYE[1] + 1
    disc = ellipse(x, y, 36, 46)
    layer.fill(disc, EYE_DARK)
    inner = ellipse(x, y + 1, 32, 42)
    layer.fill(inner, layer.linear((x, y - 38), (x, y + 38), (0, EYE_DARK, 1), (0.42, EYE_MID, 1), (0.9, EYE_BRIGHT, 1)))
    limit = layer.clip(inner)
    for k in range(-4, 5):
        ray = path((x + k * 5.6, y + 7), (x + k * 7.2, y + 38))
        layer.fill(tapered(ray, 3.4, (0, 1, 0)), EYE_DARK, 0.28, limit)
    glow = layer.radial(x, y + 38, 28, (0, "#d6ffe6", 0.95), (0.6, EYE_BRIGHT, 0.5), (1, EYE_BRIGHT, 0))
    layer.fill(ellipse(x, y + 29, 27, 16), glow, 1.0, limit)
    layer.fill(ellipse(x, y - 1, 14.5, 19.5), PUPIL)
    layer.fill(blob((x - 33, y - 46), (x + 33, y - 46), (x + 34, y - 14), (x, y - 23), (x - 34, y - 14)), PUPIL, 0.45, limit)
    return layer


def glint() -> Layer:
    """The big and the small highlight; they follow the gaze less than the iris does."""
    layer = Layer("glint_left")
    x, y = EYE
    layer.fill(ellipse(x - 13, y - 18, 13, 15, 18), "#ffffff")
    layer.fill(ellipse(x + 14, y + 19, 6.6, 7.6, 10), "#ffffff", 0.92)
    layer.fill(ellipse(x + 17, y - 14, 3.6, 4.4), "#c8fff2", 0.85)
    return layer


def layers() -> dict[str, Layer]:
    """Both eyes. Highlights stay on the light's side, so they are moved, not mirrored."""
    made = [white(), iris(), happy(), *(lid(step) for step in STEPS)]
    both = {layer.name: layer for layer in made}
    for layer in (white(), iris(), happy(), *(lid(step) for step in STEPS)):
        layer.name = layer.name.replace("left", "right")
        layer.mirror(CENTRE)
        both[layer.name] = layer
    left, right = glint(), glint()
    right.name = "glint_right"
    right.shift(2 * (CENTRE - EYE[0]) + 1, 0)
    return {**both, left.name: left, right.name: right}
