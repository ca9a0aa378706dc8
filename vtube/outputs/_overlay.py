"""What the window shows over the picture: help, meter, camera preview, messages, the sign of a recording.

It is drawn on the window's own surface and so is never in a recording, a screenshot or the virtual camera.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pygame

from vtube.outputs import _help as keys
from vtube.outputs import _panels as panels
from vtube.outputs._hotkeys import Hotkey
from vtube.outputs._timeline import Timeline
from vtube.types import Image

CAPTION = "camera: only you see this"
SKIP = "Esc skips this step"
STEPS = 50
"""Of a bar of progress."""
MARGIN = 16
TOASTS = 4


@dataclass(slots=True)
class Overlay:
    """What is shown is set by its fields; ``draw`` puts it on a surface. Times are seconds of one monotonic clock.

    ``expressions``: those of the shown avatar, action to name. ``preview``: (height, width, 3) uint8 BGR.
    ``recording_since``: when the recording began. ``toasts``: message to the time when it goes away. ``prompt``: what
    the user is asked to do, in lines, and how far they have got, 0..1. ``timeline``: of a take that plays.
    """

    bindings: Mapping[str, Hotkey]
    expressions: Mapping[str, str] = field(default_factory=dict)
    help_shown: bool = False
    meter_shown: bool = False
    preview_shown: bool = False
    meter: tuple[str, ...] = ()
    preview: Image | None = None
    warning: str | None = None
    recording_since: float | None = None
    toasts: dict[str, float] = field(default_factory=dict)
    prompt: tuple[tuple[str, ...], float] | None = None
    timeline: Timeline | None = None
    timeline_shown: bool = True
    _cache: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def dismiss(self) -> bool:
        """Close what lies uppermost; False when nothing was open."""
        for shown in ("help_shown", "preview_shown", "meter_shown"):
            if getattr(self, shown):
                setattr(self, shown, False)
                return True
        return False

    def show_preview(self, image: Image | None) -> None:
        """(height, width, 3) uint8 BGR of the camera, or None while it has no picture."""
        self.preview = image
        self._cache.pop("camera", None)

    def sought(self, at: tuple[int, int], *, dragged: bool) -> float | None:
        """Which share of the timeline a place in the window, px, points at; None where it is not meant."""
        shown = self.timeline if self.timeline_shown and not self.help_shown else None
        return shown.share(at, anywhere=dragged) if shown else None

    def draw(self, surface: Any, now: float) -> None:
        """Draw on a pygame surface. Panels are kept until what they show changes."""
        self.toasts = {message: until for message, until in self.toasts.items() if until > now}
        width, height = surface.get_size()
        size = min(max(min(height // 32, width // 24), 14), 44)
        right, bottom, centre = width - MARGIN, height - MARGIN, width // 2
        if self.timeline and self.timeline_shown:
            bottom = self.timeline.draw(surface, size, MARGIN) - MARGIN // 2
        low = bottom
        if self.preview_shown:
            self._put_preview(surface, size, (right, bottom))
        if self.meter_shown and self.meter:
            self._note(surface, "meter", self.meter, size, topleft=(MARGIN, MARGIN))
        if self.recording_since is not None:
            minutes, seconds = divmod(int(now - self.recording_since), 60)
            line = f"REC {minutes:02d}:{seconds:02d}"
            self._note(surface, "recording", (line,), size, dot=panels.RED, topright=(right, MARGIN))
        if self.warning is not None:
            self._note(surface, "warning", (self.warning,), size, colour=panels.AMBER, midtop=(centre, MARGIN))
        for slot, message in enumerate(list(reversed(self.toasts))[:TOASTS]):
            bottom = self._note(surface, f"toast {slot}", (message,), size, bottomleft=(MARGIN, bottom)) - MARGIN // 2
        if self.prompt is not None:
            lines, progress = self.prompt
            steps = round(progress * STEPS)
            make = partial(panels.prompt, lines, SKIP, steps / STEPS, size)
            self._put(surface, "prompt", (lines, steps, size), make, midbottom=(centre, height - MARGIN))
        if self.help_shown:
            self._put_help(surface, size, low)

    def _note(
        self,
        surface: Any,
        slot: str,
        lines: tuple[str, ...],
        size: int,
        *,
        colour: panels.Colour = panels.DARK,
        dot: panels.Colour | None = None,
        **place: tuple[int, int],
    ) -> int:
        return self._put(surface, slot, (lines, size), partial(panels.note, lines, size, colour, dot), **place)

    def _put(self, surface: Any, slot: str, key: object, make: Callable[[], Any], **place: tuple[int, int]) -> int:
        """Blit the slot's panel, made anew where it was made for another ``key``; gives the y of its upper edge."""
        room = surface.get_size()
        panel = self._kept(slot, (key, room), lambda: panels.fitted(make(), room, MARGIN))
        rect = panel.get_rect(**place)
        surface.blit(panel, rect, special_flags=pygame.BLEND_PREMULTIPLIED)
        return int(rect.top)

    def _kept(self, slot: str, key: object, make: Callable[[], Any]) -> Any:
        kept = self._cache.get(slot)
        if kept is None or kept[0] != key:
            kept = self._cache[slot] = (key, make())
        return kept[1]

    def _put_help(self, surface: Any, size: int, low: int) -> None:
        """Put the help between the upper edge and ``low``, so that the timeline stays in sight."""
        room = surface.get_width() - 2 * MARGIN, low - MARGIN
        make = partial(keys.panel, self.bindings, self.expressions, size, room)
        shown = size, low, tuple(self.expressions.items())
        self._put(surface, "help", shown, make, center=(surface.get_width() // 2, (MARGIN + low) // 2))

    def _put_preview(self, surface: Any, size: int, corner: tuple[int, int]) -> None:
        """Put the camera's picture into its frame; only the picture, which needs no blending, is made anew."""
        if self.preview is None:
            self._note(surface, "frame", ("no camera picture",), size, bottomright=corner)
            return
        room = surface.get_width() // 4, surface.get_height() // 2
        picture = self._kept("camera", room, partial(panels.camera, self.preview, room))
        inside = picture.get_size()
        frame = self._kept("frame", (inside, size), partial(panels.frame, inside, CAPTION, size * 3 // 4))
        rect = frame.get_rect(bottomright=corner)
        border = (rect.width - inside[0]) // 2
        surface.blit(frame, rect, special_flags=pygame.BLEND_PREMULTIPLIED)
        surface.blit(picture, (rect.left + border, rect.top + border))
