"""The training loop: generic over what is trained, and resumed exactly.

A step's randomness is a function of (seed, epoch, position, process), the learning rate one of the epoch and position,
so that the state is weights, running mean, optimiser and a few numbers; a training that was killed anywhere and
resumed ends, on the CPU, with the weights of an uninterrupted one, bit for bit.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Any

import vtube
from vtube.errors import UsageError
from vtube.stopping import Stop
from vtube.training import checkpoints
from vtube.training.devices import Place
from vtube.training.ema import Average
from vtube.training.failures import memory_told, refuse_unless_finite
from vtube.training.freezing import learn
from vtube.training.optimisation import Optimisation
from vtube.training.progress import Progress
from vtube.training.runs import Run
from vtube.training.schedule import factor
from vtube.training.settings import Training
from vtube.training.task import Batches, Skippable, Task
from vtube.training.telling import Telling

if TYPE_CHECKING:
    import torch

BEST, LAST = "best.safetensors", "last.safetensors"
_log = logging.getLogger(__name__)


def train(task: Task, settings: Training, run: Run, stop: Stop, place: Place) -> dict[str, Any]:
    """Train until the epochs are done, nothing gets better or somebody asks to end; what was begun there goes on.

    Returns: ``run``, ``finished``, ``epochs``, ``watched`` (None: nothing chose, the best are the last), ``before``,
    ``best`` with its ``best_epoch``, ``last`` (measures by name) and ``weights``, the file of the best ones.

    Raises:
        VtubeError: memory or numbers gave out; says how to go on. The state is kept.
        InputError: the state there is of another network.
    """
    with ExitStack() as held:
        held.enter_context(memory_told(run.folder, settings))
        trainer = _Trainer(task, settings, run, stop, place)  # before the folder: what cannot begin leaves none
        if place.rank == 0:
            held.enter_context(run.held())
            run.begin(settings)
        stop.patient = True
        return trainer.train()


class _Trainer:
    def __init__(self, task: Task, settings: Training, run: Run, stop: Stop, place: Place) -> None:
        self._task, self._settings, self._run, self._stop, self._place = task, settings, run, stop, place
        import torch

        _seed(settings.seed)
        # Channels last: convolutions on the CPU are twice as quick so.
        self._network = task.network().to(place.device).to(memory_format=torch.channels_last)
        self._average = Average(self._network, settings.loop.ema) if settings.loop.ema else None
        self._optimisation = Optimisation(self._network, settings, place)
        self._progress = Progress()
        self._saved = time.monotonic()
        self._telling: Telling | None = None

    def train(self) -> dict[str, Any]:
        state = self._place.shared(checkpoints.load(self._run.folder) if self._place.rank == 0 else None)
        if state:
            self._restore(state)
        wrapped = self._place.wrapped(self._network)
        with ExitStack() as told:
            if self._place.rank == 0:
                step, epochs = self._step_number(), self._settings.loop.epochs
                telling = Telling(self._run, epochs, begin=self._progress.epoch, step=step)
                self._telling = told.enter_context(telling)
            if not self._progress.before:
                self._evaluate({})
                self._save()
            while not self._ended():
                if not self._epoch(wrapped):
                    return self._result(finished=False)
        return self._result(finished=True)

    def _ended(self) -> bool:
        patience, progress = self._settings.loop.patience, self._progress
        lost = bool(patience) and self._task.watched is not None and progress.epoch - progress.best_epoch >= patience
        return lost or progress.epoch >= self._settings.loop.epochs

    def _epoch(self, wrapped: torch.nn.Module) -> bool:
        """Train one epoch, or what is left of it; False where somebody asked to end."""
        progress, many = self._progress, self._settings.loop.accumulate
        batches = self._task.batches(progress.epoch)
        progress.begin(len(batches))
        if self._telling:
            self._telling.begin(math.ceil(len(batches) / many), math.ceil(progress.position / many))
        learn(self._network)
        for portion in _portions(_remaining(batches, progress.position), many):
            self._step(wrapped, portion)
            if self._place.any(self._stop.signal is not None):
                self._save()
                return False
            if self._due():
                self._save()
        mean = progress.end()
        self._evaluate({"loss": mean})
        self._save()
        return True

    def _step(self, wrapped: torch.nn.Module, portion: tuple[Any, ...]) -> None:
        settings, progress = self._settings, self._progress
        _seed(settings.seed, progress.epoch, progress.position, self._place.rank)
        step = self._step_number()
        shape = settings.schedule
        rate = settings.optimizer.rate * factor(step, self._steps(), warmup=shape.warmup, final=shape.final)
        loss, norm = self._optimisation.step(wrapped, portion, rate, self._task.loss)
        refuse_unless_finite(loss, "loss", progress.epoch, self._run.folder, settings)
        refuse_unless_finite(norm, "gradient", progress.epoch, self._run.folder, settings)
        progress.position += len(portion)
        progress.loss += loss * len(portion)
        if self._average:
            self._average.update(self._network, step)
        if self._telling:
            self._telling.step(step + 1, loss, rate)

    def _evaluate(self, trained: dict[str, float]) -> None:
        """End an epoch: measure where it is time to, keep the weights."""
        progress, loop = self._progress, self._settings.loop
        if progress.epoch % loop.evaluate_every and progress.epoch < loop.epochs:
            if self._telling:
                self._telling.epoch(progress.epoch, self._step_number(), trained, "")
            return
        network = self._average.network if self._average else self._network
        measures = None
        if self._place.rank == 0:
            network.eval()
            measures = self._task.evaluate(network)
        measures = self._place.shared(measures)
        is_best = progress.measured(measures, self._task.watched, self._task.better)
        if self._telling:
            told = is_best and self._task.watched is not None
            self._telling.epoch(progress.epoch, self._step_number(), {**trained, **measures}, "  best" * told)
            for name in (LAST, *([BEST] if is_best else [])):
                self._task.write(network, self._run.folder / name, self._card(measures))

    def _card(self, measures: dict[str, float]) -> dict[str, Any]:
        return {
            "epochs": self._progress.epoch,
            "measures": measures,
            "settings": self._settings.model_dump(mode="json"),
            "vtube": vtube.__version__,
        }

    def _step_number(self) -> int:
        per_epoch = math.ceil(self._progress.batches / self._settings.loop.accumulate)
        return self._progress.epoch * per_epoch + math.ceil(self._progress.position / self._settings.loop.accumulate)

    def _steps(self) -> int:
        return self._settings.loop.epochs * math.ceil(self._progress.batches / self._settings.loop.accumulate)

    def _due(self) -> bool:
        keeping = self._settings.keeping
        by_steps = bool(keeping.steps) and self._step_number() % keeping.steps == 0
        return by_steps or time.monotonic() - self._saved > keeping.minutes * 60

    def _save(self) -> None:
        self._saved = time.monotonic()
        if self._place.rank:
            return
        average = self._average.network.state_dict() if self._average else None
        checkpoints.save(
            self._run.folder,
            {
                "network": self._network.state_dict(),
                "average": average,
                "optimisation": self._optimisation.state(),
                "progress": self._progress.state(),
            },
        )

    def _restore(self, state: dict[str, Any]) -> None:
        try:
            self._network.load_state_dict(state["network"])
            self._optimisation.restore(state["optimisation"])
            if self._average:
                self._average.network.load_state_dict(state["average"] or state["network"])
            self._progress = Progress(**state["progress"])
        except (RuntimeError, ValueError, KeyError, TypeError) as error:
            reason = str(error).strip().splitlines()[0]
            hint = "resume with the network's settings as they were, or begin anew in another folder"
            raise UsageError(f"the state is of another network: {reason}", where=self._run.folder, hint=hint) from error

    def _result(self, *, finished: bool) -> dict[str, Any]:
        progress = self._progress
        return {
            "run": str(self._run.folder),
            "finished": finished,
            "epochs": progress.epoch,
            "watched": self._task.watched,
            "before": progress.before,
            "best": progress.best,
            "best_epoch": progress.best_epoch,
            "last": progress.last,
            "weights": str(self._run.folder / BEST),
        }


def _remaining(batches: Batches, position: int) -> Iterable[Any]:
    if isinstance(batches, Skippable):
        return batches.after(position)
    return islice(iter(batches), position, None)


def _portions(batches: Iterable[Any], many: int) -> Iterator[tuple[Any, ...]]:
    remaining = iter(batches)
    while portion := tuple(islice(remaining, many)):
        yield portion


def _seed(*numbers: int) -> None:
    import numpy as np
    import torch

    torch.manual_seed(int(np.random.SeedSequence(numbers).generate_state(1)[0]))
