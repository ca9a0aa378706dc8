"""What can go wrong in the middle of a training, as one line that says what to lower. No training is lost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vtube.errors import VtubeError
from vtube.training.settings import Training


@contextmanager
def memory_told(folder: Path, settings: Training) -> Iterator[None]:
    """Turn the ways in which memory runs out into one line.

    Raises:
        VtubeError: there is too little memory; says how to go on with less.
    """
    import torch

    try:
        yield
    except (MemoryError, RuntimeError) as error:  # torch.OutOfMemoryError is of the latter
        spent = isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(error)
        if not spent:
            raise
        batch, many = settings.loop.batch, settings.loop.accumulate
        less = f"--set loop.batch={max(1, batch // 2)} --set loop.accumulate={many * 2}"
        hint = f"lower the batch (or the network's size): vtube train --resume {folder} {less}"
        raise VtubeError(
            "out of memory; the training is kept", where=folder, got=f"batches of {batch}", hint=hint
        ) from error


def refuse_unless_finite(value: float, what: str, epoch: int, folder: Path, settings: Training) -> None:
    """Stop before a number that is none reaches the weights.

    Raises:
        VtubeError: it is NaN or infinite.
    """
    if not math.isfinite(value):
        rate = settings.optimizer.rate
        clip = "" if settings.optimizer.clip else " --set optimizer.clip=1"
        hint = f"lower the rate: vtube train --resume {folder} --set optimizer.rate={rate / 4:g}{clip}"
        raise VtubeError(f"the {what} of epoch {epoch + 1} is {value}; the last state is kept", where=folder, hint=hint)
