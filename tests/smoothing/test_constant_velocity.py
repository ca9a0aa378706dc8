"""The filter over all joints against filterpy's own, one joint at a time."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from filterpy.common import Q_discrete_white_noise, kinematic_state_transition
from filterpy.kalman import KalmanFilter
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import block_diag

from vtube.native import library
from vtube.smoothing._halt import travel
from vtube.smoothing._rehearsal import rehearse
from vtube.smoothing.kalman import Kalman
from vtube.types import Pose, Skeleton

HALT = 0.2
SKELETON = Skeleton(
    name="five",
    joints=("wrist", "elbow", "nose", "knee", "neck"),
    bones=(),
    mirror=(),
    sigmas=np.array([0.03, 0.05, 0.07, 0.09, 0.1]),
)
JOINTS = len(SKELETON.joints)
SIDE = 500.0  # of the box, so that one shoulder width is 100 pixels
AGILITY = 3000.0 * np.array([1.0, 1.0, 0.3, 1.0, 0.3])  # px/s^2; the trunk moves more slowly


def reference(position: np.ndarray, variance: float, speed: float) -> KalmanFilter:
    """Filterpy's filter of [x, vx, y, vy], of which x and y are seen."""
    joint = KalmanFilter(dim_x=4, dim_z=2)
    joint.H = np.array([[1.0, 0, 0, 0], [0, 0, 1.0, 0]])
    joint.x = np.array([[position[0]], [0.0], [position[1]], [0.0]])
    joint.P = np.diag([variance, speed**2, variance, speed**2])
    return joint


def step(joint: KalmanFilter, dt: float, acceleration: float, point: np.ndarray, variance: float) -> None:
    decay = np.exp(-dt / HALT)
    f = kinematic_state_transition(1, HALT * (1 - decay)) @ np.diag([1.0, 1.0])
    f[1, 1] = decay
    q = Q_discrete_white_noise(dim=2, dt=dt, var=acceleration**2, block_size=2)
    joint.predict(F=block_diag(f, f), Q=q)
    joint.update(point[:, None], R=np.eye(2) * variance)


def compare(seed: int) -> None:
    """Over random steps of time, joints that go missing and scores that differ; position and velocity to 1e-9."""
    rng = np.random.default_rng(seed)
    noise = 0.5
    smoother = Kalman(noise=noise, rest=30.0, agility=30.0, gate=1e9, halt=HALT, hold=100.0)
    references: list[KalmanFilter | None] = [None] * JOINTS
    times = np.zeros(JOINTS)
    t = 0.0
    for _ in range(20):
        t += rng.uniform(0.002, 0.2)
        scores = np.where(rng.random(JOINTS) < 0.3, 0.0, rng.uniform(0.35, 1.0, JOINTS))
        points = rng.uniform(0, 500, (JOINTS, 2))
        smoother.update(Pose(SKELETON, points, scores, box=(0, 0, SIDE, SIDE / 2)), t)
        for j in np.flatnonzero(scores):
            variance = (noise * SKELETON.sigmas[j] * 100.0 / scores[j]) ** 2
            joint = references[j]
            if joint is None:
                references[j] = reference(points[j], variance, 200.0)
            else:
                step(joint, t - times[j], AGILITY[j], points[j], variance)
            times[j] = t
        for later in (t, t + 0.05):
            pose = smoother.predict(later)
            for j, joint in enumerate(references):
                if joint is not None:
                    assert pose is not None
                    x, vx, y, vy = joint.x.ravel()
                    moved = HALT * (1 - np.exp(-(later - times[j]) / HALT))
                    expected = [x + vx * moved, y + vy * moved]
                    np.testing.assert_allclose(pose.points[j], expected, rtol=1e-9, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_smoother_equals_one_filterpy_filter_a_joint(seed: int) -> None:
    compare(seed)


def test_it_does_so_too_where_numba_runs_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "function", lambda _: None)
    assert rehearse()
    compare(0)


def test_neither_the_model_nor_the_kernel_imports_what_takes_long() -> None:
    """Filterpy's package imports scipy.stats: two matrices are not worth that wait; and the kernel is native code."""
    program = "import sys; from vtube.smoothing import kalman; early = 'scipy' in sys.modules"
    program += "; from vtube.smoothing._rehearsal import rehearse; print(early, rehearse())"
    program += "; print({'scipy.stats', 'numba'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert told.stdout.split() == ["False", "True", "set()"]


@given(dt=st.floats(1e-6, 1e6), halt=st.floats(0.01, 10))
def test_travel_is_close_to_the_time_at_first_and_never_beyond_the_halt(dt: float, halt: float) -> None:
    moved = float(travel(np.array(dt), halt))
    assert 0 <= moved <= min(dt, halt) * (1 + 1e-12)
    assert moved >= min(dt, halt) * (1 - np.exp(-1)) * (1 - 1e-9)


@pytest.mark.parametrize("first", [0.01, 0.1, 0.3])
def test_coasting_twice_is_coasting_once(first: float) -> None:
    """Motion depends on the time that has passed, not on the number of steps."""
    steps = travel(np.array([first, 0.4 - first, 0.4]), HALT)
    slower = np.exp(-first / HALT)
    np.testing.assert_allclose(steps[0] + slower * steps[1], steps[2], rtol=1e-12)
