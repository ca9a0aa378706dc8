"""What a name on the command line means, and what comes out of it."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube.errors import UsageError
from vtube.selecting.saving import proposed
from vtube.selecting.shots import digested, material
from vtube.skeletons import coco17


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Three pictures of two films, the first with a label, another that is broken."""
    folder = tmp_path / "set"
    (folder / "images").mkdir(parents=True)
    for i, name in enumerate(("walk-1.png", "walk-2.png", "run-1.png")):
        cv2.imwrite(str(folder / "images" / name), np.full((48, 64, 3), 40 * i, np.uint8))
    (folder / "images" / "walk-3.png").write_bytes(b"broken")
    joints = [number for j in range(17) for number in (10 + j, 20, 2)]
    document = {
        "images": [{"id": 1, "file_name": "walk-1.png", "width": 64, "height": 48}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "keypoints": joints,
                         "num_keypoints": 17, "bbox": [5, 5, 40, 40], "area": 800}],
        "categories": [{"id": 1, "name": "person", "keypoints": list(coco17.create().joints)}],
    }  # fmt: skip
    (folder / "person_keypoints_mine.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_a_data_set_brings_its_labels_and_broken_pictures_are_left_out(
    labelled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shots = list(material(str(labelled), labels=None, fps=None, step=1))
    assert [(shot.origin.file, shot.labels is not None) for shot in shots] == [
        ("run-1.png", False), ("walk-1.png", True), ("walk-2.png", False)
    ]  # fmt: skip
    (label,) = shots[1].labels or ()
    assert label.points[3].tolist() == [13.0, 20.0]
    assert all(shot.origin.clip is None for shot in shots)
    assert "walk-3.png" in caplog.text


def test_frames_of_films_have_times_and_clips_by_their_names(labelled: Path) -> None:
    (labelled / "images" / "walk-3.png").unlink()
    shots = list(material(str(labelled / "images"), labels=None, fps=25.0, step=1))
    run, first, second = (shot.origin.clip for shot in shots)
    assert run == f"run-:{digested(labelled / 'images' / 'run-1.png')}"
    assert first == second == f"walk-:{digested(labelled / 'images' / 'walk-1.png')}"
    assert shots[2].frame.t - shots[1].frame.t == pytest.approx(1 / 25)
    assert [shot.origin.clip for shot in material(str(labelled / "images"), labels=None, fps=25.0, step=2)] == [
        run, first
    ]  # fmt: skip
    with pytest.raises(UsageError, match="alone is no film"):
        material(str(labelled / "images" / "walk-1.png"), labels=None, fps=25.0, step=1)


def test_joints_that_are_labelled_as_occluded_are_proposed_as_occluded(labelled: Path) -> None:
    path = labelled / "person_keypoints_mine.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["annotations"][0]["keypoints"][2::3] = [2, 1, 0, *[2] * 14]
    path.write_text(json.dumps(document), encoding="utf-8")
    (shot,) = (shot for shot in material(str(labelled), labels=None, fps=None, step=1) if shot.labels)
    (person,) = proposed(shot.labels or (), (), 1, "seeing")
    assert person.visible.tolist() == [2, 1, 0, *[2] * 14]


def test_two_files_of_labels_are_too_many(labelled: Path) -> None:
    (labelled / "person_keypoints_other.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"several files with labels.*--annotations"):
        material(str(labelled), labels=None, fps=None, step=1)


def test_files_of_one_name_are_told_apart(labelled: Path) -> None:
    one, other = labelled / "images" / "walk-1.png", labelled / "images" / "walk-2.png"
    assert digested(one) != digested(other)
    assert digested(one) == digested(one)
