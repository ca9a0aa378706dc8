"""Cuts paper: outlines with the facets of scissors, cut edges in the light, and shadows of what is glued on top."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from palette import SHADOW, SHEETS

Point = tuple[float, float]
Outline = Sequence[Point]


def points(text: str) -> list[Point]:
    """An outline from text as in SVG: "x,y x,y ..."."""
    pairs = (pair.split(",") for pair in text.split())
    return [(float(x), float(y)) for x, y in pairs]


def ellipse(x: float, y: float, rx: float, ry: float, power: float = 2.0) -> list[Point]:
    """An ellipse, or with a power above 2 a rounder box, as points to cut through."""
    found = []
    for t in np.linspace(0, 2 * math.pi, 20, endpoint=False):
        c, s = math.cos(t), math.sin(t)
        found.append(
            (x + rx * math.copysign(abs(c) ** (2 / power), c), y + ry * math.copysign(abs(s) ** (2 / power), s))
        )
    return found


def limb(a: Point, b: Point, start: float, end: float) -> list[Point]:
    """A strip with round caps around two joints; ``start`` and ``end``: its half widths there, px."""
    angle = math.atan2(b[1] - a[1], b[0] - a[0])
    turns = np.linspace(-math.pi / 2, math.pi / 2, 7)
    caps = [(b, end, angle + t) for t in turns] + [(a, start, angle + math.pi + t) for t in turns]
    return [(p[0] + r * math.cos(t), p[1] + r * math.sin(t)) for p, r, t in caps]


def cut(outline: Outline, step: float = 0.0, wobble: float = 1.1) -> list[Point]:
    """The outline as scissors leave it: short straight snips of uneven length along a smooth closed curve.

    The curve is Catmull and Rom's through the points. The same outline is always cut the same way.
    """
    p = np.asarray(outline, dtype=float)
    before, after, next_ = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    t = np.linspace(0, 1, 24, endpoint=False)[:, None, None]
    curve = p + t * (after - before) / 2 + t**2 * (before - 2.5 * p + 2 * after - next_ / 2)
    curve = (curve + t**3 * (1.5 * (p - after) + (next_ - before) / 2)).transpose(1, 0, 2).reshape(-1, 2)
    closed = np.vstack([curve, curve[:1]])
    way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    size = step or min(max(way[-1] / 34, 9.0), 44.0)
    rng = np.random.default_rng(zlib.crc32(np.round(p).astype(np.int32).tobytes()))
    stops = np.cumsum(rng.uniform(0.6, 1.4, max(8, round(way[-1] / size))))
    stops *= way[-1] / stops[-1]
    snips = np.stack([np.interp(stops, way, closed[:, k]) for k in (0, 1)], axis=1)
    return [(float(x), float(y)) for x, y in snips + rng.normal(0, wobble, snips.shape)]


def polygon(outline: Outline) -> list[Point]:
    """Straight from corner to corner, as cut along a ruler by a steady hand."""
    rng = np.random.default_rng(len(outline))
    return [(x + rng.normal(0, 0.8), y + rng.normal(0, 0.8)) for x, y in outline]


def data(points: Outline) -> str:
    """A closed path through points."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def card(points: Outline, sheet: str, line: float = 3.0) -> str:
    """A piece of card: its fill, its grain, and its edge, light at the upper left and dark at the lower right."""
    path = data(points)
    fill = f"url(#card_{sheet})"
    return (
        f'<path d="{path}" fill="{fill}"/>'
        + f'<path d="{path}" fill="url(#grain)" stroke="url(#card_{sheet}_edge)" stroke-width="{line}"'
        + ' stroke-linejoin="round"/>'
    )


class Stack:
    """A layer made of cards: each casts a soft shadow on the first, never beyond it: nothing dirties the air."""

    def __init__(self, name: str, points: Outline, sheet: str, line: float = 3.0) -> None:
        self.name, self._clips = name, [data(points)]
        self._base = self._thickness(points, sheet) + card(points, sheet, line)
        self._above: list[str] = []

    @staticmethod
    def _thickness(points: Outline, sheet: str) -> str:
        """The side of the card, which is seen below and at the right."""
        return f'<path d="{data(points)}" transform="translate(2.5 5)" fill="{SHEETS[sheet].edge}" opacity=".8"/>'

    def glue(self, points: Outline, sheet: str, lift: float = 7.0, line: float = 2.5, inside: bool = True) -> Stack:
        """Glue a card on top. ``lift``: px that its shadow falls; ``inside``: cut off what hangs over the first one."""
        shade = f'<path d="{data(points)}" transform="translate({lift * 0.7:.1f} {lift:.1f})" fill="{SHADOW}" '
        self._above.append(self._clipped(f'{shade}opacity=".42" filter="url(#soft)"/>'))
        piece = self._thickness(points, sheet) + card(points, sheet, line)
        self._above.append(self._clipped(piece) if inside else piece)
        if not inside:
            self._clips.append(data(points))
        return self

    def shade(self, points: Outline, opacity: float = 0.3, blur: str = "soft") -> Stack:
        """A shadow of something that is no part of this layer."""
        filtered = f' filter="url(#{blur})"' if blur else ""
        self._above.append(self._clipped(f'<path d="{data(points)}" fill="{SHADOW}" opacity="{opacity}"{filtered}/>'))
        return self

    def crease(self, points: Outline, width: float = 3.0, sheet: str = "cream") -> Stack:
        """A fold: a dark line, which tapers, beside a light one."""
        for shift, colour, opacity in ((0.0, SHEETS[sheet].edge, 0.55), (2.0, SHEETS[sheet].light, 0.6)):
            self._above.append(f'<path d="{data(taper(points, width, shift))}" fill="{colour}" opacity="{opacity}"/>')
        return self

    def brad(self, x: float, y: float, radius: float = 17.0, inside: bool = True) -> Stack:
        """A brass fastener."""
        self.glue(cut(ellipse(x, y, radius, radius), 8, 0.5), "brass", 5, 2.5, inside)
        slit = [(x - radius * 0.45, y + radius * 0.1), (x + radius * 0.45, y - radius * 0.12)]
        self._above.append(f'<path d="{data(taper(slit, 4))}" fill="{SHEETS["brass"].edge}" opacity=".75"/>')
        shine = ellipse(x - radius * 0.32, y - radius * 0.42, radius * 0.26, radius * 0.18)
        self._above.append(f'<path d="{data(shine)}" fill="#fffbe0" opacity=".9"/>')
        return self

    def draw(self, svg: str) -> Stack:
        """Anything else, on top."""
        self._above.append(svg)
        return self

    def _clipped(self, svg: str) -> str:
        return f'<g clip-path="url(#cut_{self.name}_{len(self._clips) - 1})">{svg}</g>'

    def definitions(self) -> Iterable[str]:
        """The clips: the first card, and with each that hangs over its rim that one too."""
        for number in range(len(self._clips)):
            path = "".join(f'<path d="{d}"/>' for d in self._clips[: number + 1])
            yield f'<clipPath id="cut_{self.name}_{number}">{path}</clipPath>'

    def svg(self) -> str:
        """The group of this layer."""
        return f'<g id="{self.name}">' + "\n  ".join([self._base, *self._above]) + "</g>"


def star(x: float, y: float, outer: float, inner: float, turn: float = 0.2) -> list[Point]:
    """Five points around a place."""
    turns = [(-math.pi / 2 + turn + k * math.pi / 5, (outer, inner)[k % 2]) for k in range(10)]
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle, radius in turns]


class Plain:
    """A layer of plain SVG. ``style``: attributes of its group."""

    def __init__(self, name: str, svg: str, style: str = "") -> None:
        self.name, self._svg, self._style = name, svg, style

    def definitions(self) -> Iterable[str]:
        """Nothing."""
        return ()

    def svg(self) -> str:
        """The group of this layer."""
        return f'<g id="{self.name}"{self._style}>{self._svg}</g>'


def shadow(name: str, outline: Outline, opacity: float) -> Plain:
    """A soft shadow as a layer of its own; the rig clips it to what it falls on."""
    shape = f'<path d="{data(outline)}" fill="{SHADOW}" opacity="{opacity}" filter="url(#wide)"/>'
    return Plain(name, shape, ' style="mix-blend-mode:multiply"')


def taper(points: Outline, width: float, shift: float = 0.0) -> list[Point]:
    """A stroke along points as an outline that is thickest in its middle."""
    p = np.asarray(points, dtype=float) + shift
    way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(p, axis=0).T))])
    stops = np.linspace(0, way[-1], 13)
    line = np.stack([np.interp(stops, way, p[:, k]) for k in (0, 1)], axis=1)
    along = np.gradient(line, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    half = (width / 2 * np.sin(np.linspace(0.15, math.pi - 0.15, 13)) ** 0.7)[:, None]
    return [(float(x), float(y)) for x, y in np.vstack([line + normal * half, (line - normal * half)[::-1]])]
