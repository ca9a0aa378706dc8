"""People in a picture."""

from __future__ import annotations

import base64
from typing import Annotated, BinaryIO, cast

import cv2
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile

from vtube.follow import Follow
from vtube.match.people import Person, is_somebody
from vtube.service import pictures
from vtube.service.answers import PictureAnswer, PosesAnswer, pose_answer
from vtube.service.examples import POSES
from vtube.service.gone import unless_gone
from vtube.service.looking import Busy
from vtube.service.painting import DEFAULT, NAME, Mode, check_avatar
from vtube.service.problems import busy, responses
from vtube.service.state import Service, service
from vtube.service.uploads import described, upload
from vtube.types import Image

router = APIRouter(prefix="/v1", tags=["poses"])
PNG = "image/png"


class Wish(BaseModel):
    """What is wanted besides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    render: Mode | None = Field(None, description="also a picture: the skeletons over the photo, avatars as the people "
                                "on nothing, or avatars in their place in the photo")  # fmt: skip
    avatar: str = Field(DEFAULT, pattern=NAME, description="by its name in /v1/avatars", examples=["maple"])
    person: str | None = Field(None, pattern="^(prominent|left|right|[1-9][0-9]?)$", description="only that one: "
                               "prominent, left, right, or a number from 1, the largest first")  # fmt: skip
    face: bool = Field(True, description="look at faces too; without, eyes and mouth rest, and it takes half the time")


@router.post(
    "/poses",
    response_model=PosesAnswer,
    responses={
        200: {"content": {"application/json": {"example": POSES}, PNG: {}}},
        **responses(400, 404, 408, 413, 415, 422, 429, 503),
    },
    openapi_extra=described("image", f"{pictures.KINDS}, by its content"),
)
async def poses(
    request: Request, wish: Annotated[Wish, Query()], found: Annotated[Service, Depends(service)]
) -> Response | PosesAnswer:
    """The people in a picture, the most prominent first; nobody is an empty list.

    The frame of reference is the picture as its EXIF orientation turns it upright: pixels, x right, y down. With
    `render` the answer holds the drawn picture in base64, or is the picture alone where `Accept` names `image/png`
    before JSON; nothing is drawn larger than the service's limit. As many pictures as the service's queue holds wait;
    beyond that the answer is 429 with `Retry-After`.
    """
    check_avatar(wish.avatar)
    async with upload(request, "image") as file:
        answer, picture = await unless_gone(request, _answer(file, wish, found))
    if picture is None:
        return answer
    if _prefers_png(request.headers.get("accept", "")):
        return Response(picture, media_type=PNG)
    return answer.model_copy(update={"picture": PictureAnswer(base64=base64.b64encode(picture).decode())})


async def _answer(file: UploadFile, wish: Wish, found: Service) -> tuple[PosesAnswer, bytes | None]:
    limits = found.settings.service
    packed = file.file
    declared = await found.desk.do(pictures.check, packed, limits)
    async with found.desk.room.held(declared.pixels):
        image = await found.desk.do(_decoded, packed, found)
        size = image.shape[1], image.shape[0]
        scale = 1.0
        if wish.render is not None:
            image, scale = await found.desk.do(_reduced, image, limits.render_pixels)
        people = await _people(image, found, faces=wish.face)
        chosen = _chosen(people, wish.person)
        posed = await found.desk.pose(
            lambda painter: [pose_answer(p, painter.parameters(p, wish.avatar), scale) for p in chosen]
        )
        skeleton = found.looker.skeleton
        answer = PosesAnswer(
            poses=posed, skeleton=skeleton.name, joints=list(skeleton.joints), size=size, model=found.looker.model
        )
        if wish.render is None:
            return answer, None
        mode, others = wish.render, [person for person in people if person not in chosen]
        return answer, await found.desk.draw(lambda painter: painter.picture(mode, image, chosen, others, wish.avatar))


def _decoded(packed: BinaryIO, found: Service) -> Image:
    packed.seek(0)
    return pictures.decode(packed.read(), found.settings.service)


def _reduced(image: Image, pixels: int) -> tuple[Image, float]:
    """The picture, no larger than that, and how many of its pixels are one of the result along a side."""
    scale = max(1.0, (image.shape[0] * image.shape[1] / pixels) ** 0.5)
    if scale == 1.0:
        return image, 1.0
    size = (max(1, int(image.shape[1] / scale)), max(1, int(image.shape[0] / scale)))
    return cast(Image, cv2.resize(image, size, interpolation=cv2.INTER_AREA)), image.shape[1] / size[0]


async def _people(image: Image, found: Service, *, faces: bool) -> list[Person]:
    try:
        if faces:
            return await found.looker.people(image)
        return [Person(pose) for pose in await found.looker.body(image) if is_somebody(pose)]
    except Busy as error:
        raise busy(error.what, error.retry_after) from error


def _chosen(people: list[Person], who: str | None) -> list[Person]:
    if who is None:
        return people
    pose = Follow(who)([person.pose for person in people], 0.0)
    return [person for person in people if person.pose is pose]


def _prefers_png(accept: str) -> bool:
    """Whether a picture is asked for before JSON is, by the order of an ``Accept`` header."""
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    wanted = next((kind for kind in kinds if kind in {PNG, "image/*", "application/json", "*/*"}), "")
    return wanted.startswith("image/")
