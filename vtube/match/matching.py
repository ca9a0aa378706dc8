"""One picture after the other: what is wished of it, made and saved."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from vtube import puppet, session
from vtube.errors import VtubeError
from vtube.follow import Follow
from vtube.match import connections, stills
from vtube.match.cast import Actor
from vtube.match.looking import Looking
from vtube.match.people import Person
from vtube.match.saving import save
from vtube.match.targets import Target
from vtube.render import scene
from vtube.render.skeleton import Connection
from vtube.render.sprites import Renderer
from vtube.settings import Settings
from vtube.sources import images
from vtube.stages import FaceEstimator
from vtube.types import Image

log = logging.getLogger("vtube")
Mode = Literal["sketch", "avatar", "replace"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of pictures.

    ``background``: behind a sketch or avatars: "transparent", a colour or an image's name; None: the photo behind a
    sketch, the display's behind avatars. ``size``: (width, height) px; None: the photo's. ``person``: only that one, as
    ``vtube.follow.Follow`` names people.
    """

    mode: Mode = "sketch"
    avatars: tuple[str, ...] = ("default",)
    background: str | None = None
    connections: Path | None = None
    size: tuple[int, int] | None = None
    person: str | None = None


class Matcher:
    """Models and avatars, loaded once for many pictures.

    Raises:
        VtubeError: a model, an avatar, the background or the connections cannot be used.
    """

    def __init__(self, settings: Settings, wish: Wish) -> None:
        self.wish, self.settings = wish, settings
        if wish.person is not None:
            Follow(wish.person)  # says what is wrong with it before models are loaded
        if wish.background is not None:
            scene.background(wish.background, (16, 16))
        names = wish.avatars if wish.mode != "sketch" else ()
        self.avatars = [puppet.load(puppet.find(name)) for name in names]
        self.looking = Looking(session.body(settings), face_model(settings) if self.avatars else None)
        self.connections: Sequence[Connection] | None = None
        if wish.connections is not None:
            self.connections = connections.read(wish.connections, self.looking.skeleton)
        self.actors = [Actor(avatar) for avatar in self.avatars]
        self.render = Renderer()

    def still(self, target: Target) -> int:
        """Make and save one picture; how many people were found. Nothing is saved for nobody.

        Raises:
            VtubeError: the picture cannot be read, or the result not be written.
        """
        image = images.read(target.source)
        if self.wish.size is not None and self.wish.mode != "avatar":
            image = scene.cover(image, self.wish.size)
        people = self.looking(image)
        chosen = self._chosen(people)
        if chosen:
            save(self.picture(image, chosen, [p for p in people if p not in chosen]), target.out)
        return len(chosen)

    def picture(self, image: Image, people: Sequence[Person], others: Sequence[Person]) -> Image:
        """What is wished, (h, w, 4) uint8 BGRA, premultiplied. ``others``: who is not meant."""
        photo = image.shape[1], image.shape[0]
        if self.wish.mode == "sketch":
            return stills.sketched(self.ground(image), people, photo, self.connections)
        if self.wish.mode == "avatar":
            return stills.posed(people, self.actors, photo, self.wish.size or photo, self.backdrop, self.render)
        return opaque(stills.replaced(image, people, others, self.actors, self.render))

    def backdrop(self, size: tuple[int, int]) -> Image | None:
        """What is behind avatars."""
        asked = self.wish.background or self.settings.display.background
        return scene.background(asked, size)

    def ground(self, image: Image) -> Image | None:
        """What is behind a sketch."""
        if self.wish.background is None:
            return opaque(image)
        return scene.background(self.wish.background, (image.shape[1], image.shape[0]))

    def _chosen(self, people: list[Person]) -> list[Person]:
        if self.wish.person is None:
            return people
        pose = Follow(self.wish.person)([person.pose for person in people], 0.0)
        return [person for person in people if person.pose is pose]


def opaque(image: Image) -> Image:
    """A BGR picture as BGRA."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2BGRA), dtype=np.uint8)


def face_model(settings: Settings) -> FaceEstimator | None:
    """The face model, where there is one; without it eyes and mouth rest."""
    if settings.face.model == session.NONE:
        return None
    try:
        return session.face(settings)
    except VtubeError as error:
        log.warning("without a face model: %s", error)
        return None
