"""The pictures to choose from: frames of videos, pictures of folders, labelled pictures of data sets."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vtube.corrections import Origin
from vtube.corrections.content import VISIBLE
from vtube.datasets import coco
from vtube.datasets._documents import labels_of
from vtube.datasets.sample import Sample
from vtube.errors import InputError, UsageError
from vtube.sources import images, video
from vtube.types import Frame, Pose, frozen

_log = logging.getLogger("vtube")
_DIGESTED = 2**20
"""Bytes of a file's beginning that tell it from others of its name and size."""
_NUMBER = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One picture; those of one ``origin.clip`` follow each other in ``frame.t`` seconds.

    ``labels``: who was labelled, where anybody was; scores are 1 of visible joints and 0.5 of occluded ones.
    """

    frame: Frame
    origin: Origin
    labels: tuple[Pose, ...] | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """One source: a video, or pictures with what their labels say.

    ``fps``: the pictures are frames of films, those whose names differ in the last number being of one film.
    """

    paths: tuple[Path, ...]
    kind: str
    labels: dict[Path, tuple[Pose, ...]] | None = None
    fps: float | None = None
    step: int = 1

    def __iter__(self) -> Iterator[Shot]:
        """Every ``step``-th, in order; a broken picture among others is left out with a warning."""
        return self._of_video() if self.kind == "video" else self._of_pictures()

    @property
    def count(self) -> int | None:
        """How many there are, None where that is not known."""
        if self.kind != "video":
            return -(-len(self.paths) // self.step)
        frames = video.create(self.paths[0]).info.frames
        return None if frames is None else -(-frames // self.step)

    def _of_video(self) -> Iterator[Shot]:
        path, file, digest = self.paths[0], named(self.paths[0]), digested(self.paths[0])
        for frame in video.create(path):
            if frame is not None and frame.index % self.step == 0:
                yield Shot(frame, Origin("video", file, digest, frame.t, frame.index))

    def _of_pictures(self) -> Iterator[Shot]:
        kind = "picture" if self.labels is None else "data set"
        films = _films(self.paths) if self.fps else {}
        for i, path in enumerate(self.paths[:: self.step]):
            try:
                frame = Frame(frozen(images.read(path)), i * self.step / (self.fps or 1.0), i)
                origin = Origin(kind, named(path), digested(path), film=films.get(path))  # type: ignore[arg-type]
            except (InputError, OSError) as error:
                if len(self.paths) == 1:
                    raise
                _log.warning("left out: %s", error)
                continue
            yield Shot(frame, origin, (self.labels or {}).get(path))


def material(name: str, *, labels: Path | None, fps: float | None, step: int) -> Material:
    """What a name on the command line means: a video, a picture, a folder of pictures or of a COCO data set.

    ``labels``: a COCO file with the people of the folder's pictures; a folder with ``images`` and one
    ``person_keypoints*.json`` has its own.

    Raises:
        InputError: nothing there that could be looked at.
        UsageError: labels of a video; ``fps`` of a single picture, or several files of labels.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        if labels is not None or (path / "images").is_dir():
            labels = labels_of(path, labels)
        if labels is not None:
            return _labelled(path, labels, fps, step)
        return Material(tuple(images.pictures(path)), "pictures", None, fps, step)
    if labels is not None:
        raise UsageError("labels belong to a folder of pictures", where=name)
    if not path.exists():
        raise InputError("no such video, picture or folder", where=path)
    if path.suffix.lower() in images.SUFFIXES:
        if fps is not None:
            raise UsageError("a picture alone is no film", where=name, hint="--fps is for a folder of frames")
        return Material((path,), "pictures", None, None, step)
    video.create(path)  # says what is wrong with it before models are loaded
    return Material((path,), "video", None, None, step)


def named(path: Path) -> str:
    """A file's name without its folder, as text: what is none in it becomes a question mark."""
    return path.name.encode(errors="replace").decode()


def digested(path: Path) -> str:
    """What tells a file from others of its name: 16 hexadecimal digits of its size and beginning."""
    if path.is_fifo():  # to open it would wait for somebody who writes
        raise InputError("is a pipe, not a file", where=path)
    with path.open("rb") as file:
        beginning = file.read(_DIGESTED)
    return hashlib.sha256(str(path.stat().st_size).encode() + b"\0" + beginning).hexdigest()[:16]


def _films(paths: tuple[Path, ...]) -> dict[Path, str]:
    """The film of each frame: what its frames' names have in common, and what tells films of one name apart."""
    names = {path: _NUMBER.sub("", Path(named(path)).stem) for path in paths}
    films: dict[str, str] = {}
    for path, name in names.items():
        if name not in films:
            with suppress(InputError, OSError):  # told when it is opened as a picture
                films[name] = f"{name[:200]}:{digested(path)}"
    return {path: films.get(name, name[:200]) for path, name in names.items()}


def _labelled(path: Path, labels: Path, fps: float | None, step: int) -> Material:
    folder = path / "images" if (path / "images").is_dir() else path
    found: dict[Path, list[Pose]] = {}
    for sample in coco.create(labels, folder):
        found.setdefault(sample.image, []).append(_pose(sample))
    labelled = {file: tuple(people) for file, people in found.items()}
    return Material(tuple(images.pictures(folder)), "pictures", labelled, fps, step)


def _pose(sample: Sample) -> Pose:
    return Pose(sample.skeleton, sample.points, sample.visible / VISIBLE, sample.box)
