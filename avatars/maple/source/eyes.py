"""The eyes. Lids close by bringing the lash line down in an arc over a skin-coloured lid.

A frame of skin with a soft outer edge lies around the opening and covers an iris that looks aside, so that nothing
needs clipping at run time. The lids are drawn at several steps of openness; parts.py moves them
within a step.
"""

from __future__ import annotations

import numpy as np
from geometry import blob, ellipse, moved, path, tapered
from paint import Layer
from palette import EYE_BRIGHT, EYE_DARK, EYE_MID, LASH, PUPIL, SKIN

CENTRE = 768
EYE = (844, 471)  # centre of the character's left eye; the other one is mirrored
STEPS = {"open": 1.0, "lowered": 0.74, "half": 0.48, "narrow": 0.24, "closed": 0.0}

OPEN_TOP = ((-51, 20), (-42, -14), (-18, -40), (13, -47), (41, -32), (60, -6))
SHUT_TOP = ((-51, 22), (-35, 33), (-11, 40), (15, 38), (41, 26), (62, 7))
BOTTOM = ((-51, 20), (-39, 37), (-13, 49), (15, 49), (41, 32), (60, -6))


def _placed(points: tuple[tuple[float, float], ...]) -> np.ndarray:
    return path(*((EYE[0] + x, EYE[1] + y) for x, y in points))


def _top(openness: float) -> np.ndarray:
    return _placed(
        tuple(
            (sx + (ox - sx) * openness, sy + (oy - sy) * openness)
            for (ox, oy), (sx, sy) in zip(OPEN_TOP, SHUT_TOP, strict=True)
        )
    )


def _ink(layer: Layer) -> str:
    x = EYE[0]
    return layer.linear((x - 50, 0), (x + 54, 0), (0, "#8c3a3a", 1), (0.3, LASH, 1), (1, "#2f1024", 1))


def _around(layer: Layer) -> tuple[np.ndarray, str]:
    """A patch of skin around the eye and the mask that lets its border fade into the face."""
    x, y = EYE[0] + 3, EYE[1] + 1
    return ellipse(x, y, 84, 76), layer.soft(ellipse(x, y, 73, 65), 4)


def frame() -> Layer:
    """Skin around the open eye with the lower lash line: covers an iris that looks aside."""
    layer = Layer("frame_left")
    bottom = _placed(BOTTOM)
    patch, soft = _around(layer)
    layer.fill(patch, SKIN.base, 1.0, soft, np.vstack([_top(1.0), bottom[::-1]]))
    layer.fill(tapered(moved(bottom[len(bottom) // 14 :], 0, 1), 5, (0.15, 0.45, 0.8, 1, 0.5)), LASH, 0.85)
    layer.fill(tapered(moved(bottom[len(bottom) // 4 : -len(bottom) // 4], 0, 10), 3, (0, 1, 0)), SKIN.shade, 0.9)
    return layer


def lid(step: str) -> Layer:
    """The upper lid down to the lash line, and its shadow on the white."""
    layer = Layer(f"lid_left_{step}")
    openness = STEPS[step]
    top = _top(openness)
    opening = np.vstack([top, _placed(BOTTOM)[::-1]])
    shadow = np.vstack([moved(top, 0, -2), moved(top, 0, 2 + 16 * openness)[::-1]])
    layer.fill(shadow, "#463a86", 0.4, layer.clip(opening))
    patch, soft = _around(layer)
    above = np.vstack(
        [
            top,
            [
                (EYE[0] + 90, top[-1, 1]),
                (EYE[0] + 90, EYE[1] - 90),
                (EYE[0] - 90, EYE[1] - 90),
                (EYE[0] - 90, top[0, 1]),
            ],
        ]
    )
    limit = layer.clip(above)
    layer.fill(patch, SKIN.base, 1.0, soft + " " + limit)
    if openness < 1:
        tint = layer.linear((0, EYE[1] - 50), (0, top[:, 1].max()), (0, SKIN.shade, 0), (1, SKIN.shade, 0.8))
        layer.fill(np.vstack([moved(_top(1.0), 0, -6), top[::-1]]), tint)
    return layer


def lash(step: str) -> Layer:
    """The upper lash line, heavy towards the outer corner, its lashes and the crease of the lid."""
    layer = Layer(f"lash_left_{step}")
    openness = STEPS[step]
    top = _top(openness)
    if openness == 0:
        tint = layer.linear((0, EYE[1] - 46), (0, EYE[1] + 40), (0, SKIN.shade, 0), (1, SKIN.shade, 0.75))
        layer.fill(np.vstack([_top(1.0), top[::-1]]), tint)
    end, before = top[-1], top[-12]
    away = (end - before) / np.hypot(*(end - before))
    lift = 1 if openness > 0.3 else -0.4
    line = np.vstack([moved(top, 0, -4), end + away * 8 + (4, -4), end + away * 13 + (13, -4 - 8 * lift)])
    ink = _ink(layer)
    layer.fill(
        tapered(
            path(*map(tuple, line[:: max(1, len(line) // 9)]), tuple(line[-1])), 18, (0.12, 0.6, 0.85, 1.0, 1.05, 0)
        ),
        ink,
    )
    for at, (dx, dy), size in ((0.96, (26, -10), 11), (0.86, (20, -20), 10)):
        x, y = top[int(at * (len(top) - 1))]
        curve = path((x - dx * 0.3, y - 3), (x + dx * 0.55, y - 3 + dy * 0.35 * lift), (x + dx, y - 3 + dy * lift))
        layer.fill(tapered(curve, size, (1, 0.8, 0)), ink)
    crease = (top if openness < 0.6 else _top(1.0)) + (0, -20 - (14 * openness if openness < 0.6 else 0))
    layer.fill(tapered(crease[len(crease) // 5 : -len(crease) // 8], 4.2, (0, 1, 0.9, 0)), SKIN.deep, 0.9)
    return layer


def happy() -> Layer:
    """The eye shut by a smile: an arc that bends upwards."""
    layer = Layer("lash_left_happy")
    ink = _ink(layer)
    layer.fill(
        tapered(
            _placed(((-52, 28), (-36, 2), (-6, -15), (28, -9), (52, 10), (64, 24))), 20, (0.1, 0.6, 0.95, 1, 0.8, 0.1)
        ),
        ink,
    )
    for start, stop in (((50, 10), (74, 4)), ((34, -5), (58, -18))):
        layer.fill(tapered(_placed((start, ((start[0] + stop[0]) / 2, stop[1] + 4), stop)), 9, (1, 0.8, 0)), ink)
    layer.fill(tapered(_placed(((-26, -38), (6, -46), (36, -33))), 4.2, (0, 1, 0)), SKIN.deep, 0.8)
    return layer


def white() -> Layer:
    """The white of the eye, a little larger than the opening."""
    layer = Layer("white_left")
    opening = np.vstack([moved(_top(1.0), 0, -4), moved(_placed(BOTTOM), 0, 2)[::-1]])
    layer.fill(
        opening,
        layer.linear((0, EYE[1] - 40), (0, EYE[1] + 46), (0, "#e9dcec", 1), (0.6, "#fffaf6", 1), (1, "#ffffff", 1)),
    )
    return layer


def iris() -> Layer:
    """Dark rim, gradient from dark above to light below, pupil, and the light that the cheek throws back."""
    layer = Layer("iris_left")
    x, y = EYE[0] - 1, EYE[1]
    disc = ellipse(x, y, 38, 49)
    layer.fill(disc, EYE_DARK)
    inner = ellipse(x, y + 1, 34, 45)
    layer.fill(
        inner, layer.linear((x, y - 38), (x, y + 38), (0, EYE_DARK, 1), (0.42, EYE_MID, 1), (0.9, EYE_BRIGHT, 1))
    )
    limit = layer.clip(inner)
    for k in range(-4, 5):
        ray = path((x + k * 5.6, y + 7), (x + k * 7.2, y + 38))
        layer.fill(tapered(ray, 3.4, (0, 1, 0)), EYE_DARK, 0.28, limit)
    glow = layer.radial(x, y + 38, 28, (0, "#d6ffe6", 0.95), (0.6, EYE_BRIGHT, 0.5), (1, EYE_BRIGHT, 0))
    layer.fill(ellipse(x, y + 29, 27, 16), glow, 1.0, limit)
    layer.fill(ellipse(x, y, 15.5, 20.5), PUPIL)
    layer.fill(
        blob((x - 33, y - 46), (x + 33, y - 46), (x + 34, y - 14), (x, y - 23), (x - 34, y - 14)), PUPIL, 0.45, limit
    )
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

    def one() -> list[Layer]:
        lids = [lid(step) for step in STEPS if step != "closed"]
        return [white(), iris(), frame(), happy(), *lids, *(lash(step) for step in STEPS)]

    left, right = one(), one()
    for layer in right:
        layer.name = layer.name.replace("left", "right")
        layer.mirror(CENTRE)
    glints = [glint(), glint()]
    glints[1].name = "glint_right"
    glints[1].shift(2 * (CENTRE - EYE[0]) + 1, 0)
    return {layer.name: layer for layer in (*left, *right, *glints)}
