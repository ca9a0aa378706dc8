"""The head: a broad, moist dome with freckles, nostrils, glowing cheeks, brows."""

from __future__ import annotations

from curves import Band, blob, ellipse, flipped, path, taper
from layer import Layer
from palette import BERRY, BLUSH, COAT, SKIN

CENTRE = (768, 640)
RADIUS = (384, 300)
GLOW = (678, 530, 560)
TONES = ((0, "#fff0ea", 1), (0.5, SKIN.base, 1), (1, "#fbc9d4", 1))
"""The light on the head: its middle and radius, canvas pixels, and the stops of its gradient."""

SHAPE = blob(
    (758, 334), (900, 352), (1032, 422), (1118, 534), (1164, 672), (1150, 800), (1034, 902),
    (772, 944), (508, 906), (388, 806), (372, 682), (414, 546), (494, 432), (624, 358),
)  # fmt: skip


def head() -> Layer:
    """The head from the front, with a hard shadow at its lower right and a wet gleam on the brow."""
    layer = Layer("head")
    x, y = CENTRE
    glow = layer.radial(*GLOW, *TONES)
    limit = layer.body(SHAPE, SKIN, paint=glow, shade=(-26, -34), edge=(7, 9))
    low = layer.radial(x, y + 420, 340, (0, SKIN.deep, 0.7), (0.4, SKIN.deep, 0.3), (1, SKIN.deep, 0))
    layer.fill(SHAPE, low)
    for px, py, rx, ry, turn in (
        (968, 430, 13, 9, 20), (1012, 470, 9, 7, 40), (1000, 424, 6, 5, 0),
        (1050, 520, 6, 5, 30), (1088, 640, 8, 11, 10), (1070, 690, 5, 6, 0), (452, 640, 7, 9, -10),
        (470, 590, 5, 5, 0), (880, 398, 6, 4, 10),
    ):  # fmt: skip
        layer.fill(ellipse(px, py, rx, ry, turn), SKIN.deep, 0.55, limit)
    gleam = blob(
        (480, 512), (508, 462), (560, 420), (620, 394), (650, 396), (630, 420), (568, 450), (520, 498), (494, 522)
    )
    layer.fill(gleam, "#ffffff", 0.92, limit)
    layer.fill(ellipse(466, 554, 10, 14, 20), "#ffffff", 0.9, limit)
    bounce = path((1030, 876), (1100, 820), (1136, 744), (1138, 660))
    layer.fill(taper(bounce, 13, (0, 0.8, 1, 0.6, 0)), "#ffdccf", 0.6, limit)
    layer.outline(SHAPE, SKIN.line, 9.5)
    return layer


def nose() -> Layer:
    """Two nostrils, one a little higher, and the light on the snout above them."""
    layer = Layer("nose")
    layer.fill(taper(path((738, 734), (746, 727), (756, 732)), 8, (0.2, 1, 0.5)), SKIN.line, 0.9)
    layer.fill(taper(path((782, 731), (792, 725), (800, 732)), 8, (0.5, 1, 0.2)), SKIN.line, 0.9)
    layer.fill(ellipse(764, 708, 17, 8, -8), "#ffffff", 0.75)
    return layer


def cheek(side: str) -> Layer:
    """A warm glow with three strokes."""
    layer = Layer(f"cheek_{side}", flip=side == "right")
    x, y = 1060, 786
    layer.fill(ellipse(x, y, 74, 46, -6), layer.radial(x, y, 72, (0, BLUSH, 0.8), (0.55, BLUSH, 0.45), (1, BLUSH, 0)))
    for dx in (-26, 0, 25):
        stroke = path((x + dx + 9, y - 17), (x + dx + 1, y), (x + dx - 6, y + 16))
        layer.fill(taper(stroke, 6.5, (0, 1, 0.9, 0)), BERRY.base, 0.6)
    return layer


def brow(side: str) -> Layer:
    """A short, chubby brow, thick towards the middle."""
    layer = Layer(f"brow_{side}", flip=side == "right")
    line = path((906, 496), (938, 479), (978, 478), (1012, 497))
    layer.fill(Band(line, (7, 10.5, 11, 8, 3)).capped(), BERRY.deep)
    layer.fill(taper(path((912, 490), (940, 476), (974, 474)), 6.5, (0, 1, 0)), BERRY.base, 0.9)
    return layer


def puff() -> Layer:
    """Marks of blown cheeks beside the mouth."""
    layer = Layer("puff")
    for side in (lambda s: s, flipped):
        layer.fill(taper(side(path((916, 800), (936, 822), (928, 850))), 8, (0, 1, 0)), SKIN.line, 0.8)
    return layer


def sparkle() -> Layer:
    """A star of joy, of which several shine around the head."""
    layer = Layer("sparkle")
    x, y = 768, 180
    star = blob((x, y - 48, 1), (x + 9, y - 11), (x + 34, y, 1), (x + 9, y + 11), (x, y + 48, 1), (x - 9, y + 11),
                (x - 34, y, 1), (x - 9, y - 11))  # fmt: skip
    layer.fill(star, COAT.light)
    layer.fill(ellipse(x - 1, y - 2, 8, 14), "#ffffff", 0.9)
    layer.outline(star, COAT.shade, 6)
    return layer


def layers() -> list[Layer]:
    """The head's layers."""
    pairs = [made for side in ("left", "right") for made in (cheek(side), brow(side))]
    return [head(), nose(), *pairs, puff(), sparkle()]
