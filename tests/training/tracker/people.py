"""A tracker's training on drawn people: a folder as ``scripts/vtube_lite_data.py`` makes one, and its settings."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from tests.training.pose import figures

CONFIG = """\
task: tracker
network: {name: lite, size: [64, 64], options: {widths: [8, 16, 16, 16], blocks: [0, 1, 1, 0], decoder: 16}}
data: {measured: 4}
schedule: {warmup: 5}
loop: {epochs: 1, batch: 4}
device: cpu
threads: 1
"""


def made(folder: Path, count: int = 10) -> list[str]:
    """Draw people, their outlines and backgrounds; returns the arguments of a training on them."""
    card = figures.draw(folder / "figures", count)
    drawn = np.random.default_rng(1)
    for name in ("masks", "backgrounds", "empty"):
        (folder / name).mkdir()
    for number in range(3):
        picture = drawn.integers(0, 255, (6, 8, 3), dtype=np.uint8)
        large = cv2.resize(picture, (160, 120), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(folder / ("empty" if number == 2 else "backgrounds") / f"{number}.png"), large)
    for image in (folder / "figures" / "images").iterdir():
        picture = cv2.imread(str(image))
        mask = (np.abs(picture.astype(int) - picture[0, 0]).sum(axis=2) > 40).astype(np.uint8) * 255
        cv2.imwrite(str(folder / "masks" / image.name), mask)
    (folder / "tiny.yaml").write_text(CONFIG)
    data = [f"data.train=[{card}]", f"data.evaluation=[{card}]", "data.masks=masks", "data.backgrounds=backgrounds"]
    chosen = [part for value in (*data, "data.empty=empty") for part in ("--set", value)]
    return ["train", "--config", str(folder / "tiny.yaml"), "--data-root", str(folder), "--quiet", *chosen]
