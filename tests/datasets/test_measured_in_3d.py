"""Human3.6M and SportsPose, in files as their own tools write them: 3D joints are seen where the camera sees them."""

from __future__ import annotations

import json
import pickle

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.datasets import h36m
from vtube.datasets._camera import Camera
from vtube.datasets._faults import Faults
from vtube.errors import InputError, UsageError

MATRIX = np.array([[120.0, 0, 50], [0, 110.0, 60], [0, 0, 1]])
BENT = np.array([-0.2, 0.24, -0.002, 0.001, -0.003])
TURN = cv2.Rodrigues(np.array([0.1, 0.2, -0.05]))[0]
PLACE = np.array([0.1, -0.1, 5.0])


def by_hand(points: np.ndarray) -> np.ndarray:
    """The lens model of OpenCV's documentation ("Camera Calibration and 3D Reconstruction"), term by term."""
    k1, k2, p1, p2, k3 = BENT
    x, y, z = (points @ TURN.T + PLACE).T
    x, y = x / z, y / z
    r2 = x * x + y * y
    radial = 1 + k1 * r2 + k2 * r2**2 + k3 * r2**3
    bent_x = x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x)
    bent_y = y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y
    return np.stack([MATRIX[0, 0] * bent_x + MATRIX[0, 2], MATRIX[1, 1] * bent_y + MATRIX[1, 2]], axis=1)


def people(frames: int, joints: int) -> np.ndarray:
    return np.random.default_rng(1).uniform(-0.8, 0.8, (frames, joints, 3)).astype(np.float32)


def film(folder, frames, size=(100, 120)):
    folder.mkdir(parents=True)
    for number in frames:
        cv2.imwrite(str(folder / f"{number:06d}.png"), np.zeros((*size[::-1], 3), dtype=np.uint8))


def test_a_camera_sees_points_where_the_lens_model_says():
    points = people(3, 17)
    points[0, 0] = np.nan
    points[1, 1] = -TURN.T @ (PLACE + np.array([0, 0, 1.0]))  # behind it
    seen = Camera(MATRIX, BENT, TURN, PLACE).project(points)
    assert np.isnan(seen[0, 0]).all()
    assert np.isnan(seen[1, 1]).all()
    there = np.isfinite(seen).all(axis=-1)
    assert there.sum() == 3 * 17 - 2
    np.testing.assert_allclose(seen[there], by_hand(points[there].astype(float)), atol=1e-9)


@pytest.fixture
def human36m(tmp_path):
    """VideoPose3D's file, the cameras' JSON, and pictures of two of three frames."""
    positions = people(3, 32)
    np.savez_compressed(tmp_path / "data_3d_h36m.npz", positions_3d={"S1": {"Directions 1": positions}, "S5": {}})
    outer = {"R": TURN.tolist(), "t": (PLACE[:, None] * 1000).tolist()}
    inner = {"calibration_matrix": MATRIX.tolist(), "distortion": BENT.tolist()}
    cameras = {"intrinsics": {"54138969": inner}, "extrinsics": {"S1": {"54138969": outer}}}
    (tmp_path / "camera-parameters.json").write_text(json.dumps(cameras), encoding="utf-8")
    film(tmp_path / "images" / "S1" / "Directions 1.54138969", (1, 3))
    return tmp_path, positions


def read_h36m(root, positions="data_3d_h36m.npz", **options):
    faults = Faults()
    paths = {"positions": root / positions, "cameras": root / "camera-parameters.json", "images": root / "images"}
    return registry.create("datasets", "h36m", **paths, faults=faults, **options), faults.counts


def test_human36m_is_projected_into_its_pictures(human36m):
    root, positions = human36m
    samples, _ = read_h36m(root)
    assert [s.image.name for s in samples] == ["000001.png", "000003.png"]
    assert {s.group for s in samples} == {"h36m-S1"}
    for sample, frame in zip(samples, (0, 2), strict=True):
        there = sample.visible > 0
        assert there.sum() > 8
        expected = by_hand(positions[frame, list(h36m.MOVING)].astype(float))
        np.testing.assert_allclose(sample.points[there], expected[there], atol=1e-6)


def test_arrays_of_single_films_and_steps(human36m):
    root, positions = human36m
    (root / "films").mkdir()
    np.save(root / "films" / "S1_Directions 1.npy", positions[:, list(h36m.MOVING)])
    whole, _ = read_h36m(root)
    single, _ = read_h36m(root, "films")
    np.testing.assert_array_equal(whole[1].points, single[1].points)
    assert [s.image.name for s in read_h36m(root, step=2)[0]] == ["000001.png", "000003.png"]
    assert [s.image.name for s in read_h36m(root, step=3)[0]] == ["000001.png"]
    with pytest.raises(UsageError, match="step"):
        read_h36m(root, step=0)


class Evil:
    def __reduce__(self):
        return print, ("a stranger's code has run",)


@pytest.mark.parametrize("content", [{"S1": {"a": Evil()}}, {"S1": 5}, [1], {"S1": {"a": np.zeros((3, 4, 3))}}])
def test_nothing_but_positions_is_taken_from_a_pickle(human36m, capsys, content):
    root, _ = human36m
    np.savez(root / "other.npz", positions_3d=np.array(content, dtype=object))
    with pytest.raises(InputError, match=r"other\.npz"):
        read_h36m(root, "other.npz")
    assert not capsys.readouterr().out


@pytest.mark.parametrize("content", ["{}", "[]", '{"intrinsics": {}, "extrinsics": {"S1": {"1": {}}}}', "x"])
def test_what_holds_no_cameras_is_refused(human36m, content):
    root, _ = human36m
    (root / "camera-parameters.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"camera-parameters\.json"):
        read_h36m(root)


@pytest.fixture
def sportspose(tmp_path):
    """One athlete, one film of two frames, two cameras of which one's pictures are there."""
    positions = people(2, 17)
    person = tmp_path / "data" / "indoor" / "S01"
    (person / "soccer").mkdir(parents=True)
    np.save(person / "soccer" / "soccer0001.npy", positions)
    camera = {"f": [120.0, 110.0], "c": [50.0, 60.0], "k": BENT, "R": TURN, "T": PLACE, "tpr": None}
    calibration = {"calibration": {2: camera, 3: camera}, "numtimesrot90clockwise": {2: 0, 3: 1}}
    (person / "calib.pkl").write_bytes(pickle.dumps(calibration))
    return tmp_path, positions


def read_sportspose(root, **options):
    faults = Faults()
    samples = registry.create(
        "datasets", "sportspose", data=root / "data", images=root / "images", faults=faults, **options
    )
    return samples, faults.counts


def test_sportspose_is_projected_into_pictures_as_they_are_filmed(sportspose):
    root, positions = sportspose
    film(root / "images" / "indoor" / "S01" / "soccer" / "soccer0001" / "CAM2", (1, 2))
    samples, _ = read_sportspose(root)
    assert [s.image_id for s in samples] == [
        "indoor/S01/soccer/soccer0001/CAM2/1",
        "indoor/S01/soccer/soccer0001/CAM2/2",
    ]
    there = samples[1].visible > 0
    np.testing.assert_allclose(samples[1].points[there], by_hand(positions[1].astype(float))[there], atol=1e-6)


def test_sportspose_is_turned_as_its_pictures_are(sportspose):
    """A mark painted where a joint is in the film's own picture is under the joint after cv2 has turned the picture."""
    root, positions = sportspose
    folder = root / "images" / "indoor" / "S01" / "soccer" / "soccer0001" / "CAM3"
    film(folder, (1,), size=(120, 100))
    (sample,), _ = read_sportspose(root)
    expected = by_hand(positions[0].astype(float))
    for joint in np.flatnonzero(sample.visible > 0):
        raw = np.zeros((120, 100), dtype=np.uint8)
        x, y = np.rint(expected[joint]).astype(int)
        if 0 <= x < 100 and 0 <= y < 120:
            raw[y, x] = 255
            turned = cv2.rotate(raw, cv2.ROTATE_90_CLOCKWISE)
            row, column = np.argwhere(turned)[0]
            np.testing.assert_allclose(sample.points[joint], [column, row], atol=0.51)


def test_sportspose_runs_nothing_of_its_calibration(sportspose, capsys):
    root, _ = sportspose
    (root / "images").mkdir()
    (root / "data" / "indoor" / "S01" / "calib.pkl").write_bytes(pickle.dumps({"calibration": Evil()}))
    with pytest.raises(InputError, match=r"calib\.pkl.*something else"):
        read_sportspose(root)
    assert not capsys.readouterr().out


def test_films_without_pictures_are_counted(sportspose):
    root, _ = sportspose
    (root / "images").mkdir()
    samples, faults = read_sportspose(root)
    assert samples == []
    assert faults.total() == 1


def test_nobody_is_said(tmp_path):
    with pytest.raises(InputError, match="nobody in this folder"):
        read_sportspose(tmp_path)
