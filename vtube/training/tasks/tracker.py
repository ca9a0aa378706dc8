"""vtube-lite's body: a small network that follows one person and says when nobody is there."""

from __future__ import annotations

from typing import Any

from vtube.stopping import Stop
from vtube.training.runs import Run
from vtube.training.tracker.settings import Settings

__all__ = ["Settings", "train"]


def train(settings: Settings, run: Run, stop: Stop) -> dict[str, Any]:
    """Train, as ``loop.train`` says."""
    from vtube.training import checkpoints, loop
    from vtube.training.devices import placed
    from vtube.training.tracker.task import TrackerTask

    with placed(settings.device, settings.loop.precision, settings.threads) as place:
        resumed = place.shared(checkpoints.exist(run.folder))
        return loop.train(TrackerTask(settings, place, resumed=resumed), settings, run, stop, place)
