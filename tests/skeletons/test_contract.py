"""What every skeleton promises, whichever it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vtube import registry
from vtube.takes.header import Session, for_session, parse
from vtube.types import Skeleton

every_skeleton = pytest.mark.parametrize("name", registry.names("skeletons"))


def make(name: str) -> Skeleton:
    skeleton: Skeleton = registry.create("skeletons", name)
    return skeleton


@every_skeleton
def test_its_joints_have_distinct_names_and_places(name: str) -> None:
    skeleton = make(name)
    assert skeleton.name == name
    assert [skeleton.index(joint) for joint in skeleton.joints] == list(range(len(skeleton.joints)))
    assert skeleton.index("no such joint") is None


@every_skeleton
def test_mirroring_twice_is_identity(name: str) -> None:
    """No joint is in two pairs, none is its own pair, and left is left of right in their names."""
    skeleton = make(name)
    paired = [joint for pair in skeleton.mirror for joint in pair]
    assert len(paired) == len(set(paired))
    assert set(paired) <= set(skeleton.joints)
    assert all("left" in left and right == left.replace("left", "right") for left, right in skeleton.mirror)
    assert {joint for joint in skeleton.joints if "left" in joint or "right" in joint} == set(paired)


@every_skeleton
def test_its_bones_connect_all_joints_of_a_body(name: str) -> None:
    """Each pair of joints has one bone at most, and its mirror image is a bone too."""
    skeleton = make(name)
    bones = {frozenset(bone) for bone in skeleton.bones}
    assert len(bones) == len(skeleton.bones)
    assert all(len(bone) == 2 for bone in bones)
    assert {joint for bone in bones for joint in bone} == set(skeleton.joints)
    swap = {a: b for pair in skeleton.mirror for a, b in (pair, pair[::-1])}
    assert {frozenset(swap.get(joint, joint) for joint in bone) for bone in bones} == bones


@every_skeleton
def test_its_sigmas_are_positive_similar_on_both_sides_and_read_only(name: str) -> None:
    """COCO-WholeBody's were measured of each joint by itself."""
    skeleton = make(name)
    assert np.isfinite(skeleton.sigmas).all()
    assert (skeleton.sigmas > 0).all()
    assert not skeleton.sigmas.flags.writeable
    for left, right in skeleton.mirror:
        sigmas = skeleton.sigmas[skeleton.index(left)], skeleton.sigmas[skeleton.index(right)]
        assert sigmas[0] == sigmas[1] or (name == "coco_wholebody133" and 0.2 < sigmas[0] / sigmas[1] < 5)


@every_skeleton
def test_a_take_can_be_recorded_with_it(name: str) -> None:
    said = {"id": "x", "started": "2026-01-01T00:00:00Z", "source": "video", "source_size": [4, 3]}
    session = parse(Session, said, Path("take.pose.json"))
    assert for_session(session, make(name), 30.0).keypoints.names == make(name).joints
