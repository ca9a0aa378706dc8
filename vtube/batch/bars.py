"""How far a batch is, on a terminal: all videos, and the ones at work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

from tqdm import tqdm

from vtube.batch.item import Item, Report

_LONGEST = 24
"""Letters of a name."""


class Bars:
    """``shown``: False for none, True for a terminal alone."""

    def __init__(self, *, shown: bool) -> None:
        hidden = None if shown else True
        self._all = tqdm(desc="all", unit=" videos", disable=hidden, position=0)
        self._now = tqdm(desc="now", unit=" frames", disable=hidden, position=1, leave=False)
        self._at_work: dict[Item, Report] = {}
        self._finished = 0

    def planned(self, items: Sequence[Item]) -> None:
        """So many there will be."""
        self._all.reset(len(items))

    def told(self, report: Report) -> None:
        """What has become of one."""
        if report.state in {"begun", "progress"}:
            self._at_work[report.item] = report
        else:
            self._at_work.pop(report.item, None)
            self._finished += report.frames
            self._all.update()
        self._draw()

    def _draw(self) -> None:
        reports = self._at_work.values()
        totals = [report.total for report in reports]
        self._now.total = None if None in totals else sum(total for total in totals if total)
        names = (PurePosixPath(item.name).name[-_LONGEST:] for item in self._at_work)
        self._now.set_description(" + ".join(names) or "now", refresh=False)
        frames = sum(report.frames for report in reports)
        self._now.n = frames
        rate = (self._finished + frames) / max(self._all.format_dict["elapsed"], 0.01)
        self._all.set_postfix_str(f"{rate:.1f} frames/s", refresh=False)
        self._now.refresh()
        self._all.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._now.close()
        self._all.close()
