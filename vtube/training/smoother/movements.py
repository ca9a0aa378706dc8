"""Motions that nobody made: reaching and resting, swinging, swaying.

Hands reach from rest to rest along the path of least jerk (Flash and Hogan, Journal of Neuroscience 5, 1985).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from vtube.types import Floats

Path: TypeAlias = Callable[[Floats], Floats]
"""Gives the places (M, 2) in shoulder widths at times (M,) in seconds."""


def movement(rng: np.random.Generator, seconds: float) -> Path:
    """A path over the times from 0 to ``seconds``, and at rest before and after or going on swinging."""
    parts = [reaching(rng, seconds), swaying(rng)]
    if rng.random() < 0.4:
        parts.append(swinging(rng, seconds))
    return lambda t: sum((part(t) for part in parts), np.zeros((len(t), 2)))


def reaching(rng: np.random.Generator, seconds: float) -> Path:
    """From place to place, with rests between."""
    starts, durations, ways, now = [0.0], [1.0], [np.zeros(2)], rng.exponential(0.8)
    while now < seconds:
        far = np.exp(rng.uniform(np.log(0.02), np.log(2.5)))
        angle = rng.uniform(0, 2 * np.pi)
        starts.append(now)
        durations.append(rng.uniform(0.15, 0.5) + 0.2 * far)
        ways.append(far * np.array([np.cos(angle), np.sin(angle)]))
        # What begins before the last reach is over curves from the one into the other.
        now += durations[-1] * rng.uniform(0.4, 1.0) + (rng.exponential(0.8) if rng.random() < 0.5 else 0.0)
    begin, last, way = np.array(starts), np.array(durations), np.array(ways)

    def path(t: Floats) -> Floats:
        part = np.clip((t[:, None] - begin) / last, 0.0, 1.0)
        there: Floats = (part**3 * (10.0 - 15.0 * part + 6.0 * part**2)) @ way
        return there

    return path


def swinging(rng: np.random.Generator, seconds: float) -> Path:
    """A wave or a circle, for a while: it swells and fades within a fifth of a second."""
    start, last = rng.uniform(-1.0, seconds), rng.uniform(0.5, 4.0)
    turns = 2 * np.pi * rng.uniform(0.5, 4.0)
    size = np.exp(rng.uniform(np.log(0.02), np.log(0.6))) * rng.normal(size=2)
    phase = rng.uniform(0, 2 * np.pi, 2)

    def path(t: Floats) -> Floats:
        strength = np.clip((t - start) / 0.2, 0.0, 1.0) * np.clip((start + last - t) / 0.2, 0.0, 1.0)
        smooth = strength**2 * (3.0 - 2.0 * strength)
        swung: Floats = smooth[:, None] * size * np.sin(turns * t[:, None] + phase)
        return swung

    return path


def swaying(rng: np.random.Generator) -> Path:
    """What nobody notices: nobody stands quite still."""
    turns = 2 * np.pi * rng.uniform(0.1, 0.6, 2)
    size, phase = rng.uniform(0.0, 0.02, 2), rng.uniform(0, 2 * np.pi, 2)
    return lambda t: size * np.sin(turns * t[:, None] + phase)
