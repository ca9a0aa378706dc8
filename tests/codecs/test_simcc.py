"""Classifications over x and y give back what was put into them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.codecs.simcc import create
from vtube.errors import UsageError

SIZE = (192, 256)


@given(x=st.floats(1, SIZE[0] - 2), y=st.floats(1, SIZE[1] - 2))
def test_the_place_is_found_between_the_bins(x: float, y: float) -> None:
    codec = create(SIZE)
    targets, weights = codec.encode(np.array([[x, y]]), np.ones(1))
    points, scores = codec.decode([np.log(targets[axis] + 1e-30)[None] for axis in "xy"])
    np.testing.assert_allclose(points[0, 0], [x, y], atol=0.1)
    assert weights == 1
    assert 0.9 < scores[0, 0] <= 1


def test_joints_that_are_missing_or_outside_teach_nothing_and_touch_no_other() -> None:
    codec = create(SIZE)
    points = np.array([[96.0, 128.0], [np.nan, np.nan], [-1.0, 100.0], [96.0, 256.0], [0.0, 255.5]])
    targets, weights = codec.encode(points, np.ones(5))
    np.testing.assert_array_equal(weights, [1, 0, 0, 0, 1])
    assert targets["x"].shape == (5, 384)
    assert targets["y"].shape == (5, 512)
    assert targets["x"].dtype == np.float32
    for axis in "xy":
        np.testing.assert_allclose(targets[axis].sum(axis=1), 1, rtol=1e-5)
        np.testing.assert_array_equal(targets[axis][:1], codec.encode(points[:1], np.ones(1))[0][axis])


def test_logits_that_say_nothing_are_unsure_and_no_numbers_are_missing() -> None:
    x, y = np.zeros((1, 2, 384), dtype=np.float32), np.zeros((1, 2, 512), dtype=np.float32)
    y[0, 1, 7] = np.nan
    points, scores = create(SIZE).decode([x, y])
    assert 0 < scores[0, 0] < 0.05
    assert scores[0, 1] == 0
    assert np.isnan(points[0, 1]).all()


@pytest.mark.parametrize("split", [1.0, 2.0])
@pytest.mark.parametrize("unsure", [0.0, 4.0, 8.0, 16.0])
def test_scores_are_on_a_heatmaps_scale(unsure: float, split: float) -> None:
    """A label that is blurred by what a network does not know scores as a heatmap would, at 8 pixels
    of its own: 0.5 where both are alike.
    """
    codec, blurred = create(SIZE, split), create(SIZE, split, sigma=math.hypot(6.0, unsure * split))
    targets, _ = blurred.encode(np.array([[96.0, 128.0]]), np.ones(1))
    scores = codec.decode([np.log(targets[axis] + 1e-30)[None] for axis in "xy"])[1]
    assert scores[0, 0] == pytest.approx(64 / (64 + unsure**2), abs=0.02)


@pytest.mark.parametrize("options", [{"split": 0.0}, {"sigma": -1.0}])
def test_nonsense_is_refused(options: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="codecs/simcc"):
        create(SIZE, **options)
