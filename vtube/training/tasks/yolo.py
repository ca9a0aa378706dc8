"""YOLO pose networks, trained by ultralytics with this program's settings and data."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from vtube.settings.sections import Section
from vtube.stopping import Stop
from vtube.training.pose.settings import Data
from vtube.training.runs import Run
from vtube.training.settings import Training


class Yolo(Section):
    """What is trained."""

    model: str = Field("yolov8n-pose", description="weights to begin with: a catalogue name or a file")
    size: int = Field(640, ge=64, le=2048, multiple_of=32, description="longer side of the input")
    trust_weights: bool = Field(False, description="load weights whose checksum is not in the catalogue")
    options: dict[str, Any] = Field(default_factory=dict, description="further arguments of ultralytics' train")


class Settings(Training):
    """Sections of this task."""

    network: Yolo = Field(default_factory=Yolo)
    data: Data = Field(default_factory=Data)


def train(settings: Settings, run: Run, stop: Stop) -> dict[str, Any]:
    """Train, as ``yolo_training.train`` says. An interrupt ends it at once: each whole epoch is saved."""
    from vtube.training.yolo import training as yolo_training

    stop.patient = False
    return yolo_training.train(settings, run)
