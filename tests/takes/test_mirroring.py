"""A mirrored take is the same performance with the performer's sides exchanged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtube import registry
from vtube.humanoid import pose
from vtube.parameters import PARAMETERS
from vtube.parameters import mirror as mirror_parameters
from vtube.paths import shipped
from vtube.takes.header import Keypoints, ParameterRange
from vtube.takes.mirroring import mirror, unmirrored
from vtube.takes.read import read
from vtube.takes.replay import Replay
from vtube.takes.take import KeypointColumns, Take
from vtube.takes.write import write


@pytest.fixture(scope="module")
def demo() -> Take:
    return read(shipped("assets") / "demo.pose.json.gz")


def test_a_replay_of_it_is_the_mirrored_replay(demo: Take) -> None:
    """Every parameter, bones and signs included, by the one table of the program."""
    plain, mirrored = Replay(demo), Replay(mirror(demo))
    for t in (0.0, 1.0, 3.3, 5.0):
        expected, got = mirror_parameters(plain.parameters(t)), mirrored.parameters(t)
        for name, parameter in PARAMETERS.items():
            apart = abs(got[name] - expected[name])
            assert min(apart, abs(apart - 360) if parameter.bone else apart) < 1e-6, (t, name)


def test_its_bones_are_what_the_mirrored_parameters_make(demo: Take) -> None:
    names = [bone.name for bone in demo.header.skeleton.bones]
    mirrored = mirror(demo)
    for row in (0, 100):
        rest = [bone.rest.rotation for bone in demo.header.skeleton.bones]
        turned = dict(zip(names, np.degrees(demo.rotations[row] - rest).tolist(), strict=True))
        bones = pose(mirror_parameters({**turned, "BodyPositionX": (demo.hips[row, 0] - 640) / 3}))
        np.testing.assert_allclose(mirrored.rotations[row], [bones[name].rotation for name in names], atol=1e-9)
        assert mirrored.hips[row, 0] == pytest.approx(bones["Hips"].position[0], abs=1e-6)


def test_keypoints_change_sides_and_count_from_the_other_edge(take: Take) -> None:
    """Smoothed ones too; the nose has no other side, and where it is lost it is lost."""
    mirrored = mirror(take)
    names = take.header.keypoints.names
    left, right, nose = (names.index(name) for name in ("left_wrist", "right_wrist", "nose"))
    for seen, was in ((mirrored.keypoints, take.keypoints), (mirrored.smoothed, take.smoothed)):
        assert seen is not None
        assert was is not None
        np.testing.assert_allclose(seen.points[:, left, 0], 640 - was.points[:, right, 0])
        np.testing.assert_allclose(seen.points[:, left, 1], was.points[:, right, 1])
        np.testing.assert_array_equal(seen.scores[:, right], was.scores[:, left])
        np.testing.assert_allclose(seen.points[:, nose, 0], 640 - was.points[:, nose, 0])


def test_a_known_skeletons_pairs_count_not_only_names(take: Take) -> None:
    """COCO-WholeBody numbers the points of a face: what lies opposite is no matter of names."""
    skeleton = registry.create("skeletons", "coco_wholebody133")
    rng = np.random.default_rng(0)
    header = take.header.model_copy(update={"keypoints": Keypoints(skeleton=skeleton.name, names=skeleton.joints)})
    seen = KeypointColumns(rng.uniform(0, 640, (40, 133, 2)), rng.uniform(0.1, 1, (40, 133)))
    mirrored = mirror(replace(take, header=header, keypoints=seen, smoothed=None))
    for one, other in skeleton.mirror:
        i, k = skeleton.joints.index(one), skeleton.joints.index(other)
        np.testing.assert_allclose(mirrored.keypoints.points[:, i, 0], 640 - seen.points[:, k, 0])


def test_parameters_of_others_change_sides_by_their_names(take: Take) -> None:
    """One whose other side the take does not have stays as it is."""
    added = tuple(ParameterRange(name=n, minimum=0, maximum=1, default=0) for n in ("EarLeft", "EarRight", "TailLeft"))
    header = take.header.model_copy(update={"parameters": (*take.header.parameters, *added)})
    own = {p.name: np.full(40, i / 10) for i, p in enumerate(added)}
    mirrored = mirror(replace(take, header=header, values={**take.values, **own}))
    assert {name: mirrored.values[name][0] for name in own} == {"EarLeft": 0.1, "EarRight": 0.0, "TailLeft": 0.2}


@pytest.mark.parametrize("which", ["demo", "take"])
def test_mirrored_twice_it_is_the_same_file(request: pytest.FixtureRequest, tmp_path: Path, which: str) -> None:
    """Through files, whose numbers are rounded, as well."""
    write(request.getfixturevalue(which), tmp_path / "0.pose.json")
    for i in range(2):
        write(mirror(read(tmp_path / f"{i}.pose.json")), tmp_path / f"{i + 1}.pose.json")
    before, once, twice = ((tmp_path / f"{i}.pose.json").read_bytes() for i in range(3))
    assert before == twice
    assert before != once


def test_a_file_whose_sides_are_exchanged_is_told_by_its_head(take: Take) -> None:
    session = take.header.session.model_copy(update={"mirrored": True})
    exchanged = replace(mirror(take), header=take.header.model_copy(update={"session": session}))
    np.testing.assert_allclose(unmirrored(exchanged).rotations, take.rotations, atol=1e-12)
    assert not unmirrored(exchanged).header.session.mirrored
    assert unmirrored(take) is take
