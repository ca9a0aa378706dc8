"""The head without hair: face, neck, fox ears, blush, nose, brows."""

from __future__ import annotations

import numpy as np
from geometry import Ribbon, blob, ellipse, flipped, path, rotated, tapered
from paint import Layer
from palette import BLUSH, COCOA, CREAM, HAIR, LASH, SKIN

CENTRE = 768


def face_shape() -> np.ndarray:
    """The outline of skull and jaw."""
    return blob(
        (768, 336), (676, 344), (624, 394), (614, 466), (622, 514), (644, 554), (688, 588), (736, 612), (766, 618),
        (798, 612), (848, 588), (892, 554), (914, 514), (922, 466), (912, 394), (860, 344),
    )  # fmt: skip


def face() -> Layer:
    """The skull and jaw in one flat skin value, so that the eye frames blend into it."""
    layer = Layer("face")
    shape = face_shape()
    jaw = blob((930, 440), (906, 520), (880, 556), (836, 588), (790, 612), (770, 624), (860, 640), (960, 560))
    warm = layer.radial(768, 640, 120, (0, SKIN.shade, 0.5), (1, SKIN.shade, 0))
    layer.form(shape, SKIN, extra=((shape, warm, 1.0), (jaw, SKIN.shade, 0.85)), width=5.6)
    return layer


def neck() -> Layer:
    """The neck from inside the head down into the collar, with the shadow of the chin."""
    layer = Layer("neck")
    shape = blob(
        (728, 540), (730, 640), (716, 690), (690, 730), (768, 750), (846, 730), (820, 690), (806, 640), (808, 540)
    )
    shadow = blob((700, 560), (712, 620), (768, 668), (812, 650), (850, 720), (850, 560))
    layer.form(shape, SKIN, shades=(shadow,), width=5)
    return layer


def _ear(name: str, *, turn: float) -> Layer:
    """A fox ear drawn at the left of the canvas: dark tip, pale inside, tufts of cream fur."""
    layer = Layer(name)
    outer = blob(
        (596, 352), (572, 260), (566, 160), (580, 74, 1), (640, 116), (700, 190), (728, 268), (700, 340), (640, 372)
    )
    inner = blob((618, 330), (596, 250), (590, 180), (596, 122, 1), (640, 160), (678, 220), (692, 282), (668, 330))
    tip = blob(
        (540, 40), (540, 196), (568, 168, 1), (578, 198, 1), (592, 162, 1), (606, 192, 1), (622, 158, 1), (640, 182, 1),
        (650, 150, 1), (690, 160), (640, 40),
    )  # fmt: skip
    glow = layer.linear((570, 200), (720, 300), (0, HAIR.light, 0.9), (0.35, HAIR.light, 0), (1, HAIR.shade, 0.9))
    gap = layer.linear((600, 130), (660, 330), (0, "#b5525a", 1), (1, "#f2a89a", 1))
    tufts = [
        Ribbon(path(*c), w).shape()
        for c, w in (
            (((604, 350), (600, 280), (606, 220), (616, 168)), (15, 18, 12, 0)),
            (((626, 350), (622, 290), (636, 236), (646, 196)), (16, 18, 11, 0)),
            (((652, 346), (650, 300), (664, 260), (676, 236)), (16, 17, 9, 0)),
        )
    ]
    layer.form(outer, HAIR, extra=((outer, glow, 1.0), (tip, COCOA.base, 1.0)), width=6.4)
    layer.fill(inner, gap)
    limit = layer.clip(outer)
    for tuft in tufts:
        layer.fill(tuft, CREAM.base, 1.0, limit)
        layer.line(tuft, CREAM.shade, 4.0, ((tuft[0][0], 352, 20, 60),), limit)
    layer.fill(tapered(path((574, 250), (570, 170), (582, 92)), 7, (0, 1, 0.6, 0)), COCOA.light, 0.8, limit)
    if turn:
        layer.turn(turn, (640, 330))
    return layer


def ears() -> dict[str, Layer]:
    """Both ears; the left one is a mirror that stands a little wider and lower."""
    right = _ear("ear_right", turn=0)
    left = _ear("ear_left", turn=0)
    left.mirror(CENTRE)
    left.turn(5, (896, 330))
    right.turn(-3, (640, 330))
    return {"ear_right": right, "ear_left": left}


def blush() -> Layer:
    """Soft cheeks with a few hatch marks."""
    layer = Layer("blush")
    for x, y, side in ((662, 534, 1), (874, 534, -1)):
        glow = layer.radial(x, y, 46, (0, BLUSH, 0.62), (0.5, BLUSH, 0.32), (1, BLUSH, 0))
        layer.fill(ellipse(x, y, 46, 28), glow)
        for k in (-12, 2, 16):
            mark = path((x + k + 5 * side, y - 9), (x + k, y), (x + k - 4 * side, y + 8))
            layer.fill(tapered(mark, 4.4), "#e8606a", 0.7)
    return layer


def nose() -> Layer:
    """A shadow wedge, a redder tip and a spot of light."""
    layer = Layer("nose")
    layer.fill(ellipse(767, 527, 15, 10), layer.radial(767, 527, 14, (0, BLUSH, 0.5), (1, BLUSH, 0)))
    layer.fill(blob((770, 520), (778, 530, 1), (768, 535), (759, 533, 1)), SKIN.deep, 0.95)
    layer.fill(ellipse(764, 521, 4.2, 3.2, -30), "#ffffff", 0.9)
    return layer


def brows() -> dict[str, Layer]:
    """Tapering brows; the left one is a mirror, a little higher and flatter."""
    made = {}
    for name, mirrored in (("brow_right", False), ("brow_left", True)):
        layer = made[name] = Layer(name)
        curve = path((731, 387), (705, 377), (674, 378), (640, 395))
        shape = tapered(curve, 12.5, (0.5, 1, 0.85, 0.5, 0))
        if mirrored:
            shape = rotated(flipped(shape, CENTRE), (832, 392), 2)
        layer.fill(shape, layer.linear((700, 380), (700, 402), (0, HAIR.line, 1), (1, LASH, 1)))
    return made


def layers() -> dict[str, Layer]:
    """All layers of the head by name."""
    return {"face": face(), "neck": neck(), "blush": blush(), "nose": nose(), **ears(), **brows()}
