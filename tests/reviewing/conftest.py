"""A folder with two pictures of a film and somebody in both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube.corrections import JOINTS, Corrections, Folder, Origin, Person, Picture
from vtube.reviewing.template import standing

SIZE = (320, 240)


def example() -> Corrections:
    """Two pictures, one person each, whom a model has seen 5 px to the right."""
    points = standing((100.0, 10.0, 120.0, 220.0))
    said = np.column_stack([np.add(points, (5.0, 0.0)), np.full(JOINTS, 0.9)])
    first = Person(1, points, np.full(JOINTS, 2), said=said, model="test", box=(90.0, 5.0, 140.0, 230.0))
    second = replace(first, id=2, points=np.add(points, (20.0, 0.0)), previous=1)
    origins = [Origin("video", "film.mp4", "00", i / 30, i) for i in range(2)]
    return Corrections((
        Picture(1, "a.png", SIZE, origins[0], ("a joint jumps",), (first,)),
        Picture(2, "b.png", SIZE, origins[1], (), (second,)),
    ))  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "corrections"
    with Folder(path, "setup", make=True) as made:
        for name, grey in (("a.png", 60), ("b.png", 120)):
            cv2.imwrite(str(made.images / name), np.full((SIZE[1], SIZE[0], 3), grey, np.uint8))
        made.save(example())
    return path
