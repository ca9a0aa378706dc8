"""MoveNet: what it guesses outside the picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.types import Frame


@pytest.mark.usefixtures("models")
def test_joints_outside_the_picture_are_guesses_and_missing(testdata: Path) -> None:
    """A signer at a desk: the network puts the knees below the picture's lower edge."""
    video = cv2.VideoCapture(str(testdata / "footage/sign-no.mkv"))
    image = video.read()[1]
    video.release()
    pose = registry.create("estimators", "movenet")(Frame(image, 0.0, 0))[0]
    assert np.isnan([pose.points[pose.skeleton.index(f"{side}_knee")] for side in ("left", "right")]).all()
    assert min(pose.scores[pose.skeleton.index(f"{side}_hip")] for side in ("left", "right")) > 0.4
