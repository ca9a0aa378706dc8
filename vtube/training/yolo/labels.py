"""Samples as the files that ultralytics reads: pictures by links, and a text file of labels for each."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import yaml

from vtube.datasets.sample import Sample
from vtube.types import Skeleton


def write(folder: Path, train: Sequence[Sample], held: Sequence[Sample], skeleton: Skeleton) -> Path:
    """Write a data set, in the place of an earlier one of this function; returns its YAML file.

    Format: https://docs.ultralytics.com/datasets/pose/, class, box centre and size, then x, y and visibility of each
    joint, in shares of the picture.
    """
    if folder.exists():
        shutil.rmtree(folder)
    for part, samples in (("train", train), ("val", held)):
        pictures: dict[Path, list[Sample]] = {}
        for sample in samples:
            pictures.setdefault(sample.image, []).append(sample)
        (folder / "images" / part).mkdir(parents=True)
        (folder / "labels" / part).mkdir(parents=True)
        for number, (image, people) in enumerate(pictures.items()):
            _picture(folder, part, f"{number:06d}", image, people)
    content = {
        "path": str(folder.absolute()),
        "train": "images/train",
        "val": "images/val",
        "kpt_shape": [len(skeleton.joints), 3],
        "flip_idx": skeleton.mirrored.tolist(),
        "names": {0: "person"},
    }
    (folder / "data.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder / "data.yaml"


def _picture(folder: Path, part: str, name: str, image: Path, people: Sequence[Sample]) -> None:
    picture = cv2.imread(str(image))
    if picture is None:
        return  # said when the samples were read by whom they are drawn; ultralytics takes what is there
    size = np.array(picture.shape[1::-1], dtype=np.float64)
    (folder / "images" / part / f"{name}{image.suffix.lower()}").symlink_to(image.absolute())
    lines = [" ".join(f"{value:.6g}" for value in _label(sample, size)) for sample in people]
    (folder / "labels" / part / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _label(sample: Sample, size: np.ndarray) -> list[float]:
    x, y, width, height = sample.box
    low = np.clip([x, y], 0, size)
    high = np.clip([x + width, y + height], 0, size)
    points = np.where(np.isfinite(sample.points), sample.points, 0.0) / size
    joints = np.column_stack([points, sample.visible]).ravel()
    return [0.0, *((low + high) / 2 / size), *((high - low) / size), *joints]
