"""The compiled kernels, loaded once a process when they are first needed: numba itself takes a while."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

log = logging.getLogger("vtube")
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Kernels:
    """The functions of ``_raster`` and ``_grids`` that Python calls; their docstrings say what they do."""

    band: Callable[..., None]
    measure: Callable[..., None]
    extend: Callable[..., None]


def load(rehearse: Callable[[Kernels], object]) -> Kernels:
    """The kernels, ready to run. ``rehearse`` calls each once, which compiles it or reads it from disk."""
    with _one_at_a_time:
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

    return Kernels(band, measure, extend)


@contextmanager
def _told() -> Iterator[None]:
    """Say so when something has to be compiled."""
    from numba.core import event

    class Told(event.Listener):  # type: ignore[misc]
        said = False

        def on_start(self, _: Any) -> None:
            if not Told.said:
                log.info("preparing the renderer for this processor, once")
            Told.said = True

        def on_end(self, _: Any) -> None:
            pass

    with event.install_listener("numba:compile", Told()):
        yield
