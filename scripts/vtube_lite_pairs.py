"""How often vtube-lite makes one skeleton of two people who stand side by side.

python scripts/vtube_lite_pairs.py --testdata ../shared

Of sign clips two at a time are put beside each other, cut to several widths: 90 pictures alone, and 12 films of 45
pictures. A skeleton is of both where at least two joints of head, shoulders and arms that are sure lie on either side.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import cv2
import numpy as np

from vtube import registry
from vtube.types import Frame, Image, Pose, frozen

ALONE = ("again", "book", "brother", "help", "no", "yes")
FILMS = (("again", "eat"), ("book", "no"), ("yes", "help"), ("school", "brother"))
LENGTH, MOMENT = 45, 20
"""Pictures of a film, and the one that is shown alone."""
UPPER, SURE = slice(0, 11), 0.5
APART, FPS = 3600.0, 30.0


def frames(path: Path) -> list[Image]:
    """The first pictures of a clip."""
    video = cv2.VideoCapture(str(path))
    return [np.asarray(video.read()[1], dtype=np.uint8) for _ in range(LENGTH)]


def beside(left: Image, right: Image, width: int) -> Image:
    """The middle of both, each so wide."""
    parts = [image[:, (image.shape[1] - width) // 2 :][:, :width] for image in (left, right)]
    return frozen(np.ascontiguousarray(np.hstack(parts)))


def mixed(pose: Pose, width: int) -> bool:
    """Whether it is of both."""
    sides = (pose.points[UPPER, 0] < width)[pose.scores[UPPER] >= SURE]
    return min(np.count_nonzero(sides), np.count_nonzero(~sides)) >= 2


def main() -> None:
    """Print how many there are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--testdata", type=Path, required=True, help="the folder with footage/")
    footage = parser.parse_args().testdata / "footage"
    paths = {name: footage / f"sign-{name}.mkv" for name in {*ALONE, *itertools.chain(*FILMS)}}
    if missing := sorted(str(path) for path in paths.values() if not path.is_file()):
        parser.error(f"--testdata: no {missing[0]}")
    clips = {name: frames(path) for name, path in paths.items()}
    body = registry.create("estimators", "vtube_lite")
    pairs = list(itertools.product(itertools.permutations(ALONE, 2), (320, 400, 480)))
    count = 0
    for number, ((left, right), width) in enumerate(pairs):
        picture = beside(clips[left][MOMENT], clips[right][MOMENT], width)
        count += any(mixed(pose, width) for pose in body(Frame(picture, APART * number, number)))
    print(f"pictures: {count} of {len(pairs)} of both")
    films = list(itertools.product(FILMS, (320, 480, 640)))
    count = 0
    for (left, right), width in films:
        body = registry.create("estimators", "vtube_lite")
        for number, both in enumerate(zip(clips[left], clips[right], strict=True)):
            count += any(mixed(pose, width) for pose in body(Frame(beside(*both, width), number / FPS, number)))
    print(f"films: {count} of {LENGTH * len(films)} of both")


if __name__ == "__main__":
    main()
