"""What training sees: joints stay on the people whatever is done to a picture; nothing is lost to broken files."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.data import DataLoader

from vtube import registry
from vtube.datasets.sample import Sample
from vtube.errors import InputError, UsageError
from vtube.training.pose.augmentation import LOWER, Augmentation, placed
from vtube.training.pose.dataset import MEAN, STD, PoseDataset
from vtube.training.pose.pictures import read

COCO17 = registry.create("skeletons", "coco17")
MPII16 = registry.create("skeletons", "mpii16")
SIZE = (96, 128)
STILL = Augmentation(colour=0, blur=0, noise=0, jpeg=0, cut_out=0)
"""Moves people, but leaves their colours."""


def spread(skeleton=COCO17) -> np.ndarray:
    """Joints far from one another: no two discs of 8 pixels touch."""
    count = len(skeleton.joints)
    return np.array([(60 + 45 * (j % 4), 50 + 45 * (j // 4)) for j in range(count)], dtype=float)


def sample(image: Path, skeleton=COCO17, **changes) -> Sample:
    values = {"points": spread(skeleton), "visible": np.full(len(skeleton.joints), 2), "box": (40, 30, 200, 240)}
    fixed = {"area": 9e4, "image_id": image.name, "annotation_id": image.name, "group": image.stem}
    return Sample(image, skeleton, **{**values, **fixed, **changes})


@pytest.fixture
def marked(tmp_path):
    """A picture with a disc at every joint, of a grey that tells the joint: 10 (j + 1)."""
    image = np.zeros((320, 280, 3), dtype=np.uint8)
    for j, (x, y) in enumerate(spread().astype(int)):
        cv2.circle(image, (int(x), int(y)), 12, (10 * (j + 1),) * 3, -1)
    cv2.imwrite(str(tmp_path / "marked.png"), image)
    return tmp_path / "marked.png"


def pixels(item) -> np.ndarray:
    """(H, W, 3) 0..255 of an item's image, before it was normalised."""
    return (item["image"].numpy().transpose(1, 2, 0) * STD + MEAN) * 255


def marks_under_joints(item) -> list[tuple[int, float]]:
    seen = pixels(item)
    joints = np.flatnonzero(item["weights"].numpy() > 0)
    return [(j, seen[y, x, 0]) for j in joints for x, y in [np.rint(item["points"][j].numpy()).astype(int)]]


@pytest.mark.parametrize("flip", [0, 1])
def test_joints_stay_on_their_marks_and_change_sides_in_a_mirror(marked, flip):
    data = PoseDataset([sample(marked)], COCO17, SIZE, STILL.model_copy(update={"flip": flip}))
    mirror = {a: b for pair in COCO17.mirror for a, b in (pair, pair[::-1])}
    checked = 0
    for epoch in range(12):
        data.set_epoch(epoch)
        for j, grey in marks_under_joints(data[0]):
            joint = COCO17.joints[j]
            painted = COCO17.joints.index(mirror.get(joint, joint) if flip else joint)
            assert abs(grey - 10 * (painted + 1)) < 4, (epoch, joint)
            checked += 1
    assert checked > 100


def test_without_augmentation_the_box_fills_the_image(marked):
    item = PoseDataset([sample(marked)], COCO17, SIZE)[0]
    centre = np.array([140, 150])
    scale = min(96 / 200, 128 / 240) / 1.25
    np.testing.assert_allclose(item["points"], (spread() - centre) * scale + (48, 64), atol=1e-4)
    assert item["image"].shape == (3, 128, 96)
    assert {item[key].dtype for key in ("image", "points", "weights")} == {torch.float32}


def test_large_jpegs_are_read_smaller_with_joints_where_they_were(tmp_path):
    big = np.zeros((1280, 1120, 3), dtype=np.uint8)
    for j, (x, y) in enumerate((4 * spread()).astype(int)):
        cv2.circle(big, (int(x), int(y)), 48, (10 * (j + 1),) * 3, -1)
    cv2.imwrite(str(tmp_path / "big.jpg"), big, [cv2.IMWRITE_JPEG_QUALITY, 98])
    assert read(tmp_path / "big.jpg", 0.12)[1] == 8
    assert read(tmp_path / "big.jpg", 0.6)[1] == 1
    person = sample(tmp_path / "big.jpg", points=4 * spread(), box=(160, 120, 800, 960))
    item = PoseDataset([person], COCO17, SIZE)[0]
    seen, grown = pixels(item)[:, :, 0], []
    for j in range(3, 17):
        y, x = np.argwhere(np.abs(seen - 10 * (j + 1)) < 3).T
        near = np.hypot(x - item["points"][j, 0].item(), y - item["points"][j, 1].item()) < 6
        grown.append(np.array([x[near].mean(), y[near].mean()]) - item["points"][j].numpy())
    assert np.abs(np.mean(grown, axis=0)).max() < 0.15, "no shift of a part of a pixel by the smaller picture"


def test_items_depend_on_seed_epoch_and_index_alone(marked):
    people = [sample(marked) for _ in range(6)]
    augment = Augmentation(blur=0.5, noise=0.5, jpeg=0.5)
    first, second = (PoseDataset(people, COCO17, SIZE, augment, seed=3) for _ in range(2))
    for data in (first, second):
        data.set_epoch(5)
    backwards = {i: second[i] for i in reversed(range(6))}
    for index, item in enumerate(DataLoader(first, batch_size=None, num_workers=2)):
        torch.testing.assert_close(item, backwards[index], rtol=0, atol=0, equal_nan=True)
    second.set_epoch(6)
    assert not torch.equal(second[0]["image"], backwards[0]["image"])
    other = PoseDataset(people, COCO17, SIZE, Augmentation(), seed=4)
    other.set_epoch(5)
    assert not torch.equal(other[0]["image"], backwards[0]["image"])
    assert not torch.equal(first[0]["image"], first[1]["image"])


def test_half_a_body_fills_the_picture():
    chance = np.random.default_rng(0)
    points, box = spread(), (40.0, 30.0, 200.0, 240.0)
    upper = Augmentation(half_body=1, upper=1, flip=0, rotate=0, scale=0, shift=0)
    crop = placed(box, points, COCO17, SIZE, upper, chance).crop
    seen = crop.to_crop(points)
    inside = ((seen >= 0) & (seen < SIZE)).all(axis=1)
    above = np.array([not any(part in joint for part in LOWER) for joint in COCO17.joints])
    assert inside[above].all()
    whole = placed(box, points, COCO17, SIZE, upper.model_copy(update={"half_body": 0}), chance).crop
    assert crop.matrix[0, 0] > 1.1 * whole.matrix[0, 0], "larger than the whole body"
    few = np.where(above[:, None], np.nan, points)
    alone = placed(box, few, COCO17, SIZE, upper, chance).crop
    np.testing.assert_array_equal(alone.matrix, whole.matrix)


FACTORS = ("flip", "scale", "shift", "half_body", "brightness", "jpeg")
ALWAYS = {name: st.just(1.0) for name in ("rotate", "colour", "blur", "noise", "cut_out")}
RANGES = {
    "cut_size": st.floats(0.01, 1),
    "hue": st.floats(0, 0.5),
    "sigma": st.floats(0.1, 5),
    "degrees": st.floats(0, 180),
}


@settings(max_examples=15)
@given(
    st.builds(Augmentation, **{name: st.floats(0, 0.9) for name in FACTORS}, **ALWAYS, **RANGES), st.integers(0, 2**31)
)
def test_whatever_is_set_gives_finite_images_of_the_size(tmp_path_factory, augment, seed):
    file = tmp_path_factory.getbasetemp() / "grey.png"
    if not file.exists():
        cv2.imwrite(str(file), np.full((60, 50, 3), 90, dtype=np.uint8))
    data = PoseDataset([sample(file, points=spread() / 6, box=(5, 5, 40, 50))], COCO17, (24, 32), augment, seed)
    item = data[0]
    assert item["image"].shape == (3, 32, 24)
    assert torch.isfinite(item["image"]).all()
    there = item["weights"] > 0
    assert torch.isfinite(item["points"][there]).all()
    assert torch.isnan(item["points"][~there]).all()


def test_joints_of_another_skeleton_are_converted(marked):
    person = sample(marked, MPII16)
    data = PoseDataset([person], COCO17, SIZE)
    item, points = data[0], spread(MPII16)
    wrist = MPII16.joints.index("left_wrist")
    expected = (points[wrist] - (140, 150)) * min(96 / 200, 128 / 240) / 1.25 + (48, 64)
    np.testing.assert_allclose(item["points"][COCO17.joints.index("left_wrist")], expected, atol=1e-4)
    assert item["weights"][COCO17.joints.index("nose")] == 0
    assert item["weights"][COCO17.joints.index("left_wrist")] == 1


def test_people_without_a_joint_of_the_skeleton_are_left_out(marked):
    nose = np.zeros(17)
    nose[0] = 2
    data = PoseDataset([sample(marked, visible=nose), sample(marked)], MPII16, SIZE)
    assert len(data) == 1
    with pytest.raises(InputError, match="nobody to learn from"):
        PoseDataset([sample(marked, visible=nose)], MPII16, SIZE)
    with pytest.raises(InputError, match="nobody to learn from"):
        PoseDataset([], COCO17, SIZE)


def test_joints_beyond_the_picture_or_the_image_are_absent(marked):
    points = spread()
    points[0], points[1] = (-5, 10), (100, 321)
    item = PoseDataset([sample(marked, points=points, box=(150, 150, 40, 40))], COCO17, SIZE)[0]
    seen = (points - 170) * min(96, 128) / 40 / 1.25 + (48, 64)
    inside = ((seen > -0.5) & (seen < np.array(SIZE) - 0.5)).all(axis=1)
    assert 0 < inside[2:].sum() < 15
    assert (item["weights"].numpy()[2:] > 0).tolist() == inside[2:].tolist()
    assert item["weights"][:2].tolist() == [0, 0]


@pytest.fixture
def spoiled(tmp_path, marked):
    """Three broken files and two whole ones."""
    whole = (tmp_path / "whole.jpg", tmp_path / "other.jpg")
    for i, file in enumerate(whole):
        noise = np.random.default_rng(i).integers(0, 255, (320, 280, 3), dtype=np.uint8)
        cv2.imwrite(str(file), noise)
    (tmp_path / "cut.jpg").write_bytes(whole[0].read_bytes()[:9000])
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.jpg")
    names = ("whole.jpg", "cut.jpg", "text.png", "missing.jpg", "pipe.jpg", "other.jpg")
    return [sample(tmp_path / name) for name in names]


def test_broken_pictures_are_told_once_and_replaced_alike_every_time(spoiled, caplog):
    data, again = (PoseDataset(spoiled, COCO17, SIZE) for _ in range(2))
    for _ in range(2):
        items = [data[i] for i in range(6)]
    for i in (4, 2, 0, 1, 3):
        torch.testing.assert_close(again[i], items[i], rtol=0, atol=0, equal_nan=True)
    whole = (items[0]["image"], items[5]["image"])
    assert all(any(torch.equal(item["image"], image) for image in whole) for item in items)
    assert {Path(file).name for file in data.broken} == {"cut.jpg", "text.png", "missing.jpg", "pipe.jpg"}
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 8, "one line for each file and data set"
    assert all("another picture takes its place" in line for line in told)


def test_where_no_picture_can_be_read_it_is_said_at_once(spoiled):
    with pytest.raises(InputError, match=r"none of 3 pictures can be read.*cut\.jpg"):
        PoseDataset(spoiled[1:4], COCO17, SIZE)


def test_a_folder_that_is_lost_later_ends_the_epoch_in_one_line(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.zeros((320, 280, 3), dtype=np.uint8))
    data = PoseDataset([sample(tmp_path / "a.png")], COCO17, SIZE)
    (tmp_path / "a.png").unlink()
    with pytest.raises(InputError, match="none of 1 pictures"):
        data[0]


def test_no_size_is_refused(marked):
    with pytest.raises(UsageError, match="8 x 8"):
        PoseDataset([sample(marked)], COCO17, (0, 64))


def test_pictures_are_rgb_as_they_are_stored(tmp_path):
    """Grey, palettes, alpha and an orientation in the file change neither the size nor the channels' order."""
    from PIL import Image

    red = np.zeros((20, 30, 3), dtype=np.uint8)
    red[:, :, 0] = 200
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    Image.fromarray(red).save(tmp_path / "turned.png", exif=exif)
    Image.fromarray(red).convert("P").save(tmp_path / "palette.png")
    Image.fromarray(red).convert("L").save(tmp_path / "grey.png")
    for name in ("turned", "palette", "grey"):
        image, factor = read(tmp_path / f"{name}.png")
        assert image.shape == (20, 30, 3)
        assert factor == 1
    assert read(tmp_path / "turned.png")[0][0, 0].tolist() == [200, 0, 0]


def test_real_people_of_both_skeletons(testdata):
    """MPII's and COCO's people train one network; every picture is there."""
    folder = testdata / "keypoints"
    people = registry.create("datasets", "coco", annotations=folder / "coco-people" / "real_keypoints_subset.json")[:12]
    people += registry.create("datasets", "mpii", annotations=folder / "mpii" / "test_mpii.json")
    data = PoseDataset(people, COCO17, (192, 256), Augmentation())
    labelled = [int((data[i]["weights"] > 0).sum()) for i in range(len(data))]
    assert len(labelled) == 17
    assert min(labelled[12:]) >= 1
    assert sum(labelled) > 100
    assert not data.broken
