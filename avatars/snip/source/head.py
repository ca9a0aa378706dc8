"""Snip's head: a round helmet with a dark visor, on which light shines through cut-out eyes and mouths."""

from __future__ import annotations

import math

import numpy as np
from body import MIDDLE
from palette import LAMP, SHEETS
from paper import Outline, Plain, Point, Stack, cut, data, ellipse, polygon, star, taper

HELMET, VISOR = (750.0, 520.0), (750.0, 562.0)
PANE = ellipse(VISOR[0], VISOR[1] + 2, 246, 192, 2.7)
EYE, EYE_SIZE = (112.0, 548.0), (58.0, 74.0)
MOUTH = (750.0, 672.0)
STAR = (842.0, 92.0)


def helmet() -> Stack:
    """A round shell with a crest stripe, and cups where ears would be."""
    made = Stack("helmet", cut(ellipse(*HELMET, 336, 310, 2.2), 36, 0.9), "cream", 3.5)
    made.shade([(1100, 300), (1060, 540), (960, 720), (800, 800), (640, 830), (900, 900), (1120, 800)], 0.3, "wide")
    made.glue(cut([(690, 190), (812, 190), (826, 260), (832, 400), (668, 400), (674, 260)], 36), "coral", 7)
    made.glue(cut([(738, 190), (764, 190), (768, 280), (770, 400), (730, 400), (734, 280)], 30), "cream", 4)
    made.draw(
        f'<path d="{data(taper([(462, 470), (470, 410), (505, 340), (560, 284), (630, 248)], 26))}" fill="#fff"'
        ' opacity=".5"/>'
    )
    for x in (446, 1054):
        made.brad(x, 556, 14)
    return made


def ear_cup() -> Stack:
    """The cup over the left ear."""
    shape = [(292, 438), (338, 424), (376, 450), (386, 530), (376, 610), (338, 636), (292, 622)]
    made = Stack("ear_cup", cut([(MIDDLE + x, y) for x, y in shape], 24), "coral")
    shape = [(338, 470), (400, 476), (400, 584), (338, 590)]
    made.glue(cut([(MIDDLE + x, y) for x, y in shape], 24), "brass", 5)
    return made


def antenna() -> Stack:
    """A strip of card with a star at its end."""
    made = Stack("antenna", cut([(783, 240), (806, 170), (826, 110), (848, 110), (834, 178), (822, 240)], 26), "sky")
    made.glue(polygon(star(*STAR, 72, 34)), "brass", 5, 3.5, inside=False)
    return made.brad(*STAR, 13)


def star_light() -> Plain:
    """The shine around the star, added to what is below; the rig uses it for the glow around the eyes too."""
    return Plain("star_light", f'<circle cx="{STAR[0]}" cy="{STAR[1]}" r="100" fill="url(#shine)"/>')


def visor() -> Stack:
    """The rim of the visor, in sky."""
    made = Stack("visor", cut(ellipse(*VISOR, 272, 218, 2.7), 32), "sky", 3.5)
    return made.shade([(x + 4, y + 6) for x, y in cut(PANE, 30)], 0.42)


def pane() -> Stack:
    """The dark pane with stars, and the reflection of a window: a layer of its own, to which the rig clips the face."""
    made = Stack("pane", cut(PANE, 30), "indigo", 3)
    for x, y, r in ((560, 660, 4), (604, 452, 3), (930, 470, 4), (905, 690, 3), (750, 420, 3), (952, 600, 3)):
        made.draw(f'<path d="{data(ellipse(x, y, r, r))}" fill="{SHEETS["sky"].light}" opacity=".7"/>')
    made.draw(
        f'<path d="{data(polygon([(560, 430), (640, 386), (690, 380), (530, 560), (522, 500)]))}" fill="#fff"'
        ' opacity=".10"/>'
    )
    made.draw(
        f'<path d="{data(polygon([(712, 378), (742, 376), (530, 610), (526, 584)]))}" fill="#fff" opacity=".08"/>'
    )
    return made


def eye() -> list[Stack | Plain]:
    """The opening, the left eye and its pupil. The opening is never seen: it clips the others, and the rig bends it.

    The right eye is the same drawing, moved.
    """
    x, y = MIDDLE + EYE[0], EYE[1]
    size = (EYE_SIZE[0] + 6, EYE_SIZE[1] + 7)
    opening = Plain("opening", f'<path d="{data(ellipse(x + 1, y + 2, *size, 2.15))}"/>')
    lamp = Stack("left_eye", cut(ellipse(x, y, *EYE_SIZE, 2.15), 15, 0.8), "lamp", 3)
    pupil = Stack("left_pupil", cut(ellipse(x, y + 4, 34, 46), 11, 0.7), "indigo", 2.5)
    for dx, dy, rx, ry in ((-10, -14, 12, 15), (11, 19, 6, 7)):
        pupil.draw(f'<path d="{data(cut(ellipse(x + dx, y + 4 + dy, rx, ry), 6, 0.4))}" fill="{LAMP.light}"/>')
    return [opening, lamp, pupil]


def shut() -> Stack:
    """The left eye when it is shut: an arc, pointed at both ends."""
    x, y = MIDDLE + EYE[0], EYE[1] + 34
    return Stack("shut", cut([(x + dx, y + dy) for dx, dy in _bow(62, -38, 21)], 11, 0.6), "lamp", 2.5)


def brow() -> Stack:
    """A bent strip of card over the left eye."""
    shape = [(64, 434), (90, 415), (122, 408), (156, 417), (180, 438), (152, 433), (122, 428), (94, 434), (74, 446)]
    return Stack("brow", cut([(MIDDLE + x, y) for x, y in shape], 11, 0.6), "coral", 2.5)


def cheeks() -> Stack:
    """Two discs under the eyes."""
    made = Stack("cheeks", cut(ellipse(570, 652, 40, 26), 11, 0.8), "blush", 2)
    return made.glue(cut(ellipse(930, 652, 40, 26), 11, 0.8), "blush", 4, 2, inside=False)


def _mouth(name: str, outline: Outline) -> Stack:
    x, y = MOUTH
    return Stack(f"mouth_{name}", cut([(x + dx, y + dy) for dx, dy in outline], 11, 0.7), "lamp", 3)


def _open_mouth(name: str, outline: Outline, tongue: Outline = (), lip: float = 11.0) -> Stack:
    """A dark inside with a tongue, within a lip that shines. ``lip``: its width, px."""
    x, y = MOUTH
    middle, size = (np.max(outline, 0) + np.min(outline, 0)) / 2, np.ptp(outline, axis=0)
    inner = (np.asarray(outline) - middle) * (1 - 2 * lip / size) + middle
    outside, inside = ([(x + dx, y + dy) for dx, dy in some] for some in (outline, inner.tolist()))
    outside, inside = cut(outside, 11, 0.7), cut(inside, 11, 0.5)
    made = Stack(f"mouth_{name}", inside, "indigo", 1.5)
    if tongue:
        made.glue(cut([(x + dx, y + dy) for dx, dy in tongue], 11, 0.7), "blush", -4)
    ring, style = data(outside) + data(inside), 'fill-rule="evenodd" stroke-linejoin="round"'
    made.draw(f'<path d="{ring}" transform="translate(2 4)" fill="{LAMP.edge}" opacity=".8" fill-rule="evenodd"/>')
    return made.draw(
        f'<path d="{ring}" fill="url(#card_lamp)" stroke="url(#card_lamp_edge)" stroke-width="2.5" {style}/>'
    )


def _bow(width: float, rise: float, thick: float) -> list[Point]:
    """A bent strip with pointed ends; ``rise``: px that its ends lie above its middle."""
    stops = [-1.0, -0.72, -0.36, 0.0, 0.36, 0.72, 1.0]
    top = [(width * s, -rise * (0.5 - s * s) - thick * (1 - s * s) / 2) for s in stops]
    return top + [(width * s, -rise * (0.5 - s * s) + thick * (1 - s * s) / 2) for s in reversed(stops[1:-1])]


def _lens(width: float, top: float, bottom: float) -> list[Point]:
    """An open mouth: corners at the sides, ``top`` and ``bottom`` px above and below them in the middle."""
    stops = [-1.0, -0.8, -0.4, 0.0, 0.4, 0.8, 1.0]
    upper = [(width * s, -top * (1 - s * s)) for s in stops]
    return upper + [(width * s, bottom * (1 - abs(s) ** 3.4)) for s in reversed(stops[1:-1])]


def mouths() -> list[Stack]:
    """The swap set: three at rest, the five vowels, and surprise."""
    tongue = [(-44, 50), (-24, 28), (0, 21), (26, 28), (46, 50), (20, 74), (-20, 74)]
    laugh = [(-58, 78), (-34, 46), (-8, 40), (20, 44), (52, 74), (20, 98), (-20, 98)]
    return [
        _mouth("neutral", _bow(58, -22, 19)),
        _mouth("smile", _bow(82, -52, 25)),
        _mouth("frown", _bow(62, 42, 22)),
        _open_mouth("laugh", _lens(88, -10, 78), laugh),
        _open_mouth("a", ellipse(0, 4, 54, 56, 2.3), tongue),
        _open_mouth("i", _lens(86, 17, 30), lip=11),
        _open_mouth("u", ellipse(0, 6, 25, 29), lip=10),
        _open_mouth("e", _lens(76, 22, 48), [(-40, 46), (-18, 28), (0, 24), (20, 28), (42, 46), (0, 58)], lip=10),
        _open_mouth("o", ellipse(0, 10, 42, 53), [(-30, 54), (0, 36), (30, 54), (0, 72)]),
    ]


def tongue() -> Stack:
    """The tongue that is stuck out."""
    x, y = MOUTH
    outline = [(-34, 14), (0, 6), (34, 14), (36, 52), (20, 78), (-20, 78), (-36, 52)]
    made = Stack("tongue", cut([(x + dx, y + dy) for dx, dy in outline], 11, 0.7), "blush", 2.5)
    return made.crease([(x, y + 22), (x - 1, y + 56)], 5, "coral")


def ring() -> list[Stack]:
    """The accessory: a ring like Saturn's; its far half lies behind the helmet."""
    made = []
    for name, start in (("ring_front", 0.0), ("ring_back", math.pi)):
        turns = [start + math.pi * k / 14 for k in range(15)]
        outer = [(462 * math.cos(t), 86 * math.sin(t)) for t in turns]
        inner = [(372 * math.cos(t), 56 * math.sin(t)) for t in reversed(turns)]
        tilt = -0.12
        shape = [(750 + x * math.cos(tilt) - y * math.sin(tilt), 318 + x * math.sin(tilt) + y * math.cos(tilt))
                 for x, y in outer + inner]  # fmt: skip
        made.append(Stack(name, polygon(shape), "brass", 3.5))
    return made
