"""The head of a take: all of the pose JSON except its columns and events, checked as a stranger's file must be.

Errors come out as ``pydantic.ValidationError``; ``parse`` turns them into one line.
"""

from __future__ import annotations

import math
import re
import reprlib
from collections.abc import Iterable
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from vtube import __version__
from vtube.errors import InputError
from vtube.humanoid import CANVAS, HUMANOID
from vtube.parameters import PARAMETERS
from vtube.takes.audio import Audio
from vtube.types import Event, Skeleton

FORMAT = "vtube-pose"
VERSION = 1
MOST_EVENTS = 100_000
SLOWEST, FASTEST = 0.1, 1000.0
"""Nominal frames a second that a take is written with."""
NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"


def _whole(value: object) -> object:
    """JSON writers without integers (Godot's) write 640.0 for 640."""
    return int(value) if isinstance(value, float) and math.isfinite(value) and value.is_integer() else value


Number: TypeAlias = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole: TypeAlias = Annotated[int, Field(strict=True, ge=-(2**31), lt=2**31), BeforeValidator(_whole)]
Pixels: TypeAlias = Annotated[Whole, Field(ge=1)]
Name: TypeAlias = Annotated[str, Field(strict=True, pattern=NAME_PATTERN)]
Text: TypeAlias = Annotated[str, Field(strict=True, max_length=256)]
Flag: TypeAlias = Annotated[bool, Field(strict=True)]
Rate: TypeAlias = Annotated[Number, Field(gt=0, le=FASTEST), AfterValidator(lambda fps: max(fps, SLOWEST))]
Pair: TypeAlias = tuple[Number, Number]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Generator(_Part):
    """The program that wrote the file."""

    name: Text = "vtube"
    version: Text = __version__


class Session(_Part):
    """One recording. ``started``: ISO 8601, UTC. ``duration``: time of the last frame, seconds. ``source_size``:
    (width, height) pixels. ``mirrored``: left and right of the values are exchanged; never so in files of vtube.
    ``audio``: the session's sound, where it was recorded.
    """

    id: Text
    started: Text
    duration: Annotated[Number, Field(ge=0)] = 0.0
    source: Text
    source_size: tuple[Pixels, Pixels]
    mirrored: Flag = False
    audio: Audio | None = None


class Units(_Part):
    """The only units of version 1, repeated in each file for the reader who has no specification at hand."""

    length: Literal["px"] = "px"
    angle: Literal["rad"] = "rad"
    time: Literal["s"] = "s"
    y: Literal["down"] = "down"
    rotation: Literal["clockwise_positive"] = "clockwise_positive"
    bone_rotation: Literal["local_absolute"] = "local_absolute"


class Rest(_Part):
    """``position``: pixels in the parent's frame (x along the parent bone), the root's in the canvas. ``rotation``:
    radians relative to the parent.
    """

    position: Pair
    rotation: Number
    scale: Pair = (1.0, 1.0)


class RestBone(_Part):
    """A bone at rest. ``parent``: index of an earlier bone, or -1. ``length``: pixels of the canvas."""

    name: Name
    parent: Annotated[Whole, Field(ge=-1)]
    length: Annotated[Number, Field(ge=0)]
    rest: Rest


class Bones(_Part):
    """The skeleton that the bone tracks move."""

    name: Text
    bones: Annotated[tuple[RestBone, ...], Field(min_length=1, max_length=256)]

    @model_validator(mode="after")
    def _parents_precede_children(self) -> Bones:
        _unique(bone.name for bone in self.bones)
        for i, bone in enumerate(self.bones):
            if bone.parent >= len(self.bones):
                raise ValueError(f"bone {bone.name} has an unknown parent: {bone.parent}")
            if bone.parent >= i:
                raise ValueError(f"bone {bone.name} comes before its parent {self.bones[bone.parent].name}")
        return self


class Keypoints(_Part):
    """What the estimator's joints are called, in its order."""

    skeleton: Text
    names: Annotated[tuple[Name, ...], Field(max_length=1024)]
    space: Literal["source_px"] = "source_px"

    @model_validator(mode="after")
    def _names_differ(self) -> Keypoints:
        _unique(self.names)
        return self


class ParameterRange(_Part):
    """A parameter's contract as it was when the take was made; ``unit``: "deg" or ""."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    name: Name
    unit: Text = ""
    minimum: Number = Field(alias="min")
    maximum: Number = Field(alias="max")
    default: Number


class Header(_Part):
    """The head of a take. ``canvas``: (width, height) pixels of the bones' space. ``fps``: nominal; the time column
    is the truth, and a rate below the lowest counts as that one: the last frame would else hold for years.
    """

    generator: Generator = Generator()
    session: Session
    units: Units
    canvas: tuple[Pixels, Pixels]
    fps: Rate
    skeleton: Bones
    keypoints: Keypoints
    parameters: Annotated[tuple[ParameterRange, ...], Field(max_length=1024)]

    @model_validator(mode="after")
    def _names_differ(self) -> Header:
        _unique(parameter.name for parameter in self.parameters)
        return self

    def as_json(self) -> dict[str, Any]:
        """The head as JSON values, under the file's own keys."""
        document = self.model_dump(mode="json", by_alias=True)
        if document["session"]["audio"] is None:  # most takes have no sound
            del document["session"]["audio"]
        return document


class _EventPart(_Part):
    t: Annotated[Number, Field(ge=0)]
    name: Name
    args: Annotated[
        tuple[Flag | Number | Annotated[str, Field(strict=True, max_length=1024)], ...], Field(max_length=16)
    ] = ()


# One error is told, so one is looked for: a list of wrong ones would take as much memory as the file could ask for.
_EVENTS = TypeAdapter(Annotated[list[_EventPart], Field(max_length=MOST_EVENTS), FailFast()])
_Model = TypeVar("_Model", bound=BaseModel)


def for_session(session: Session, skeleton: Skeleton, fps: float) -> Header:
    """The head of a take that vtube records: the canonical humanoid, all parameters, the estimator's joints."""
    bones = tuple(
        RestBone(name=b.name, parent=b.parent, length=b.length, rest=Rest(position=b.position, rotation=b.rotation))
        for b in HUMANOID
    )
    parameters = tuple(
        ParameterRange(name=p.name, unit=p.unit, minimum=p.minimum, maximum=p.maximum, default=p.default)
        for p in PARAMETERS.values()
        if not p.bone
    )
    return Header(
        session=session,
        units=Units(),
        canvas=CANVAS,
        fps=fps,
        skeleton=Bones(name="humanoid", bones=bones),
        keypoints=Keypoints(skeleton=skeleton.name, names=skeleton.joints),
        parameters=parameters,
    )


def parse(model: type[_Model], document: object, where: object) -> _Model:
    """Check JSON values against a part of the format.

    Raises:
        InputError: names the first wrong field.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise _refusal(error, where) from None


def parse_events(document: object, where: object) -> tuple[Event, ...]:
    """Check the list of events; they come out in the order of time.

    Raises:
        InputError: names the first wrong field.
    """
    try:
        events = _EVENTS.validate_python(document)
    except ValidationError as error:
        raise _refusal(error, where, "events") from None
    return tuple(sorted((Event(e.t, e.name, e.args) for e in events), key=lambda e: e.t))


def event_as_json(event: Event) -> dict[str, Any]:
    """An event as the file holds it: time in whole milliseconds.

    Raises:
        ValidationError: a name or arguments that the format does not allow.
    """
    part = _EventPart(t=round(event.t, 3), name=event.name, args=event.args)
    return {"t": part.t, "name": part.name, "args": list(part.args)}


def _unique(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"two are called {name}")
        seen.add(name)


def _refusal(error: ValidationError, where: object, prefix: str = "") -> InputError:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in (prefix, *first["loc"]) if part != "") or "the head"
    expected = re.sub(r"^(Value error, |Input should be |Input should |String should )", "", first["msg"])
    if first["type"] in {"value_error", "missing"}:
        return InputError(f"{field}: {expected[:1].lower()}{expected[1:]}", where=where)
    return InputError(f"{field} is wrong", where=where, got=reprlib.repr(first["input"]), expected=expected)
