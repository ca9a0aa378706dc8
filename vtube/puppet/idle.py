"""What an avatar does by itself: breathing, blinking, swaying, looking around; functions of a seed and the time."""

from __future__ import annotations

import math

from vtube.puppet.avatar import Idle
from vtube.puppet.chance import chance

_SACCADE = 0.08
"""Seconds in which the eyes go from one place to the next."""


def breath(idle: Idle, seed: int, t: float) -> float:
    """0 (out) .. 1 (in) at ``t`` seconds; breathing in takes two fifths of the period, as in a person at rest."""
    phase = (t / idle.breath_period + chance(seed, 1)) % 1.0
    rising = 0.4
    half = phase / rising if phase < rising else 1.0 + (phase - rising) / (1.0 - rising)
    return 0.5 - 0.5 * math.cos(math.pi * half)


def sway(idle: Idle, seed: int, t: float) -> float:
    """-1..1 at ``t`` seconds: two sines whose periods never meet, so that no rhythm shows."""
    turn = math.tau * t / idle.sway_period
    slow = math.sin(turn / math.sqrt(3) + math.tau * chance(seed, 2))
    return 0.65 * math.sin(turn + math.tau * chance(seed, 3)) + 0.35 * slow


def openness(idle: Idle, seed: int, t: float) -> float:
    """How far the lids are open, 0..1, at ``t`` seconds.

    Blink number k happens at k times the mean interval plus a jitter of at most a quarter of the intervals' spread, so
    that every interval lies in ``blink_every`` and no history has to be known.
    """
    least, most = idle.blink_every
    mean, spread = (least + most) / 2, most - least
    nearest = round(t / mean)
    return min(
        _lid((t - k * mean - spread / 2 * (chance(seed, 4, k) - 0.5)) / idle.blink_duration)
        for k in (nearest - 1, nearest, nearest + 1)
    )


def gaze(idle: Idle, seed: int, t: float) -> tuple[float, float]:
    """Where wandering eyes look at ``t`` seconds: x, y within ``gaze_reach``.

    They rest on one place and go to the next in one quick move, as eyes do (a saccade). Glance number k begins as
    blinks do, so that every rest lasts as long as ``gaze_every`` says; one in three goes back to the middle.
    """
    least, most = idle.gaze_every
    mean, spread = (least + most) / 2, most - least

    def begin(k: int) -> float:
        return k * mean + spread / 2 * (chance(seed, 5, k) - 0.5)

    k = round(t / mean)
    while begin(k) > t:
        k -= 1
    while begin(k + 1) <= t:
        k += 1
    share = _smooth(min((t - begin(k)) / min(_SACCADE, least), 1.0))
    (x, y), (to_x, to_y) = _glance(idle, seed, k - 1), _glance(idle, seed, k)
    return x + share * (to_x - x), y + share * (to_y - y)


def _glance(idle: Idle, seed: int, k: int) -> tuple[float, float]:
    """Evenly over an ellipse that is wider than high."""
    if chance(seed, 6, k) < 1 / 3:
        return 0.0, 0.0
    far, turn = idle.gaze_reach * math.sqrt(chance(seed, 7, k)), math.tau * chance(seed, 8, k)
    return far * math.cos(turn), 0.6 * far * math.sin(turn)


def _lid(phase: float) -> float:
    """Open at 0 and 1, shut from 0.3 to 0.55: a lid falls faster than it rises, and a 30 fps video sees it shut."""
    if phase <= 0.0 or phase >= 1.0:
        return 1.0
    if phase < 0.3:
        return _smooth(1.0 - phase / 0.3)
    return 0.0 if phase < 0.55 else _smooth((phase - 0.55) / 0.45)


def _smooth(x: float) -> float:
    return x * x * (3.0 - 2.0 * x)
