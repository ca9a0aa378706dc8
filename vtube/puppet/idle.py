"""Breathing, blinking and swaying: pure functions of a seed and the time, so that a replay repeats them exactly."""

from __future__ import annotations

import math
from functools import lru_cache

from vtube.puppet.avatar import Idle

_MASK = (1 << 64) - 1


@lru_cache(maxsize=64)  # the same few are asked for in every picture
def _chance(seed: int, *numbers: int) -> float:
    """A number in 0..1 that looks random: SplitMix64 (Steele, Lea and Flood, 2014) over the arguments."""
    state = seed & _MASK
    for number in (*numbers, 0):
        state = (state + (number & _MASK) * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state / _MASK


def breath(idle: Idle, seed: int, t: float) -> float:
    """0 (out) .. 1 (in) at ``t`` seconds; breathing in takes two fifths of the period, as in a person at rest."""
    phase = (t / idle.breath_period + _chance(seed, 1)) % 1.0
    rising = 0.4
    half = phase / rising if phase < rising else 1.0 + (phase - rising) / (1.0 - rising)
    return 0.5 - 0.5 * math.cos(math.pi * half)


def sway(idle: Idle, seed: int, t: float) -> float:
    """-1..1 at ``t`` seconds: two sines whose periods never meet, so that no rhythm shows."""
    turn = math.tau * t / idle.sway_period
    slow = math.sin(turn / math.sqrt(3) + math.tau * _chance(seed, 2))
    return 0.65 * math.sin(turn + math.tau * _chance(seed, 3)) + 0.35 * slow


def openness(idle: Idle, seed: int, t: float) -> float:
    """How far the lids are open, 0..1, at ``t`` seconds.

    Blink number k happens at k times the mean interval plus a jitter of at most a quarter of the intervals' spread, so
    that every interval lies in ``blink_every`` and no history has to be known.
    """
    least, most = idle.blink_every
    mean, spread = (least + most) / 2, most - least
    nearest = round(t / mean)
    return min(
        _lid((t - k * mean - spread / 2 * (_chance(seed, 4, k) - 0.5)) / idle.blink_duration)
        for k in (nearest - 1, nearest, nearest + 1)
    )


def _lid(phase: float) -> float:
    """Open at 0 and 1, shut from 0.3 to 0.55: a lid falls faster than it rises, and a 30 fps video sees it shut."""
    if phase <= 0.0 or phase >= 1.0:
        return 1.0
    if phase < 0.3:
        return _smooth(1.0 - phase / 0.3)
    return 0.0 if phase < 0.55 else _smooth((phase - 0.55) / 0.45)


def _smooth(x: float) -> float:
    return x * x * (3.0 - 2.0 * x)
