"""Properties over time as tracks of Godot's animations, with no more keys than they need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from vtube.exports._godot import text
from vtube.exports._godot.keys import changes, kept
from vtube.exports._godot.poses import Property
from vtube.types import Floats

_CONTINUOUS, _DISCRETE = "0", "1"
_NEAREST, _LINEAR = "0", "1"


def animation(properties: Iterable[Property], times: Floats, length: float) -> dict[str, str]:
    """The properties of an ``Animation``. ``times``: (N,) seconds of the values. ``length``: seconds."""
    made = {"length": text.real(length)}
    for i, one in enumerate(properties):
        discrete = one.values.dtype.kind in "bi"
        when, values = _discrete(one, times) if discrete else _continuous(one, times)
        made |= {
            f"tracks/{i}/type": '"value"',
            f"tracks/{i}/imported": "false",
            f"tracks/{i}/enabled": "true",
            f"tracks/{i}/path": text.path(one.path),
            f"tracks/{i}/interp": _NEAREST if discrete else _LINEAR,
            f"tracks/{i}/loop_wrap": "false",
            f"tracks/{i}/keys": text.dictionary(
                {
                    "times": text.floats(when),
                    "update": _DISCRETE if discrete else _CONTINUOUS,
                    "values": text.array(values),
                }
            ),
        }
    return made


def value(one: Property, row: int) -> str:
    """One of a property's values."""
    discrete, only = one.values.dtype.kind in "bi", one.values[[row]].tolist()
    return _whole(only)[0] if discrete else _real(only)[0]


def _discrete(one: Property, times: Floats) -> tuple[list[float], list[str]]:
    chosen = changes(one.values)
    return times[chosen].tolist(), _whole(one.values[chosen].tolist())


def _continuous(one: Property, times: Floats) -> tuple[list[float], list[str]]:
    when, values = times, one.values.astype(np.float64)
    if one.path.endswith(":rotation"):
        when, values = _wrapping(when, values)
    chosen = kept(when, values, one.tolerance)
    return when[chosen].tolist(), _real(values[chosen].tolist())


def _whole(values: Iterable[object]) -> list[str]:
    return [str(value).lower() for value in values]


def _real(values: Iterable[Any]) -> list[str]:
    return [text.vector(*value) if isinstance(value, list) else text.real(value) for value in values]


def _wrapping(times: Floats, angles: Floats) -> tuple[Floats, Floats]:
    """Two keys where an angle comes out at the other end of its range: else it would turn all the way back."""
    jumps = np.flatnonzero(np.abs(np.diff(angles)) > np.pi) + 1
    turns = 2 * np.pi * np.sign(angles[jumps] - angles[jumps - 1])
    before, after = angles[jumps - 1], angles[jumps] - turns
    ends = np.clip(-turns / 2, np.minimum(before, after), np.maximum(before, after))
    share = (ends - before) / np.where(after == before, 1.0, after - before)
    share = np.clip(share, 0.01, 0.99)
    when = (times[jumps - 1] + share * (times[jumps] - times[jumps - 1])).astype(np.float32)
    last = np.nextafter(when, np.float32(0))
    pairs = np.stack([last, when], axis=1).ravel().astype(np.float64), np.stack([ends, ends + turns], axis=1).ravel()
    where = np.repeat(jumps, 2)
    return np.insert(times, where, pairs[0]), np.insert(angles, where, pairs[1])
