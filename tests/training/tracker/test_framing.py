"""Crops as a running tracker makes them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.pose.figures import STANDING
from vtube.crops import whole
from vtube.estimators._region import region
from vtube.skeletons import coco17
from vtube.training.tracker.framing import View, varied
from vtube.training.tracker.settings import Framing

SKELETON = coco17.create()
POINTS = 60 * np.array([STANDING[joint] for joint in SKELETON.joints]) + (320, 160)
PICTURE, SIZE = (640, 480), (128, 128)
STILL = {"webcam": 0, "whole": 0, "wild": 0, "scale": 0, "shift": 0, "rotate": 0, "flip": 0}


def views(count: int = 60, points: np.ndarray = POINTS, alone: bool = True, **told: float) -> list[View]:
    framing = Framing(**{**STILL, **told})
    return [
        varied(points, SKELETON, PICTURE, SIZE, framing, np.random.default_rng(seed), alone=alone)
        for seed in range(count)
    ]


def test_a_tracked_person_fills_the_input() -> None:
    for view in views(20, shift=0.1, scale=0.2):
        seen = view.crop.to_crop(POINTS)
        assert 60 < np.ptp(seen, axis=0).max() < 125
        assert ((seen > -20) & (seen < 148)).all()


def test_a_crop_is_where_the_run_looks() -> None:
    """At the same place to the pixel, where nothing is varied."""
    (view,) = views(1)
    place = region(POINTS, np.ones(17), PICTURE)
    assert place is not None
    np.testing.assert_allclose(view.crop.matrix, place.crop(SIZE).matrix)


def test_where_too_few_joints_are_in_view_all_of_it_is_looked_at() -> None:
    """One joint is no reason to magnify it to the picture's size."""
    points = np.full_like(POINTS, np.nan)
    points[9] = POINTS[9]
    (view,) = views(1, points=points)
    np.testing.assert_allclose(view.crop.matrix, whole((0, 0, *PICTURE), SIZE).matrix)


def test_before_a_webcam_the_legs_are_out_of_view_and_the_shoulders_are_not() -> None:
    knees, shoulders = (
        POINTS[[i for i, joint in enumerate(SKELETON.joints) if joint.endswith(part)], 1]
        for part in ("knee", "shoulder")
    )
    bottoms = [view.window[3] for view in views(webcam=1)]
    assert max(bottoms) < knees.min()
    assert min(bottoms) > shoulders.max()
    assert len({round(bottom) for bottom in bottoms}) >= 4


def test_a_person_without_hips_is_cut_below_the_shoulders() -> None:
    points = POINTS.copy()
    points[11:] = np.nan
    for view in views(webcam=1, points=points):
        assert view.window[3] > points[5:7, 1].max()
        assert np.isfinite(view.crop.matrix).all()


def test_a_face_alone_stays_in_view() -> None:
    points = np.full_like(POINTS, np.nan)
    points[:3] = POINTS[:3]
    for view in views(webcam=1, points=points, wild=0.5):
        assert np.isfinite(view.crop.matrix).all()
        assert view.window == (0, 0, *PICTURE)


def test_the_whole_picture_is_looked_at_when_nobody_is_known() -> None:
    corners = np.array([[0, 0], PICTURE], dtype=np.float64)
    for view in views(20, whole=1):
        assert np.ptp(view.crop.to_crop(corners)[:, 0]) == pytest.approx(128, rel=0.11)


def test_beside_somebody_else_the_crop_is_the_persons_own() -> None:
    for view in views(20, whole=0.5, wild=0.5, alone=False):
        assert np.abs(view.crop.to_crop(POINTS).mean(axis=0) - 64).max() < 25


def test_a_mirrored_view_says_so() -> None:
    (plain,), (mirrored,) = views(1), views(1, flip=1)
    assert (plain.flipped, mirrored.flipped) == (False, True)
    np.testing.assert_allclose(mirrored.crop.to_crop(POINTS)[:, 0], 127 - plain.crop.to_crop(POINTS)[:, 0])
    np.testing.assert_allclose(mirrored.crop.to_picture(mirrored.crop.to_crop(POINTS)), POINTS)
