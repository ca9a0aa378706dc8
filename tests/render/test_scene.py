"""Backgrounds, skeletons, and saved pictures."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from vtube.alpha import premultiplied, straight
from vtube.errors import DeviceError, UsageError
from vtube.render import save, scene, skeleton
from vtube.skeletons.coco17 import create
from vtube.types import Picture, Pose

SIZE = (40, 30)


@pytest.mark.parametrize(
    ("spec", "pixel"),
    [
        ("#00b140", [0x40, 0xB1, 0, 255]),
        ("#F80", [0, 0x88, 0xFF, 255]),
        ("#ffffff80", [128, 128, 128, 128]),
        ("green", [0, 255, 0, 255]),
        ("Dark Slate Blue", [139, 61, 72, 255]),
    ],
)
def test_colours_by_number_and_by_name(spec: str, pixel: list[int]) -> None:
    image = scene.background(spec, SIZE)
    assert image is not None
    assert image.shape == (30, 40, 4)
    assert image.flags.c_contiguous
    assert (image == pixel).all()


def test_transparent_is_no_background() -> None:
    assert scene.background("transparent", SIZE) is None


@pytest.mark.parametrize("spec", ["", "#12", "#12345", "#gggggg", "gren", "no/such/file.png", "\0", "x" * 5000])
def test_a_wrong_background_is_told(spec: str) -> None:
    with pytest.raises(UsageError, match="background"):
        scene.background(spec, SIZE)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a\xff\xff\xff\xff", b"hello"])
def test_a_file_that_is_no_image_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "image.png"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be read as an image"):
        scene.background(str(path), SIZE)


def test_a_folder_is_no_background(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read as an image"):
        scene.background(str(tmp_path), SIZE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(UsageError, match="pipe"):
        scene.background(str(tmp_path / "pipe.png"), (4, 4))


def test_an_image_covers_the_picture_and_its_middle_is_kept(tmp_path: Path) -> None:
    image = np.zeros((60, 200, 3), dtype=np.uint8)
    image[:, 100:] = (0, 0, 255)
    cv2.imwrite(str(tmp_path / "wide.png"), image)
    covered = scene.background(str(tmp_path / "wide.png"), SIZE)
    assert covered is not None
    assert covered.shape == (30, 40, 4)
    assert covered[15, 5].tolist() == [0, 0, 0, 255]
    assert covered[15, 35].tolist() == [0, 0, 255, 255]


def test_a_photo_is_upright_by_its_exif_orientation(tmp_path: Path) -> None:
    """Orientation 6: to be turned clockwise, so that the file's left edge is the picture's top."""
    image = np.zeros((80, 60, 3), dtype=np.uint8)
    image[:, :30] = 255
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    PIL.Image.fromarray(image).save(tmp_path / "turned.jpg", exif=exif, quality=95)
    covered = scene.background(str(tmp_path / "turned.jpg"), SIZE)
    assert covered is not None
    assert covered[3, :, 0].min() > 250
    assert covered[26, :, 0].max() < 5


def test_an_image_with_alpha_is_premultiplied(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "half.png"), np.full((30, 40, 4), (255, 100, 0, 51), dtype=np.uint8))
    covered = scene.background(str(tmp_path / "half.png"), SIZE)
    assert covered is not None
    assert covered[0, 0].tolist() == [51, 20, 0, 51]


def test_the_camera_covers_and_can_be_mirrored() -> None:
    frame = np.zeros((48, 64, 3), dtype=np.uint8)
    frame[:, :32] = (255, 0, 0)
    plain, mirrored = scene.camera(frame, SIZE), scene.camera(frame, SIZE, mirrored=True)
    assert plain.shape == (30, 40, 4)
    assert plain[10, 5].tolist() == [255, 0, 0, 255]
    np.testing.assert_array_equal(mirrored, plain[:, ::-1])


@given(size=st.tuples(st.integers(1, 90), st.integers(1, 90)), shape=st.tuples(st.integers(1, 90), st.integers(1, 90)))
def test_covering_fills_any_size_from_any_shape(size: tuple[int, int], shape: tuple[int, int]) -> None:
    covered = scene.cover(np.full((*shape, 3), 200, dtype=np.uint8), size)
    assert covered.shape == (size[1], size[0], 3)
    assert (covered == 200).all()


@given(hnp.arrays(np.uint8, (4, 5, 4)))
def test_straight_and_back_is_the_same_premultiplied_picture(image: np.ndarray) -> None:
    multiplied = premultiplied(image)
    assert (multiplied[:, :, :3] <= multiplied[:, :, 3:]).all()
    np.testing.assert_array_equal(premultiplied(straight(multiplied)), multiplied)
    opaque = image.copy()
    opaque[:, :, 3] = 255
    np.testing.assert_array_equal(straight(premultiplied(opaque)), opaque)


def test_a_saved_picture_has_straight_alpha(tmp_path: Path) -> None:
    pixels = np.full((3, 4, 4), (0, 64, 128, 128), dtype=np.uint8)
    save(Picture(pixels), tmp_path / "picture.png")
    read = cv2.imread(str(tmp_path / "picture.png"), cv2.IMREAD_UNCHANGED)
    np.testing.assert_allclose(read[0, 0], (0, 128, 255, 128), atol=1)


def test_a_picture_that_cannot_be_saved_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="cannot be saved"):
        save(Picture(np.zeros((3, 4, 4), dtype=np.uint8)), tmp_path / "none" / "picture.png")


def person(points: np.ndarray) -> Pose:
    return Pose(create(), points, np.ones(17))


def test_only_what_was_seen_is_drawn() -> None:
    points = np.full((17, 2), np.nan)
    image = np.zeros((160, 200, 3), dtype=np.uint8)
    assert not skeleton.draw(image, None).any()
    assert not skeleton.draw(image, person(points)).any()
    index = create().index
    points[index("left_shoulder")], points[index("left_elbow")] = (150, 40), (150, 100)
    points[index("right_shoulder")] = (1e30, -1e30)
    drawn = skeleton.draw(image, person(points))
    np.testing.assert_allclose(drawn[70, 150], skeleton.COLOURS["left"], atol=25)
    assert not drawn[:, :140].any()
    assert not image.any(), "the given picture stays as it was"


def test_sides_differ_in_colour() -> None:
    points = np.full((17, 2), np.nan)
    index = create().index
    points[index("left_wrist")], points[index("right_wrist")], points[index("nose")] = (150, 40), (50, 40), (100, 20)
    drawn = skeleton.draw(np.zeros((160, 200, 3), dtype=np.uint8), person(points))
    assert [drawn[y, x].tolist() for x, y in ((150, 40), (50, 40), (100, 20))] == [
        list(skeleton.COLOURS["left"]),
        list(skeleton.COLOURS["right"]),
        list(skeleton.COLOURS[""]),
    ]
