"""What the training of a top-down pose network can be told besides what every training can."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from vtube.settings.sections import Section
from vtube.training.pose.augmentation import Augmentation
from vtube.training.settings import Training

AbsolutePath = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]
"""Absolute, so that a training goes on from any folder."""
Side = Annotated[int, Field(ge=32, le=2048)]


class Network(Section):
    """What is trained."""

    name: str = Field("hrnet", description="a network of the registry: hrnet, simple_baseline, vitpose")
    options: dict[str, Any] = Field(default_factory=dict, description="what that network takes besides")
    size: tuple[Side, Side] = Field((192, 256), description="width, height of its input in pixels")
    skeleton: str = Field("coco17", description="the joints that it learns; labels of other skeletons are converted")
    weights: str | None = Field(None, description="weights to begin with: a file of vtube's or a published checkpoint")
    trust_weights: bool = Field(False, description="load weights whose checksum is not in the catalogue")
    frozen: tuple[str, ...] = Field((), description="parts that do not learn, by name or with wildcards")


class Data(Section):
    """What it learns from, and what it is measured on."""

    root: AbsolutePath = Field(Path(), validate_default=True, description="the folder that the cards' files are in")
    train: tuple[str, ...] = Field((), description="data sets: cards, by name, NAME:PART or file")
    evaluation: tuple[str, ...] = Field((), description="data sets to measure on; none: those to train on")
    held_out: float = Field(0.2, gt=0, le=1, description="share of their photos or clips that is; none of it trains")
    labelled: float = Field(0.0, ge=0, le=1, description="share of its joints that a sample to train on has at least")
    unlabelled: tuple[AbsolutePath, ...] = Field((), description="folders of pictures that a teacher labels")
    corrections: AbsolutePath | None = Field(None, description="folder of corrections to fine-tune on")
    corrected: float = Field(0.5, gt=0, le=1, description="share of corrections in an epoch, against forgetting")
    corrections_held_out: float = Field(0.3, gt=0, lt=1, description="share of the corrections that is measured on")


class Teacher(Section):
    """A network whose knowledge is passed on (Hinton et al., 2015)."""

    model: str | None = Field(None, description="a pose model, as body.model; labels data.unlabelled")
    score: float = Field(0.5, ge=0, le=1, description="joints that the teacher is less sure of are not learnt")
    size: int = Field(640, ge=64, le=2048, multiple_of=32, description="longer side of the pictures that it looks at")
    heatmaps: str | None = Field(None, description="weights of the same input and joints whose maps are learnt")
    share: float = Field(0.5, gt=0, le=1, description="share of the loss that the teacher's maps have")


class Settings(Training):
    """Sections of this task."""

    network: Network = Field(default_factory=Network)
    data: Data = Field(default_factory=Data)
    teacher: Teacher = Field(default_factory=Teacher)
    augmentation: Augmentation = Field(default_factory=Augmentation)
