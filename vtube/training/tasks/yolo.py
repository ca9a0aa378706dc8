"""YOLO pose networks, trained by ultralytics with this program's data. What it cannot be told is no setting here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from vtube.settings.section import Section
from vtube.stopping import Stop
from vtube.training.pose.settings import Data, Model
from vtube.training.runs import Run
from vtube.training.settings import Common


class Network(Section):
    """What is trained."""

    weights: Model = Field("yolov8n-pose", description="weights to begin with: a catalogue name or a file")
    size: int = Field(640, ge=64, le=2048, multiple_of=32, description="longer side of the input")
    trust_weights: bool = Field(False, description="load weights whose checksum is not in the catalogue")
    options: dict[str, Any] = Field(default_factory=dict, description="further arguments of ultralytics' train")


class Teacher(Section):
    """A pose model that labels ``data.unlabelled``."""

    model: Model | None = Field(None, description="a pose model, as body.model")
    score: float = Field(0.5, ge=0, le=1, description="joints that the teacher is less sure of are not learnt")
    size: int = Field(640, ge=64, le=2048, multiple_of=32, description="longer side of the pictures that it looks at")


class Optimizer(Section):
    """AdamW (Loshchilov and Hutter, 2019); ultralytics clips the gradient at a norm of 10."""

    rate: float = Field(2e-4, gt=0, description="learning rate after the warm-up")
    decay: float = Field(5e-4, ge=0, description="weight decay, of weights with more than one dimension")


class Schedule(Section):
    """Learning rate over the epochs: a linear warm-up, and half a cosine."""

    warmup_epochs: float = Field(3.0, ge=0, description="epochs until the full rate")
    final: float = Field(0.01, ge=0, le=1, description="share of the rate that is left at the end")


class Loop(Section):
    """How long and in what portions."""

    epochs: int = Field(100, ge=1, description="passes over the data")
    batch: int = Field(16, ge=1, description="pictures of a batch")
    accumulate: int = Field(1, ge=1, description="batches whose gradients make one step")
    precision: Literal["fp32", "bf16", "fp16"] = Field("fp32", description="of the forward pass; fp16 needs a GPU")
    patience: int = Field(0, ge=0, description="epochs without a better result after which it ends; 0: never")
    workers: int = Field(0, ge=0, description="processes that prepare samples, with a GPU; 0: the training's own")


class Settings(Common):
    """Sections of this task."""

    network: Network = Field(default_factory=Network)
    data: Data = Field(default_factory=Data)
    teacher: Teacher = Field(default_factory=Teacher)
    optimizer: Optimizer = Field(default_factory=Optimizer)
    schedule: Schedule = Field(default_factory=Schedule)
    loop: Loop = Field(default_factory=Loop)


def train(settings: Settings, run: Run, stop: Stop) -> dict[str, Any]:
    """Train, as ``yolo.training.train`` says. An interrupt ends it at once: each whole epoch is saved."""
    from vtube.training.yolo import training

    stop.patient = False
    return training.train(settings, run)
