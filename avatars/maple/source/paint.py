"""One layer of the drawing as an SVG: fills, clipped shadows, gradients, soft masks and tapering outlines."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from geometry import rim
from palette import Ink

CANVAS = (1536, 2304)

Stop = tuple[float, str, float]


def outline_path(shape: np.ndarray) -> str:
    """The SVG path data of a closed polygon, to a tenth of a pixel."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shape) + "Z"


class Layer:
    """Collects the elements of one picture; what is added later lies above."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._defs: list[str] = []
        self._body: list[str] = []

    def _id(self) -> str:
        return f"d{len(self._defs)}"

    def linear(self, start: tuple[float, float], stop: tuple[float, float], *stops: Stop) -> str:
        """A gradient between two canvas points; stops are (offset, colour, opacity)."""
        name = self._id()
        (x1, y1), (x2, y2) = start, stop
        inner = "".join(f'<stop offset="{o}" stop-color="{c}" stop-opacity="{a}"/>' for o, c, a in stops)
        self._defs.append(
            f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">'
            f"{inner}</linearGradient>"
        )
        return f"url(#{name})"

    def radial(self, x: float, y: float, r: float, *stops: Stop) -> str:
        """A gradient around a canvas point."""
        name = self._id()
        inner = "".join(f'<stop offset="{o}" stop-color="{c}" stop-opacity="{a}"/>' for o, c, a in stops)
        self._defs.append(
            f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" cx="{x}" cy="{y}" r="{r}">'
            f"{inner}</radialGradient>"
        )
        return f"url(#{name})"

    def clip(self, *shapes: np.ndarray) -> str:
        """A clip region for ``fill``: the inside of the shapes together."""
        name = self._id()
        inner = "".join(f'<path d="{outline_path(s)}"/>' for s in shapes)
        self._defs.append(f'<clipPath id="{name}">{inner}</clipPath>')
        return f'clip-path="url(#{name})"'

    def soft(self, shape: np.ndarray, blur: float) -> str:
        """A mask for ``fill`` that fades out over about twice ``blur`` pixels around the shape's edge."""
        name = self._id()
        self._defs.append(
            f'<filter id="{name}f" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="{blur}"/>'
            f'</filter><mask id="{name}" maskUnits="userSpaceOnUse" x="0" y="0" width="{CANVAS[0]}" '
            f'height="{CANVAS[1]}"><path d="{outline_path(shape)}" fill="#fff" filter="url(#{name}f)"/></mask>'
        )
        return f'mask="url(#{name})"'

    def fill(self, shape: np.ndarray, paint: str, opacity: float = 1.0, limit: str = "", *holes: np.ndarray) -> None:
        """Fills a shape, minus the holes; ``limit`` is the result of ``clip`` or ``soft``."""
        data = outline_path(shape) + "".join(outline_path(h) for h in holes)
        alpha = f' opacity="{opacity}"' if opacity < 1 else ""
        element = f'<path d="{data}" fill="{paint}" fill-rule="evenodd"{alpha}/>'
        self._body.append(f"<g {limit}>{element}</g>" if limit else element)

    def open_group(self, opacity: float, limit: str = "") -> None:
        """What is added until ``close_group`` becomes translucent as one."""
        self._body.append(f'<g opacity="{opacity}" {limit}>')

    def close_group(self) -> None:
        """Ends ``open_group``."""
        self._body.append("</g>")

    def line(self, shape: np.ndarray, colour: str, width: float, open_at: tuple = (), limit: str = "") -> None:
        """The tapering outline of a shape."""
        outer, inner = rim(shape, width, open_at)
        # Reversed and nonzero: where a tip is thinner than its line, the inner loop crosses itself and must fill.
        data = outline_path(outer) + outline_path(inner[::-1])
        element = f'<path d="{data}" fill="{colour}" fill-rule="nonzero"/>'
        self._body.append(f"<g {limit}>{element}</g>" if limit else element)

    def form(
        self,
        shape: np.ndarray,
        ink: Ink,
        *,
        paint: str = "",
        shades: tuple[np.ndarray, ...] = (),
        lights: tuple[np.ndarray, ...] = (),
        extra: tuple[tuple[np.ndarray, str, float], ...] = (),
        width: float = 6.0,
        open_at: tuple = (),
    ) -> None:
        """A complete fill: base, hard shadow shapes, lights, further (shape, paint, opacity), outline."""
        self.fill(shape, paint or ink.base)
        if shades or lights or extra:
            limit = self.clip(shape)
            for shade in shades:
                self.fill(shade, ink.shade, 1.0, limit)
            for light in lights:
                self.fill(light, ink.light, 1.0, limit)
            for part, colour, opacity in extra:
                self.fill(part, colour, opacity, limit)
        if width:
            self.line(shape, ink.line, width, open_at)

    def _wrap(self, transform: str) -> None:
        self._body = [f'<g transform="{transform}">', *self._body, "</g>"]

    def mirror(self, axis: float) -> None:
        """Mirrors everything drawn so far at a vertical axis."""
        self._wrap(f"matrix(-1 0 0 1 {2 * axis} 0)")

    def turn(self, degrees: float, centre: tuple[float, float]) -> None:
        """Turns everything drawn so far, clockwise."""
        self._wrap(f"rotate({degrees} {centre[0]} {centre[1]})")

    def shift(self, x: float, y: float) -> None:
        """Moves everything drawn so far."""
        self._wrap(f"translate({x} {y})")

    def group(self, *, hidden: bool) -> str:
        """The layer as a group of a drawing that has several; its identifiers begin with its name."""
        text = "\n".join(("<defs>" + "".join(self._defs) + "</defs>", *self._body))
        own = re.sub(r'(id="|url\(#)(d\d)', rf"\g<1>{self.name}-\g<2>", text)
        unseen = ' style="display:none"' if hidden else ""
        return f'<g inkscape:groupmode="layer" inkscape:label="{self.name}" id="{self.name}"{unseen}>\n{own}\n</g>'


def assembled(layers: Iterable[Layer], hidden: frozenset[str]) -> str:
    """One drawing of the whole canvas with a group for each layer, from back to front."""
    width, height = CANVAS
    groups = "\n".join(layer.group(hidden=layer.name in hidden) for layer in layers)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">\n{groups}\n</svg>\n'
    )
