"""What smooths a recorded take, one file a method: they know what comes after each frame, so none of them is late.

A file's ``create(**options)`` gives a ``Method``. ``vtube.smoothing`` has the filters of a live run, which know only
what was before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from vtube.types import Floats

Method: TypeAlias = Callable[[Floats, Floats, Floats], Floats]
"""Smooths one column of a take, later frames counting as much as earlier ones.

Called with times (N,) in seconds, 0.5 ms to 0.5 s apart, values (N,), finite, in any unit, and deviations (N,) > 0 in
that unit: how far a value strays by chance. Gives (N,) values at the same times.
"""
