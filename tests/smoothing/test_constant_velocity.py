"""The batch step over all joints against filterpy's own filter, one joint at a time."""

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

from vtube.smoothing._constant_velocity import ConstantVelocity, coast, update
from vtube.smoothing._halt import travel
from vtube.smoothing.kalman import Kalman
from vtube.types import Pose, Skeleton

HALT = 0.2
MODEL = ConstantVelocity(HALT)
SKELETON = Skeleton(
    name="five", joints=("a", "b", "c", "d", "e"), bones=(), mirror=(), sigmas=np.array([0.03, 0.05, 0.07, 0.09, 0.1])
)
JOINTS = len(SKELETON.joints)
SIDE = 500.0  # of the box, so that one shoulder width is 100 pixels


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


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_batch_step_equals_one_filterpy_filter_a_joint(seed: int) -> None:
    """Over random steps of time, noises and accelerations that differ from joint to joint."""
    rng = np.random.default_rng(seed)
    start = rng.uniform(0, 500, (JOINTS, 2))
    mean, covariance = np.zeros((JOINTS, 2, 2)), np.zeros((JOINTS, 2, 2))
    mean[:, :, 0], covariance[:, 0, 0], covariance[:, 1, 1] = start, 4.0, 150.0**2
    references = [reference(p, 4.0, 150.0) for p in start]
    for _ in range(20):
        dt, variance = rng.uniform(0.002, 0.2, JOINTS), rng.uniform(0.1, 30, JOINTS)
        acceleration, points = rng.uniform(1, 5000, JOINTS), rng.uniform(0, 500, (JOINTS, 2))
        mean, covariance = coast(mean, covariance, MODEL.transition(dt))
        covariance = covariance + MODEL.process_noise(dt, acceleration**2)
        mean, covariance = update(mean, covariance, points - mean[:, :, 0], variance)
        for j, joint in enumerate(references):
            step(joint, dt[j], acceleration[j], points[j], variance[j])
            np.testing.assert_allclose(mean[j].ravel(), joint.x.ravel(), rtol=1e-9, atol=1e-9)
            np.testing.assert_allclose(block_diag(covariance[j], covariance[j]), joint.P, rtol=1e-9, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_smoother_equals_one_filterpy_filter_a_joint(seed: int) -> None:
    """Over random steps of time, joints that go missing and scores that differ; position and velocity to 1e-9."""
    rng = np.random.default_rng(seed)
    acceleration, noise = 30.0, 0.5
    smoother = Kalman(noise=noise, rest=acceleration, agility=acceleration, gate=1e9, halt=HALT, hold=100.0)
    references: list[KalmanFilter | None] = [None] * JOINTS
    times = np.zeros(JOINTS)
    t = 0.0
    for _ in range(20):
        t += rng.uniform(0.005, 0.1)
        scores = np.where(rng.random(JOINTS) < 0.3, 0.0, rng.uniform(0.35, 1.0, JOINTS))
        points = rng.uniform(0, 500, (JOINTS, 2))
        smoother.update(Pose(SKELETON, points, scores, box=(0, 0, SIDE, SIDE / 2)), t)
        for j in np.flatnonzero(scores):
            variance = (noise * SKELETON.sigmas[j] * 100.0 / scores[j]) ** 2
            joint = references[j]
            if joint is None:
                references[j] = reference(points[j], variance, 200.0)
            else:
                step(joint, t - times[j], acceleration * 100.0, points[j], variance)
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


def test_the_model_is_filterpys_at_every_step_of_time() -> None:
    """The powers of time that carry the model of one second to other steps are the right ones."""
    dt = np.array([0.004, 1 / 30, 0.25])
    expected = [Q_discrete_white_noise(dim=2, dt=step, var=9.0) for step in dt]
    np.testing.assert_allclose(MODEL.process_noise(dt, np.full(3, 9.0)), expected, rtol=1e-12)
    expected = [kinematic_state_transition(1, step) for step in dt]
    np.testing.assert_allclose(ConstantVelocity(1e9).transition(dt), expected, rtol=1e-6)


def test_building_the_model_does_not_import_what_takes_long() -> None:
    """Filterpy's package imports scipy.stats; two matrices are not worth that wait before the first picture."""
    program = "import sys; from vtube.smoothing import kalman; early = 'scipy' in sys.modules; kalman.create()"
    program += "; print(early, 'scipy.stats' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "False"]


@given(dt=st.floats(1e-6, 1e6), halt=st.floats(0.01, 10))
def test_travel_is_close_to_the_time_at_first_and_never_beyond_the_halt(dt: float, halt: float) -> None:
    moved = float(travel(np.array(dt), halt))
    assert 0 <= moved <= min(dt, halt) * (1 + 1e-12)
    assert moved >= min(dt, halt) * (1 - np.exp(-1)) * (1 - 1e-9)


@pytest.mark.parametrize("first", [0.01, 0.1, 0.3])
def test_coasting_twice_is_coasting_once(first: float) -> None:
    """Motion depends on the time that has passed, not on the number of steps."""
    mean, covariance = np.array([[[3.0, 40.0], [5.0, -7.0]]]), np.array([[[2.0, 1.0], [1.0, 9.0]]])
    steps = (np.array([first]), np.array([0.4 - first]), np.array([0.4]))
    twice = coast(*coast(mean, covariance, MODEL.transition(steps[0])), MODEL.transition(steps[1]))
    once = coast(mean, covariance, MODEL.transition(steps[2]))
    np.testing.assert_allclose(twice[0], once[0], rtol=1e-12)
    np.testing.assert_allclose(twice[1], once[1], rtol=1e-12)
