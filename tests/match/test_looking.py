"""Who is in a photo, and what their face does."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.match.looking import Looking
from vtube.solving import head_box


@pytest.mark.parametrize("photo", ["hagrid_0ca79623e0eb", "hagrid_83b785f4dc42"])
def test_a_face_at_the_pictures_edge_is_seen_by_the_network_that_comes_along(testdata: Path, photo: str) -> None:
    """Of a head that the edge cuts off the face is not in the middle of what is shown to the face model."""
    image = np.asarray(cv2.imread(str(testdata / "keypoints" / "hagrid-people" / "images" / f"{photo}.jpg")), np.uint8)
    looking = Looking(registry.create("estimators", "vtube_lite"), registry.create("faces", "vtube_lite"))
    (person,) = looking(image)
    head = head_box(person.pose)
    assert head is not None
    assert head[1] < 0 or head[0] + head[2] > image.shape[1]
    assert person.face is not None
    x, y = person.face.points.mean(axis=0)
    assert head[0] < x < head[0] + head[2]
    assert head[1] < y < head[1] + head[3]
