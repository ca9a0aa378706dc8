"""Pose models on clips of one person: ``python scripts/pose_models_report.py CLIP... --model movenet yolov8``.

Against yolov8n-pose at 640 pixels in 32 bits: how far the joints are off that both see, in shoulder widths; the share
of the joints YOLO is sure of (above 0.5) that the model scores above 0.3, and of those YOLO does not see (below 0.2)
that it scores above 0.4. Prints the table of ``docs/pose-models.md``; ``vtube bench`` tells how quick they are.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from vtube.session import models
from vtube.settings import Settings, override
from vtube.skeletons import coco17
from vtube.skeletons.conversion import convert
from vtube.stages import Estimator
from vtube.types import Floats, Frame, Image, Pose

FEWEST = 20
"""Joints that a share is told of."""


def main() -> None:
    """Print a row for each clip and model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="+", type=Path)
    parser.add_argument("--model", nargs="+", default=["yolov8", "openpose_omz", "movenet"])
    parser.add_argument("--step", type=int, default=6, help="of so many pictures one is looked at")
    asked = parser.parse_args()
    truth = _opened("yolov8", {"body.size": 640, "body.precision": "exact"})
    estimators = {name: _opened(name, {}) for name in asked.model}
    heads = ("clip", "pictures", "model", "off: median, 90 %", "seen", "invented")
    print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
    for clip in asked.clips:
        pictures = list(_pictures(clip, asked.step))
        true = [_first(truth, image) for image in pictures]
        for name, model in estimators.items():
            print(f"| {clip.stem} | {len(pictures)} | {Path(name).stem} | {_row(model, pictures, true)} |", flush=True)


def _opened(name: str, changes: dict[str, object]) -> Estimator:
    return models.body(override(Settings(), {"body.model": name} | changes))


def _pictures(clip: Path, step: int) -> Iterator[Image]:
    video = cv2.VideoCapture(str(clip))
    index = 0
    while (read := video.read())[0]:
        if index % step == 0:
            yield np.asarray(read[1], dtype=np.uint8)
        index += 1


def _first(model: Estimator, image: Image) -> Pose:
    """The most prominent person in COCO's joints; nobody has none."""
    people = model(Frame(image, 0.0))
    nobody = Pose(coco17.create(), np.full((17, 2), np.nan), np.zeros(17), score=0.0)
    return convert(people[0], coco17.create()) if people else nobody


def _row(model: Estimator, pictures: list[Image], true: list[Pose]) -> str:
    off: list[Floats] = []
    shares: list[list[float]] = [[], []]
    for image, truth in zip(pictures, true, strict=True):
        pose = _first(model, image)
        sure = truth.scores > 0.5
        width = np.hypot(*(truth.points[5] - truth.points[6]))
        off.append(np.hypot(*(pose.points - truth.points)[sure & (pose.scores > 0.3)].T) / width)
        shares[0] += (pose.scores[sure] > 0.3).tolist()
        shares[1] += (pose.scores[truth.scores < 0.2] > 0.4).tolist()
    median, most = np.percentile(np.concatenate(off), (50, 90))
    seen, invented = (f"{np.mean(share):.1%}" if len(share) >= FEWEST else "" for share in shares)
    return f"{median:.3f}, {most:.3f} | {seen} | {invented}"


if __name__ == "__main__":
    main()
