"""A network's inputs: targets are where the pictures show them, and cameras differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.training.face.made import picture, seen, write
from vtube.faces._head_crop import MIDDLE
from vtube.training.face import landmarks as at
from vtube.training.face import material
from vtube.training.face.augmentation import Augmentation, recoloured
from vtube.training.face.material import NOBODY, PHOTO, SHAPES, Album
from vtube.training.face.samples import Samples


def test_targets_are_where_the_picture_shows_them(tmp_path: Path) -> None:
    """In each input, however shifted, turned and mirrored, the disc lies where the target says that the origin is."""
    crops = material.read(write(tmp_path) / "train" / "made.npz")
    shapely = Augmentation(light=0, grey=0, coarse=0, blur=0, noise=0, jpeg=0, covered=0, away=0)
    samples = Samples(crops, 96, shapely)
    for i in np.flatnonzero(crops.kinds != NOBODY)[:20]:
        image, truth = samples(int(i), np.random.default_rng((7, i)))
        ys, xs = np.nonzero(image[..., 0] > 150)
        assert truth.there == 1.0
        np.testing.assert_allclose((xs.mean(), ys.mean()), truth.place[:2] * 96 + 47.5, atol=1.0)


def test_a_face_beyond_the_input_is_not_there(tmp_path: Path) -> None:
    crops = material.read(write(tmp_path) / "train" / "made.npz")
    samples = Samples(crops, 96, Augmentation(away=1.0))
    truths = [samples(int(i), np.random.default_rng(i))[1] for i in np.flatnonzero(crops.kinds != NOBODY)[:10]]
    assert sum(truth.there for truth in truths) < 10
    assert all(truth.there == (np.abs(truth.place[:2] - _off(truth)).max() <= 0.5) for truth in truths)


def _off(truth) -> np.ndarray:
    """From the middle of the usual crop to the face's origin, in sides."""
    columns = truth.rotation.reshape(2, 3)
    third = -np.cross(*columns)
    return -(np.column_stack([*columns, third]) @ MIDDLE[:3])[:2] * np.exp(truth.place[2]) / 21.0


def test_the_mirror_image_exchanges_sides(tmp_path: Path) -> None:
    face = seen()
    face.shapes["eyeBlinkLeft"] = 0.9
    album = Album()
    album.add(picture(face), face, PHOTO)
    album.write(tmp_path / "one.npz")
    crops = material.read(tmp_path / "one.npz")
    still = dict.fromkeys(("far", "degrees", "scale", "shift", "away"), 0.0)
    (_, plain), (_, mirrored) = (
        Samples(crops, 96, Augmentation(flip=flip, **still))(0, np.random.default_rng(0)) for flip in (0.0, 1.0)
    )
    assert plain.shapes[SHAPES.index("eyeBlinkLeft")] == mirrored.shapes[SHAPES.index("eyeBlinkRight")] > 0.8
    np.testing.assert_allclose(mirrored.points[:, 0], -plain.points[list(at.MIRRORED), 0], atol=1e-6)


def test_a_mirrored_point_has_its_mirror_image_back() -> None:
    assert [at.MIRRORED[i] for i in at.MIRRORED] == list(range(len(at.LEARNT)))
    assert len(set(at.LEARNT)) == len(at.LEARNT)


@pytest.mark.parametrize("seed", range(12))
def test_recoloured_pictures_stay_pictures(seed: int) -> None:
    image = picture(seen(0.5))[:112, :112]
    everything = Augmentation(light=1, grey=0.5, coarse=1, blur=1, noise=1, jpeg=1, covered=1)
    one, same = (recoloured(image, everything, np.random.default_rng(seed)) for _ in range(2))
    np.testing.assert_array_equal(one, same)
    assert one.shape == image.shape
    assert one.dtype == np.uint8
    assert not np.array_equal(one, image)
