"""What a worker does with a video: takes of everybody, their bones as BVH, and films where they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vtube import settings as layers
from vtube.batch.extraction import Extractor
from vtube.exports import Request, bvh
from vtube.rendering import render
from vtube.service.jobs.names import NAME, bvh_file, film_file
from vtube.settings import Settings
from vtube.takes.mirroring import unmirrored
from vtube.takes.read import read

class Bench:
    """Works through one video after the other, its models loaded once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._extract = Extractor(settings)

    def __call__(
        self, order: dict[str, Any], progress: Callable[[int, float], None], stop: Callable[[], bool]
    ) -> dict[str, int]:
        """Write everything into the order's folder. ``progress`` is told frames and the share that is done.

        An order has ``video``, ``folder``, ``frames`` as they were counted, and ``render``, an avatar or None.

        Raises:
            VtubeError: the video, the disk or a model fails, or ``stop`` is true.
        """
        folder, avatar, counted = Path(order["folder"]), order["render"], order["frames"]
        part = 0.5 if avatar else 1.0

        def told(done: int, _: int | None) -> None:
            progress(done, part * min(1.0, done / counted))

        extracted = self._extract(Path(order["video"]), folder, NAME, told, stop)
        for person, take in enumerate(extracted.takes, 1):
            bvh.export(unmirrored(read(take)), folder / bvh_file(person), Request(take))
            if avatar:
                self._film(take, folder / film_file(person), avatar)
                progress(extracted.frames, part + (1.0 - part) * person / extracted.people)
        return {"frames": extracted.frames, "people": extracted.people}

    def _film(self, take: Path, out: Path, avatar: str) -> None:
        render(take, out, layers.override(self._settings, {"avatar.name": avatar}))
