"""The compiled kernels, loaded once a process when they are first needed: as native code, or by numba, slowly."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from vtube.render._formats import Pixels

log = logging.getLogger("vtube")
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Kernels:
    """The functions of ``_raster`` and ``_grids`` that Python calls; their docstrings say what they do.

    ``band`` is told all but the rows, which the function that it gives takes: top and bottom.
    """

    band: Callable[..., Callable[[int, int], None]]
    measure: Callable[..., None]
    extend: Callable[..., None]


def load(rehearse: Callable[[Kernels], object]) -> Kernels:
    """The kernels, ready to run: native code if that can be had, else numba's.

    ``rehearse`` calls each once, which makes numba compile it or read it from disk.
    """
    with _one_at_a_time:
        return _ready_made() or compiled(rehearse)


@cache
def _ready_made() -> Kernels | None:
    from vtube.render import _native

    return _native.kernels(_say)


def compiled(rehearse: Callable[[Kernels], object]) -> Kernels:
    """The kernels as numba compiles them in this process."""
    kernels = _imported()
    with _told():
        for _ in range(3):  # a kernel that cannot be kept on disk is there all the same
            try:
                rehearse(kernels)
            except OSError as error:
                log.debug("the renderer's compiled form cannot be kept: %s", error)
            else:
                return kernels
    rehearse(kernels)
    return kernels


@cache
def _imported() -> Kernels:
    from vtube.render._grids import extend, measure
    from vtube.render._raster import band

    def prepared(picture: Pixels, background: Pixels, width: int, *others: Any) -> Callable[[int, int], None]:
        return lambda top, bottom: band(picture, background, width, top, bottom, *others)

    return Kernels(prepared, measure, extend)


@cache
def _say() -> None:
    """Say, once, why the first picture takes its time."""
    log.info("preparing the renderer for this processor, once")


@contextmanager
def _told() -> Iterator[None]:
    """Say so when something has to be compiled."""
    from numba.core import event

    class Told(event.Listener):  # type: ignore[misc]
        def on_start(self, _: Any) -> None:
            _say()

        def on_end(self, _: Any) -> None:
            pass

    with event.install_listener("numba:compile", Told()):
        yield
