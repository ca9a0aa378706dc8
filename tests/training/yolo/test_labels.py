"""People become files that ultralytics reads: in COCO's joints, of pictures that can be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from tests.training.pose import figures
from vtube.datasets import cards
from vtube.datasets.sample import Sample
from vtube.errors import InputError
from vtube.skeletons import coco17, h36m17
from vtube.training.pose.samples import Parts
from vtube.training.yolo import labels

COCO = coco17.create()


@pytest.fixture
def samples(tmp_path):
    return cards.load(figures.draw(tmp_path / "figures", 6), tmp_path)


def numbers(folder: Path, part: str) -> list[np.ndarray]:
    """The people of a part."""
    files = sorted((folder / "labels" / part).glob("*.txt"))
    return [
        np.array(line.split(), dtype=float) for file in files for line in file.read_text(encoding="utf-8").splitlines()
    ]


def test_samples_become_files_that_read_back_as_the_same_people(samples, tmp_path):
    found = labels.read(Parts(samples[:2], samples[2:3], [], []), COCO)
    labels.write(tmp_path / "yolo", found, 0.5, COCO)
    (first, _), (_,) = numbers(tmp_path / "yolo", "train"), numbers(tmp_path / "yolo", "val")
    points = first[5:].reshape(17, 3)
    np.testing.assert_allclose(points[:, :2] * figures.SIZE, samples[0].points, atol=1e-2)
    assert set(points[:, 2]) == {2.0}
    x, y, width, height = samples[0].box
    size = np.tile(figures.SIZE, 2)
    np.testing.assert_allclose(first[1:5] * size, [x + width / 2, y + height / 2, width, height], atol=1e-2)


def test_people_of_another_skeleton_are_converted(samples, tmp_path):
    """Human3.6M begins with the pelvis, which COCO does not have: it must not become the nose."""
    other = h36m17.create()
    points = np.random.default_rng(0).uniform(10, 90, (17, 2))
    person = replace(samples[0], skeleton=other, points=points, visible=np.full(17, 2))
    labels.write(tmp_path / "yolo", labels.read(Parts([person], samples[1:], [], []), COCO), 0.5, COCO)
    seen = numbers(tmp_path / "yolo", "train")[0][5:].reshape(17, 3)
    for name in ("left_shoulder", "right_wrist", "left_ankle"):
        joint = seen[COCO.joints.index(name)]
        np.testing.assert_allclose(joint[:2] * figures.SIZE, points[other.joints.index(name)], atol=1e-2)
    assert seen[COCO.joints.index("left_ear"), 2] == 0


def test_what_lies_outside_the_picture_is_absent(samples, tmp_path, caplog):
    """Ultralytics would drop the whole picture for one number above 1."""
    points = samples[0].points.copy()
    points[0] = -5, 20
    one = replace(samples[0], points=points)
    gone = replace(samples[1], box=(500.0, 500.0, 10.0, 10.0))
    labels.write(tmp_path / "yolo", labels.read(Parts([one, gone], samples[2:], [], []), COCO), 0.5, COCO)
    (only,) = numbers(tmp_path / "yolo", "train")
    assert only[5:8].tolist() == [0, 0, 0]
    assert only.min() >= 0
    assert np.delete(only, np.s_[7::3]).max() <= 1
    assert "1 people outside their picture" in caplog.text


def test_missing_pictures_are_one_line(samples, caplog):
    gone = [replace(sample, image=Path(f"/nowhere/{i}.jpg")) for i, sample in enumerate(samples)]
    labels.read(Parts([*gone[:3], samples[0]], samples[1:], [], []), COCO)
    assert [record.getMessage() for record in caplog.records if "missing" in record.getMessage()] == [
        "left out: 3 missing pictures (first: /nowhere/0.jpg)"
    ]
    with pytest.raises(InputError, match=r"/nowhere/0.jpg: 6 missing pictures .* people for train"):
        labels.read(Parts(gone, samples, [], []), COCO)


def test_corrections_have_their_share_of_an_epoch(samples, tmp_path):
    parts = Parts(samples[:3], samples[3:4], samples[4:5], samples[5:])
    found = labels.read(parts, COCO)
    for share, expected in ((0.5, (3, 3)), (0.75, (3, 9)), (0.01, (3, 1)), (1.0, (0, 1))):
        labels.write(tmp_path / "yolo", found, share, COCO)
        listed = (tmp_path / "yolo" / "train.txt").read_text(encoding="utf-8").splitlines()
        counts = tuple(sum(f"/{part}/" in line for line in listed) for part in ("train", "corrections"))
        assert counts == expected
        assert all(Path(line).is_file() for line in listed)
    assert len((tmp_path / "yolo" / "test.txt").read_text(encoding="utf-8").splitlines()) == 1


def test_pictures_that_say_how_to_turn_them_stay_as_labels_count_them(samples, tmp_path):
    turned = tmp_path / "turned.jpg"
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    PIL.Image.new("RGB", figures.SIZE, "red").save(turned, exif=exif)
    one: Sample = replace(samples[0], image=turned)
    labels.write(tmp_path / "yolo", labels.read(Parts([one], samples[1:], [], []), COCO), 0.5, COCO)
    (path,) = (tmp_path / "yolo" / "train.txt").read_text(encoding="utf-8").splitlines()
    with PIL.Image.open(path) as file:
        assert (file.size, file.getexif().get(0x0112)) == (figures.SIZE, None)
