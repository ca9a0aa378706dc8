"""The project's own corrections: a folder of ``vtube select`` and ``vtube review``; ``docs/corrections.md`` has it."""

from __future__ import annotations

from pathlib import Path

from vtube import registry
from vtube.corrections import Origin, read
from vtube.corrections.folder import IMAGES
from vtube.datasets._faults import Faults
from vtube.datasets._labels import make
from vtube.datasets.sample import Sample


def create(folder: str | Path, faults: Faults | None = None) -> list[Sample]:
    """The people of pictures of which somebody has said that they are right, as coco17; the others are left out.

    With one person of a picture to do, all are left out: who trains on whole pictures must not learn that nobody is
    where somebody has not been looked at.

    A sample's group is the clip of a video, else the name of the photo that the picture was made of.

    Raises:
        InputError: no folder of corrections, or a damaged one.
    """
    found, path = Faults() if faults is None else faults, Path(folder)
    skeleton = registry.create("skeletons", "coco17")
    made = [
        make(
            path / IMAGES / picture.file,
            skeleton,
            person.points,
            person.visible,
            box=person.extent,
            area=person.area,
            size=picture.size,
            image_id=picture.id,
            annotation_id=person.id,
            group=_group(picture.origin),
            faults=found,
        )
        for picture, person in read(path).people()
        if not picture.open
    ]
    if faults is None:
        found.tell(path)
    return [sample for sample in made if sample is not None]


def _group(origin: Origin) -> str:
    return f"{origin.file}:{origin.digest}" if origin.kind == "video" else Path(origin.file).stem
