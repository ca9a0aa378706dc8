"""The step that a learned smoother makes at each sighting of a joint: what its network is told, and what it may do.

A network never says where a joint is. It sets the gains of an alpha-beta filter over one joint: how much of the
surprise (what was seen less what was expected) the place takes over, how much of the velocity is kept and how it turns,
how much of the surprise the velocity takes over. So nothing seen that is new changes nothing, the place lies between
the expected and the seen one, and no weights, however bad, throw a joint out of the picture. Learning the gains of a
filter is the idea of KalmanNet (Revach et al., IEEE Transactions on Signal Processing 70, 2022).

One formula serves the live smoother (``xp`` = numpy, float64) and the training (``xp`` = torch, float32): all that is
used here, both have under the same name. J rows are joints, of one person or of a batch; none sees another. Lengths are
in shoulder widths, x right, y down.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np

from vtube.types import Floats

Array: TypeAlias = Any
"""A numpy array or a torch tensor."""
Memory: TypeAlias = tuple[Array, ...]
"""What a network remembers of each joint, (J, …) each."""
Tensors: TypeAlias = Mapping[str, Array]
Shapes: TypeAlias = dict[str, tuple[int, ...]]

HALT = 0.25
"""Seconds in which the velocity of an unseen joint dies out; the networks are trained with it."""
FASTEST = 30.0
"""Shoulder widths a second that no joint exceeds."""
SHORTEST = 0.01
"""Seconds: velocities are told over no less."""
KINDS = ("nose eye ear head neck face", "shoulder", "elbow", "wrist", "thumb index middle ring pinky finger hand",
         "hip pelvis spine thorax", "knee", "ankle foot heel toe")  # fmt: skip
"""Words by which a joint's name tells its kind; a joint without any is of no kind."""
INPUTS = 9 + len(KINDS)
OUTPUTS = 5
_SMALL, _SLOW = 0.02, 0.2
"""Shoulder widths and shoulder widths a second below which the network is told lengths in proportion, above by their
logarithm."""
_TINY = 1e-12


class Network(Protocol):
    """A recurrent network over the sightings of each joint.

    ``shapes``: of its tensors by name. ``begin``: what it remembers of joints that are new, one for each of (J,) zeros,
    which tell the kind, precision and device of arrays. Called with the tensors, inputs (J, INPUTS), the memory and the
    seconds (J,) since each was called last, it gives outputs (J, OUTPUTS) and the new memory.
    """

    shapes: Shapes

    def begin(self, xp: Any, zeros: Array) -> Memory: ...
    def __call__(self, xp: Any, w: Tensors, inputs: Array, memory: Memory, dt: Array, /) -> tuple[Array, Memory]: ...


@dataclass(frozen=True, slots=True)
class State:
    """(J, 2) places in shoulder widths, velocities in shoulder widths a second, and the network's memory."""

    place: Array
    velocity: Array
    memory: Memory


def kinds(joints: tuple[str, ...]) -> Floats:
    """(J, len(KINDS)) 1 at the kind of each joint, all 0 where its name tells none. The last word that fits counts."""
    told = np.zeros((len(joints), len(KINDS)))
    for j, joint in enumerate(joints):
        places = [max(joint.rfind(word) for word in words.split()) for words in KINDS]
        if max(places) >= 0:
            told[j, int(np.argmax(places))] = 1.0
    return told


def travel(xp: Any, dt: Array) -> Array:
    """Seconds of its velocity that a joint moves on in ``dt`` seconds."""
    return (1.0 - xp.exp(dt / -HALT)) * HALT


def step(
    network: Network, xp: Any, w: Tensors, state: State, seen: Array, score: Array, kind: Array, dt: Array
) -> State:
    """The state after sightings. seen: (J, 2). score: (J,) 0..1. kind: (J, len(KINDS)). dt: (J,) seconds, > 0."""
    expected = state.place + travel(xp, dt)[:, None] * state.velocity
    kept = xp.exp(dt / -HALT)[:, None] * state.velocity
    surprise = seen - expected
    inputs = _inputs(xp, surprise, kept, dt, score, kind)
    outputs, memory = network(xp, w, inputs, state.memory, dt)
    gain = _share(xp, outputs[:, 0:1])
    speed = surprise / xp.clip(dt, SHORTEST, math.inf)[:, None]
    keep = _turned(xp, kept, 1.2 * _share(xp, outputs[:, 1] + 2.0), 0.5 * xp.tanh(outputs[:, 2]))
    push = _turned(xp, speed, 1.5 * _share(xp, outputs[:, 3] - 1.0), 0.5 * xp.tanh(outputs[:, 4]))
    velocity = keep + push
    too_fast = xp.clip(_lengths(xp, velocity) / FASTEST, 1.0, math.inf)
    return State(expected + gain * surprise, velocity / too_fast[:, None], memory)


def _inputs(xp: Any, surprise: Array, velocity: Array, dt: Array, score: Array, kind: Array) -> Array:
    lengths = [_lengths(xp, vectors) for vectors in (surprise, velocity)]
    told = [xp.arcsinh(length / unit) / 3.0 for length, unit in zip(lengths, (_SMALL, _SLOW), strict=True)]
    ways = [v * (much / length)[:, None] for v, much, length in zip((surprise, velocity), told, lengths, strict=True)]
    along = (surprise * velocity).sum(-1) / (lengths[0] * lengths[1])
    numbers = xp.stack([*told, along, 2.0 * score - 1.0], -1)
    pace = xp.log(xp.clip(dt, 0.001, 1.0) * 30.0)[:, None] / 2.0
    return xp.concatenate([*ways, numbers, kind, pace], -1)


def _lengths(xp: Any, vectors: Array) -> Array:
    """(J,) above 0, so that they may be divided by and have a gradient."""
    return xp.sqrt((vectors * vectors).sum(-1) + _TINY**2)


def _share(xp: Any, x: Array) -> Array:
    return 0.5 + 0.5 * xp.tanh(0.5 * x)


def _turned(xp: Any, vector: Array, along: Array, across: Array) -> Array:
    """Vectors (J, 2), scaled by ``along`` and, turned by 90 degrees, by ``across``."""
    x, y = vector[:, 0], vector[:, 1]
    return xp.stack([along * x - across * y, along * y + across * x], -1)


def chosen(xp: Any, rows: Array, yes: State, no: State) -> State:
    """Row by row one of two states; rows: (J,) bool."""

    def one(a: Array, b: Array) -> Array:
        return xp.where(rows.reshape((-1,) + (1,) * (len(a.shape) - 1)), a, b)

    memory = tuple(one(a, b) for a, b in zip(yes.memory, no.memory, strict=True))
    return State(one(yes.place, no.place), one(yes.velocity, no.velocity), memory)


def begun(network: Network, xp: Any, place: Array) -> State:
    """Joints that have just appeared at (J, 2)."""
    velocity = xp.zeros_like(place)
    return State(place, velocity, network.begin(xp, velocity[:, 0]))
