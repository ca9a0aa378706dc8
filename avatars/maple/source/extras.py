"""What expressions put on: tears, an anger mark, a deep blush, a bubble, sparkles, glasses and headphones."""

from __future__ import annotations

import numpy as np
from geometry import blob, ellipse, flipped, moved, path, tapered
from paint import Layer
from palette import COCOA, CREAM, GOLD, TEAL

CENTRE = 768


def _drop(layer: Layer, x: float, y: float, size: float) -> None:
    shape = blob((x, y - 20 * size, 1), (x + 10 * size, y), (x + 7 * size, y + 12 * size), (x, y + 16 * size),
                 (x - 8 * size, y + 12 * size), (x - 10 * size, y))  # fmt: skip
    layer.fill(shape, layer.linear((0, y - 20 * size), (0, y + 16 * size), (0, "#d9f7ff", 0.75), (1, "#8fdcf5", 0.95)))
    layer.line(shape, "#2f7fb0", 3.6)
    layer.fill(ellipse(x - 3 * size, y + 4 * size, 2.6 * size, 4.2 * size), "#ffffff", 0.95)


def tears() -> Layer:
    """Water on both lower lids and two running drops."""
    layer = Layer("tears")
    for side in (False, True):
        pool = blob((806, 500), (822, 518), (850, 523), (884, 508), (896, 492), (868, 508), (838, 512), (818, 502))
        shape = flipped(pool, CENTRE) if side else pool
        layer.fill(shape, "#bdeeff", 0.85)
        layer.line(shape, "#4a9cc4", 2.6)
    for x, y, size in ((886, 542, 1.05), (654, 536, 0.9), (676, 562, 0.62)):
        _drop(layer, x, y, size)
    return layer


def anger() -> Layer:
    """The mark of a swollen vein."""
    layer = Layer("anger")
    x, y = 640, 330
    for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        arc = path((x + dx * 7, y + dy * 29), (x + dx * 9, y + dy * 10), (x + dx * 29, y + dy * 7))
        layer.fill(tapered(arc, 17, (0.5, 1, 0.5)), "#7c1730")
        layer.fill(tapered(arc, 10, (0.5, 1, 0.5)), "#f0475a")
    return layer


def deep_blush() -> Layer:
    """Red over cheeks and nose, with hatching; it is multiplied with the skin."""
    layer = Layer("deep_blush")
    for x in (658, 878):
        glow = layer.radial(x, 534, 62, (0, "#ff7d84", 0.95), (0.55, "#ff8f90", 0.6), (1, "#ffb0a8", 0))
        layer.fill(ellipse(x, 534, 62, 38), glow)
    bridge = layer.radial(768, 528, 60, (0, "#ff9a98", 0.7), (1, "#ffb0a8", 0))
    layer.fill(ellipse(768, 528, 60, 20), bridge)
    for x in (630, 646, 662, 678, 858, 874, 890, 906):
        layer.fill(tapered(path((x + 8, 520), (x, 534), (x - 6, 549)), 5.4), "#d8405c", 0.85)
    return layer


def bubble() -> Layer:
    """The bubble of somebody who sleeps."""
    layer = Layer("bubble")
    shape = blob((782, 532, 1), (800, 516), (834, 512), (852, 540), (838, 572), (804, 572), (788, 552))
    layer.fill(shape, layer.radial(812, 528, 56, (0, "#ffffff", 0.35), (0.6, "#c9efff", 0.5), (1, "#8fd4f2", 0.85)))
    layer.line(shape, "#3f86b4", 4)
    layer.fill(blob((804, 526), (818, 520), (826, 526), (812, 534)), "#ffffff", 0.95)
    return layer


def sparkles() -> Layer:
    """Stars of joy beside the head."""
    layer = Layer("sparkles")
    for x, y, r in ((530, 330, 30), (502, 402, 17), (1012, 318, 26), (1046, 388, 15)):
        star = np.array(
            [
                (x + q * np.cos(t), y + 1.25 * q * np.sin(t))
                for t, q in zip(
                    np.linspace(0, 2 * np.pi, 8, endpoint=False) - np.pi / 2, [r, r * 0.26] * 4, strict=True
                )
            ]
        )
        layer.fill(star, GOLD.base)
        layer.line(star, GOLD.deep, 5)
        layer.fill((star - (x, y)) * 0.45 + (x, y), "#fffbe0")
    return layer


def glasses() -> Layer:
    """Round golden glasses with a reflection."""
    layer = Layer("glasses")
    for x, lean in ((692, -1), (844, 1)):
        lens = ellipse(x, 482, 70, 62)
        layer.fill(
            lens,
            layer.linear(
                (x - 60, 430), (x + 60, 540), (0, "#dffcff", 0.34), (0.5, "#bfeaf2", 0.08), (1, "#7cc8d8", 0.24)
            ),
        )
        for dx, width in ((-26, 15), (-2, 7)):
            band = tapered(np.array([(x + dx + 12, 434), (x + dx - 16, 526)], float), width, (0.8, 1, 0.8))
            layer.fill(band, "#ffffff", 0.28, layer.clip(ellipse(x, 482, 65, 57)))
        rim = np.vstack([ellipse(x, 482, 72, 64), ellipse(x + 1, 483, 64.5, 56.5)[::-1]])
        layer.fill(rim, GOLD.line)
        layer.fill(np.vstack([ellipse(x, 482, 70.5, 62.5), ellipse(x, 482.5, 66.5, 58.5)[::-1]]), GOLD.base)
        layer.fill(
            tapered(path((x + lean * 68, 470), (x + lean * 84, 464), (x + lean * 108, 466)), 8, (1, 0.9, 0.5)),
            GOLD.line,
        )
        layer.fill(
            tapered(path((x + lean * 69, 469), (x + lean * 84, 463), (x + lean * 106, 465)), 4, (1, 0.9, 0.5)),
            GOLD.base,
        )
    layer.fill(tapered(path((757, 474), (768, 465), (779, 474)), 9, (0.8, 1, 0.8)), GOLD.line)
    layer.fill(tapered(path((757, 474), (768, 465), (779, 474)), 4.6, (0.8, 1, 0.8)), GOLD.base)
    return layer


def headphones() -> dict[str, Layer]:
    """A band over the crown between the ears, and a cup on each side."""
    band = Layer("headphones_band")
    arc = path(
        (566, 470), (556, 370), (604, 262), (690, 208), (768, 198), (846, 208), (932, 262), (980, 370), (970, 470)
    )
    shape = tapered(arc, 40, (0.7, 0.9, 1.1, 1.15, 1.1, 0.9, 0.7))
    inner = tapered(moved(arc, 5, 7), 16, (0.5, 1, 1, 1, 0.5))
    light = tapered(moved(arc, -3, -9)[len(arc) // 8 : len(arc) // 2], 7, (0, 1, 0.8, 0))
    band.form(shape, CREAM, extra=((inner, CREAM.shade, 1.0), (light, "#ffffff", 1.0)), width=6)
    made = {"headphones_band": band}
    for name, mirrored in (("headphones_right", False), ("headphones_left", True)):
        layer = made[name] = Layer(name)

        def s(points: np.ndarray, mirrored: bool = mirrored) -> np.ndarray:
            return flipped(points, CENTRE) if mirrored else points

        pad = s(blob((584, 408), (606, 420), (612, 478), (604, 536), (582, 546), (572, 478)))
        cup = s(blob((566, 402), (590, 410), (597, 478), (588, 544), (562, 552), (536, 528), (528, 478), (538, 424)))
        layer.form(pad, COCOA, width=5.4)
        layer.form(
            cup,
            CREAM,
            extra=((s(blob((540, 530), (590, 500), (620, 480), (620, 570), (540, 570))), CREAM.shade, 1.0),),
            width=6,
        )
        x = s(np.array([[560.0, 478.0]]))[0][0]
        layer.form(ellipse(x, 478, 21, 42), TEAL, extra=((ellipse(x - 5, 462, 6, 15, 8), TEAL.light, 0.95),), width=5)
        for points in (
            ((551, 462), (560, 492), (569, 462)),
            ((553, 464), (551, 448), (560, 460)),
            ((567, 464), (569, 448), (560, 460)),
        ):
            layer.fill(s(blob(*((px, py, 1) for px, py in points))), GOLD.base)
    return made


def layers() -> dict[str, Layer]:
    """All extras by name."""
    made = (tears(), anger(), deep_blush(), bubble(), sparkles(), glasses())
    return {**{layer.name: layer for layer in made}, **headphones()}
