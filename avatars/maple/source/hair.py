"""Hair in locks that start at the whorl: crown, three fringe pieces, side locks, loose strands."""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, blob, ellipse, moved, path, tapered
from head import face_shape
from paint import Layer
from palette import CREAM, GOLD, HAIR, Ink

WHORL = (742, 262)

Lock = tuple[tuple[tuple[float, float], ...], tuple[float, ...]]


def _lock(
    layer: Layer, lock: Lock, *, gleam: tuple[float, float] | None, open_root: float = 0.0, tip: float = 0.45,
    ends: Ink = HAIR, width: float = 5.0, streak: float = 0.0,
) -> None:  # fmt: skip
    """One lock: base, tip in another value, shaded right side, strand lines, its piece of the highlight band."""
    ribbon = Ribbon(path(*lock[0]), lock[1])
    shape = ribbon.shape()
    (x0, y0), (x1, y1) = lock[0][0], lock[0][-1]
    colour = HAIR.shade if ends is HAIR else ends.base
    fade = layer.linear(
        (x0, y0), (x1, y1), (tip, colour, 0), (1 if ends is HAIR else tip + 0.14, colour, 0.75 if ends is HAIR else 1)
    )
    extra = [
        (ribbon.crescent(-1, 0.55, 0.1, 1), HAIR.shade, 0.85),
        (shape, fade, 1.0),
        (tapered(ribbon.line(0.5, 0.34, 0.8), 9 * min(1.0, max(lock[1]) / 30), (0, 1, 0.8, 0)), HAIR.light, streak),
        (tapered(ribbon.line(0.3, 0.2, 0.86), 3.4), HAIR.deep, 0.5),
        (tapered(ribbon.line(-0.25, 0.3, 0.93), 3.0), HAIR.deep, 0.4),
    ]
    if ends is not HAIR:
        extra.append((ribbon.crescent(-1, 0.6, tip + 0.05, 1), ends.shade, 0.9))
    if gleam:
        extra.append((ribbon.gleam(*gleam), HAIR.light, 0.95))
    opening = ((x0, y0, open_root * 0.6, open_root),) if open_root else ()
    layer.form(shape, HAIR, extra=tuple(extra), width=width, open_at=opening)


def crown() -> Layer:
    """The cap over the skull, under the fringe; its lower edge lies hidden behind the locks."""
    layer = Layer("hair_crown")
    shape = blob(
        (742, 226), (664, 244), (602, 304), (574, 396), (572, 470, 1), (606, 448), (640, 396), (690, 352), (768, 340),
        (846, 352), (896, 396), (930, 450), (964, 478, 1), (960, 392), (930, 302), (868, 246), (804, 226),
    )  # fmt: skip
    glow = layer.radial(680, 270, 330, (0, HAIR.light, 0.8), (0.5, HAIR.light, 0.12), (1, HAIR.light, 0))
    parts = [
        tapered(path(WHORL, (690, 250), (630, 300), (596, 380)), 4),
        tapered(path(WHORL, (670, 270), (622, 350)), 3.4),
        tapered(path(WHORL, (830, 240), (900, 290), (936, 380)), 4),
        tapered(path(WHORL, (840, 262), (898, 330)), 3.4),
    ]
    shade = blob((880, 244), (966, 300), (990, 480), (930, 470), (944, 380), (910, 300))
    layer.form(
        shape,
        HAIR,
        shades=(shade,),
        extra=((shape, glow, 1.0), *((p, HAIR.deep, 0.6) for p in parts)),
        width=6.2,
    )
    return layer


FRINGE: dict[str, tuple[Lock, ...]] = {
    "fringe_left": (
        (((690, 250), (622, 306), (590, 400), (596, 470), (622, 528)), (16, 32, 27, 18, 0)),
        (((716, 250), (646, 300), (610, 372), (612, 424), (640, 462)), (14, 36, 34, 22, 0)),
        (((736, 252), (680, 300), (644, 354), (638, 400), (660, 428)), (12, 36, 40, 26, 0)),
    ),
    "fringe_right": (
        (((790, 248), (884, 300), (934, 392), (930, 466), (908, 530)), (16, 32, 28, 18, 0)),
        (((772, 248), (862, 296), (912, 366), (926, 420), (914, 466)), (14, 38, 38, 24, 0)),
        (((752, 250), (830, 290), (880, 348), (898, 392), (888, 428)), (10, 42, 46, 30, 0)),
    ),
    "fringe_middle": (
        (((746, 254), (716, 302), (690, 352), (688, 396), (712, 424)), (8, 30, 36, 24, 0)),
        (((754, 252), (806, 296), (840, 346), (850, 384), (838, 412)), (8, 36, 42, 27, 0)),
        (((748, 254), (752, 310), (746, 364), (752, 412), (784, 448)), (8, 32, 38, 25, 0)),
    ),
}
GLEAMS = {"fringe_left": (0.34, 0.5), "fringe_middle": (0.36, 0.56), "fringe_right": (0.34, 0.5)}
BLAZE = ("fringe_middle", 2)  # the lock with a cream tip, like a fox's tail


def fringe(name: str) -> Layer:
    """One of the three pieces of the fringe."""
    layer = Layer(name)
    for i, lock in enumerate(FRINGE[name]):
        ends = CREAM if (name, i) == BLAZE else HAIR
        _lock(layer, lock, gleam=GLEAMS[name], open_root=120, tip=0.55, ends=ends, width=4.6)
    return layer


def clip_leaf() -> Layer:
    """The golden maple leaf that pins the right fringe: the accent."""
    layer = Layer("leaf")
    half = [(0, -34), (7, -20), (17, -24), (15, -10), (32, -12), (26, 0), (32, 8), (14, 12), (15, 20), (3, 17)]
    points = [(x, y, 1) for x, y in half] + [(-x, y, 1) for x, y in reversed(half[1:])]
    turned = _turn(points, 24, (880, 356), 1.0)
    stem = tapered(_turn_curve(((0, 14), (1, 26), (-4, 38)), 24, (880, 356)), 7, (1, 0.8, 0.5))
    layer.fill(stem, GOLD.line)
    vein = [
        tapered(_turn_curve(pts, 24, (880, 356)), 3, (0.3, 1, 0))
        for pts in (((0, 16), (0, -10), (0, -26)), ((0, 8), (10, -2), (22, -7)), ((0, 8), (-10, -2), (-22, -7)))
    ]
    layer.form(
        turned,
        GOLD,
        shades=(_turn([(2, -40), (40, -30), (40, 30), (4, 24), (10, 2)], 24, (880, 356), 1.0),),
        extra=(*((v, GOLD.deep, 0.9) for v in vein), (ellipse(868, 346, 6, 4, -30), GOLD.light, 0.95)),
        width=4.6,
    )
    return layer


def _turn_curve(points: tuple[tuple[float, float], ...], degrees: float, at: tuple[float, float]) -> np.ndarray:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return path(*((at[0] + c * x - s * y, at[1] + s * x + c * y) for x, y in points))


def _turn(points: list, degrees: float, at: tuple[float, float], scale: float) -> np.ndarray:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return blob(
        *((at[0] + scale * (c * p[0] - s * p[1]), at[1] + scale * (s * p[0] + c * p[1]), *p[2:]) for p in points)
    )


def side_locks() -> dict[str, Layer]:
    """The long locks beside the cheeks, each with a thinner companion."""
    sides: dict[str, tuple[Lock, ...]] = {
        "lock_right": (
            (((608, 350), (574, 460), (580, 560), (548, 640)), (18, 26, 24, 15, 0)),
            (((614, 346), (592, 460), (598, 580), (576, 690), (598, 762)), (18, 27, 31, 24, 0)),
        ),
        "lock_left": (
            (((928, 350), (962, 460), (954, 580), (992, 650)), (18, 26, 25, 16, 0)),
            (((922, 346), (944, 460), (934, 590), (952, 680), (926, 738)), (18, 27, 30, 22, 0)),
        ),
    }
    layers = {}
    for name, locks in sides.items():
        layer = layers[name] = Layer(name)
        for lock in locks:
            _lock(layer, lock, gleam=(0.16, 0.24), open_root=70, tip=0.5, streak=0.7)
    return layers


def loose() -> dict[str, Layer]:
    """Strands that swing on their own: the tuft on the crown and one across the brow."""
    tuft = Layer("tuft")
    for lock in (
        (((744, 268), (716, 214), (742, 164), (806, 158)), (7, 15, 12, 0)),
        (((740, 268), (722, 226), (690, 204), (660, 206)), (6, 11, 7, 0)),
    ):
        _lock(tuft, lock, gleam=None, open_root=34, tip=0.6)
    strand = Layer("strand")
    strand.fill(tapered(path((716, 262), (664, 326), (652, 392), (668, 440)), 9, (0.3, 1, 0.8, 0)), HAIR.line)
    strand.fill(tapered(path((716, 262), (664, 326), (652, 392), (667, 435)), 4.2, (0.2, 1, 0.8, 0)), HAIR.base)
    return {"tuft": tuft, "strand": strand}


def shadow(face: np.ndarray) -> Layer:
    """What the fringe throws on the face: its own locks, shifted away from the light, as one translucent shape."""
    layer = Layer("hair_shadow")
    limit = layer.clip(face)
    paint = layer.linear((768, 340), (768, 480), (0, "#c4566c", 1), (1, "#d97f8a", 1))
    layer.open_group(0.42, limit)
    for locks in FRINGE.values():
        for points, widths in locks:
            layer.fill(moved(Ribbon(path(*points), widths).shape(start=0.3), 9, 20), paint)
    layer.close_group()
    return layer


def layers() -> dict[str, Layer]:
    """All layers of the hair by name."""
    made = {
        "hair_crown": crown(),
        "leaf": clip_leaf(),
        "hair_shadow": shadow(face_shape()),
    }
    return {**made, **{name: fringe(name) for name in FRINGE}, **side_locks(), **loose()}
