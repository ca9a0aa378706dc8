"""The window on screen itself: opening it with pygame, and putting pictures on it."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import nullcontext
from typing import Any

import cv2
import numpy as np
import pygame

from vtube.errors import NoDisplayError, UsageError
from vtube.outputs import _panels as panels
from vtube.outputs import _transparency as transparency
from vtube.paths import shipped
from vtube.types import Image

_log = logging.getLogger(__name__)
SMALLEST, LARGEST = (320, 180), 8192
HINT = "without a window: --no-window"
SERVERS = {"DISPLAY": "x11", "WAYLAND_DISPLAY": "wayland"}
"""Where a display server says that it is there, and SDL's driver for it, in SDL's own order."""


class Screen:
    """One resizable window. Sizes are (width, height) in the desktop's pixels, which a HiDPI desktop may enlarge.

    Raises:
        NoDisplayError: there is no display, or it cannot open such a window.
        UsageError: the size is out of range.
    """

    def __init__(self, size: tuple[int, int], title: str, borderless: bool, transparent: bool) -> None:
        if not all(1 <= side <= LARGEST for side in size):
            raise UsageError("no window has that size", where="window", got=f"{size[0]}x{size[1]}")
        driver = open_display()
        self._backdrop = (0, 0, 0)
        with transparency.transparent_window(driver) if transparent else nullcontext() as obstacle:
            try:
                self._window = pygame.Window(title, size, resizable=True, borderless=borderless)
                self._window.get_surface()
            except pygame.error as error:
                close_display()
                raise NoDisplayError(f"no window can be opened: {error}", where="display", hint=HINT) from error
        self._window.minimum_size = min(size[0], SMALLEST[0]), min(size[1], SMALLEST[1])
        if transparent and obstacle is None and sys.platform == "win32":
            obstacle = transparency.leave_out_colour_key(self._window.handle)
            self._backdrop = transparency.COLOUR_KEY
        if obstacle is not None:
            _log.warning("the window is not transparent: %s", obstacle)
        icon = shipped("assets") / "icon.png"
        if icon.is_file():
            self._window.set_icon(pygame.image.load(icon))

    @property
    def surface(self) -> Any:
        """The pygame surface that the next ``flip`` shows."""
        return self._window.get_surface()

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        width, height = self.surface.get_size()
        return width, height

    @property
    def focused(self) -> bool:
        """Whether it has the keyboard."""
        return bool(self._window.focused)

    def toggle_border(self) -> None:
        """Take the desktop's border off or put it back."""
        self._window.borderless = not self._window.borderless

    def draw(self, pixels: Image) -> None:
        """Put a premultiplied BGRA picture on the surface, as large as fits with its aspect kept.

        It is copied, not blended: over black that is the same, and where the window has an alpha channel the
        compositor blends.
        """
        surface = self.surface
        x, y, width, height = letterbox(surface.get_size(), (pixels.shape[1], pixels.shape[0]))
        if self._backdrop != (0, 0, 0) or (width, height) != surface.get_size():
            surface.fill((*self._backdrop, 0))
        if (width, height) != (pixels.shape[1], pixels.shape[0]):
            pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
        picture = pygame.image.frombuffer(np.ascontiguousarray(pixels).data, (width, height), "BGRA")
        if self._backdrop == (0, 0, 0):
            picture.set_alpha(None)
            surface.blit(picture, (x, y))
        else:
            surface.blit(picture, (x, y), special_flags=pygame.BLEND_PREMULTIPLIED)

    def flip(self) -> None:
        """Show what was drawn."""
        self._window.flip()

    def close(self) -> None:
        """Close the window and leave the display."""
        self._window.destroy()
        close_display()


def letterbox(room: tuple[int, int], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """(x, y, width, height) of a picture of ``size`` in the middle of ``room``, as large as fits."""
    scale = min(room[0] / size[0], room[1] / size[1])
    width, height = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    return (room[0] - width) // 2, (room[1] - height) // 2, width, height


def open_display() -> str:
    """Initialise pygame's display and fonts, nothing else (no sound); gives the name of SDL's video driver.

    SDL draws into nothing where it finds no display; that is refused unless ``SDL_VIDEODRIVER`` asks for it.
    """
    asked = "SDL_VIDEODRIVER" in os.environ
    servers = [driver for name, driver in SERVERS.items() if os.environ.get(name)]
    if sys.platform == "linux" and not asked and not servers:
        raise NoDisplayError("not found: neither DISPLAY nor WAYLAND_DISPLAY is set", where="display", hint=HINT)
    os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # signals belong to the program
    os.environ["SDL_VIDEO_X11_WMCLASS"] = "vtube"  # pygame has set it to the name of the script that was started
    if sys.platform == "linux" and not asked:
        os.environ["SDL_VIDEODRIVER"] = ",".join(servers)  # the others would complain on standard error
    try:
        pygame.display.init()
    except pygame.error as error:
        places = [os.environ[name] for name in SERVERS if os.environ.get(name)]
        raise NoDisplayError("it cannot be reached", where="display", got=" ".join(places), hint=HINT) from error
    finally:
        if not asked:
            os.environ.pop("SDL_VIDEODRIVER", None)
    driver = str(pygame.display.get_driver()).lower()
    if driver in {"offscreen", "dummy"} and not asked:
        close_display()
        raise NoDisplayError("it cannot be reached", where="display", got=os.environ.get("DISPLAY"), hint=HINT)
    pygame.font.init()
    if driver == "x11":
        # SDL would go through OpenGL; where that is done in software, showing 1280x720 takes 20 ms instead of 0.3.
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    return driver


def close_display() -> None:
    """Leave the display; harmless when it was left before."""
    panels.forget_fonts()
    pygame.font.quit()
    pygame.display.quit()
