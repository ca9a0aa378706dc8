"""Tells how a training goes: bars on a terminal, else a line an epoch; TensorBoard and ``metrics.jsonl`` always."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from vtube.training.runs import Run

_log = logging.getLogger(__name__)


class Telling:
    """A context manager around the epochs; only the first of several processes has one."""

    def __init__(self, run: Run, epochs: int, *, begin: int, step: int) -> None:
        from torch.utils.tensorboard import SummaryWriter
        from tqdm import tqdm

        self._run, self._epochs = run, epochs
        self._bars = _log.isEnabledFor(logging.INFO) and sys.stderr.isatty()
        self._outer = tqdm(total=epochs, initial=begin, desc="epochs", unit="epoch", disable=not self._bars)
        self._inner = tqdm(desc="steps", unit="step", leave=False, disable=not self._bars)
        self._writer = SummaryWriter(str(run.folder / "tensorboard"), purge_step=step)
        self._since = time.monotonic()

    def __enter__(self) -> Telling:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._inner.close()
        self._outer.close()
        self._writer.close()

    def begin(self, steps: int, done: int) -> None:
        """An epoch of so many steps begins, or goes on."""
        self._since = time.monotonic()
        self._inner.reset(total=steps)
        self._inner.update(done)

    def step(self, step: int, loss: float, rate: float) -> None:
        """A step of all is done."""
        self._inner.set_postfix(loss=f"{loss:.3g}", refresh=False)
        self._inner.update()
        self._writer.add_scalar("step/loss", loss, step)
        self._writer.add_scalar("step/rate", rate, step)

    def epoch(self, epoch: int, step: int, measures: Mapping[str, float], best: str) -> None:
        """An epoch is done and, mostly, evaluated; 0 is the network before it. ``best``: told behind the line."""
        seconds = round(time.monotonic() - self._since, 2)
        line: dict[str, Any] = {"epoch": epoch, "step": step, **measures, "seconds": seconds}
        self._run.measured(line)
        for name, value in measures.items():
            self._writer.add_scalar(f"epoch/{name}", value, step)
        told = "  ".join(f"{name} {value:.4g}" for name, value in measures.items())
        text = f"epoch {epoch}/{self._epochs}  {told}  {seconds:.0f} s{best}"
        if self._bars:
            self._outer.set_postfix_str(told)
            if epoch:
                self._outer.update()
        else:
            _log.info("%s", text)
