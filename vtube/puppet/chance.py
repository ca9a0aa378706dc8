"""Chance that repeats: numbers that look random, as a pure function of a seed and some integers."""

from __future__ import annotations

from functools import lru_cache

_MASK = (1 << 64) - 1


@lru_cache(maxsize=256)  # the same few are asked for in every picture
def chance(seed: int, *numbers: int) -> float:
    """A number in 0..1 that looks random: SplitMix64 (Steele, Lea and Flood, 2014) over the arguments."""
    state = seed & _MASK
    for number in (*numbers, 0):
        state = (state + (number & _MASK) * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state / _MASK
