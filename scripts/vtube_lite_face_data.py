"""Make the material that vtube-lite's face network learns from: crops of faces, labelled by FaceLandmarker.

python scripts/vtube_lite_face_data.py -o FOLDER [--warps 28] [--only NAME ...]

Reads the photos and clips in VTUBE_TESTDATA and the weights in VTUBE_MODELS, and writes ``train/`` and ``held/``, one
file for each photo or clip, by configs/splits/vtube-lite.yaml. What is there already is left as it is, so that
it goes on where it was stopped. ``--warps``: pictures with a made expression for each photo, in one folder always as
many; every second frame of a clip gets one. ``--only``: of these photos and clips.
"""

from __future__ import annotations

import argparse
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from made_with import keep
from tqdm import tqdm

from vtube import registry
from vtube.solving.head_pose import head_box
from vtube.sources import open as open_source
from vtube.training.face.cutting import WORK, add, add_nobody, around, same, square
from vtube.training.face.expressions import moved
from vtube.training.face.material import FRAME, PHOTO, WARPED, Album
from vtube.training.face.teacher import Seen, Teacher
from vtube.training.face.warping import warped
from vtube.training.split import Split
from vtube.types import Frame, Image, Pose

PHOTOS = ("hagrid-people", "coco-people", "coco-train-subset")
LOOK = 2.6  # head sizes that the first look has
SMALL = 16.0  # pixels of a head, below which nothing is to be seen


class Source(NamedTuple):
    """A photo or clip."""

    path: Path
    is_clip: bool


def main() -> None:
    """Make what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--warps", type=int, default=28)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    told = parser.parse_args()
    split = Split.read()
    told.output.mkdir(parents=True, exist_ok=True)
    keep(told.output / "made_with.json", warps=told.warps)
    body = registry.create("estimators", "yolov8", weights="yolov8n-pose", size=640)
    with Teacher() as teacher:
        maker = Maker(body, teacher, told.warps)
        for source in tqdm(list(sources(Path(os.environ["VTUBE_TESTDATA"]))), unit="file"):
            name = source.path.stem
            held = split.holds_clip(name) if source.is_clip else split.holds_photo(name)
            target = told.output / ("held" if held else "train") / f"{source.path.parent.parent.name}-{name}.npz"
            if target.exists() or (told.only and name not in told.only):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            maker(source).write(target)


def sources(data: Path) -> Iterator[Source]:
    """All photos and clips that there are."""
    for folder in PHOTOS:
        yield from (Source(path, False) for path in sorted((data / "keypoints" / folder / "images").glob("*.jpg")))
    for folder in (data / "footage", data / "footage" / "more"):
        yield from (Source(path, True) for path in sorted(folder.iterdir()) if path.is_file())


class Maker:
    """Finds the heads of a photo or of a clip's frames, has the teacher look at each, and makes expressions."""

    def __init__(self, body: object, teacher: Teacher, warps: int) -> None:
        self._body, self._teacher, self._warps = body, teacher, warps

    def __call__(self, source: Source) -> Album:
        """The crops of one file; its name seeds all that is random."""
        album, chance = Album(), np.random.default_rng(zlib.crc32(source.path.name.encode()))
        if not source.is_clip:
            image = cv2.imread(str(source.path))
            self._picture(album, Frame(image, 0.0), chance, PHOTO, self._warps)
            return album
        with open_source(str(source.path)) as frames:
            for number, frame in enumerate(frames):
                self._picture(album, frame, chance, FRAME, int(number % 2 == 0))
        return album

    def _picture(self, album: Album, frame: Frame, chance: np.random.Generator, kind: int, warps: int) -> None:
        people: list[Pose] = self._body(frame)  # type: ignore[operator]
        faces: list[Seen] = []
        for person in people:
            head = head_box(person)
            if head is None or head[2] < SMALL:
                continue
            seen = self._face(frame.image, head)
            if seen is not None and not any(same(seen, other) for other in faces):
                faces.append(seen)
                self._face_crops(album, frame.image, seen, chance, kind, warps)
        if kind == PHOTO or chance.random() < 0.1:
            self._nobody(album, frame.image, faces, people, chance)

    def _face(self, image: Image, head: tuple[float, float, float, float]) -> Seen | None:
        """What the teacher sees around a head, in pixels of the picture."""
        middle = np.array([head[0] + head[2] / 2, head[1] + head[3] / 2])
        crop = square(middle, LOOK * head[2], WORK)
        seen = self._teacher(crop.draw(image))
        if seen is None:
            return None
        scale = crop.matrix[0, 0]
        back = seen.transform.copy()
        back[:2, 3] = crop.to_picture(seen.transform[:2, 3])
        back[:3, :3] /= scale
        found = Seen(
            np.column_stack([crop.to_picture(seen.points[:, :2]), seen.points[:, 2] / scale]), seen.shapes, back
        )
        return found if np.hypot(*(found.transform[:2, 3] - middle)) < head[2] else None

    def _face_crops(
        self, album: Album, image: Image, found: Seen, chance: np.random.Generator, kind: int, warps: int
    ) -> None:
        picture = around(image, found)
        seen = self._teacher(picture)
        if seen is None:
            return
        add(album, picture, seen, kind)
        for _ in range(warps):
            made = warped(picture, seen, moved(seen, chance), chance)
            label = self._teacher(made)
            if label is not None and same(label, seen):
                add(album, made, label, WARPED)

    def _nobody(
        self, album: Album, image: Image, faces: list[Seen], people: list[Pose], chance: np.random.Generator
    ) -> None:
        """Hands, and other parts of the picture, in which neither a face is known nor the teacher sees one."""
        height, width = image.shape[:2]
        wrists = [p.points[j] for p in people for j in (9, 10) if p.scores[j] > 0.5]
        anywhere = [chance.uniform((0, 0), (width, height)) for _ in range(2)]
        for middle in [*wrists[:3], *anywhere]:
            side = chance.uniform(0.12, 0.5) * min(width, height)
            if any(np.hypot(*(f.transform[:2, 3] - middle)) < 0.75 * side + 8 * f.transform[0, 0] for f in faces):
                continue
            picture = square(middle, 1.3 * side, WORK).draw(image)
            if self._teacher(picture) is None:
                add_nobody(album, picture)


if __name__ == "__main__":
    main()
