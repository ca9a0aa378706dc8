"""The learned smoother: what it does with motion and noise, and what it makes of weights that are none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from vtube import registry
from vtube.errors import InputError, UsageError, VtubeError
from vtube.paths import shipped
from vtube.smoothing import _weights
from vtube.smoothing._learned import KINDS, State, begun, kinds, step
from vtube.smoothing.temporal import Temporal
from vtube.types import Pose, Skeleton

COCO17 = registry.create("skeletons", "coco17")
WRISTS = Skeleton("wrists", ("left_wrist", "right_wrist"), (), (("left_wrist", "right_wrist"),), np.full(2, 0.062))
BOX = (0.0, 0.0, 200.0, 500.0)  # a shoulder width of 100 pixels
FRAME = 1 / 30

every_network = pytest.mark.parametrize("network", sorted(_weights.NETWORKS))


def wrists(x: float, y: float = 100.0, score: float = 0.9) -> Pose:
    return Pose(WRISTS, np.array([(x, y), (50.0, 300.0)]), np.array([score, 0.9]), box=BOX)


def random_weights(network: str, size: float, seed: int = 0) -> _weights.Weights:
    rng = np.random.default_rng(seed)
    shapes = _weights.build(network, {}, "a test").shapes
    return _weights.Weights(network, {}, {k: rng.normal(0, size, shape) for k, shape in shapes.items()}, {})


def x_of(pose: Pose | None) -> float:
    assert pose is not None
    return float(pose.points[0, 0])


@every_network
def test_a_resting_joint_trembles_much_less(network: str) -> None:
    rng, smoother = np.random.default_rng(3), Temporal(network=network)
    raw = 100 + rng.normal(0, 1.0, 120)
    calm = np.array([x_of(smoother(wrists(x), i * FRAME)) for i, x in enumerate(raw)])
    left = np.diff(calm, n=2)[30:].std() / np.diff(raw, n=2)[30:].std()
    assert left < 0.3


@every_network
@pytest.mark.parametrize("fps", [15, 30, 60])
@pytest.mark.parametrize(("speed", "most"), [(300.0, 0.045), (50.0, 0.08)])
def test_a_steady_motion_is_followed(network: str, fps: int, speed: float, most: float) -> None:
    """After a second, what is said 50 ms ahead is late by less than ``most`` seconds; holding would be by 50 ms."""
    smoother = Temporal(network=network)
    for i in range(fps):
        smoother.update(wrists(100 + speed * i / fps), i / fps)
    then = (fps - 1) / fps + 0.05
    late = (100 + speed * then - x_of(smoother.predict(then))) / speed
    assert -0.01 < late < most


@every_network
def test_a_leap_of_one_frame_is_hardly_followed(network: str) -> None:
    smoother = Temporal(network=network)
    for i in range(30):
        smoother.update(wrists(100), i * FRAME)
    smoother.update(wrists(400), 1.0)
    assert abs(x_of(smoother.predict(1.0)) - 100) < 60
    smoother.update(wrists(100), 1 + FRAME)
    assert abs(x_of(smoother.predict(1 + FRAME)) - 100) < 60


@every_network
def test_a_leap_that_lasts_is_believed_within_a_fifth_of_a_second(network: str) -> None:
    smoother = Temporal(network=network)
    for i in range(37):
        smoother.update(wrists(100 if i < 30 else 400), i * FRAME)
    assert abs(x_of(smoother.predict(36 * FRAME)) - 400) < 30


@every_network
@pytest.mark.parametrize("size", [0.1, 10.0, 1e4])
def test_no_weights_throw_a_joint_away(network: str, size: float) -> None:
    """Whatever the network says, the place lies between the expected and the seen one, and no joint is too fast."""
    weights, rng = random_weights(network, size), np.random.default_rng(1)
    cell, count = weights.network, 4
    state = begun(cell, np, np.zeros((count, 2)))
    for _ in range(50):
        seen, dt = rng.normal(0, 3, (count, 2)), rng.uniform(0.005, 0.4, count)
        unmoved = step(cell, np, weights.tensors, state, seen, np.ones(count), np.zeros((count, len(KINDS))), dt)
        travelled = (1 - np.exp(-dt / 0.25)) * 0.25
        expected = state.place + travelled[:, None] * state.velocity
        between = np.abs(unmoved.place - expected).sum(1) + np.abs(seen - unmoved.place).sum(1)
        np.testing.assert_allclose(between, np.abs(seen - expected).sum(1), rtol=1e-9)
        assert np.hypot(*unmoved.velocity.T).max() <= 30.0 + 1e-9
        state = State(unmoved.place, unmoved.velocity, unmoved.memory)


@every_network
def test_an_hour_leaves_it_finite_and_no_larger(network: str) -> None:
    """Noise, gaps and leaps; what it remembers stays bounded."""
    rng, smoother = np.random.default_rng(5), Temporal(network=network)
    times = np.cumsum(rng.choice([FRAME, 0.1, 1.0], 3600, p=[0.9, 0.08, 0.02]))
    for t, x, score in zip(times, rng.normal(100, 30, 3600), rng.uniform(0.1, 1, 3600), strict=True):
        smoother.update(wrists(x, score=score), t)
    assert np.isfinite(smoother.predict(times[-1]).points).all()
    assert all(np.abs(part[part < 1e5]).max(initial=0) < 100 for part in smoother._memory)


@every_network
def test_huge_weights_are_harmless(network: str, tmp_path: Path) -> None:
    """As large as a file can hold: no warning, no NaN."""
    _weights.write(tmp_path / "w.safetensors", random_weights(network, 1e37))
    smoother = Temporal(weights=str(tmp_path / "w.safetensors"))
    for i in range(30):
        smoother.update(wrists(100 + 5 * i), i * FRAME)
        assert np.isfinite(smoother.predict(i * FRAME + 0.05).points).all()


def test_no_framework_is_imported() -> None:
    """A live run with it needs no torch."""
    program = """
import sys
from vtube import registry
registry.create("smoothing", "temporal")
print("torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "False"


@every_network
def test_the_memory_ends_with_the_hold(network: str) -> None:
    """Who was away for longer than ``hold`` is followed as on the first day."""
    used, fresh = Temporal(network=network), Temporal(network=network)
    for i in range(20):
        used.update(wrists(100 + 9 * i), i * FRAME)
    for i in range(5):
        later = 7.0 + i * FRAME
        np.testing.assert_allclose(
            x_of(used(wrists(300 - 5 * i), later)), x_of(fresh(wrists(300 - 5 * i), later)), atol=1e-9
        )


def test_names_tell_the_kind_of_a_joint() -> None:
    told = kinds(("left_wrist", "nose", "right_index_finger_tip", "left_big_toe", "tail"))
    assert [[KINDS[i].split()[0] for i in np.flatnonzero(row)] for row in told] == [
        ["wrist"], ["nose"], ["thumb"], ["ankle"], [],
    ]  # fmt: skip


@every_network
def test_the_shipped_weights_are_small_and_say_how_they_were_made(network: str) -> None:
    path = shipped("assets") / f"smoother_{network}.safetensors"
    assert path.stat().st_size < 100_000
    weights = _weights.read(path)
    assert weights.name == network
    assert weights.trained["settings"]["data"]["held_out"]
    assert weights.trained["measures"]["wrong"] > 0


@every_network
def test_written_weights_are_read_again(network: str, tmp_path: Path) -> None:
    weights = random_weights(network, 0.5)
    _weights.write(tmp_path / "w.safetensors", weights)
    back = _weights.read(tmp_path / "w.safetensors")
    assert back.name == network
    for name, tensor in weights.tensors.items():
        np.testing.assert_array_equal(back.tensors[name], tensor.astype(np.float32))
    assert Temporal(weights=str(tmp_path / "w.safetensors"))(wrists(1.0), 0.0) is not None


def test_an_unknown_network_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"lstn.*did you mean lstm"):
        Temporal(network="lstn")


def test_weights_of_the_other_network_are_refused() -> None:
    path = shipped("assets") / "smoother_lstm.safetensors"
    with pytest.raises(UsageError, match=r"another network.*got lstm, expected transformer"):
        Temporal(network="transformer", weights=str(path))


def test_weights_that_are_no_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.safetensors"):
        with pytest.raises(InputError, match=r"no such file|is no file"):
            Temporal(weights=str(path))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="is no file"):
        Temporal(weights=str(tmp_path / "pipe"))


@pytest.mark.parametrize("left", [0, 7, 8, 100, -1])
def test_truncated_weights_are_refused(left: int, tmp_path: Path) -> None:
    data = (shipped("assets") / "smoother_lstm.safetensors").read_bytes()
    (tmp_path / "w.safetensors").write_bytes(data[:left])
    with pytest.raises(InputError, match=r"w\.safetensors: no readable weights"):
        Temporal(weights=str(tmp_path / "w.safetensors"))


def test_any_spoiled_byte_of_the_header_gives_weights_or_a_clear_error(tmp_path: Path) -> None:
    data, rng = (shipped("assets") / "smoother_lstm.safetensors").read_bytes(), np.random.default_rng(2)
    for _ in range(200):
        spoiled = bytearray(data)
        spoiled[rng.integers(0, 1500)] = rng.integers(256)
        (tmp_path / "w.safetensors").write_bytes(spoiled)
        told = ""
        try:
            Temporal(weights=str(tmp_path / "w.safetensors"))
        except VtubeError as error:
            told = str(error)
        assert not told or "w.safetensors" in told


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    with path.open("wb") as file:
        file.truncate(10 << 30)
    with pytest.raises(InputError, match="too large"):
        Temporal(weights=str(path))


def saved(path: Path, tensors: dict[str, np.ndarray], card: Any) -> str:
    save_file(tensors, path, metadata={"vtube.smoother": json.dumps(card)})
    return str(path)


GOOD = {"version": 1, "network": "lstm", "options": {"width": 4}}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 2}, "unknown version"), ({"version": None}, "unknown version"),
        ({"network": "gru"}, "unknown network 'gru'"), ({"network": ["lstm"]}, "unknown network"),
        ({"options": {"depth": 4}}, "no such options"), ({"options": {"width": 10**12}}, "whole numbers from 1 to 512"),
        ({"options": {"width": 8}}, r"gates .*got float32 \(21, 16\), expected float32 \(25, 32\)"),
        ({"options": None}, "unusable options"),
        ({"network": "transformer", "options": {"width": 30}}, "got 30, expected a multiple of 4 heads"),
    ],
)  # fmt: skip
def test_a_card_of_something_else_is_refused(change: dict[str, Any], told: str, tmp_path: Path) -> None:
    shapes = _weights.build("lstm", {"width": 4}, "a test").shapes
    tensors = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    with pytest.raises(InputError, match=told):
        Temporal(weights=saved(tmp_path / "w.safetensors", tensors, GOOD | change))


@pytest.mark.parametrize("card", [None, 3, [], "text"])
def test_safetensors_without_a_smoothers_card_are_refused(card: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no weights of a smoother"):
        Temporal(weights=saved(tmp_path / "w.safetensors", {"a": np.zeros(3, np.float32)}, card))


def test_tensors_that_are_not_finite_missing_or_too_many_are_refused(tmp_path: Path) -> None:
    shapes = _weights.build("lstm", {"width": 4}, "a test").shapes
    tensors = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    path = tmp_path / "w.safetensors"
    with pytest.raises(InputError, match="bias has numbers that are not finite"):
        Temporal(weights=saved(path, tensors | {"bias": np.full(16, np.nan, np.float32)}, GOOD))
    with pytest.raises(InputError, match="too many: more"):
        Temporal(weights=saved(path, tensors | {"more": np.zeros(1, np.float32)}, GOOD))
    with pytest.raises(InputError, match="missing or too many: out"):
        Temporal(weights=saved(path, {k: v for k, v in tensors.items() if k != "out"}, GOOD))
    with pytest.raises(InputError, match="out has a wrong shape or type"):
        Temporal(weights=saved(path, tensors | {"out": np.zeros((4, 5), np.int32)}, GOOD))
