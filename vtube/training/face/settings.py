"""What the training of a face network can be told besides what every training can."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from vtube.settings.section import Section
from vtube.training.face.augmentation import Augmentation
from vtube.training.face.network import STRIDE
from vtube.training.settings import AbsolutePath, Training


class Data(Section):
    """The material, as scripts/vtube_lite_face_data.py makes it: ``train/`` and ``held/``."""

    root: AbsolutePath = Field(Path(), validate_default=True, description="the folder of the material")
    drawn: int = Field(16384, ge=1, description="crops of an epoch")
    warped: float = Field(0.6, ge=0, le=1, description="share of those whose expression was made")
    photos: float = Field(0.17, ge=0, le=1, description="share of photos")
    frames: float = Field(0.13, ge=0, le=1, description="share of clips' frames")
    drawn_share: float = Field(0.3, ge=0, le=0.9, description="share of an epoch that drawn faces are, where any are")
    measured: int = Field(2000, ge=1, description="held-out crops that are measured on, at even distances")
    nobody: float = Field(0.1, ge=0, le=1, description="share of those without a face")


class Network(Section):
    """What is trained."""

    size: int = Field(112, ge=32, le=256, multiple_of=STRIDE, description="pixels of the input's side")
    width: int = Field(16, ge=4, le=64, description="channels of the first layer")
    hidden: int = Field(160, ge=8, le=1024, description="features before the outputs")


class Losses(Section):
    """What counts how much."""

    shapes: float = Field(1.0, ge=0, description="blendshapes")
    lids: float = Field(4.0, ge=0, description="how much more a blink counts than another blendshape")
    jaw: float = Field(3.0, ge=0, description="how much more an open jaw does")
    rare: float = Field(3.0, ge=0, description="how much more a blendshape counts at 1 than at 0")
    head: float = Field(1.0, ge=0, description="rotation, place and size")
    points: float = Field(1.0, ge=0, description="landmarks")
    there: float = Field(0.2, ge=0, description="whether a face is there")


class Settings(Training):
    """A face network's training."""

    data: Data = Field(default_factory=Data)
    network: Network = Field(default_factory=Network)
    losses: Losses = Field(default_factory=Losses)
    augmentation: Augmentation = Field(default_factory=Augmentation)
