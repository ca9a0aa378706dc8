"""What a connection may say, and what it is told: ``docs/service-live.md`` is the specification."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, TypeAdapter, ValidationError, field_validator

from vtube.errors import InputError
from vtube.service.answers import keypoints
from vtube.service.painting import NAME
from vtube.types import Moment, Pose

LONGEST = 4096
"""Characters of a text message."""
_STAMP = struct.Struct(">d")
_BARE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF.{4}WEBP", re.DOTALL)
"""How a picture begins that has no time before it. As times these bytes are no clock's: about -7e307, -8e-264 and
2e88 ms. Those of a BMP might be, so that it needs one.
"""


Side = Annotated[int, Field(ge=16, le=65_536)]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Configure(_Message):
    """How the avatar is shown; what is not said stays as it was. ``avatar`` null: none. ``size``: px. ``webp`` is
    transparent, ``jpeg`` has the ``background``.
    """

    type: Literal["configure"] = "configure"
    avatar: Annotated[str, Field(pattern=NAME)] | None = None
    framing: Annotated[str, Field(pattern=NAME)] | None = None
    size: tuple[Side, Side] = (512, 512)
    mirror: bool = True
    format: Literal["jpeg", "webp"] = "jpeg"
    background: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#3b4252"
    fps: Annotated[float, Field(ge=1, le=120)] = 30.0

    @field_validator("size", mode="before")
    @classmethod
    def _from_query(cls, size: object) -> object:
        """An address says 512x512."""
        return tuple(size.split("x")) if isinstance(size, str) else size


class Record(_Message):
    """Begin a take, which replaces the last one, or end it."""

    type: Literal["record"]
    on: StrictBool


class Take(_Message):
    """Asks for the last take."""

    type: Literal["take"]


class Shown(_Message):
    """The oldest picture that was not acknowledged yet is on the screen."""

    type: Literal["shown"]


Said = Configure | Record | Take | Shown
_SAID: TypeAdapter[Said] = TypeAdapter(Annotated[Said, Field(discriminator="type")])


def said(text: str) -> Said:
    """A text message.

    Raises:
        InputError: it is none of them; says what is wrong with it.
    """
    if len(text) > LONGEST:
        raise InputError("the message is too long", got=f"{len(text)} characters", expected=f"at most {LONGEST}")
    try:
        return _SAID.validate_json(text)
    except ValidationError as error:
        raise _told(error) from error


def asked(query: dict[str, str]) -> Configure:
    """What the address of a connection says: the keys of a ``configure`` message.

    Raises:
        InputError: another key or value.
    """
    try:
        return Configure.model_validate(query)
    except ValidationError as error:
        raise _told(error) from error


def frame(data: bytes, arrived: float) -> tuple[float, bytes]:
    """The time, milliseconds of the sender's clock, and the picture of a binary message.

    ``arrived``: seconds on our clock, which is the sender's too where a picture comes without a time.

    Raises:
        InputError: there is no picture.
    """
    if _BARE.match(data):
        return 1000 * arrived, data
    if len(data) <= _STAMP.size:
        raise InputError("the frame is too short", got=f"{len(data)} bytes", expected="a picture")
    return _STAMP.unpack_from(data)[0], data[_STAMP.size :]


def picture(t: float, data: bytes) -> bytes:
    """A binary message to the client: the time of the newest frame that the avatar knows, then its picture."""
    return _STAMP.pack(t) + data


def poses(
    sent: float, people: Sequence[Pose], moment: Moment, size: tuple[int, int], *, dropped: int, seconds: float
) -> dict[str, Any]:
    """What was seen in a frame."""
    followed = next((i for i, pose in enumerate(people) if pose is moment.pose), None)
    return {
        "type": "poses",
        "t": sent,
        "size": size,
        "poses": [_person(pose) for pose in people],
        "followed": followed,
        "parameters": {name: round(value, 4) for name, value in moment.parameters.items()},
        "dropped": dropped,
        "ms": round(1000 * seconds, 1),
    }


def written(document: dict[str, Any]) -> str:
    """As JSON, without a number that JSON does not know."""
    return json.dumps(document, separators=(",", ":"), allow_nan=False)


def _person(pose: Pose) -> dict[str, Any]:
    box = None if pose.box is None else [round(value, 2) for value in pose.box]
    return {"box": box, "score": round(pose.score, 4), "keypoints": keypoints(pose)}


def _told(error: ValidationError) -> InputError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(key) for key in first["loc"])
    return InputError(f"{place or 'the message'}: {first['msg']}")
