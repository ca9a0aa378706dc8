"""Drawings and photos of the user's own, taken into a folder of corrections with a pose to begin from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from vtube.corrections import JOINTS, Corrections, Folder, Origin, Person, Picture
from vtube.errors import InputError
from vtube.reviewing.template import drawn, standing
from vtube.selecting.looking import people_of
from vtube.selecting.saving import encoded, proposed
from vtube.selecting.shots import digested, named
from vtube.sources import images
from vtube.stages import Estimator
from vtube.types import Frame, Image, frozen


def add(folder: Folder, paths: Sequence[Path], model: Callable[[], tuple[Estimator | None, str]]) -> list[Picture]:
    """Copy pictures in, as PNG, upright; gives the new ones. A picture that is there already stays as it is.

    People are as the ``model`` sees them, which comes with its name; where it sees nobody, or there is none, somebody
    stands in each figure that is drawn. It is made when the first picture is new.

    Raises:
        InputError: a picture cannot be read; nothing is added.
        DeviceError: the disk refuses; nothing is added.
    """
    known = {picture.origin.key for picture in folder.corrections.pictures}
    found = {origin.key: (origin, path) for path in paths for origin in [_origin(path)]}
    new = [(origin, images.read(path)) for key, (origin, path) in found.items() if key not in known]
    estimator, name = model() if new else (None, "")
    with folder.adding() as added:
        for origin, image in new:
            added.append(_added(folder, [*folder.corrections.pictures, *added], origin, image, estimator, name))
        if added:
            folder.save(Corrections((*folder.corrections.pictures, *added)))
    return added


def _origin(path: Path) -> Origin:
    try:
        return Origin("drawing", named(path), digested(path))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=path) from error


def _added(
    folder: Folder, there: list[Picture], origin: Origin, image: Image, model: Estimator | None, name: str
) -> Picture:
    before = Corrections(tuple(there))
    file = folder.add(Path(origin.file).stem, ".png", encoded(image, png=True), {picture.file for picture in there})
    size = image.shape[1], image.shape[0]
    people = propose(image, model, before.next_person(), name)
    return Picture(before.next_picture(), file, size, origin, ("added by hand",), people)


def propose(image: Image, model: Estimator | None, first: int, name: str) -> tuple[Person, ...]:
    """People to begin from, state "drawing", ids from ``first`` on; at least one. ``image``: (h, w, 3) uint8 BGR."""
    poses = () if model is None else people_of(model(Frame(frozen(image), 0.0)))
    seen = proposed(poses, poses, first, name)
    if not seen:
        full = np.full(JOINTS, 2, np.uint8)
        seen = tuple(Person(first + i, standing(box), full) for i, box in enumerate(drawn(image)))
    return tuple(replace(person, state="drawing") for person in seen)
