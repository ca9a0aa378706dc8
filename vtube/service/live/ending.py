"""Why a connection ends, and what is forgiven before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vtube.errors import VtubeError
from vtube.service import problems
from vtube.service.problems import Problem

FORGIVEN = 10
"""Bad messages one after the other; with the next one the connection ends."""


class Ended(Exception):
    """``code``: of RFC 6455, 7.4.1, and the registry that it begins. ``reason``: for people."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Patience:
    """Tells of bad messages and ends the connection when nothing else comes. ``tell``: takes a problem message."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell
        self._bad = 0

    def good(self) -> None:
        """Something was right: all is forgiven."""
        self._bad = 0

    def bad(self, error: VtubeError | Problem, sent: float | None = None) -> None:
        """Something was wrong; ``sent``: the time of the frame that it was.

        Raises:
            Ended: not for the first time.
        """
        self.report(error, sent)
        self._bad += 1
        if self._bad > FORGIVEN:
            raise Ended(1008, "one bad message after the other")

    def report(self, error: VtubeError | Problem, sent: float | None = None) -> None:
        """Tell of something that the client is not to blame for."""
        problem = problems.of(error) if isinstance(error, VtubeError) else error
        about = {} if sent is None else {"t": sent}
        self._tell({"type": "problem", "title": problem.title, "detail": str(problem.detail), **about})
