"""Top-down pose networks: HRNet, simple baselines, ViTPose."""

from __future__ import annotations

from typing import Any

from vtube import registry
from vtube.stopping import Stop
from vtube.training.pose.settings import Settings
from vtube.training.runs import Run

__all__ = ["Settings", "train"]


def train(settings: Settings, run: Run, stop: Stop) -> dict[str, Any]:
    """Train, as ``loop.train`` says."""
    from vtube.training import checkpoints, loop
    from vtube.training.devices import placed
    from vtube.training.pose import pseudo_labels
    from vtube.training.pose.samples import choosing, parts
    from vtube.training.pose.task import PoseTask

    with placed(settings.device, settings.loop.precision, settings.threads) as place:
        files = place.shared(pseudo_labels.label(settings) if place.rank == 0 else None)
        skeleton = registry.create("skeletons", settings.network.skeleton)
        split = parts(settings.data, skeleton, settings.seed, pseudo_labels.read(files))
        split = choosing(split, settings.validation, settings.seed)
        resumed = place.shared(checkpoints.exist(run.folder))
        return loop.train(PoseTask(settings, split, place, resumed=resumed), settings, run, stop, place)
