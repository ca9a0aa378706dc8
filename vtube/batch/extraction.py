"""One video to takes: a take for each person in it, the same bytes wherever and however it is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from vtube.batch.ahead import bodies, seen_by
from vtube.batch.cast import Cast
from vtube.batch.faces import Faces
from vtube.batch.head import header
from vtube.batch.rows import Spill
from vtube.batch.wanted import check
from vtube.errors import DeviceError, InputError
from vtube.settings import Settings
from vtube.sources import video
from vtube.stages import Source

TOLD_EVERY = 10
"""Frames from one word on the progress to the next."""


class Stopped(Exception):
    """The work was asked to end before it was done; nothing of it is left."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """``takes``: of those who are in the video, most present first. ``people``: how many they are. ``frames``: that the
    video has. ``seconds``: from its first frame to its last.
    """

    takes: tuple[Path, ...]
    people: int
    frames: int
    seconds: float


def _untold(_done: int, _total: int | None) -> None:
    """Nobody asks how far it is."""


def _on() -> bool:
    """Nobody asks it to end."""
    return False


class Extractor:
    """Looks at videos and writes takes, one video after the other; its models are loaded once.

    ``threads``: so many frames of one video are looked at side by side, each by a network with one thread. What comes
    out does not depend on it: each frame is looked at by itself.

    Raises:
        VtubeError: settings that make no sense here; no such models, or they cannot be loaded.
    """

    def __init__(self, settings: Settings, *, threads: int = 1) -> None:
        import cv2

        check(settings)
        cv2.setNumThreads(1)  # the threads of several workers would only wait for one another
        self._settings = settings
        self._bodies = bodies(settings, threads)
        self._faces = Faces(settings)

    def __call__(
        self,
        video_file: Path,
        folder: Path,
        name: str,
        told: Callable[[int, int | None], None] = _untold,
        stop: Callable[[], bool] = _on,
    ) -> Extracted:
        """Write the takes of a video into ``folder``, which exists: ``NAME.pose.json`` where one person is in it,
        ``NAME-1.pose.json`` and so on where several are, none where nobody is. A take is complete or not there.

        ``told``: frames that are done, and how many there are or None, now and then and at the end. ``stop``: asked
        after each frame whether to end.

        Raises:
            InputError: it cannot be read as a video, or has no frame.
            DeviceError: the disk refuses.
            Stopped: ``stop`` was true.
        """
        source = video.create(video_file)
        try:
            with ExitStack() as stack:
                spill = stack.enter_context(Spill(folder))
                looks = stack.enter_context(self._faces.of_one_video())
                head = header(video_file, source.info, self._bodies[0].skeleton)
                cast = Cast(self._settings, head, looks, spill)
                frames, t = self._watch(source, cast, told, stop)
                if not frames:
                    raise InputError("holds no picture that can be decoded", where=video_file, expected="a video")
                takes = cast.write(folder, name)
        except OSError as error:
            raise DeviceError(f"cannot be written: {error.strerror or error}", where=folder / name) from error
        told(frames, frames)
        return Extracted(takes, len(takes), frames, t)

    def _watch(
        self, source: Source, cast: Cast, told: Callable[[int, int | None], None], stop: Callable[[], bool]
    ) -> tuple[int, float]:
        """Show the cast all frames; how many there were, and the time of the last."""
        frames, t = 0, 0.0
        with closing(seen_by(self._bodies, source)) as seen:
            for frame, poses in seen:
                if stop():
                    raise Stopped
                cast.see(frame, poses)
                frames, t = frame.index + 1, frame.t
                if frames % TOLD_EVERY == 0:
                    told(frames, source.info.frames)
        return frames, t
