"""What the training of a top-down pose network can be told besides what every training can."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from vtube.settings.section import Section
from vtube.training.pose.augmentation import Augmentation
from vtube.training.settings import AbsolutePath, Training
from vtube.weights.catalogue import CATALOGUE


def _located(name: str) -> str:
    """A name as it is, a path absolute."""
    path = Path(name).expanduser()
    is_path = name not in CATALOGUE and (path.suffix or len(path.parts) > 1 or path.exists())
    return str(path.absolute()) if is_path else name


def _card_located(name: str) -> str:
    is_file = name.endswith((".yaml", ".yml")) or name.rpartition(":")[0].endswith((".yaml", ".yml"))
    return str(Path(name).expanduser().absolute()) if is_file else name


Model = Annotated[str, AfterValidator(_located)]
"""A name of the catalogue, or an absolute path."""
DataSet = Annotated[str, AfterValidator(_card_located)]
"""A card's name or absolute path, ``:PART`` behind it or not."""
Side = Annotated[int, Field(ge=32, le=2048)]


class Network(Section):
    """What is trained."""

    name: str = Field("hrnet", description="a network of the registry: hrnet, simple_baseline, vitpose")
    options: dict[str, Any] = Field(default_factory=dict, description="what that network takes besides")
    size: tuple[Side, Side] = Field((192, 256), description="width, height of its input in pixels")
    skeleton: str = Field("coco17", description="the joints that it learns; labels of other skeletons are converted")
    weights: Model | None = Field(None, description="weights to begin with: vtube's or a published checkpoint")
    trust_weights: bool = Field(False, description="load weights whose checksum is not in the catalogue")
    frozen: tuple[str, ...] = Field((), description="parts that do not learn, by name or with wildcards")


class Data(Section):
    """What it learns from, and what it is measured on."""

    root: AbsolutePath = Field(Path(), validate_default=True, description="the folder that the cards' files are in")
    train: tuple[DataSet, ...] = Field((), description="data sets: cards, by name, NAME:PART or file")
    evaluation: tuple[DataSet, ...] = Field((), description="data sets to measure on; none: those to train on")
    held_out: float | None = Field(
        None, gt=0, le=1, description="share of their photos or clips that is: by default 0.2, all of data.evaluation"
    )
    labelled: float = Field(0.0, ge=0, le=1, description="share of its joints that a sample to train on has at least")
    unlabelled: tuple[AbsolutePath, ...] = Field((), description="folders of pictures that a teacher labels")
    corrections: AbsolutePath | None = Field(None, description="folder of corrections to fine-tune on")
    corrected: float = Field(0.5, gt=0, le=1, description="share of corrections in an epoch, against forgetting")
    corrections_held_out: float = Field(0.3, gt=0, lt=1, description="share of the corrections that is measured on")


class Teacher(Section):
    """A network whose knowledge is passed on (Hinton et al., 2015)."""

    model: Model | None = Field(None, description="a pose model, as body.model; labels data.unlabelled")
    score: float = Field(0.5, ge=0, le=1, description="joints that the teacher is less sure of are not learnt")
    size: int = Field(640, ge=64, le=2048, multiple_of=32, description="longer side of the pictures that it looks at")
    heatmaps: Model | None = Field(None, description="weights of the same input and joints whose maps are learnt")
    share: float = Field(0.5, gt=0, le=1, description="share of the loss that the teacher's maps have")


class Settings(Training):
    """Sections of this task."""

    network: Network = Field(default_factory=Network)
    data: Data = Field(default_factory=Data)
    validation: float = Field(
        0.1, ge=0, lt=1, description="share of the photos or clips to train on that chooses the best weights instead"
    )
    teacher: Teacher = Field(default_factory=Teacher)
    augmentation: Augmentation = Field(default_factory=Augmentation)
