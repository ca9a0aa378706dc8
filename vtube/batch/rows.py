"""The rows of takes at work: on the disk, so that an hour of a crowd needs no more memory than a second."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from vtube.takes.columns import Integers

BLOCK = 256
"""Rows that are in memory; 10 seconds, 120 KB."""


class Spill:
    """A file without a name for the rows of all people of a video; it goes with the context, or with the process.

    Raises:
        OSError: the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - this is the context

    def put(self, columns: Integers) -> int:
        """Keep (C, n) int32; gives where."""
        place = self._file.seek(0, 2)
        self._file.write(columns.tobytes())
        return place

    def get(self, place: int, count: int) -> Integers:
        """``count`` integers that lie at that place."""
        self._file.seek(place)
        return np.frombuffer(self._file.read(4 * count), np.int32)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


class Rows:
    """The rows of one take, C = ``width`` integers each, of which the first ``kept`` count."""

    def __init__(self, spill: Spill, width: int) -> None:
        self.kept = 0
        self._spill, self._places = spill, list[int]()
        self._block = np.zeros((BLOCK, width), np.int32)
        self._count = 0

    def append(self, row: list[int]) -> None:
        """One more. A row whose time is not after the last one's is left out."""
        used = self._count % BLOCK
        if self._count and row[0] <= self._block[(used - 1) % BLOCK, 0]:
            return
        self._block[used] = row
        self._count += 1
        if self._count % BLOCK == 0:
            self._spill_block()

    def keep(self) -> None:
        """All rows until now count."""
        self.kept = self._count

    def close(self) -> None:
        """No more will come; all is on the disk."""
        if self._count % BLOCK:
            self._spill_block()
        self._block = np.empty((0, 0), np.int32)

    def column(self, i: int) -> Iterator[Integers]:
        """Of closed rows, the integers of one column in pieces, together ``kept`` long."""
        for k, place in enumerate(self._places[: -(-self.kept // BLOCK)]):
            yield self._spill.get(place + 4 * i * BLOCK, min(self.kept - k * BLOCK, BLOCK))

    def _spill_block(self) -> None:
        self._places.append(self._spill.put(np.ascontiguousarray(self._block.T)))
