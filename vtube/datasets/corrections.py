"""The project's own corrections: a folder of ``vtube select`` and ``vtube review``; ``docs/corrections.md`` has it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vtube import registry
from vtube.corrections import Person, Picture, read
from vtube.corrections.folder import IMAGES
from vtube.datasets._faults import Faults
from vtube.datasets._labels import make
from vtube.datasets.sample import Sample
from vtube.types import Skeleton


def create(folder: str | Path, faults: Faults | None = None) -> list[Sample]:
    """The people of pictures of which somebody has said that they are right, as coco17; the others are left out.

    With one person of a picture to do, all are left out: who trains on whole pictures must not learn that nobody is
    where somebody has not been looked at.

    A sample's group is the film that the picture is a frame of, else the name of the photo that it was made of.

    Raises:
        InputError: no folder of corrections, or a damaged one.
    """
    found, path = Faults() if faults is None else faults, Path(folder)
    skeleton = registry.create("skeletons", "coco17")
    made = [
        _sample(picture, person, path, skeleton, found) for picture, person in read(path).people() if not picture.open
    ]
    if faults is None:
        found.tell(path)
    return [sample for sample in made if sample is not None]


def _sample(picture: Picture, person: Person, folder: Path, skeleton: Skeleton, faults: Faults) -> Sample | None:
    origin, photo = picture.origin, Path(picture.origin.file).stem
    sample = make(
        folder / IMAGES / picture.file,
        skeleton,
        person.points,
        person.visible,
        box=person.extent,
        area=person.area,
        size=picture.size,
        image_id=picture.id,
        annotation_id=person.id,
        group=origin.clip or photo,
        faults=faults,
    )
    return sample if sample is None or origin.kind == "video" else replace(sample, photo=photo)
