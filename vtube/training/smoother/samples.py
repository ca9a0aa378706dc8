"""Batches of what a smoother sees, with the truth: recorded motions as they are, changed ones, and invented ones.

All is drawn from a generator that is seeded by (seed, epoch, batch), and depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vtube.smoothing._learned import KINDS, kinds
from vtube.training.smoother.disturbances import disturbed, kind_forgotten, spoiled
from vtube.training.smoother.movements import Path, movement
from vtube.training.smoother.sequences import Motion
from vtube.types import Floats

AHEAD = (0.033, 0.066)
"""Seconds between which the moment lies that is predicted."""
HOLD = 0.5
"""Seconds unseen after which a joint begins anew."""
AS_SEEN, CHANGED = 0.35, 0.45
"""Shares of the recorded motions as the pose model saw them, and of those that were changed and disturbed anew."""
RATES = (15.0, 60.0)
"""Frames a second."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One joint over N frames. ``times``: (N,) s. ``seen``: (N, 2) NaN where missed. ``scores``: (N,).

    ``kind``: (len(KINDS),). ``now``, ``then``: (N, 2) where it truly was at each time and ``ahead`` seconds later.
    """

    times: Floats
    seen: Floats
    scores: Floats
    kind: Floats
    now: Floats
    then: Floats
    ahead: float


def draw(rng: np.random.Generator, motions: Sequence[Motion], frames: int) -> Sample:
    """A sample of at most ``frames`` frames."""
    what = rng.random()
    if what < AS_SEEN:
        return as_seen(rng, motions[int(rng.integers(len(motions)))], frames)
    if what < AS_SEEN + CHANGED:
        return changed(rng, motions, frames)
    return invented(rng, frames)


def as_seen(rng: np.random.Generator, motion: Motion, frames: int) -> Sample:
    """A part of a motion, every frame or every second one, turned, mirrored and spoiled further half of the time."""
    chosen = np.arange(0, len(motion.times), rng.integers(1, 3))
    first = rng.integers(0, max(1, len(chosen) - frames + 1))
    chosen = chosen[first : first + frames]
    turn, ahead, origin = _turn(rng), rng.uniform(*AHEAD), motion.true[chosen[0]]
    times, scores = motion.times[chosen], motion.scores[chosen].copy()
    now, seen, other = ((p[chosen] - origin) @ turn for p in (motion.true, motion.seen, motion.other))
    if rng.random() < 0.5:
        spoiled(rng, times, seen, scores, other)
    then = (motion.paths(times + ahead)[:, :2] - origin) @ turn
    then[times + ahead > motion.times[-1]] = np.nan
    return Sample(times, seen, scores, kind_forgotten(rng, kinds((motion.joint,))[0]), now, then, ahead)


def changed(rng: np.random.Generator, motions: Sequence[Motion], frames: int) -> Sample:
    """A motion at another pace, turned, larger or smaller, often mixed with another's, seen by a worse pose model."""
    motion, mixed = (motions[i] for i in rng.integers(len(motions), size=2))
    pace, turn = np.exp(rng.uniform(-0.4, 0.4)), _turn(rng) * np.exp(rng.uniform(-0.5, 0.5))
    seconds = (motion.times[-1] - motion.times[0]) / pace
    times = _times(rng, seconds, frames)
    share = rng.choice([0.0, rng.uniform(0.0, 1.0)])
    begin = rng.uniform(0.0, max(seconds - times[-1], 0.0))

    def path(t: Floats) -> Floats:
        at = (t + begin) * pace
        second = mixed.paths(mixed.times[0] + at)[:, :2] - mixed.true[0]
        true: Floats = (motion.paths(motion.times[0] + at)[:, :2] - motion.true[0] + share * second) @ turn
        return true

    other = (motion.paths(motion.times[0] + (times + begin) * pace)[:, 2:] - motion.true[0]) @ turn
    return _sample(rng, kinds((motion.joint,))[0], times, path, other)


def invented(rng: np.random.Generator, frames: int) -> Sample:
    """A motion that nobody made, of any kind of joint; now and then another person takes over."""
    times = _times(rng, 8.0, frames)
    one, two = movement(rng, 8.0), movement(rng, 8.0)
    away = rng.normal(0.0, 2.0, 2)
    leap = rng.uniform(0.0, times[-1]) if rng.random() < 0.1 else np.inf

    def path(t: Floats) -> Floats:
        return one(t) + away * (t >= leap)[:, None]

    kind = np.eye(len(KINDS))[rng.integers(len(KINDS))]
    return _sample(rng, kind, times, path, two(times) + away)


def _sample(rng: np.random.Generator, kind: Floats, times: Floats, path: Path, other: Floats) -> Sample:
    now, ahead = path(times), rng.uniform(*AHEAD)
    seen, scores = disturbed(rng, kind, times, now, other)
    return Sample(times, seen, scores, kind_forgotten(rng, kind), now, path(times + ahead), ahead)


def _turn(rng: np.random.Generator) -> Floats:
    """(2, 2) a turn by any angle, half of the time mirrored."""
    angle = rng.uniform(0, 2 * np.pi)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return turn if rng.random() < 0.5 else turn * np.array([-1.0, 1.0])


def _times(rng: np.random.Generator, seconds: float, frames: int) -> Floats:
    """(N,) at most ``frames`` times from 0 on, of a camera of some rate that trembles and skips frames."""
    step = 1.0 / np.exp(rng.uniform(*np.log(RATES)))
    steps = step * np.maximum(1.0 + rng.uniform(0.0, 0.2) * rng.normal(size=frames - 1), 0.3)
    steps[rng.random(frames - 1) < 0.03] += step
    times = np.concatenate([[0.0], np.cumsum(steps)])
    return times[: max(3, int(np.searchsorted(times, seconds)))]


def batch(samples: Sequence[Sample], frames: int) -> dict[str, np.ndarray]:
    """Samples as float32 arrays of ``frames`` frames; what is missing is 0.

    points, now, then: (B, N, 2). scores, dt (seconds since last seen, 1 where new), unseen (seconds at this frame,
    0 where seen): (B, N). seen, new, counted (it is known), foreseen (so is the truth ahead): (B, N) bool.
    kind: (B, len(KINDS)). ahead: (B,) s.
    """
    count = len(samples)
    whole = {name: np.zeros((count, frames, 2), np.float32) for name in ("points", "now", "then")}
    whole |= {name: np.zeros((count, frames), np.float32) for name in ("scores", "unseen")}
    whole |= {name: np.zeros((count, frames), bool) for name in ("seen", "new", "counted", "foreseen")}
    whole["dt"] = np.ones((count, frames), np.float32)
    for b, sample in enumerate(samples):
        n = len(sample.times)
        for name, column in _columns(sample).items():
            whole[name][b, :n] = column
    whole["kind"] = np.array([sample.kind for sample in samples], np.float32)
    whole["ahead"] = np.array([sample.ahead for sample in samples], np.float32)
    return whole


def _columns(sample: Sample) -> dict[str, np.ndarray]:
    seen = (sample.scores > 0) & np.isfinite(sample.seen).all(axis=1)
    last = np.maximum.accumulate(np.where(seen, sample.times, -np.inf))
    before = np.concatenate([[-np.inf], last[:-1]])
    elapsed, unseen = sample.times - before, sample.times - last
    new = seen & (elapsed > HOLD)
    counted = unseen <= HOLD
    return {
        "points": np.where(seen[:, None], sample.seen, 0.0), "now": sample.now, "then": np.nan_to_num(sample.then),
        "scores": np.where(seen, sample.scores, 0.0), "dt": np.where(seen & ~new, elapsed, 1.0),
        "unseen": np.where(counted, unseen, 0.0), "seen": seen, "new": new, "counted": counted,
        "foreseen": counted & np.isfinite(sample.then).all(axis=1),
    }  # fmt: skip
