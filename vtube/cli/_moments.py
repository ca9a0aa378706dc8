"""A take on the command line, and moments of it: ``--from`` and ``--to``."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from vtube.errors import UsageError

_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?|\.\d+)")
_LONGEST = 1e6


def add_take(parser: argparse.ArgumentParser, count: str | None = None) -> None:
    """The take that a command reads; ``count``: argparse's ``nargs`` where it may be several."""
    left = "a .pose.json, or what an interrupted recording left"
    parser.add_argument("take", metavar="TAKE", type=Path, nargs=count, help=left)


def add_part(parser: argparse.ArgumentParser) -> None:
    """The options that take a part of a take."""
    parser.add_argument("--from", dest="start", metavar="TIME", type=moment, default=0.0, help="seconds, or M:SS")
    parser.add_argument("--to", dest="end", metavar="TIME", type=moment, help="seconds, or M:SS (default: its end)")


def part(arguments: argparse.Namespace) -> tuple[float, float | None]:
    """Start and end in seconds; the end may be open.

    Raises:
        UsageError: the end is not after the start.
    """
    start, end = arguments.start, arguments.end
    if end is not None and end <= start:
        raise UsageError("the end is not after the start", where="--to", got=f"{end:g} s", expected=f"> {start:g} s")
    return start, end


def moment(text: str) -> float:
    """Seconds of ``12.5``, ``1:02.5`` or ``1:00:00``."""
    read = _CLOCK.fullmatch(text)
    hours, minutes, seconds = (float(piece or 0) for piece in read.groups()) if read else (0.0, 0.0, _LONGEST)
    value = 3600 * hours + 60 * minutes + seconds
    if not value < _LONGEST:
        raise argparse.ArgumentTypeError(f"seconds or M:SS are expected, such as 12.5 or 1:02, not {text!r}")
    return value
