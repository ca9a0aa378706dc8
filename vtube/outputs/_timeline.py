"""The line that shows where a take is: time, bar, length and speed; a click into the bar winds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pygame

from vtube.clock import clock
from vtube.outputs import _panels as panels


@dataclass(slots=True)
class Timeline:
    """``position`` and ``length`` in seconds. ``bar``: its rectangle on the surface, as last drawn."""

    position: float = 0.0
    length: float = 0.0
    speed: float = 1.0
    paused: bool = False
    bar: Any = None

    def set(self, position: float, length: float, speed: float, *, paused: bool) -> None:
        """What is shown from now on."""
        self.position, self.length, self.speed, self.paused = position, length, speed, paused

    def share(self, at: tuple[int, int], *, anywhere: bool = False) -> float | None:
        """0..1 along the bar of a place in the window, px; None beside it, unless ``anywhere``."""
        if self.bar is None or not (anywhere or self.bar.inflate(0, self.bar.height * 3).collidepoint(at)):
            return None
        return float(min(max((at[0] - self.bar.left) / max(self.bar.width, 1), 0.0), 1.0))

    def draw(self, surface: Any, size: int, margin: int) -> int:
        """Draw it at the lower edge with text of ``size`` px, ``margin`` px away; gives the y of its upper edge."""
        width, height = surface.get_size()
        state = "paused" if self.paused else ""
        speed = "" if self.speed == 1.0 else f"x{self.speed:g}"
        left = panels.text(clock(self.position), size)
        right = panels.text("  ".join(filter(None, (clock(self.length), speed, state))), size)
        pad = size // 2
        line = panels.panel((width - 2 * margin, left.get_height() + 2 * pad), pad, panels.DARK).copy()
        line.blit(left, (pad, pad))
        line.blit(right, (line.get_width() - pad - right.get_width(), pad))
        begin, end = 2 * pad + left.get_width(), line.get_width() - 2 * pad - right.get_width()
        top = height - margin - line.get_height()
        surface.blit(line.premul_alpha(), (margin, top), special_flags=pygame.BLEND_PREMULTIPLIED)
        thick = size // 3 // 2 * 2 + 2
        self.bar = pygame.Rect(margin + begin, top + (line.get_height() - thick) // 2, max(end - begin, thick), thick)
        filled = panels.bar(self.bar.width, thick, min(self.position / self.length, 1.0) if self.length > 0 else 1.0)
        surface.blit(filled.premul_alpha(), self.bar, special_flags=pygame.BLEND_PREMULTIPLIED)
        return int(top)
