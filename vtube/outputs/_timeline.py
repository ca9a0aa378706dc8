"""The line that shows where a take is: whether it plays, time, bar, length and speed; a click into the bar winds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pygame

from vtube.clock import clock
from vtube.outputs import _panels as panels

WIDEST_SPEED = "x0.25"
"""Room is kept for it, so that the bar is as long at each speed."""


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
        times = [panels.text(clock(t), size) for t in (self.position, self.length)]
        speed, widest = (panels.text(line, size) for line in (f"x{self.speed:g}", WIDEST_SPEED))
        sign = panels.sign(size * 3 // 4, paused=self.paused)
        pad, time_width = size // 2, max(time.get_width() for time in times)
        line = panels.panel((width - 2 * margin, widest.get_height() + 2 * pad), pad, panels.DARK).copy()
        line.blit(sign, sign.get_rect(midleft=(pad, line.get_height() // 2)))
        begin = 2 * pad + sign.get_width() + time_width
        end = line.get_width() - 2 * pad - widest.get_width() - time_width
        line.blit(times[0], times[0].get_rect(topright=(begin, pad)))
        line.blit(times[1], times[1].get_rect(topleft=(end, pad)))
        line.blit(speed, speed.get_rect(topright=(line.get_width() - pad, pad)))
        begin, end = begin + pad, end - pad
        top = height - margin - line.get_height()
        surface.blit(line.premul_alpha(), (margin, top), special_flags=pygame.BLEND_PREMULTIPLIED)
        thick = size // 3 // 2 * 2 + 2
        self.bar = pygame.Rect(margin + begin, top + (line.get_height() - thick) // 2, max(end - begin, thick), thick)
        filled = panels.bar(self.bar.width, thick, min(self.position / self.length, 1.0) if self.length > 0 else 1.0)
        surface.blit(filled.premul_alpha(), self.bar, special_flags=pygame.BLEND_PREMULTIPLIED)
        return int(top)
