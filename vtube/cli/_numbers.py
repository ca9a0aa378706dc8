"""Numbers on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def number(lowest: float, highest: float) -> Callable[[str], float]:
    """What reads a number from ``lowest`` to ``highest``."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"a number from {lowest:g} to {highest:g} is expected, not {text!r}")
        return value

    return read


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """What reads a whole number from ``lowest`` to ``highest``."""

    def read(text: str) -> int:
        value = int(text) if text.isdecimal() and len(text) < 10 else lowest - 1
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"a whole number from {lowest} to {highest} is expected, not {text!r}")
        return value

    return read
