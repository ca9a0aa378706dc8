"""Corrections that somebody stands for are learnt from; the others wait."""

from __future__ import annotations

import numpy as np
import pytest

from vtube import registry
from vtube.corrections import Corrections, Folder, Origin, Person, Picture
from vtube.datasets.splitting import split
from vtube.errors import InputError


def someone(number, state):
    points = np.array([(20 + j, 30 + 2 * j) for j in range(17)], dtype=float)
    visible = np.full(17, 2)
    visible[4] = 0
    return Person(number, points, visible, state=state)


def test_only_what_somebody_has_said_to_be_right_is_read(tmp_path):
    clip = Origin("video", "clip.mp4", "abc", 1.5, 45)
    photo = Origin("data set", "000000000036.jpg", "def")
    pictures = (
        Picture(1, "one.jpg", (100, 120), clip, people=(someone(1, "corrected"), someone(2, "to do"))),
        Picture(2, "two.jpg", (100, 120), photo, people=(someone(3, "accepted"), someone(4, "drawing"))),
    )
    with Folder(tmp_path / "corrections", "tester", make=True) as folder:
        folder.save(Corrections(pictures))
    first, second = registry.create("datasets", "corrections", folder=tmp_path / "corrections")
    assert (first.annotation_id, second.annotation_id) == (1, 3)
    assert first.image == tmp_path / "corrections" / "images" / "one.jpg"
    assert (first.group, second.group) == ("clip.mp4:abc", "000000000036")
    assert first.visible.tolist() == [2] * 4 + [0] + [2] * 12
    assert first.points[0].tolist() == [20, 30]


def test_frames_of_a_film_that_are_pictures_are_never_on_both_sides(tmp_path):
    """Neighbouring frames show the same; alone by their names they would be parted."""
    frames = [Origin("picture", f"walk-{i}.png", str(i), film="walk-:abc") for i in range(6)]
    alone = Origin("picture", "walk-7.png", "7")
    pictures = [
        Picture(i, f"{i}.jpg", (100, 120), origin, people=(someone(i, "corrected"),))
        for i, origin in enumerate([*frames, alone])
    ]
    with Folder(tmp_path / "corrections", "tester", make=True) as folder:
        folder.save(Corrections(tuple(pictures)))
    samples = registry.create("datasets", "corrections", folder=tmp_path / "corrections")
    assert [sample.group for sample in samples] == ["walk-:abc"] * 6 + ["walk-7"]
    for seed in range(20):
        train, held = split(samples[:6], 0.5, seed)
        assert not train or not held


def test_another_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="no folder of corrections"):
        registry.create("datasets", "corrections", folder=tmp_path)
