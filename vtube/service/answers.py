"""What the service says of people, as JSON has it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from vtube.match.people import Person
from vtube.types import Parameters, Pose

Coordinate = float | None


class PoseAnswer(BaseModel):
    """One person."""

    box: tuple[float, float, float, float] = Field(description="x, y, width, height in the picture's pixels")
    score: Annotated[float, Field(ge=0, le=1)]
    keypoints: list[tuple[Coordinate, Coordinate, float]] = Field(
        description="x, y in the picture's pixels and score, in the order of joints; null, null, 0 where not seen"
    )
    parameters: dict[str, float] = Field(description="what moves an avatar as this person, complete, unmirrored")


class PictureAnswer(BaseModel):
    """A drawn picture."""

    media_type: Literal["image/png"] = "image/png"
    base64: str


class PosesAnswer(BaseModel):
    """Everybody in a picture, the most prominent first."""

    poses: list[PoseAnswer]
    skeleton: str = Field(description="the skeleton's name")
    joints: list[str] = Field(description="its joints, in the order of the keypoints")
    size: tuple[int, int] = Field(
        description="width, height of the frame of reference: the picture as its EXIF orientation turns it upright"
    )
    model: str = Field(description="the pose model's name")
    picture: PictureAnswer | None = Field(None, description="where render asks for one")


def pose_answer(person: Person, parameters: Parameters, scale: float = 1.0) -> PoseAnswer:
    """A person. ``scale``: pixels of the answer in one of the picture that was looked at."""
    x, y, width, height = (round(scale * side, 2) for side in person.box)
    return PoseAnswer(
        box=(x, y, width, height),
        score=round(person.pose.score, 4),
        keypoints=keypoints(person.pose, scale),
        parameters={name: round(value, 5) for name, value in parameters.items()},
    )


def keypoints(pose: Pose, scale: float = 1.0) -> list[tuple[Coordinate, Coordinate, float]]:
    """x, y, score of each joint; JSON knows no NaN."""
    rows = zip((scale * pose.points).tolist(), pose.scores.tolist(), strict=True)
    return [(round(x, 2), round(y, 2), round(s, 4)) if s > 0 else (None, None, 0.0) for (x, y), s in rows]
