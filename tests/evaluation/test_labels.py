"""Labels come from strangers: what can be used is, the rest is left out and told, and what is no labels says so."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evaluation.conftest import COCO17, HEIGHT, WIDTH, Folder, labelled
from vtube.errors import InputError, UsageError, VtubeError
from vtube.evaluation.labels import read


def test_pictures_come_in_the_order_of_their_ids_with_their_people(folder: Folder) -> None:
    folder.document["images"].reverse()
    labels = read(folder.write())
    assert labels.skeleton is COCO17
    assert [photo.name for photo in labels.photos] == ["0.png", "1.png", "2.png", "3.png"]
    assert [len(photo.people) for photo in labels.photos] == [0, 1, 2, 3]
    np.testing.assert_allclose(labels.photos[2].people[1].points, folder.people[2][1])


def test_crowds_and_people_without_joints_stay_since_coco_forgives_what_is_found_in_them(folder: Folder) -> None:
    folder.document["annotations"][0] |= {"iscrowd": 1}
    folder.document["annotations"][1] |= {"keypoints": [0] * 51, "num_keypoints": 0}
    photos = read(folder.write()).photos
    assert photos[1].people[0].crowd
    assert not photos[1].people[0].counts
    assert not photos[2].people[0].counts
    assert photos[2].people[1].counts


def test_a_file_of_another_name_is_named_also_by_its_place_in_the_folder(folder: Folder) -> None:
    folder.write()
    other = folder.file.rename(folder.path / "labels.json")
    for name in (other, Path("labels.json")):
        assert len(read(folder.path, name).photos) == 4


@pytest.mark.parametrize("named", [True, False])
def test_coco_s_own_layout_is_understood(folder: Folder, named: bool) -> None:
    """Labels in a folder of their own, pictures in one that is called as the end of the labels' name."""
    folder.write()
    (folder.path / "images").rename(folder.path / "val2017")
    (folder.path / "annotations").mkdir()
    file = folder.file.rename(folder.path / "annotations" / "person_keypoints_val2017.json")
    photos = read(folder.path, file if named else None).photos
    assert {photo.path.parent.name for photo in photos} == {"val2017"}
    assert all(photo.path.is_file() for photo in photos)


def test_pictures_may_lie_in_the_folder_itself_where_the_labels_are_named(folder: Folder) -> None:
    file = folder.write() / folder.file.name
    assert all(photo.path.is_file() for photo in read(folder.path / "images", file).photos)


def test_of_several_files_one_has_to_be_named(folder: Folder) -> None:
    folder.write()
    (folder.path / "person_keypoints_other.json").write_bytes(folder.file.read_bytes())
    with pytest.raises(UsageError, match=r"person_keypoints_made\.json, person_keypoints_other\.json.*--annotations"):
        read(folder.path)


def test_a_folder_without_pictures_or_labels_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        read(tmp_path / "nowhere")
    with pytest.raises(InputError, match="images/"):
        read(tmp_path)
    (tmp_path / "images").mkdir()
    with pytest.raises(InputError, match=r"person_keypoints\*\.json.*--annotations"):
        read(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path, tmp_path / "gone.json")


def test_a_pipe_is_not_waited_for(folder: Folder) -> None:
    folder.file.unlink()
    os.mkfifo(folder.file)
    with pytest.raises(InputError, match="no ordinary file"):
        read(folder.path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no JSON"),
        (b'{"images": [', "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[1, 2]", "has no list"),
        (b'{"categories": []}', "no category with keypoints"),
        (b'{"categories": [{"id": 1, "name": "person"}]}', "no category with keypoints"),
    ],
)
def test_what_is_no_coco_file_is_one_line(folder: Folder, content: bytes, message: str) -> None:
    folder.file.write_bytes(content)
    with pytest.raises(InputError, match=message) as told:
        read(folder.path)
    assert "\n" not in str(told.value)


def test_other_joints_are_told_by_the_first_that_differs(folder: Folder) -> None:
    folder.document["categories"][0]["keypoints"][5] = "tail\n\x1b[2J"
    with pytest.raises(InputError, match=r"joint 6 'tail.*expected 'left_shoulder' as coco17") as told:
        read(folder.write())
    assert str(told.value).isprintable()
    folder.document["categories"][0]["keypoints"] = list(COCO17.joints[:9])
    with pytest.raises(InputError, match=r"joint 10 none.*'left_wrist'"):
        read(folder.write())


def test_nobody_labelled_is_an_error(folder: Folder) -> None:
    for annotation in folder.document["annotations"]:
        annotation["keypoints"] = [0] * 51
    with pytest.raises(InputError, match="nobody's joints are labelled"):
        read(folder.write())


def _spoil(change: dict[str, Any]) -> Any:
    def spoil(document: dict[str, Any]) -> None:
        document["annotations"][5] |= change

    return spoil


@pytest.mark.parametrize(
    ("spoil", "told", "people"),
    [
        (_spoil({"keypoints": [1, 2, 2]}), "another number of keypoints", 5),
        (_spoil({"keypoints": "nose"}), "another number of keypoints", 5),
        (_spoil({"area": 0}), "without an area", 5),
        (_spoil({"area": "large"}), "without an area", 5),
        (_spoil({"id": 1}), "without an id of their own", 5),
        (_spoil({"image_id": 77}), "of no known picture", 5),
        (_spoil({"bbox": [1, 2, 0, 0]}), "made from the joints", 6),
        (_spoil({"bbox": None}), "made from the joints", 6),
        (_spoil({"keypoints": [float("nan"), 2, 2] * 17, "bbox": None}), "without box and joints", 5),
        (lambda document: document["images"][3].update(file_name="../../etc/passwd"), "leaves their folder", 3),
        (lambda document: document["images"][3].update(file_name="/etc/passwd"), "leaves their folder", 3),
        (lambda document: document["images"][3].update(id=10), "without an id of their own", 3),
    ],
)
def test_a_wrong_label_is_left_out_and_told(
    spoil: Any, told: str, people: int, folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(folder.document)
    labels = read(folder.write())
    assert sum(person.counts for photo in labels.photos for person in photo.people) == people
    assert told in caplog.text
    assert len(caplog.records) == 1


def test_joints_outside_the_picture_are_not_labelled(folder: Folder, caplog: pytest.LogCaptureFixture) -> None:
    points = folder.people[1][0].copy()
    points[0], points[1] = (-1, 5), (WIDTH, HEIGHT + 1)
    folder.document["annotations"][0] = labelled(1, 11, points)
    person = read(folder.write()).photos[1].people[0]
    assert person.labelled.tolist() == [False, False] + [True] * 15
    assert "2 joints outside the picture" in caplog.text


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=4), below, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["images", "annotations", "categories"]),
    st.sampled_from(["id", "image_id", "file_name", "width", "keypoints", "bbox", "area", "iscrowd", "category_id"]),
    _VALUES,
)
def test_any_value_anywhere_is_used_or_told(folder: Folder, part: str, key: str, value: object) -> None:
    document = json.loads(json.dumps(folder.document))
    document[part][0][key] = value
    folder.file.write_text(json.dumps(document), encoding="utf-8")
    try:
        labels = read(folder.path)
    except VtubeError:
        return
    assert all(photo.path.is_relative_to(folder.path / "images") for photo in labels.photos)
