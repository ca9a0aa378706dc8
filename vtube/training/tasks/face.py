"""A small network for faces at a webcam, from crops that FaceLandmarker has labelled."""

from __future__ import annotations

from typing import Any

from vtube.stopping import Stop
from vtube.training import loop
from vtube.training.devices import placed
from vtube.training.face.settings import Settings
from vtube.training.face.task import FaceTask
from vtube.training.runs import Run

__all__ = ["Settings", "train"]


def train(settings: Settings, run: Run, stop: Stop) -> dict[str, Any]:
    """Train, or go on with what was begun there; see ``loop.train``."""
    with placed(settings.device, settings.loop.precision, settings.threads) as place:
        return loop.train(FaceTask(settings, place), settings, run, stop, place)
