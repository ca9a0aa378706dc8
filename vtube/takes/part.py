"""A part of a take, by its times."""

from __future__ import annotations

from dataclasses import dataclass

from vtube.errors import UsageError
from vtube.takes.replay import Replay


@dataclass(frozen=True, slots=True)
class Part:
    """From when to when, in the take's seconds; ``end`` None: its end."""

    start: float = 0.0
    end: float | None = None

    def within(self, replay: Replay, where: object) -> tuple[float, float]:
        """Start and end, the latter at most one nominal frame after the take's last one.

        Raises:
            UsageError: nothing of the take is left.
        """
        end = replay.period if self.end is None else min(self.end, replay.period)
        if not 0.0 <= self.start < end:
            got, expected = f"from {self.start:g} to {end:g} s", f"within its {replay.period:.3f} s"
            raise UsageError("nothing is left of the take", where=where, got=got, expected=expected)
        return self.start, end


WHOLE = Part()
