"""Bones and parts: what is drawn, what carries it, how it bends and what it lies before."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from vtube.puppet.schema.values import Curve, Driving, Name, Number, Point, Positive, Section, Share, increasing

MAX_DRIVERS, MAX_POINTS, MAX_CELLS, MAX_SHAPES = 64, 64, 64, 16
Property: TypeAlias = Literal["x", "y", "rotation", "scale_x", "scale_y", "opacity", "z"]
Blend: TypeAlias = Literal["normal", "multiply", "add"]


class DriverSection(Section):
    """Ties a property of a bone or part to a parameter by a curve."""

    parameter: Driving
    property: Property = Field(description="x, y, rotation and z add up; scale and opacity multiply")
    curve: Curve = Field(
        min_length=1, max_length=MAX_POINTS, description="points [parameter value, result], constant outside"
    )


class ConditionSection(Section):
    """Shows a part only while minimum <= parameter < maximum."""

    parameter: Driving
    minimum: Number | None = None
    maximum: Number | None = None


class CrossingSection(Section):
    """A point of this bone lies before the body while it is inside a region that moves with another bone."""

    point: Point = Field(description="canvas px at rest, moves with the bone that has the order")
    of: str = Field(description="the bone that the region moves with")
    region: tuple[Number, Number, Positive, Positive] = Field(description="x, y, width, height in canvas px at rest")


class OrderSection(Section):
    """Draws a bone's parts further in front or behind, without flickering at the border."""

    parameter: Driving | None = Field(None, description="positive: before, negative: behind")
    crossing: CrossingSection | None = None
    before: Number = Field(0.0, description="added to z while before")
    behind: Number = Field(0.0, description="added to z while behind")
    enter: Share = Field(0.5, description="how far from 0 the parameter gets before the order changes")
    leave: Share = Field(0.2, description="how near to 0 it comes before the order changes back")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.leave > self.enter:
            raise ValueError("leave must not exceed enter")
        if self.parameter is None and self.crossing is None:
            raise ValueError("an order needs a parameter or a crossing")
        return self


class ShapeSection(Section):
    """Key shapes of a mesh: where its points are moved at values of one or two parameters."""

    parameters: list[Driving] = Field(min_length=1, max_length=2)
    keys: list[Annotated[list[Number], AfterValidator(increasing), Field(min_length=1, max_length=9)]] = Field(
        min_length=1, max_length=2, description="for each parameter the values that have a shape"
    )
    offsets: list[list[Point]] = Field(
        description="for each combination of keys, the last parameter's fastest: canvas px for each mesh point, row by "
        "row; empty for a shape that moves nothing"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if len(self.keys) != len(self.parameters):
            raise ValueError("keys must have one list for each parameter")
        wanted = math.prod(map(len, self.keys))
        if len(self.offsets) != wanted:
            raise ValueError(f"offsets must have one list for each combination of keys: {wanted}")
        return self


class TurnSection(Section):
    """The part lies on a rounded head that turns with FaceAngleX, FaceAngleY: key shapes by rule."""

    centre: Point = Field(description="canvas px, the middle of what turns")
    radius: tuple[Positive, Positive] = Field(description="px, half its width and half its height")
    depth: Number = Field(0.0, description="px, how far before the rounded surface this part lies; negative: behind")
    bulge: Number = Field(0.5, description="how far its middle comes forward, over the horizontal radius; 0: flat")
    strength: Share = Field(0.8, description="1: as many degrees as the parameter says")


class MeshSection(Section):
    """A grid over the image, which bends: skinned to several bones, moved by key shapes."""

    cells: tuple[
        Annotated[int, Field(strict=True, ge=1, le=MAX_CELLS)], Annotated[int, Field(strict=True, ge=1, le=MAX_CELLS)]
    ] = Field(description="columns, rows")
    skin: list[str] = Field(default=[], max_length=32, description="bones that carry it; default: the part's own")
    softness: Positive = Field(40.0, description="px around a joint in which one bone's hold passes to the next's")
    shapes: list[ShapeSection] = Field(default=[], max_length=MAX_SHAPES)
    turn: TurnSection | None = None

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        points = (self.cells[0] + 1) * (self.cells[1] + 1)
        if any(offsets and len(offsets) != points for shape in self.shapes for offsets in shape.offsets):
            raise ValueError(f"each list of offsets must be empty or have {points} points")
        return self


class BoneSection(Section):
    """A bone, or a group that parts and bones move with."""

    name: Name
    parent: str | None = Field(None, description="another bone's name; none: the canvas")
    at: Point = Field(description="canvas px, what it turns around")
    tip: Point | None = Field(None, description="canvas px, what it stretches towards; default: at")
    drivers: list[DriverSection] = Field(default=[], max_length=MAX_DRIVERS)
    order: OrderSection | None = Field(None, description="of all that hangs on it")


class PartSection(Section):
    """A layer: one PNG that moves with a bone."""

    name: Name
    image: str = Field(min_length=1, max_length=255, description="PNG inside the avatar's folder, with forward slashes")
    at: Point = Field(description="canvas px of the image's top left corner")
    bone: str = Field(description="the bone that it moves with")
    z: Number = Field(description="back to front")
    pivot: Point | None = Field(None, description="canvas px; default: the bone's at")
    opacity: Share = 1.0
    drivers: list[DriverSection] = Field(default=[], max_length=MAX_DRIVERS)
    when: list[ConditionSection] = Field(default=[], max_length=MAX_DRIVERS)
    mesh: MeshSection | None = None
    clip: str | None = Field(None, description="another part: only what lies on it is seen")
    blend: Blend = "normal"
    tint: str | None = Field(None, pattern=r"^#[0-9a-fA-F]{6}$", description="#rrggbb, multiplied with the image")
    order: OrderSection | None = Field(None, description="instead of those of the bones that carry it")


class MemberSection(Section):
    """One choice of a swap set."""

    parts: list[str] = Field(min_length=1, max_length=64)
    at: dict[Driving, Number] = Field(max_length=16, description="the values that it was drawn for; others: rest")


class SetSection(Section):
    """A swap set: of all members the one is shown that was drawn for values nearest to the present ones."""

    name: Name
    members: list[MemberSection] = Field(min_length=1, max_length=64)
    hysteresis: Share = Field(0.1, description="share by which another must be nearer to take over")
