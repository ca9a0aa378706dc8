"""The shape of ``avatar.yaml``, version 1: what each key may hold. ``docs/avatar-format.md`` says what it means."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict

from vtube.puppet.avatar import Property

VERSION = 1
MAX_SIDE = 4096
MAX_BONES, MAX_PARTS, MAX_DRIVERS, MAX_POINTS = 256, 512, 64, 64
NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"

Number = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=-1e6, le=1e6)]
Positive = Annotated[float, Strict(), Field(allow_inf_nan=False, gt=0, le=1e6)]
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Text = Annotated[str, Field(max_length=1000)]
Side = Annotated[int, Strict(), Field(ge=1, le=2 * MAX_SIDE)]


def _increasing(curve: list[tuple[float, float]]) -> list[tuple[float, float]]:
    if any(a[0] >= b[0] for a, b in pairwise(curve)):
        raise ValueError("the parameter values of a curve must strictly increase")
    return curve


def _ascending(interval: tuple[float, float]) -> tuple[float, float]:
    if interval[0] > interval[1]:
        raise ValueError("the first number must not exceed the second")
    return interval


class Section(BaseModel):
    """A mapping with known keys only."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DriverSection(Section):
    """Ties a property of a bone or part to a parameter by a curve."""

    parameter: str = Field(max_length=64, description="a parameter's name, or Breath or Sway")
    property: Property = Field(description="x, y, rotation and z add up; scale and opacity multiply")
    curve: Annotated[list[tuple[Number, Number]], AfterValidator(_increasing)] = Field(
        min_length=1, max_length=MAX_POINTS, description="points [parameter value, result], constant outside"
    )


class ConditionSection(Section):
    """Shows a part only while minimum <= parameter < maximum."""

    parameter: str = Field(max_length=64, description="a parameter's name, or Breath or Sway")
    minimum: Number | None = None
    maximum: Number | None = None


class BoneSection(Section):
    """A bone, or a group that parts and bones move with."""

    name: Name
    parent: str | None = Field(None, description="another bone's name; none: the canvas")
    at: tuple[Number, Number] = Field(description="canvas px, what it turns around")
    tip: tuple[Number, Number] | None = Field(None, description="canvas px, what it stretches towards; default: at")
    drivers: list[DriverSection] = Field(default=[], max_length=MAX_DRIVERS)


class PartSection(Section):
    """A layer: one PNG that moves with a bone."""

    name: Name
    image: str = Field(min_length=1, max_length=255, description="PNG inside the avatar's folder, with forward slashes")
    at: tuple[Number, Number] = Field(description="canvas px of the image's top left corner")
    bone: str = Field(description="the bone that it moves with")
    z: Number = Field(description="back to front")
    pivot: tuple[Number, Number] | None = Field(None, description="canvas px; default: the bone's at")
    opacity: Annotated[float, Strict(), Field(ge=0, le=1)] = 1.0
    drivers: list[DriverSection] = Field(default=[], max_length=MAX_DRIVERS)
    when: list[ConditionSection] = Field(default=[], max_length=MAX_DRIVERS)


class BreathSection(Section):
    """Breathing: the parameter Breath."""

    period: Positive = Field(3.6, description="seconds of a breath")


class BlinkSection(Section):
    """Blinking: multiplies EyeOpenLeft and EyeOpenRight."""

    every: Annotated[tuple[Positive, Positive], AfterValidator(_ascending)] = Field(
        (2.0, 6.0), description="least and most seconds between blinks"
    )
    duration: Annotated[float, Strict(), Field(gt=0, le=1)] = Field(0.16, description="seconds from open to open")


class SwaySection(Section):
    """Swaying: the parameter Sway, and a turn of the spine while no body is tracked."""

    degrees: Annotated[float, Strict(), Field(ge=0, le=45)] = Field(1.0, description="how far the spine turns")
    period: Positive = Field(5.2, description="seconds")


class IdleSection(Section):
    """What the avatar does by itself."""

    breath: BreathSection = BreathSection()
    blink: BlinkSection = BlinkSection()
    sway: SwaySection = SwaySection()


class AvatarFile(Section):
    """vtube avatar, format version 1."""

    format: Literal["vtube-avatar"]
    version: Literal[1]
    name: Name
    display_name: Text = ""
    author: Text = ""
    licence: Text = ""
    canvas: tuple[Side, Side] = Field(description="width and height in px")
    framings: dict[Name, tuple[Number, Number, Positive, Positive]] = Field(
        default={}, max_length=64, description="x, y, width, height in canvas px; full is the canvas if not given"
    )
    framing: str = Field("full", description="the framing to start with")
    bones: list[BoneSection] = Field(min_length=1, max_length=MAX_BONES)
    parts: list[PartSection] = Field(min_length=1, max_length=MAX_PARTS)
    idle: IdleSection = IdleSection()
