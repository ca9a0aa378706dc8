"""The order in which samples are learnt: a function of (seed, epoch), whatever ran before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from vtube.errors import VtubeError

if TYPE_CHECKING:
    from torch.utils.data import Dataset


def order(seed: int, epoch: int, base: int, special: int = 0, share: float = 0.5) -> list[int]:
    """Which samples an epoch has, shuffled.

    There are ``base`` samples, and ``special`` ones after them. Without special ones each sample comes once; with them
    each special one does, and as many of the others, drawn anew each epoch, that the special ones have their share.
    """
    drawn = np.random.default_rng([seed, epoch])
    if not special:
        return [int(i) for i in drawn.permutation(base)]
    others = min(base, round(special * (1 - share) / share))
    chosen = np.concatenate([drawn.permutation(base)[:others], np.arange(base, base + special)])
    return [int(i) for i in drawn.permutation(chosen)]


def portions(indices: Sequence[int], size: int, rank: int = 0, world: int = 1) -> list[list[int]]:
    """The batches of one process among ``world``, ``size`` samples each. Samples that fill no batch of all processes
    wait for another epoch, except where there are fewer than one batch of them.
    """
    whole = size * world
    if len(indices) < whole:
        return [list(indices)[rank::world] or list(indices)[:1]]
    return [list(indices[i : i + whole])[rank::world] for i in range(0, len(indices) - whole + 1, whole)]


class Loading:
    """Batches of a data set, prepared by ``workers`` processes, or by this one."""

    def __init__(self, data: Dataset[Any], batches: Sequence[list[int]], workers: int = 0) -> None:
        self._data, self._batches, self._workers = data, batches, workers

    def __len__(self) -> int:
        """How many batches."""
        return len(self._batches)

    def __iter__(self) -> Iterator[Any]:
        """From the first on."""
        return self.after(0)

    def after(self, position: int) -> Iterator[Any]:
        """All but the first ``position`` batches, without preparing those.

        Raises:
            VtubeError: a sample's own, from whichever process prepared it.
        """
        import torch
        from torch.utils.data import DataLoader

        loader: DataLoader[Any] = DataLoader(
            _Told(self._data),  # type: ignore[arg-type]
            batch_sampler=self._batches[position:],
            collate_fn=_collated,
            num_workers=self._workers,
            worker_init_fn=_undisturbed,
            generator=torch.Generator().manual_seed(0),  # its own: the loop's must not depend on who loads
            pin_memory=torch.cuda.is_available(),
        )
        for batch in loader:
            if isinstance(batch, VtubeError):
                raise batch
            yield batch


class _Told:
    """A data set whose errors are values: raised in another process, all that is left of one is its traceback."""

    def __init__(self, data: Dataset[Any]) -> None:
        self._data = data

    def __getitem__(self, index: int) -> Any:
        try:
            return self._data[index]
        except VtubeError as error:
            return error


def _collated(items: list[Any]) -> Any:
    """A batch, or the first error among its samples."""
    from torch.utils.data import default_collate

    return next((item for item in items if isinstance(item, VtubeError)), None) or default_collate(items)


def _undisturbed(_worker: int) -> None:
    """Ctrl-C in a terminal reaches all processes; the first one ends the others."""
    import signal

    import torch

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
