"""Drawings come in as pictures with somebody to begin from."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube.corrections import Folder, Person, read
from vtube.errors import InputError
from vtube.reviewing import edits
from vtube.reviewing.adding import add, propose
from vtube.reviewing.template import drawn, standing
from vtube.selecting.saving import proposed
from vtube.skeletons import coco17
from vtube.types import Pose


def sketch(path: Path) -> Path:
    """A stick figure between (60, 20) and (100, 180) on white."""
    image = np.full((200, 300, 3), 255, np.uint8)
    cv2.line(image, (80, 20), (80, 180), (0, 0, 0), 3)
    cv2.line(image, (60, 70), (100, 70), (0, 0, 0), 3)
    cv2.imwrite(str(path), image)
    return path


def test_a_drawing_gets_somebody_of_its_size_and_comes_in_once(folder: Path, tmp_path: Path) -> None:
    drawing = sketch(tmp_path / "my sketch.png")
    with Folder(folder, "ada") as opened:
        (picture,) = add(opened, [drawing, drawing], lambda: (None, "none"))
        assert add(opened, [drawing], lambda: (None, "none")) == []
    assert picture.file == "my-sketch.png"
    again = read(folder).pictures[-1]
    assert (again.state, again.origin.kind, again.size) == ("drawing", "drawing", (300, 200))
    points = again.people[0].points
    assert abs(points[:, 0].mean() - 80) < 3
    assert points[:, 1].min() > 20
    assert points[:, 1].max() < 182


@pytest.mark.parametrize("kind", ["fifo", "folder", "missing"])
def test_what_is_no_file_is_told_at_once(folder: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "thing.png"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    with Folder(folder, "ada") as opened, pytest.raises(InputError, match=r"thing\.png"):
        add(opened, [path], lambda: (None, "none"))


def test_a_name_that_is_no_text_and_a_models_folder_stay_outside(folder: Path, tmp_path: Path) -> None:
    path = Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9.png"))
    sketch(tmp_path / "cafe.png").rename(path)
    with Folder(folder, "ada") as opened:
        (picture,) = add(opened, [path], lambda: (None, "none"))
    assert picture.origin.file == "caf?.png"
    assert read(folder).pictures[-1].file == "caf.png"
    pose = Pose(coco17.create(), standing((0.0, 0.0, 50.0, 90.0)), np.ones(17))
    assert proposed([pose], [pose], 1, "/home/ada/secret/net.pt")[0].model == "net.pt"


def test_an_unreadable_picture_adds_nothing(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")
    before = (folder / "corrections.json").read_bytes()
    with Folder(folder, "ada") as opened, pytest.raises(InputError, match=r"broken\.png"):
        add(opened, [sketch(tmp_path / "ok.png"), broken], lambda: (None, "none"))
    assert (folder / "corrections.json").read_bytes() == before
    assert sorted(path.name for path in (folder / "images").iterdir()) == ["a.png", "b.png"]


def test_somebody_who_stands_has_their_left_at_the_right_and_is_as_high_as_the_box() -> None:
    points = standing((10.0, 20.0, 50.0, 100.0))
    for left, right in coco17.create().mirror:
        i, j = (coco17.create().joints.index(joint) for joint in (left, right))
        assert points[i, 0] > 35 > points[j, 0]
    assert points[:, 1].max() == pytest.approx(116.1)


def test_an_empty_sheet_has_room_for_all_of_somebody() -> None:
    ((x, y, width, height),) = drawn(np.full((100, 80, 3), 200, np.uint8))
    assert x > 0
    assert y > 0
    assert x + width < 80
    assert y + height < 100


def test_figures_side_by_side_get_somebody_each_and_small_ink_nobody() -> None:
    image = np.full((200, 300, 3), 255, np.uint8)
    cv2.rectangle(image, (30, 20), (80, 180), (0, 0, 0), 3)
    cv2.rectangle(image, (180, 60), (240, 180), (0, 0, 0), 3)
    cv2.putText(image, "hi", (120, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0))
    first, second = propose(image, None, 5, "none")
    assert (first.id, second.id, first.state) == (5, 6, "drawing")
    assert abs(np.mean(first.points[:, 0]) - 55) < 4
    assert abs(np.mean(second.points[:, 0]) - 210) < 4


def test_standing_anew_is_an_adult_first_and_then_one_with_a_big_head_within_the_figure() -> None:
    box = (100.0, 10.0, 120.0, 220.0)
    someone = Person(1, np.full((17, 2), 7.0), np.full(17, 2))
    adult = edits.restarted(someone, box)
    big = edits.restarted(adult, box)
    joints = coco17.create().joints
    chin = {name: person.points[joints.index("left_shoulder"), 1] for name, person in (("a", adult), ("b", big))}
    assert chin["a"] < 10 + 0.25 * 220 < 10 + 0.45 * 220 < chin["b"]
    assert edits.same(edits.restarted(big, box), adult)
    for person in (adult, big):
        assert (person.points >= (100, 10)).all()
        assert (person.points <= (220, 230)).all()
