"""Draws augmented samples of a data set with their joints: left limbs orange, right ones blue, the middle white.

python scripts/augmentation_sheet.py coco-people --root ../shared/keypoints -o sheet.png
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from vtube import registry
from vtube.datasets import cards
from vtube.training.augmentation import Augmentation
from vtube.training.pose_dataset import MEAN, STD, PoseDataset
from vtube.types import Image, Skeleton

COLOURS = {"left": (0, 140, 255), "right": (255, 120, 0)}
"""Blue, green, red."""
ENLARGED = 2


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("card")
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--skeleton", help="joints that are learnt; default: those of the data")
    parser.add_argument("--rows", type=int, default=4, help="samples, each with its picture first")
    parser.add_argument("--columns", type=int, default=7)
    parser.add_argument("--skip", type=int, default=0, help="samples that are left out at the beginning")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    samples = cards.load(arguments.card, arguments.root)[arguments.skip :]
    skeleton = registry.create("skeletons", arguments.skeleton) if arguments.skeleton else samples[0].skeleton
    plain, varied = (PoseDataset(samples, skeleton, (192, 256), augment) for augment in (None, Augmentation()))
    rows = []
    for index in range(min(arguments.rows, len(plain))):
        pictures = [drawn(plain, index)]
        for epoch in range(1, arguments.columns):
            varied.set_epoch(epoch)
            pictures.append(drawn(varied, index))
        rows.append(np.hstack(pictures))
    cv2.imwrite(str(arguments.output), np.vstack(rows))


def drawn(data: PoseDataset, index: int) -> Image:
    """An item's image, enlarged, with its joints."""
    item = data[index]
    image = item["image"].numpy().transpose(1, 2, 0) * STD + MEAN
    pixels = np.ascontiguousarray((image * 255).round().clip(0, 255).astype(np.uint8)[:, :, ::-1])
    pixels = cv2.resize(pixels, None, fx=ENLARGED, fy=ENLARGED)
    return with_joints(pixels, item["points"].numpy() * ENLARGED, item["weights"].numpy() > 0, data.skeleton)


def with_joints(image: Image, points: np.ndarray, there: np.ndarray, skeleton: Skeleton) -> Image:
    """Bones and joints drawn into the image."""
    for a, b in skeleton.bones:
        i, j = skeleton.joints.index(a), skeleton.joints.index(b)
        if there[i] and there[j]:
            ends = [tuple(np.rint(points[k]).astype(int).tolist()) for k in (i, j)]
            cv2.line(image, *ends, colour(b), 2, cv2.LINE_AA)
    for joint, point, known in zip(skeleton.joints, points, there, strict=True):
        if known:
            cv2.circle(image, tuple(np.rint(point).astype(int).tolist()), 4, colour(joint), -1, cv2.LINE_AA)
    return image


def colour(joint: str) -> tuple[int, int, int]:
    """Of a joint by its side."""
    return COLOURS.get(joint.partition("_")[0], (255, 255, 255))


if __name__ == "__main__":
    main()
