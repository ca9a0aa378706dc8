"""People as avatars: parameters and pictures, by whoever has a thread to themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from vtube import puppet
from vtube.alpha import straight
from vtube.errors import nearest
from vtube.match import stills
from vtube.match.cast import Actor
from vtube.match.matching import opaque
from vtube.match.people import Person
from vtube.preview.stage import Model, full
from vtube.puppet import Avatar
from vtube.render.sprites import Renderer
from vtube.service.problems import Problem
from vtube.types import Image, Parameters

Mode = Literal["sketch", "avatar", "replace"]
_PREVIEW = 512
"""Pixels of the longer side of an avatar's preview."""
DEFAULT = "default"
NAME = "^[A-Za-z_][A-Za-z0-9_]{0,63}$"


def check_avatar(name: str) -> str:
    """The name, if an avatar of the catalogue has it.

    Raises:
        Problem: 404, none has it; names those that there are.
    """
    known = {DEFAULT, *puppet.names()}
    if name not in known:
        raise Problem(404, "Unknown avatar", f"there is no avatar {name!r}; {nearest(name, known)}")
    return name


class Painter:
    """Not for several threads: puppets and renderers keep state. Avatars are named as in the catalogue."""

    def __init__(self) -> None:
        self._render = Renderer()
        self._actors: dict[str, Actor] = {}

    def warm(self) -> None:
        """Load the default avatar, so that the first request waits for nothing."""
        self._actor(DEFAULT)

    def parameters(self, person: Person, avatar: str) -> Parameters:
        """What moves an avatar as that person, complete and unmirrored."""
        return self._actor(avatar).pose(person).parameters

    def picture(
        self, mode: Mode, image: Image, people: Sequence[Person], others: Sequence[Person], avatar: str
    ) -> bytes:
        """A PNG: skeletons over the picture, avatars on nothing, or avatars in the picture in place of people.

        ``image``: (h, w, 3) uint8 BGR, in whose pixels they are. ``others``: who is not meant, and stays.
        """
        size = image.shape[1], image.shape[0]
        if mode == "sketch":
            drawn = stills.sketched(opaque(image), people, size, None)
        elif mode == "replace":
            drawn = stills.replaced(image, people, others, [self._actor(avatar)], self._render) if people else image
        elif people:
            drawn = stills.posed(people, [self._actor(avatar)], size, size, lambda _: None, self._render)
        else:
            drawn = np.zeros((*image.shape[:2], 4), np.uint8)
        return _png(drawn)

    def _actor(self, name: str) -> Actor:
        if name not in self._actors:
            self._actors[name] = Actor(avatar(name))
        return self._actors[name]


@lru_cache(maxsize=8)
def avatar(name: str) -> Avatar:
    """An avatar of the catalogue, which all threads share."""
    return puppet.load(puppet.find(name))


def preview(name: str) -> bytes:
    """A PNG of an avatar at rest, on nothing."""
    model = Model(avatar(name))
    frame = full(model.avatar)
    scale = _PREVIEW / max(frame[2:])
    return _png(model.picture(model.posed({}), frame, (round(scale * frame[2]), round(scale * frame[3]))))


def _png(picture: Image) -> bytes:
    alpha = picture.shape[2] == 4 and bool(np.any(picture[:, :, 3] < 255))
    _, encoded = cv2.imencode(".png", straight(picture) if alpha else picture[:, :, :3])
    return encoded.tobytes()
