"""Compiled kernel of the Kalman filter; ``kalman`` has the method, ``_formats`` what joints and options are."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np

from vtube.native.compiling import inner, kernel
from vtube.smoothing import _halt
from vtube.types import Floats

START_SPEED = 2.0
"""Shoulder widths a second: the standard deviation of the speed of a joint that has just appeared."""
LEAP_LASTS = 0.05
"""Seconds after which a leap is believed."""
RECENT = 0.12
"""Seconds unseen after which any place is believed, for the velocity of then says nothing any more."""
LEAP_REACH = 0.5
"""Shoulder widths that a joint may move between two frames and still be in the same new place."""
TINY = float(np.finfo(np.float64).tiny)

travel: Any = inner(_halt.travel)


@inner
def squared(vector: complex) -> float:
    """The square of its length."""
    return vector.real**2 + vector.imag**2


@inner
def expect(joint: Any, f: Floats, halt: float, dt: float) -> None:
    """Note the state after ``dt`` seconds of undisturbed motion; process noise is still to be added."""
    moved = travel(dt, halt)
    step, kept = f[0, 1] * moved, f[1, 1] * (1.0 - moved / halt)
    joint.next_place = joint.place + step * joint.velocity
    joint.next_velocity = kept * joint.velocity
    across = joint.pv + step * joint.vv
    joint.next_pp = joint.pp + step * (joint.pv + across)
    joint.next_pv = kept * across
    joint.next_vv = kept * kept * joint.vv


@inner
def leaps(joint: Any, point: complex, gate: float, dt: float, scale: float) -> bool:
    """Whether a place is farther from the expected one than the joint gets at its full agility."""
    reach = joint.agility * scale * dt**2 / 2.0 if dt <= RECENT else 0.0
    farthest: float = gate**2 * (joint.next_pp + joint.noise + reach**2)
    return squared(point - joint.next_place) > farthest


@inner
def lasts(joint: Any, point: complex, t: float, scale: float) -> bool:
    """Remember a leap that is refused; whether it has lasted."""
    if isnan(joint.leapt) or abs(point - joint.leap) > LEAP_REACH * scale:
        joint.leapt = t
    joint.leap = point
    since: float = joint.leapt
    return t - since >= LEAP_LASTS


@inner
def appear(joint: Any, point: complex, scale: float) -> None:
    """Begin anew at a place."""
    joint.place, joint.velocity = point, 0j
    joint.pp, joint.pv, joint.vv = joint.noise, 0.0, (START_SPEED * scale) ** 2


@inner
def variance(joint: Any, option: Any, innovation: float, dt: float, scale: float) -> float:
    """Of the acceleration, px^2/s^4, that explains an innovation (px^2, squared)."""
    fastest, way = joint.agility * scale, dt**2 / 2.0  # way: of an acceleration of 1 px/s^2
    slowest = min(option.rest * scale + abs(joint.next_velocity) / option.stopping, fastest)
    unexplained = innovation / 2.0 - option.threshold**2 * (joint.next_pp + joint.noise)
    explaining: float = min(max(unexplained / max(way**2, TINY), slowest**2), fastest**2)
    return explaining


@inner
def follow(joint: Any, option: Any, q: Floats, point: complex, dt: float, scale: float) -> None:
    """Draw the expected state towards a place, by how much either is trusted."""
    innovation = point - joint.next_place
    pushed = variance(joint, option, squared(innovation), dt, scale)
    pp = joint.next_pp + q[0, 0] * pushed * dt**4
    pv = joint.next_pv + q[0, 1] * pushed * dt**3
    vv = joint.next_vv + q[1, 1] * pushed * dt**2
    gain, push = pp / (pp + joint.noise), pv / (pp + joint.noise)
    joint.place, joint.velocity = joint.next_place + gain * innovation, joint.next_velocity + push * innovation
    joint.pp, joint.pv, joint.vv = pp - gain * pp, pv - gain * pv, vv - push * pv


@inner
def surprised(
    f: Floats, option: Any, points: Any, scores: Floats, joints: Any, seen: Floats, scale: float, t: float
) -> bool:
    """Note what is expected of each joint that is seen. Whether most leap at once."""
    known, leaping = 0, 0
    for j in range(len(joints)):
        joint, dt = joints[j], t - seen[j]
        if scores[j] == 0.0:
            continue
        joint.noise = (joint.deviation * scale / scores[j]) ** 2
        if dt <= option.hold:
            expect(joint, f, option.halt, dt)
            known += 1
            leaping += dt <= RECENT and leaps(joint, points[j], option.gate, dt, scale)
    return leaping > max(2, known // 2)


@kernel
def measure(
    f: Floats, q: Floats, options: Any, points: Any, scores: Floats,
    joints: Any, seen: Floats, believed: Floats, others: Any,
    scale: float, t: float,
) -> None:  # fmt: skip
    """Filter what was seen at ``t`` seconds.

    f, q: (2, 2) transition and process noise of a step of one second, the latter of accelerations with variance 1.
    options: (1,). ``scale``: image pixels of a shoulder width.
    points: (J,) x + iy, image pixels. ``scores``: (J,) 0 where a joint was not seen.
    joints: (J,). ``seen``, ``believed``: (J,) when each was believed last, -inf: never, and with which score.
    others: (1,) becomes 1 where most joints leap at once, so that it is somebody else and no joint moves; else 0.
    """
    option = options[0]
    others[0] = surprised(f, option, points, scores, joints, seen, scale, t)
    if others[0]:
        return
    for j in range(len(joints)):
        joint, point, dt = joints[j], points[j], t - seen[j]
        if scores[j] == 0.0:
            continue
        if dt <= option.hold and not leaps(joint, point, option.gate, dt, scale):
            follow(joint, option, q, point, dt, scale)
        elif dt > RECENT or lasts(joint, point, t, scale):
            appear(joint, point, scale)
        else:
            continue
        joint.leapt, seen[j], believed[j] = nan, t, scores[j]
