"""A window through which the desktop is seen, where the system can.

X11 (XWayland too): SDL 2 opens its window with the visual that ``SDL_VIDEO_X11_WINDOW_VISUALID`` names; with one of
32 bits, a compositor reads the fourth byte of each pixel as premultiplied alpha. Windows: a layered window leaves out
one colour (``COLOUR_KEY``), so edges blend with that near-black. Nothing is known for other drivers of SDL 2.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

COLOUR_KEY = (1, 1, 1)
_VISUAL = "SDL_VIDEO_X11_WINDOW_VISUALID"
_TRUE_COLOUR = 4


class _VisualInfo(ctypes.Structure):
    """XVisualInfo of Xutil.h."""

    _fields_ = (
        ("visual", ctypes.c_void_p),
        ("visualid", ctypes.c_ulong),
        ("screen", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("c_class", ctypes.c_int),
        ("masks", ctypes.c_ulong * 3),
        ("colormap_size", ctypes.c_int),
        ("bits_per_rgb", ctypes.c_int),
    )


@contextmanager
def transparent_window(driver: str) -> Iterator[str | None]:
    """While this lasts, SDL opens transparent windows; gives the reason where it cannot. ``driver``: SDL's name."""
    if driver != "x11":
        yield None if driver == "windows" else f"SDL's {driver} windows are opaque"
        return
    visual = _argb_visual()
    if isinstance(visual, str):
        yield visual
        return
    before = os.environ.get(_VISUAL)
    os.environ[_VISUAL] = hex(visual)
    try:
        yield None
    finally:
        if before is None:
            del os.environ[_VISUAL]
        else:
            os.environ[_VISUAL] = before


def _argb_visual() -> int | str:
    """The id of a 32-bit visual of the X display, or why there is none to use."""
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return "libX11.so.6 is not there"
    x11.XOpenDisplay.argtypes, x11.XOpenDisplay.restype = [ctypes.c_char_p], ctypes.c_void_p
    x11.XMatchVisualInfo.argtypes = [ctypes.c_void_p, *[ctypes.c_int] * 3, ctypes.POINTER(_VisualInfo)]
    x11.XInternAtom.argtypes, x11.XInternAtom.restype = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int], ctypes.c_ulong
    x11.XGetSelectionOwner.argtypes, x11.XGetSelectionOwner.restype = [ctypes.c_void_p, ctypes.c_ulong], ctypes.c_ulong
    for function in (x11.XDefaultScreen, x11.XCloseDisplay):
        function.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return "the X display cannot be opened"
    try:
        screen = x11.XDefaultScreen(display)
        # A compositor owns this selection (Extended Window Manager Hints, "Compositing Managers").
        if not x11.XGetSelectionOwner(display, x11.XInternAtom(display, f"_NET_WM_CM_S{screen}".encode(), 0)):
            return "no compositor is running"
        info = _VisualInfo()
        if not x11.XMatchVisualInfo(display, screen, 32, _TRUE_COLOUR, ctypes.byref(info)):
            return "the X display has no 32-bit visual"
        return int(info.visualid)
    finally:
        x11.XCloseDisplay(display)


def leave_out_colour_key(handle: int) -> str | None:
    """Make a window of Windows leave out ``COLOUR_KEY``; says why where that failed. ``handle``: its HWND."""
    if sys.platform != "win32":
        return "only Windows has colour keys"
    style, layered, by_colour = -20, 0x00080000, 0x1  # GWL_EXSTYLE, WS_EX_LAYERED, LWA_COLORKEY of winuser.h
    user32 = ctypes.WinDLL("user32", use_last_error=True)
    red, green, blue = COLOUR_KEY
    window = ctypes.c_void_p(handle)
    user32.SetWindowLongW(window, style, user32.GetWindowLongW(window, style) | layered)
    if not user32.SetLayeredWindowAttributes(window, red | green << 8 | blue << 16, 0, by_colour):
        return f"SetLayeredWindowAttributes failed with {ctypes.get_last_error()}"
    return None
