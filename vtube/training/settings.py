"""What every training can be told: frozen pydantic models whose field descriptions are their documentation."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from vtube import registry
from vtube.errors import UsageError, nearest
from vtube.paths import shipped
from vtube.settings import layers
from vtube.settings.section import Section
from vtube.settings.sections import Settings

TASKS = "training.tasks"
AbsolutePath = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]
"""Absolute, so that a training goes on from any folder."""


class Optimizer(Section):
    """AdamW (Loshchilov and Hutter, 2019)."""

    rate: float = Field(5e-4, gt=0, description="learning rate after the warm-up")
    decay: float = Field(1e-4, ge=0, description="weight decay, of weights with more than one dimension")
    clip: float = Field(0.0, ge=0, description="longest norm of the gradient; 0: any")


class Schedule(Section):
    """Learning rate over the steps: a linear warm-up, then half a cosine."""

    warmup: int = Field(500, ge=0, description="steps until the full rate")
    final: float = Field(0.01, ge=0, le=1, description="share of the rate that is left at the end")


class Loop(Section):
    """How long and in what portions."""

    epochs: int = Field(100, ge=1, description="passes over the data")
    batch: int = Field(32, ge=1, description="samples of a batch, for each process")
    accumulate: int = Field(1, ge=1, description="batches whose gradients make one step")
    precision: Literal["fp32", "bf16", "fp16"] = Field("fp32", description="of the forward pass; fp16 needs a GPU")
    ema: float = Field(0.0, ge=0, lt=1, description="decay of the running mean of the weights, evaluated; 0: none")
    patience: int = Field(0, ge=0, description="epochs without a better result after which it ends; 0: never")
    evaluate_every: int = Field(1, ge=1, description="epochs between evaluations; the last is always evaluated")
    workers: int = Field(0, ge=0, description="processes that prepare samples; 0: the training's own")


class Keeping(Section):
    """When the state is saved, besides at the end of each epoch."""

    minutes: float = Field(5.0, gt=0, description="at the latest after so many minutes")
    steps: int = Field(0, ge=0, description="and after so many steps; 0: any number")


class Common(Section):
    """What is common to all tasks; a task's file adds sections of its own."""

    task: str = Field(description="what is trained: a file in vtube/training/tasks")
    seed: int = Field(0, ge=0, lt=2**31, description="of everything random: weights, order, augmentation, drop-out")
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="where; several GPUs through torchrun")
    threads: int = Field(0, ge=0, description="threads on the CPU; 0: as many as torch likes")


class Training(Common):
    """What is common to all tasks that the loop trains."""

    optimizer: Optimizer = Field(default_factory=Optimizer)
    schedule: Schedule = Field(default_factory=Schedule)
    loop: Loop = Field(default_factory=Loop)
    keeping: Keeping = Field(default_factory=Keeping)


def load(
    config: str | Path,
    assignments: Iterable[str] = (),
    changes: Mapping[str, Any] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Common:
    """Read the settings of a training: built-in < ``config`` < ``given`` < environment ``VTUBE_SET__A__B`` <
    ``assignments`` (``a.b=c``) < ``changes``.

    ``config``: the name of a file in ``configs/train/``, or a path. ``given``: what weights say of their own training.
    ``changes``: dotted keys that the command line's own options set; a value of None changes nothing. Variables of the
    environment that set what ``vtube run`` alone has are left to it.

    Raises:
        UsageError: no such file, a key that the task does not have (with the nearest one), a wrong value.
    """
    path = preset(str(config))
    named = [(layers.read(path), str(path)), (dict(given or {}), "the weights' card")]
    of_runs = Settings.model_fields.keys() - Training.model_fields.keys()
    named += [(layer, where) for layer, where in layers.from_environment(os.environ) if of_runs.isdisjoint(layer)]
    named += [(layers.assigned(text), f"--set {text}") for text in assignments]
    named += [(_nested(key, value), "the command line") for key, value in (changes or {}).items() if value is not None]
    merged: dict[str, Any] = {}
    for layer, _where in named:
        layers.merge(merged, layer)
    model = _model(merged, path)
    for layer, where in named:
        layers.check_keys(model, layer, where)
    return layers.validated(model, merged)


def preset(name: str) -> Path:
    """The file of a training's name, or the path itself.

    Raises:
        UsageError: there is neither.
    """
    presets = {path.stem: path for path in sorted(shipped("configs").glob("train/*.yaml"))}
    if name in presets:
        return presets[name]
    path = Path(name)
    if path.suffix in {".yaml", ".yml"} or path.exists():
        return path
    raise UsageError(f"no training or file {name!r}", where="--config", hint=nearest(name, presets))


def _nested(key: str, value: Any) -> dict[str, Any]:
    for part in reversed(key.split(".")):
        value = {part: value}
    return value  # type: ignore[no-any-return]


def _model(merged: Mapping[str, Any], path: Path) -> type[Common]:
    task = merged.get("task")
    if not isinstance(task, str):
        known = ", ".join(registry.names(TASKS))
        raise UsageError("does not say what is trained", where=path, expected=f"task: one of {known}")
    return registry.factory(TASKS, task, "Settings", asked="setting task")  # type: ignore[return-value]
