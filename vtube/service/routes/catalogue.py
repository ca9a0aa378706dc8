"""What there is: models and avatars by name."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from vtube import puppet
from vtube.errors import InputError
from vtube.puppet import document
from vtube.puppet.checking import FILE
from vtube.service.painting import NAME, check_avatar, preview
from vtube.service.problems import responses
from vtube.service.state import Service, service
from vtube.session import face_weights_name
from vtube.weights import CATALOGUE, Entry, find

router = APIRouter(prefix="/v1", tags=["catalogue"])


class ModelAnswer(BaseModel):
    """Weights that vtube knows by name."""

    name: str
    task: str = Field(description="pose, face or hand")
    licence: str
    here: bool = Field(description="whether they lie on this machine")
    used: bool = Field(description="whether this service looks with them")


class ModelsAnswer(BaseModel):
    """All of them."""

    models: list[ModelAnswer]


class AvatarAnswer(BaseModel):
    """An avatar that requests may name."""

    name: str
    title: str
    author: str | None = None
    licence: str | None = None
    size: tuple[int, int] = Field(description="width, height of its canvas in pixels")
    preview: str = Field(description="path of a picture of it")


class AvatarsAnswer(BaseModel):
    """All of them."""

    avatars: list[AvatarAnswer]


@router.get("/models", responses=responses())
async def models(found: Annotated[Service, Depends(service)]) -> ModelsAnswer:
    """The pose, face and hand models that vtube knows by name; the service's own is chosen where it is started."""
    used = {found.looker.model, face_weights_name(found.settings)}
    return ModelsAnswer(models=await found.desk.do(_models, used))


def _models(used: set[str | None]) -> list[ModelAnswer]:
    return [
        ModelAnswer(name=e.name, task=e.task, licence=e.licence, here=_is_here(e), used=e.name in used)
        for e in CATALOGUE.values()
    ]


def _is_here(known: Entry) -> bool:
    """A file that holds no model is none of the others' business."""
    try:
        return find(known) is not None
    except InputError:
        return False


@router.get("/avatars", responses=responses())
async def avatars(found: Annotated[Service, Depends(service)]) -> AvatarsAnswer:
    """The avatars that `render` knows by name."""
    return AvatarsAnswer(avatars=[await found.desk.do(_avatar, name) for name in puppet.names()])


@cache
def _avatar(name: str) -> AvatarAnswer:
    """By the head of its document; its layers are not read."""
    data = document.parse((puppet.find(name) / FILE).read_bytes()).data
    if not isinstance(data, dict):
        raise InputError("is no avatar", where=name)
    return AvatarAnswer.model_validate(
        {
            **{key: data.get(key) for key in ("author", "licence")},
            "name": name,
            "title": data.get("display_name") or name,
            "size": data["canvas"],
            "preview": f"/v1/avatars/{name}/preview",
        }
    )


@router.get(
    "/avatars/{name}/preview",
    responses={200: {"content": {"image/png": {}}}, **responses(404, 422)},
    response_class=Response,
)
async def picture(
    name: Annotated[str, Path(pattern=NAME, examples=["maple"])], found: Annotated[Service, Depends(service)]
) -> Response:
    """The avatar at rest, on nothing."""
    check_avatar(name)
    return Response(await found.desk.do(preview, name), media_type="image/png")
