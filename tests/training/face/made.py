"""Material of a face network's training that is made here: discs at known places, with what a teacher would say."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from vtube.training.face.material import FRAME, NOBODY, PHOTO, SHAPES, SIDE, WARPED, Album
from vtube.training.face.teacher import Seen


def seen(open_jaw: float = 0.0, x: float = 95.5, pixels: float = 5.0) -> Seen:
    """A face from the front whose points lie on a grid."""
    transform = np.eye(4)
    transform[:3, :3] = pixels * np.diag([1.0, -1.0, 1.0])
    transform[:2, 3] = x, 95.5
    places = np.random.default_rng(3).uniform(-7, 7, (478, 2)) * pixels + (x, 95.5)
    shapes = dict.fromkeys(SHAPES, 0.1) | {"jawOpen": open_jaw}
    return Seen(np.column_stack([places, np.zeros(478)]), shapes, transform)


def picture(face: Seen) -> np.ndarray:
    """Grey, with a disc where the face is that grows with its mouth."""
    image = np.full((SIDE, SIDE, 3), 90, np.uint8)
    middle = tuple(face.transform[:2, 3].round().astype(int).tolist())
    cv2.circle(image, middle, round(12 + 30 * face.shapes["jawOpen"]), (200, 220, 240), -1)
    return image


def write(folder: Path) -> Path:
    """Material of 60 crops to learn from and 20 held out."""
    rng = np.random.default_rng(0)
    for part, count in (("train", 60), ("held", 20)):
        (folder / part).mkdir()
        album = Album()
        for i in range(count):
            face = seen(rng.uniform(0, 0.8), rng.uniform(85, 105))
            kind = (PHOTO, FRAME, WARPED, NOBODY)[i % 4]
            album.add(picture(face), None if kind == NOBODY else face, kind)
        assert album.write(folder / part / "made.npz") == count
    return folder
