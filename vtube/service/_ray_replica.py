"""What Ray Serve runs on a node for the service: one pose model and one face model, for pictures of all requests."""

from __future__ import annotations

import asyncio
from typing import Any

from ray import serve

import vtube
from vtube import settings as layers
from vtube.errors import VtubeError
from vtube.match.people import Person
from vtube.service.lane import Ask, Lane
from vtube.settings import Settings
from vtube.types import Image, Skeleton


class Replica:
    """Looks at pictures; on a graphics card at several together.

    ``settings``: what differs from the defaults, as values of JSON. ``version``: of the vtube that asks.

    Raises:
        VtubeError: another version, or the models cannot be loaded.
    """

    def __init__(self, settings: dict[str, Any], version: str) -> None:
        if version != vtube.__version__:
            raise VtubeError("another vtube on a node", got=vtube.__version__, expected=version)
        own = layers.override(Settings.model_validate(settings), {"service.lanes": 1})
        (self._lane,) = Lane.several(own)
        self.look.set_max_batch_size(own.service.batch if self._lane.stacks else 1)
        self.look.set_batch_wait_timeout_s(own.service.wait)

    async def skeleton(self) -> Skeleton:
        """The joints of the pose model."""
        return self._lane.skeleton

    @serve.batch  # type: ignore[untyped-decorator]
    async def look(self, images: list[Image], faces: list[bool]) -> list[list[Person]]:
        """Who is in each picture (h, w, 3) uint8 BGR, and where ``faces`` are wanted, of whom enough is seen."""
        loop = asyncio.get_running_loop()
        asks = [Ask(image, wanted, loop) for image, wanted in zip(images, faces, strict=True)]
        await asyncio.to_thread(self._lane, asks)
        return list(await asyncio.gather(*(ask.answer for ask in asks)))
