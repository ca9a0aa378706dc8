"""What a worker does with a video: takes of everybody, their bones as BVH, and films where they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vtube import settings as layers
from vtube.batch.extraction import Extractor, Stopped
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
        # A take is packed on its way to the client, and lies here under the one name that is asked for.
        self._extract = Extractor(layers.override(settings, {"recording.compress": False}))

    def __call__(
        self, order: dict[str, Any], progress: Callable[[int, float], None], stop: Callable[[], bool]
    ) -> dict[str, Any]:
        """Write everything into the order's folder. ``progress`` is told frames and the share that is done.

        An order has ``video``, ``folder``, ``frames`` as they were counted, and ``render``, an avatar or None.

        Raises:
            VtubeError: the video, the disk or a model fails.
            Stopped: ``stop`` was true.
        """
        folder, avatar, counted = Path(order["folder"]), order["render"], order["frames"]
        extracting = 0.5 if avatar else 1.0

        def extracted(done: int, _: int | None) -> None:
            progress(done, extracting * min(1.0, done / counted))

        found = self._extract(Path(order["video"]), folder, NAME, extracted, stop)
        for person, take in enumerate(found.takes, 1):
            bvh.export(unmirrored(read(take)), folder / bvh_file(person), Request(take))
            if avatar:

                def drawn(done: int, count: int, before: int = person - 1) -> None:
                    if stop():
                        raise Stopped
                    progress(found.frames, extracting + (1.0 - extracting) * (before + done / count) / found.people)

                self._film(take, folder / film_file(person), avatar, drawn)
        warning = found.warning and found.warning.removeprefix(f"{order['video']}: ")
        return {"frames": found.frames, "people": found.people, "warning": warning}

    def _film(self, take: Path, out: Path, avatar: str, told: Callable[[int, int], None]) -> None:
        render(take, out, layers.override(self._settings, {"avatar.name": avatar}), told=told)
