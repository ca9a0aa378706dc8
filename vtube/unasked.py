"""What is called where nobody asks: for progress, for an end."""

from __future__ import annotations


def untold(*_: object) -> None:
    """Nobody wants to know."""


def never() -> bool:
    """Nobody asks to stop."""
    return False
