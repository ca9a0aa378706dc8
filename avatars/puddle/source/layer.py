"""One layer of the drawing: a named SVG group of fills, clipped shadows, gradients and tapering outlines.

No filters and no masks, so that any vector editor shows and keeps what is written here.
"""

from __future__ import annotations

import numpy as np
from curves import Point, flipped, path_data, rim
from palette import Ink

CANVAS = (1536, 1792)

Stop = tuple[float, str, float]


class Layer:
    """Collects the elements of one group; what is added later lies above.

    ``flip``: what is given is drawn for the other side and is mirrored as it comes, while the light stays where it is.
    ``zoom``: (x, y, factor): it is drawn larger around that point.
    """

    def __init__(self, name: str, *, flip: bool = False, zoom: tuple[float, float, float] = (0, 0, 1)) -> None:
        self.name = name
        self._flip = flip
        self._centre, self._factor = np.array(zoom[:2]), zoom[2]
        self._count = 0
        self._defs: list[str] = []
        self._body: list[str] = []

    def _side(self, shape: np.ndarray) -> np.ndarray:
        larger = self._centre + (shape - self._centre) * self._factor
        return flipped(larger, CANVAS[0] / 2) if self._flip else larger

    def _place(self, point: Point) -> Point:
        return (*self._side(np.array([point[:2]], float))[0], *point[2:])

    def _id(self) -> str:
        self._count += 1
        return f"{self.name}-{self._count}"

    def _gradient(self, kind: str, place: str, stops: tuple[Stop, ...]) -> str:
        name = self._id()
        inner = "".join(
            f'<stop offset="{offset}" stop-color="{colour}"' + (f' stop-opacity="{a}"/>' if a < 1 else "/>")
            for offset, colour, a in stops
        )
        self._defs.append(f'<{kind} id="{name}" gradientUnits="userSpaceOnUse" {place}>{inner}</{kind}>')
        return f"url(#{name})"

    def linear(self, start: Point, stop: Point, *stops: Stop) -> str:
        """A gradient between two canvas points; stops are (offset, colour, opacity)."""
        (x1, y1), (x2, y2) = self._place(start), self._place(stop)
        place = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        return self._gradient("linearGradient", place, stops)

    def radial(self, x: float, y: float, r: float, *stops: Stop) -> str:
        """A gradient around a canvas point."""
        (x, y), r = self._place((x, y)), r * self._factor
        return self._gradient("radialGradient", f'cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"', stops)

    def clip(self, *shapes: np.ndarray) -> str:
        """A region for ``fill``: the inside of the shapes together."""
        name = self._id()
        inner = "".join(f'<path d="{path_data(self._side(shape))}"/>' for shape in shapes)
        self._defs.append(f'<clipPath id="{name}">{inner}</clipPath>')
        return f' clip-path="url(#{name})"'

    def fill(self, shape: np.ndarray, paint: str, opacity: float = 1.0, limit: str = "", *holes: np.ndarray) -> None:
        """Fill a shape, minus the holes, within ``limit``, a result of ``clip``."""
        self._add(self._side(shape), paint, opacity, limit, *(self._side(hole) for hole in holes))

    def _add(self, shape: np.ndarray, paint: str, opacity: float, limit: str, *holes: np.ndarray) -> None:
        alpha = f' opacity="{opacity}"' if opacity < 1 else ""
        rule = ' fill-rule="evenodd"' if holes else ""
        self._body.append(f'<path d="{path_data(shape, *holes)}" fill="{paint}"{rule}{alpha}{limit}/>')

    def outline(self, shape: np.ndarray, colour: str, width: float, *open_at: Point, limit: str = "") -> None:
        """The tapering outline of a shape."""
        outer, inner = rim(self._side(shape), width, tuple(self._place(point) for point in open_at))
        self._body.append(f'<path d="{path_data(outer, inner[::-1])}" fill="{colour}"{limit}/>')

    def except_moved(self, shape: np.ndarray, by: Point, paint: str, opacity: float, limit: str) -> None:
        """Fill what of the limit lies outside of the shape moved ``by`` canvas px: a crescent along one side."""
        shape = self._side(shape)
        low, high = shape.min(0) - 90, shape.max(0) + 90
        box = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
        self._add(box, paint, opacity, limit, shape + np.array(by))

    def body(
        self,
        shape: np.ndarray,
        ink: Ink,
        *,
        paint: str = "",
        shade: Point = (-15, -17),
        edge: Point = (5, 6),
    ) -> str:
        """A rounded form: base, a hard shadow on the far side from the light, a light edge. Returns its clip region."""
        self.fill(shape, paint or ink.base)
        limit = self.clip(shape)
        if any(shade):
            self.except_moved(shape, shade, ink.shade, 1.0, limit)
        if any(edge):
            self.except_moved(shape, edge, ink.light, 0.85, limit)
        return limit

    def svg_group(self) -> str:
        """The layer as a group that carries its own definitions."""
        defs = f"<defs>{''.join(self._defs)}</defs>\n" if self._defs else ""
        body = "\n".join(self._body)
        return f'<g id="{self.name}">\n{defs}{body}\n</g>'


def document(groups: list[str]) -> str:
    """An SVG file of the whole canvas."""
    width, height = CANVAS
    body = "\n".join(groups)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">\n{body}\n</svg>\n'
    )
