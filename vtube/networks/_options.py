"""Checks of what a network is asked for: a file from a stranger may ask for anything."""

from __future__ import annotations

from collections.abc import Iterable

from vtube.errors import UsageError, nearest


def between(where: str, **asked: tuple[float, float, float]) -> None:
    """Each option's (value, lowest, highest).

    Raises:
        UsageError: one is outside, or no number.
    """
    for option, (value, lowest, highest) in asked.items():
        if not isinstance(value, int | float) or not lowest <= value <= highest:
            raise UsageError(f"wrong {option}", where=where, got=repr(value)[:50], expected=f"{lowest} to {highest}")


def among(where: str, **asked: tuple[str, Iterable[str]]) -> None:
    """Each option's (value, names that there are).

    Raises:
        UsageError: one is not there.
    """
    for option, (value, names) in asked.items():
        if value not in names:
            raise UsageError(f"unknown {option} {str(value)[:50]!r}", where=where, hint=nearest(str(value)[:50], names))
