"""The eyes: white, iris, highlights, the shadow of the lid, and the lines that bend to open and shut them.

The iris is clipped by the white, whose mesh shrinks as the lids close, so that no lids of skin are needed.
"""

from __future__ import annotations

import numpy as np
from eyelids import BOTTOM, CENTRE, EYE, OPEN, placed
from geometry import blob, ellipse, moved, path, tapered
from paint import Layer
from palette import EYE_BRIGHT, EYE_DARK, EYE_MID, LASH, PUPIL, SKIN


def _ink(layer: Layer) -> str:
    x = EYE[0]
    return layer.linear((x - 50, 0), (x + 54, 0), (0, "#8c3a3a", 1), (0.3, LASH, 1), (1, "#2f1024", 1))


def lash() -> Layer:
    """The upper lash line, heavy towards the outer corner, with its lashes and a warm shade on the lid above it."""
    layer = Layer("lash_left")
    top = placed(OPEN)
    glow = layer.linear((0, EYE[1] - 64), (0, EYE[1] - 24), (0, SKIN.shade, 0), (1, SKIN.shade, 0.8))
    layer.fill(np.vstack([moved(top, 0, -18), top[::-1]]), glow, 0.8)
    end, before = top[-1], top[-12]
    away = (end - before) / np.hypot(*(end - before))
    line = np.vstack([moved(top, 0, -5), end + away * 8 + (4, -5), end + away * 13 + (14, -14)])
    ink = _ink(layer)
    knots = (*map(tuple, line[:: max(1, len(line) // 9)]), tuple(line[-1]))
    layer.fill(tapered(path(*knots), 20, (0.06, 0.4, 0.76, 0.95, 1.0, 1.05, 0)), ink)
    for at, (dx, dy), size in ((0.97, (27, -9), 11), (0.87, (21, -19), 10), (0.76, (13, -22), 8)):
        x, y = top[int(at * (len(top) - 1))]
        curve = path((x - dx * 0.3, y - 4), (x + dx * 0.55, y - 4 + dy * 0.35), (x + dx, y - 4 + dy))
        layer.fill(tapered(curve, size, (1, 0.8, 0)), ink)
    layer.fill(tapered(moved(top[len(top) // 3 : -len(top) // 3], 2, -8), 3, (0, 1, 0)), "#a5545a", 0.8)
    return layer


def crease() -> Layer:
    """The fold of the upper lid."""
    layer = Layer("crease_left")
    curve = moved(placed(OPEN), 0, -33)
    layer.fill(tapered(curve[len(curve) // 5 : -len(curve) // 8], 4.4, (0, 1, 0.9, 0)), SKIN.deep, 0.95)
    return layer


def under() -> Layer:
    """The lower lash line, heavier outside, and the light on the skin below it."""
    layer = Layer("under_left")
    bottom = placed(BOTTOM)
    layer.fill(tapered(moved(bottom[len(bottom) // 10 :], 0, 1), 5.6, (0.3, 0.5, 0.75, 1, 0.5)), _ink(layer), 0.9)
    for at, dx in ((0.82, 9), (0.7, 6)):
        x, y = bottom[int(at * (len(bottom) - 1))]
        layer.fill(tapered(path((x - 2, y), (x + dx * 0.6, y + 4), (x + dx, y + 8)), 5, (1, 0.7, 0)), _ink(layer), 0.85)
    layer.fill(tapered(moved(bottom[len(bottom) // 4 : -len(bottom) // 4], 0, 11), 3, (0, 1, 0)), SKIN.shade, 0.9)
    return layer


def white() -> Layer:
    """The white of the eye, up to the middle of its lines."""
    layer = Layer("white_left")
    opening = np.vstack([moved(placed(OPEN), 1, -3), moved(placed(BOTTOM), 1, 2)[::-1]])
    tones = (0, "#b9a6cf", 1), (0.3, "#e6d9ee", 1), (0.62, "#fffaf6", 1), (1, "#fdf1f0", 1)
    layer.fill(opening, layer.linear((0, EYE[1] - 46), (0, EYE[1] + 48), *tones))
    return layer


def shade() -> Layer:
    """What the upper lid throws on white and iris."""
    layer = Layer("eye_shade_left")
    top = placed(OPEN)
    layer.fill(np.vstack([moved(top, 0, -10), moved(top, 0, 13)[::-1]]), "#43306f", 0.55)
    return layer


def iris() -> Layer:
    """Dark rim, gradient from dark above to light below, pupil, and the light that the cheek throws back."""
    layer = Layer("iris_left")
    x, y = EYE[0], EYE[1] - 1
    layer.fill(ellipse(x, y, 39, 50), EYE_DARK)
    inner = ellipse(x, y + 1, 34.5, 45.5)
    tones = (0, EYE_DARK, 1), (0.4, EYE_MID, 1), (0.92, EYE_BRIGHT, 1)
    layer.fill(inner, layer.linear((x, y - 38), (x, y + 38), *tones))
    limit = layer.clip(inner)
    ring = np.vstack([ellipse(x, y + 6, 25, 33), ellipse(x, y + 6, 21, 29)[::-1]])
    layer.fill(ring, EYE_DARK, 0.22, limit)
    for k in range(-4, 5):
        ray = path((x + k * 5.2, y + 9), (x + k * 7.2, y + 39))
        layer.fill(tapered(ray, 3.6, (0, 1, 0)), EYE_DARK, 0.3, limit)
    glow = layer.radial(x, y + 40, 30, (0, "#e4ffe9", 1), (0.55, EYE_BRIGHT, 0.6), (1, EYE_BRIGHT, 0))
    layer.fill(ellipse(x, y + 30, 28, 17), glow, 1.0, limit)
    layer.fill(ellipse(x, y + 1, 15.5, 21), PUPIL)
    layer.fill(ellipse(x, y + 11, 7, 7), EYE_MID, 0.35)
    dusk = blob((x - 34, y - 48), (x + 34, y - 48), (x + 35, y - 14), (x, y - 22), (x - 35, y - 14))
    layer.fill(dusk, PUPIL, 0.5, limit)
    return layer


def glint() -> Layer:
    """The big and the small highlights; they follow the gaze less than the iris does."""
    layer = Layer("glint_left")
    x, y = EYE
    layer.fill(blob((x - 27, y - 16), (x - 17, y - 33), (x - 3, y - 26), (x - 6, y - 9), (x - 19, y - 3)), "#ffffff")
    layer.fill(ellipse(x + 15, y + 20, 7.2, 8, 10), "#ffffff", 0.95)
    layer.fill(ellipse(x + 19, y - 12, 3.8, 4.6), "#c8fff2", 0.9)
    layer.fill(ellipse(x - 20, y + 16, 3, 3.6), "#c8fff2", 0.8)
    return layer


def layers() -> dict[str, Layer]:
    """Both eyes. Highlights stay on the light's side, so they are moved, not mirrored."""

    def one() -> list[Layer]:
        return [white(), iris(), shade(), under(), lash(), crease()]

    left, right = one(), one()
    for layer in right:
        layer.name = layer.name.replace("left", "right")
        layer.mirror(CENTRE)
    glints = [glint(), glint()]
    glints[1].name = "glint_right"
    glints[1].shift(2 * (CENTRE - EYE[0]) + 1, 0)
    return {layer.name: layer for layer in (*left, *right, *glints)}
