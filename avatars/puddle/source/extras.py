"""What expressions show: a paper boat as a hat, a mark of anger, letters of sleep, drops of sweat."""

from __future__ import annotations

from curves import blob, path, taper
from layer import Layer
from palette import BERRY, CREAM, POND


def boat() -> Layer:
    """A folded paper boat, worn as a hat, a little askew."""
    layer = Layer("boat")
    sail = blob((778, 196, 1), (846, 276), (886, 332, 1), (770, 350), (650, 326, 1), (706, 268))
    hull = blob((576, 286, 1), (640, 318), (766, 338), (900, 322), (966, 292, 1), (940, 350), (896, 392, 1), (772, 408),
                (640, 388, 1), (606, 344))  # fmt: skip
    limit = layer.body(sail, CREAM, shade=(0, 0), edge=(5, 5))
    layer.fill(blob((778, 196, 1), (846, 276), (890, 332, 1), (786, 350, 1)), CREAM.shade, 1.0, limit)
    for y in (262, 288, 314):
        layer.fill(taper(path((724, y), (748, y + 4), (770, y + 4)), 5, (0.4, 1, 0.4)), POND.light, 0.7, limit)
    layer.outline(sail, CREAM.line, 7.5)
    limit = layer.body(hull, CREAM, shade=(-18, -20), edge=(5, 7))
    for points in (
        ((640, 346), (690, 358), (740, 362)),
        ((656, 368), (700, 378), (738, 380)),
        ((806, 362), (850, 356), (890, 346)),
    ):
        layer.fill(taper(path(*points), 5.5, (0.3, 1, 0.3)), POND.light, 0.75, limit)
    layer.fill(taper(path((576, 286), (668, 340), (772, 406)), 4, (0.2, 1, 0.3)), CREAM.deep, 0.8, limit)
    layer.fill(taper(path((966, 292), (876, 346), (772, 406)), 4, (0.2, 1, 0.3)), CREAM.deep, 0.8, limit)
    flag = blob((778, 140, 1), (812, 150), (842, 146, 1), (828, 164), (840, 182, 1), (808, 178), (778, 184, 1))
    layer.fill(taper(path((776, 216), (777, 136)), 9, (1, 0.8, 1)), CREAM.line)
    layer.body(flag, BERRY, shade=(-5, -8), edge=(3, 3))
    layer.outline(flag, BERRY.line, 5)
    layer.outline(hull, CREAM.line, 8)
    return layer


def anger() -> Layer:
    """The four strokes of a swollen vein."""
    layer = Layer("anger")
    x, y = 1024, 446
    for sx, sy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        line = path((x + 9 * sx, y + 54 * sy), (x + 15 * sx, y + 16 * sy), (x + 54 * sx, y + 11 * sy))
        layer.fill(taper(line, 25, (0.3, 0.9, 1, 0.9, 0.3)), BERRY.line)
        layer.fill(taper(line, 15, (0.3, 0.9, 1, 0.9, 0.3)), BERRY.base)
    return layer


def sleep() -> Layer:
    """Three letters that rise from the head."""
    layer = Layer("sleep")
    for x, y, r in ((1130, 330, 30), (1192, 246, 40), (1276, 140, 52)):
        line = path(
            (x - r * 0.6, y - r * 0.6),
            (x + r * 0.65, y - r * 0.7, 1),
            (x - r * 0.65, y + r * 0.65, 1),
            (x + r * 0.7, y + r * 0.55),
        )
        layer.fill(taper(line, r * 0.62, (0.8, 1, 1, 0.9)), POND.line)
        layer.fill(taper(line, r * 0.36, (0.8, 1, 1, 0.9)), POND.light)
    return layer


def sweat() -> Layer:
    """A drop on the temple."""
    layer = Layer("sweat")
    x, y = 1092, 452
    drop = blob((x + 14, y - 58, 1), (x + 30, y - 4), (x + 26, y + 30), (x, y + 42), (x - 27, y + 28), (x - 24, y - 4))
    layer.body(drop, POND, paint="#bdebf7", shade=(-8, -9), edge=(0, 0))
    layer.fill(drop, "#9fdcf0", 0.5)
    layer.fill(blob((x - 14, y + 2), (x - 6, y - 14), (x - 4, y + 8), (x - 10, y + 18)), "#ffffff", 0.95)
    layer.outline(drop, POND.shade, 5)
    return layer


def layers() -> list[Layer]:
    """The extras."""
    return [boat(), anger(), sleep(), sweat()]
