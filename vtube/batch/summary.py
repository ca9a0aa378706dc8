"""What a batch has come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Summary:
    """``skipped``: videos that were done before. ``takes``: paths of all takes that the videos have now. ``frames``,
    ``seconds``: of the videos that were done now. ``failures``: (source, error). ``warnings``: (source, warning), of
    videos that were done now and end before their time.
    """

    done: int = 0
    skipped: int = 0
    takes: list[str] = field(default_factory=list)
    frames: int = 0
    seconds: float = 0.0
    elapsed: float = 0.0
    failures: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs. ``fps``: frames a second of all workers together."""
        return {
            "done": self.done, "failed": len(self.failures), "skipped": self.skipped, "takes": self.takes,
            "frames": self.frames, "seconds": round(self.seconds, 3), "elapsed": round(self.elapsed, 3),
            "fps": round(self.frames / self.elapsed, 1) if self.elapsed > 0 else 0.0,
            "failures": [{"source": source, "error": error} for source, error in self.failures],
            "warnings": [{"source": source, "warning": warning} for source, warning in self.warnings],
        }  # fmt: skip
