"""What every pose model promises, whichever it is, with the options that a run without settings has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vtube import registry
from vtube.errors import UsageError
from vtube.stages import Estimator
from vtube.types import Frame, Image, Pose, frozen

pytestmark = [
    pytest.mark.parametrize("name", registry.names("estimators")),
    pytest.mark.timeout(300),  # the first one exports its weights
]


@pytest.fixture(scope="module")
def made() -> dict[str, Estimator]:
    """Pose models by name, kept while the tests of this file run."""
    return {}


@pytest.fixture
def estimator(name: str, models: Path, learned: Callable[[str], Path], made: dict[str, Estimator]) -> Estimator:
    """Published weights of top-down networks are not at hand: theirs are small ones that have seen the picture."""
    if name not in made:
        top_down = name in registry.names("networks")
        small = {"weights": str(learned(name)), "detector": str(models / "yolov8n-pose.onnx")} if top_down else {}
        made[name] = registry.create("estimators", name, **small)
    return made[name]


@pytest.mark.parametrize("shape", [(480, 640), (1, 1), (20, 2000)])
def test_an_empty_picture_has_nobody(name: str, estimator: Estimator, shape: tuple[int, int]) -> None:
    assert estimator(Frame(frozen(np.zeros((*shape, 3), np.uint8)), 0.0)) == ()


def test_a_person_is_a_pose_of_its_skeleton_in_the_picture(name: str, estimator: Estimator, picture: Image) -> None:
    assert isinstance(estimator, Estimator)
    if name == "none":
        assert estimator(Frame(picture, 0.0)) == ()
        return
    assert registry.create("skeletons", estimator.skeleton.name) is estimator.skeleton
    people = estimator(Frame(picture, 0.0))
    assert isinstance(people, tuple)
    assert len(people) == 1
    (pose,) = people
    assert isinstance(pose, Pose)
    assert pose.skeleton is estimator.skeleton
    assert 0 < pose.score <= 1
    assert ((pose.scores >= 0) & (pose.scores <= 1)).all()
    nose = pose.point("nose")
    assert nose is not None
    assert ((nose >= 0) & (nose < picture.shape[1::-1])).all()
    if pose.box is not None:
        x, y, width, height = pose.box
        assert x <= nose[0] <= x + width
        assert y <= nose[1] <= y + height


def test_the_same_picture_gives_the_same_poses_whatever_came_between(
    name: str, estimator: Estimator, picture: Image
) -> None:
    """Models have no memory, and the picture may be a view of another."""
    before = estimator(Frame(picture, 0.0))
    estimator(Frame(frozen(np.full((100, 70, 3), 200, np.uint8)), 0.1))
    wider = np.zeros((480, 1280, 3), np.uint8)
    wider[:, ::2] = picture
    for image in (picture, frozen(wider)[:, ::2]):
        after = estimator(Frame(image, 0.2))
        assert len(after) == len(before)
        for a, b in zip(before, after, strict=True):
            np.testing.assert_allclose(b.points, a.points, atol=0.5)


def test_an_unknown_option_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="unknown option 'colour'"):
        registry.create("estimators", name, colour="red")
