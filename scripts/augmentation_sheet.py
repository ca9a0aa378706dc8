"""Draws augmented samples of a data set with their joints: left limbs orange, right ones blue, the middle white.

python scripts/augmentation_sheet.py coco-people --data-root ../shared/keypoints -o sheet.png
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from vtube import registry
from vtube.datasets import cards
from vtube.datasets.sheet import with_joints
from vtube.training.pose.augmentation import Augmentation
from vtube.training.pose.dataset import MEAN, STD, PoseDataset
from vtube.types import Image

ENLARGED = 2


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("card")
    parser.add_argument("--data-root", type=Path, required=True)
    parser.add_argument("--skeleton", help="joints that are learnt; default: those of the data")
    parser.add_argument("--rows", type=int, default=4, help="samples, each with its picture first")
    parser.add_argument("--columns", type=int, default=7)
    parser.add_argument("--skip", type=int, default=0, help="samples that are left out at the beginning")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    samples = cards.load(arguments.card, arguments.data_root)[arguments.skip :]
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
    return with_joints(pixels, item["points"].numpy() * ENLARGED, data.skeleton)


if __name__ == "__main__":
    main()
