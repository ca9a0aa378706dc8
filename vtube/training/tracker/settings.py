"""What the training of a tracker can be told besides what every training can."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator

from vtube.errors import UsageError
from vtube.settings.section import Section
from vtube.training.pose.settings import DataSet, Network
from vtube.training.settings import AbsolutePath, Training


class Data(Section):
    """What it learns from, and what it is measured on."""

    root: AbsolutePath = Field(Path(), validate_default=True, description="the folder that the cards' files are in")
    train: tuple[DataSet, ...] = Field(("vtube-lite:train",), min_length=1, description="data sets: cards, NAME:PART")
    evaluation: tuple[DataSet, ...] = Field(("vtube-lite:held_out",), min_length=1, description="those to measure on")
    masks: Path = Field(Path("vtube-lite/masks"), description="folder of people's outlines, named as the pictures")
    drawn: tuple[DataSet, ...] = Field((), description="data sets of drawn people, whose outlines are beside theirs")
    drawn_share: float = Field(0.3, gt=0, le=0.5, description="share of an epoch that drawn people are, where any are")
    backgrounds: Path = Field(Path("vtube-lite/backgrounds"), description="folder of pictures without people")
    empty: Path = Field(Path("vtube-lite/empty"), description="folder of those that are measured on")
    measured: int = Field(160, ge=1, description="people that are measured on, evenly among all; all are many")


class Framing(Section):
    """Where the crop lies that the network gets, and what of a person the camera has in view."""

    webcam: float = Field(0.4, ge=0, le=1, description="probability that the picture ends at chest, waist or hips")
    whole: float = Field(0.2, ge=0, le=1, description="probability of the whole picture, as when nobody is known")
    wild: float = Field(0.15, ge=0, le=1, description="probability of a box much too large, too small or beside")
    scale: float = Field(0.2, ge=0, lt=1, description="largest change of a tracked box' size, as a share")
    shift: float = Field(0.1, ge=0, le=1, description="largest shift of a tracked box, as a share of it")
    rotate: float = Field(0.5, ge=0, le=1, description="probability of a rotation")
    degrees: float = Field(30.0, ge=0, le=180, description="largest rotation either way")
    flip: float = Field(0.5, ge=0, le=1, description="probability of the mirror image")


class Scene(Section):
    """What is around a person, and in their place."""

    exchanged: float = Field(0.5, ge=0, le=1, description="probability of another background, where there is a mask")
    nobody: float = Field(0.15, ge=0, le=1, description="share of pictures without anybody")


class Look(Section):
    """How cameras differ."""

    light: float = Field(0.8, ge=0, le=1, description="probability of other brightness, contrast and colours")
    hue: float = Field(0.2, ge=0, le=1, description="probability of other hues, as of clothes")
    blur: float = Field(0.15, ge=0, le=1, description="probability of a blur, half of them by motion")
    noise: float = Field(0.2, ge=0, le=1, description="probability of noise")
    jpeg: float = Field(0.15, ge=0, le=1, description="probability of a poor compression")
    covered: float = Field(0.25, ge=0, le=1, description="probability that something is in front")


class Settings(Training):
    """Sections of this task."""

    network: Network = Field(default_factory=lambda: Network(name="lite", size=(192, 192)))
    data: Data = Field(default_factory=Data)
    framing: Framing = Field(default_factory=Framing)
    scene: Scene = Field(default_factory=Scene)
    look: Look = Field(default_factory=Look)
    emphasis: float = Field(3.0, ge=0, description="how much more than nothing a joint's peak in a map counts")

    @field_validator("network")
    @classmethod
    def _runs(cls, network: Network) -> Network:
        """The running tracker knows COCO's joints by their numbers, and looks at squares."""
        if network.skeleton != "coco17":
            raise UsageError(
                "a tracker has other joints", where="setting network.skeleton", got=network.skeleton, expected="coco17"
            )
        width, height = network.size
        if width != height:
            got = f"{width}x{height}"
            raise UsageError("a tracker looks at squares", where="setting network.size", got=got)
        return network
