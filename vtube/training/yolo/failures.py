"""What ultralytics cannot be told, and what goes wrong in it, as one line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from vtube.errors import UsageError, VtubeError, nearest
from vtube.training import settings as layers
from vtube.training.runs import SETTINGS, Run
from vtube.training.tasks.yolo import Settings
from vtube.training.yolo.state import RECORD

OURS = frozenset({
    "amp", "batch", "cos_lr", "data", "device", "epochs", "exist_ok", "imgsz", "lr0", "lrf", "mode", "model", "name",
    "nbs", "optimizer", "patience", "pretrained", "project", "resume", "save", "seed", "split", "task", "time", "val",
    "warmup_epochs", "weight_decay", "workers",
})  # fmt: skip
"""Arguments of ultralytics that have a setting of their own, or on which the run's folder depends."""
FREE = frozenset({"device", "threads", "data.root", "loop.batch", "loop.patience", "loop.workers"})
"""What may change when a training goes on: ultralytics takes all else from its checkpoint, a step's size too."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def check_options(options: Mapping[str, Any]) -> None:
    """Refuse arguments that ultralytics does not have, or that this program sets.

    Raises:
        UsageError: there is one.
    """
    from ultralytics.utils import DEFAULT_CFG_DICT

    free = DEFAULT_CFG_DICT.keys() - OURS
    for name in options:
        if name in OURS:
            raise UsageError("has a setting of its own, or is not to be chosen", where=f"network.options.{name}")
        if name not in free:
            raise UsageError("no argument of ultralytics", where=f"network.options.{name}", hint=nearest(name, free))


def check_unchanged(settings: Settings, run: Run) -> None:
    """Refuse settings that a begun training cannot go on with.

    Raises:
        UsageError: one was changed.
    """
    before, now = (_flat(told.model_dump(mode="json")) for told in (layers.load(run.folder / SETTINGS), settings))
    free = FREE | {"loop.accumulate"} if _step(before) == _step(now) else FREE
    for key in now:
        if before.get(key) != now[key] and key not in free:
            another = f"--from {run.folder / 'best.pt'} --set network.trust_weights=true"
            hint = f"ultralytics goes on as it began; another training begins with {another}"
            raise UsageError(f"{key} was {before.get(key)}", where=run.folder, got=now[key], hint=hint)


def _step(flat: Mapping[str, Any]) -> int:
    return int(flat["loop.batch"] * flat["loop.accumulate"])


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        found |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) and value else {f"{prefix}{key}": value}
    return found


@contextmanager
def told(run: Run, *, fresh: bool) -> Iterator[None]:
    """Turn what ultralytics raises into one line. A ``fresh`` run without a whole epoch leaves no folder.

    Raises:
        VtubeError: something went wrong in it.
    """
    try:
        yield
    except VtubeError:
        raise
    except Exception as error:
        kept = (run.folder / RECORD).exists()
        if fresh and not kept:
            shutil.rmtree(run.folder, ignore_errors=True)
        lines = [line.strip() for line in _COLOUR.sub("", str(error)).splitlines()]
        reason = next(filter(None, lines), type(error).__name__)[:300]
        hint = "lower loop.batch or network.size" if _spent(error) else None
        if kept:
            goes_on = f"the last whole epoch is kept: vtube train --resume {run.folder}"
            hint = f"{hint}; {goes_on}" if hint else goes_on
        raise VtubeError(f"ultralytics: {reason}", where=run.folder, hint=hint) from error


def _spent(error: Exception) -> bool:
    return isinstance(error, MemoryError) or "out of memory" in str(error) or "can't allocate memory" in str(error)
