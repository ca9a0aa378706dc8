"""How far a batch is, on a terminal: all videos, and each of those at work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

from tqdm import tqdm

from vtube.batch.item import Item, Report

_LONGEST = 24
"""Letters of a name."""
_MOST = 8
"""Videos with a bar of their own; further ones get theirs when one is done."""


class Bars:
    """``shown``: False for none, True for a terminal alone."""

    def __init__(self, *, shown: bool) -> None:
        self._hidden = None if shown else True
        self._all = tqdm(desc="all", unit=" videos", disable=self._hidden, position=0)
        self._each: dict[Item, tuple[int, tqdm]] = {}
        self._frames: dict[Item, int] = {}
        self._finished = 0

    def planned(self, items: Sequence[Item]) -> None:
        """So many there will be."""
        self._all.reset(len(items))

    def told(self, report: Report) -> None:
        """What has become of one."""
        if report.state in {"begun", "progress"}:
            self._frames[report.item] = report.frames
            self._draw(report)
        else:
            self._frames.pop(report.item, None)
            self._finished += report.frames
            self._leave(report.item)
            self._all.update()
        rate = (self._finished + sum(self._frames.values())) / max(self._all.format_dict["elapsed"], 0.01)
        self._all.set_postfix_str(f"{rate:.1f} frames/s")

    def _draw(self, report: Report) -> None:
        if report.item not in self._each:
            rows = set(range(1, _MOST + 1)) - {row for row, _ in self._each.values()}
            if not rows:
                return
            name = PurePosixPath(report.item.name).name[-_LONGEST:]
            row = min(rows)
            bar = tqdm(desc=name, unit=" frames", disable=self._hidden, position=row, leave=False)
            self._each[report.item] = row, bar
        _, bar = self._each[report.item]
        bar.n, bar.total = report.frames, report.total
        bar.refresh()

    def _leave(self, item: Item) -> None:
        if item in self._each:
            self._each.pop(item)[1].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for item in list(self._each):
            self._leave(item)
        self._all.close()
