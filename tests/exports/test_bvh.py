"""BVH: read back by a reader that is not ours, the bones are where the take has them."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtube.errors import InputError, UsageError
from vtube.exports import Request
from vtube.exports.bvh import export
from vtube.takes.header import Bones
from vtube.takes.interpolation import resampled
from vtube.takes.take import Take

NEAR = 0.01
"""Pixels."""


def joints_by_bvhio(path: Path, frames: list[int]) -> dict[str, np.ndarray]:
    """Where the joints are, (F, 3) in pixels of a canvas whose origin are the resting hips, y down."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)  # of what it imports
        import bvhio
    root = bvhio.readAsHierarchy(str(path))
    places: dict[str, list[list[float]]] = {}
    for frame in frames:
        for joint, _, _ in root.loadPose(frame).layout():
            places.setdefault(joint.Name, []).append(list(joint.PositionWorld))
    return {name: np.array(at) * (100, -100, 100) for name, at in places.items()}


def joints_of(take: Take, row: int) -> dict[str, complex]:
    """Where a take's bones begin in a frame: x + iy in pixels from the resting hips."""
    bones = take.header.skeleton.bones
    at: list[complex] = []
    turned: list[complex] = []
    for i, bone in enumerate(bones):
        turn = np.exp(1j * take.rotations[row, i])
        if bone.parent < 0:
            at.append(complex(*take.hips[row]) - complex(*bone.rest.position))
            turned.append(turn)
        else:
            at.append(at[bone.parent] + turned[bone.parent] * complex(*bone.rest.position))
            turned.append(turned[bone.parent] * turn)
    return {bone.name: place for bone, place in zip(bones, at, strict=True)}


def even(take: Take) -> Take:
    """The same rows, at the nominal rate."""
    return replace(take, times=np.arange(len(take.times)) / take.header.fps)


def test_recorded_motion_is_read_back_within_a_hundredth_of_a_pixel(
    demo: Take, tmp_path: Path, request_: Request
) -> None:
    take = even(demo)
    assert export(take, tmp_path / "a.bvh", request_) == [tmp_path / "a.bvh"]
    frames = list(range(0, len(take.times), 7))
    read = joints_by_bvhio(tmp_path / "a.bvh", frames)
    for k, row in enumerate(frames):
        expected = joints_of(take, row)
        assert set(read) == set(expected)
        for name, place in expected.items():
            np.testing.assert_allclose(read[name][k], (place.real, place.imag, 0), atol=NEAR, err_msg=f"{name} {row}")


def test_an_uneven_take_comes_at_its_nominal_rate_from_0(small: Take, tmp_path: Path, request_: Request) -> None:
    """Between two frames, as a replay has it; before the first one, that one holds."""
    take = replace(small, times=np.array([0.1, 0.3, 0.4]))
    export(take, tmp_path / "a.bvh", request_)
    text = (tmp_path / "a.bvh").read_text(encoding="utf-8")
    assert "Frames: 5\nFrame Time: 0.10000000\n" in text
    between = resampled(take, np.arange(5) / 10)
    for name, places in joints_by_bvhio(tmp_path / "a.bvh", [0, 1, 2, 3, 4]).items():
        expected = [joints_of(between, row)[name] for row in range(5)]
        np.testing.assert_allclose(places, [(at.real, at.imag, 0) for at in expected], atol=NEAR, err_msg=name)


def test_the_file_is_what_readers_are_known_to_take(small: Take, tmp_path: Path, request_: Request) -> None:
    """Three rotations a joint, a root at 0, y up, turns counter-clockwise from the rest, an end with a length."""
    bones = small.header.skeleton.bones
    short = (bones[0], bones[1].model_copy(update={"length": 0.0}))
    header = small.header.model_copy(update={"skeleton": Bones(name="two", bones=short)})
    export(replace(small, header=header), tmp_path / "a.bvh", request_)
    assert (tmp_path / "a.bvh").read_text(encoding="utf-8").splitlines() == [
        "HIERARCHY",
        "ROOT Hips",
        "{",
        "\tOFFSET 0.000000 0.000000 0.000000",
        "\tCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation",
        "\tJOINT Spine",
        "\t{",
        "\t\tOFFSET 0.500000 0.000000 0.000000",
        "\t\tCHANNELS 3 Zrotation Xrotation Yrotation",
        "\t\tEnd Site",
        "\t\t{",
        "\t\t\tOFFSET 0.000000 -0.010000 0.000000",
        "\t\t}",
        "\t}",
        "}",
        "MOTION",
        "Frames: 3",
        "Frame Time: 0.10000000",
        "0.000000 0.000000 0.000000 0.000000 0.000000 0.000000 0.000000 0.000000 0.000000",
        "0.100000 0.000000 0.000000 0.000000 0.000000 0.000000 -90.000000 0.000000 0.000000",
        "0.100000 -0.200000 0.000000 -90.000000 0.000000 0.000000 -90.000000 0.000000 0.000000",
    ]


def test_a_turn_over_half_a_circle_goes_the_short_way(small: Take, tmp_path: Path, request_: Request) -> None:
    """From 170 to -170 degrees a bone turns by 20, and is at 180 half way."""
    angles = np.radians([[0, 170 + 90], [0, -170 + 90], [0, -150 + 90]])
    take = replace(small, rotations=angles, times=np.array([0, 0.2, 0.4]))
    export(take, tmp_path / "a.bvh", request_)
    spine = [float(line.split()[6]) for line in (tmp_path / "a.bvh").read_text(encoding="utf-8").splitlines()[-5:]]
    np.testing.assert_allclose(spine, [-170, -180, -190, -200, -210], atol=1e-5)


def with_parents(take: Take, parents: list[int]) -> Take:
    """The same frames of another skeleton: all bones but the first are like the second."""
    first, second = take.header.skeleton.bones
    bones = [second.model_copy(update={"name": f"Bone{i}", "parent": parent}) for i, parent in enumerate(parents)]
    skeleton = Bones(name="other", bones=(first, *bones[1:]))
    angles = np.tile(np.linspace(0, 0.5, len(parents)), (len(take.times), 1))
    return replace(take, header=take.header.model_copy(update={"skeleton": skeleton}), rotations=angles)


@pytest.mark.parametrize("parents", [[-1, 0, 1, 0, 3, 1], [-1, *range(200)]])
def test_any_skeleton_is_read_back(small: Take, tmp_path: Path, request_: Request, parents: list[int]) -> None:
    """Branches that the take lists late, and a long chain."""
    take = with_parents(small, parents)
    export(take, tmp_path / "a.bvh", request_)
    for name, (place,) in joints_by_bvhio(tmp_path / "a.bvh", [1]).items():
        expected = joints_of(take, 1)[name]
        np.testing.assert_allclose(place, (expected.real, expected.imag, 0), atol=NEAR, err_msg=name)


def test_what_bvh_cannot_hold_is_refused(small: Take, tmp_path: Path, request_: Request) -> None:
    with pytest.raises(InputError, match=r"a\.pose\.json: has several root bones.*got Hips, Bone2\)"):
        export(with_parents(small, [-1, 0, -1]), tmp_path / "a.bvh", request_)
    with pytest.raises(UsageError, match=r"too many frames.*2e\+06 s at 10 fps"):
        export(replace(small, times=np.array([0, 1, 2e6])), tmp_path / "a.bvh", request_)
    bones = small.header.skeleton.bones
    far = Bones(name="far", bones=(bones[0], bones[1].model_copy(update={"length": 1e308})))
    with pytest.raises(InputError, match="bones too far away for BVH"):
        export(replace(small, header=small.header.model_copy(update={"skeleton": far})), tmp_path / "a.bvh", request_)
    with pytest.raises(UsageError, match="--avatar: BVH has no place"):
        export(small, tmp_path / "a.bvh", replace(request_, avatar="maple"))
    assert not list(tmp_path.iterdir())
