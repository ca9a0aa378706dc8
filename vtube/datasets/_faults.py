"""What was wrong with the labels of a data set: counted, and told once."""

from __future__ import annotations

import logging
from collections import Counter

_log = logging.getLogger(__name__)


class Faults:
    """Counts by kind, each with the first case. One for a file: a million bad labels are one line."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.first: dict[str, str] = {}

    def add(self, kind: str, case: object, times: int = 1) -> None:
        """Count ``times`` cases. ``kind`` reads well behind a number: "joints outside the picture, taken as absent"."""
        if times > 0:
            self.counts[kind] += times
            self.first.setdefault(kind, str(case)[:80])

    def tell(self, where: object) -> None:
        """Log one warning with all of them, if there are any."""
        if self.counts:
            told = "; ".join(f"{n} {kind} (first: {self.first[kind]})" for kind, n in self.counts.most_common())
            _log.warning("%s: %s", where, told)
