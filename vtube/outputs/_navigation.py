"""Zoom and drag: how mouse moves change the avatar's view.

Positions are in picture widths and heights, (0, 0) the upper left corner; the avatar's centre is at 0.5 + offset.
"""

from __future__ import annotations

from vtube.types import View

STEP = 1.1
SMALLEST, LARGEST = 0.05, 20.0
REACH = 1.5


def zoomed(view: View, at: tuple[float, float], steps: float) -> View:
    """Zoom by turns of the mouse wheel, so that what is under the cursor ``at`` stays there."""
    zoom = min(max(view.zoom * STEP**steps, SMALLEST), LARGEST)
    scale = zoom / view.zoom
    x, y = (p - 0.5 - (p - 0.5 - offset) * scale for p, offset in zip(at, view.offset, strict=True))
    return View(zoom, (x, y))


def moved(view: View, by: tuple[float, float]) -> View:
    """Drag the avatar ``by`` widths and heights; its centre stays within ``REACH`` of the picture's."""
    x, y = (min(max(offset + step, -REACH), REACH) for offset, step in zip(view.offset, by, strict=True))
    return View(view.zoom, (x, y))
