"""Memory goes back to the system when a large picture is done with."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
_BYTES, _ARENAS = 1 << 20, 2


def steady() -> None:
    """Have the C library (glibc; others are left alone) ask the system for each large piece of memory by itself.

    It would else raise that threshold after the first ones to 32 MiB, take the 16 MiB that Pillow asks for from heaps
    of each thread, and keep them: hundreds of MiB that nobody uses. ``mallopt(3)`` has the numbers.
    """
    with suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, _BYTES)
        mallopt(_ARENA_MAX, _ARENAS)
