"""The shape of ``avatar.yaml``, version 1: what each key may hold. ``docs/avatar-format.md`` says what it means."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vtube.puppet.schema.motion import AnimationsSection, ExpressionSection, IdleSection, SpringSection
from vtube.puppet.schema.parts import BoneSection, PartSection, SetSection
from vtube.puppet.schema.values import Name, Number, Positive, Section, Side, Text

VERSION = 1
MAX_BONES, MAX_PARTS = 256, 512

__all__ = ["VERSION", "AvatarFile"]


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
    sets: list[SetSection] = Field(default=[], max_length=64)
    idle: IdleSection = IdleSection()
    springs: list[SpringSection] = Field(default=[], max_length=64)
    expressions: list[ExpressionSection] = Field(default=[], max_length=64)
    animations: AnimationsSection = AnimationsSection()
