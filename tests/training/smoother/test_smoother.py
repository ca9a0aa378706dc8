"""Learned smoothers: what they learn from, that the live filter is the trained one, and that training helps.

The takes are made here: joints on known paths, seen through known noise.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from vtube.errors import InputError, UsageError
from vtube.paths import shipped
from vtube.smoothing import _weights
from vtube.smoothing._learned import KINDS, kinds
from vtube.smoothing.temporal import Temporal
from vtube.stopping import Stop
from vtube.takes.read import read
from vtube.training import settings as training
from vtube.training.devices import Place
from vtube.training.runs import Run
from vtube.training.smoother.disturbances import TREMBLING, disturbed
from vtube.training.smoother.movements import movement
from vtube.training.smoother.network import Rollout, losses, predicted
from vtube.training.smoother.samples import AHEAD, Sample, as_seen, batch, changed, draw, invented
from vtube.training.smoother.sequences import Motion, motions, of_take, parted
from vtube.training.smoother.task import SmoothingTask
from vtube.training.tasks import smoother as smoother_task
from vtube.types import Pose, Skeleton

every_network = pytest.mark.parametrize("network", sorted(_weights.NETWORKS))
DEMO = shipped("assets") / "demo.pose.json.gz"
WRIST = Skeleton("wrist", ("left_wrist",), (), (), np.array([0.062]))


def motion(seconds: float = 3.0, joint: str = "left_wrist", take: str = "made") -> Motion:
    times = np.arange(0, seconds, 1 / 30)
    true = movement(np.random.default_rng(4), seconds)(times)
    seen = true + np.random.default_rng(5).normal(0, 0.01, true.shape)
    return Motion(take, joint, times, true, seen, np.full(len(times), 0.9), true + 1.0)


def whole(samples: list[Sample], frames: int = 64) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(array) for name, array in batch(samples, frames).items()}


@every_network
def test_the_live_smoother_does_what_was_trained(network: str) -> None:
    """NumPy, joint by joint as they come, against torch over the whole sequence, with gaps and another rate."""
    torch.manual_seed(1)
    rollout = Rollout(network, {})
    weights = {name: tensor.detach().numpy().astype(np.float64) * 2 for name, tensor in rollout.tensors.items()}
    rollout.load_state_dict({f"tensors.{name}": torch.from_numpy(w).float() for name, w in weights.items()})
    smoother = Temporal(network=network)
    smoother._tensors, smoother._network = weights, rollout.cell
    sample = draw(np.random.default_rng(8), [motion()], 48)
    sample.scores[10:14] = 0.0
    object.__setattr__(sample, "kind", kinds(("left_wrist",))[0])
    sequence = whole([sample], 48)
    with torch.no_grad():
        expected = predicted(*rollout(sequence), sequence["unseen"] + sequence["ahead"][:, None])[0].numpy()
    for i, t in enumerate(sample.times):
        pose = Pose(WRIST, sample.seen[i : i + 1] * 100, sample.scores[i : i + 1], box=(0.0, 0.0, 200.0, 500.0))
        smoother.update(pose, t)
        said = smoother.predict(t + sample.ahead)
        if sequence["counted"][0, i] and said is not None:
            np.testing.assert_allclose(said.points[0] / 100, expected[i], atol=2e-3)


def test_what_is_seen_exactly_and_foreseen_exactly_is_not_wrong() -> None:
    sequence = whole([invented(np.random.default_rng(3), 64)])
    found = losses(
        sequence | {"then": sequence["now"], "unseen": sequence["unseen"] * 0}, sequence["now"], sequence["now"] * 0
    )
    assert {name: float(part) for name, part in found.items()} == pytest.approx(dict.fromkeys(found, 0.0), abs=1e-6)


@every_network
def test_a_gradient_comes_through_every_kind_of_sequence(network: str) -> None:
    """Finite, and into every tensor, also where nothing moves or nothing is seen."""
    rng, still = np.random.default_rng(2), motion()
    resting = Motion("still", "nose", still.times, still.true * 0, still.true * 0, still.scores, still.other * np.nan)
    samples = [draw(rng, [still, resting], 12) for _ in range(10)]
    samples[0].scores[:] = 0.0
    rollout = Rollout(network, {"width": 8})
    sequence = whole(samples, 12)
    sum(losses(sequence, *rollout(sequence)).values()).backward()
    for name, tensor in rollout.named_parameters():
        assert tensor.grad is not None, name
        assert torch.isfinite(tensor.grad).all(), name
        assert tensor.grad.abs().sum() > 0, name


@pytest.mark.parametrize("seed", range(30))
def test_samples_are_whole(seed: int) -> None:
    """Times increase, scores belong to what is seen, the truth is finite, and prediction is of the moments ahead."""
    sample = draw(np.random.default_rng(seed), [motion(), motion(1.0, "nose")], 64)
    assert (np.diff(sample.times) > 0).all()
    assert 3 <= len(sample.times) <= 64
    assert np.isfinite(sample.now).all()
    assert AHEAD[0] <= sample.ahead <= AHEAD[1]
    assert ((sample.scores >= 0) & (sample.scores <= 1)).all()
    assert np.isfinite(sample.seen[sample.scores > 0]).all()
    smooth = np.median(np.hypot(*(sample.then - sample.now).T))
    assert not smooth > 30 * 2.5 * AHEAD[1]


def test_samples_depend_on_their_seed_alone() -> None:
    one, same, other = (draw(np.random.default_rng(seed), [motion()], 32) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.seen, same.seen)
    assert one.seen.shape != other.seen.shape or not np.array_equal(one.seen, other.seen, equal_nan=True)


def test_a_sample_as_seen_is_the_take_turned() -> None:
    """Distances between the truth's frames stay what they were."""
    whole_motion = motion()
    sample = as_seen(np.random.default_rng(0), whole_motion, 500)
    ways = np.hypot(*np.diff(sample.now, axis=0).T)
    rate = round(float(np.diff(sample.times)[0] * 30))
    np.testing.assert_allclose(ways, np.hypot(*np.diff(whole_motion.true[::rate], axis=0).T), atol=1e-12)


def test_a_motion_that_was_changed_is_seen_through_the_noise_of_its_kind() -> None:
    """The median stray of a resting joint is what was measured, within the factor that is drawn."""
    still = np.zeros((4000, 2))
    times = np.arange(4000) / 30
    strays = {}
    for kind in (0, 3):
        rows = [
            disturbed(np.random.default_rng(i), np.eye(len(KINDS))[kind], times, still, still * np.nan)[0]
            for i in range(12)
        ]
        strays[kind] = np.nanmedian(np.abs(np.concatenate(rows))) / 0.6745
    assert strays[0] == pytest.approx(TREMBLING[0], rel=0.5)
    assert strays[3] > 1.5 * strays[0]


def test_changed_motions_have_gaps_leaps_and_swaps() -> None:
    rng, whole_motion = np.random.default_rng(0), motion()
    samples = [changed(rng, [whole_motion], 64) for _ in range(100)]
    far = [np.nanmax(np.hypot(*(s.seen - s.now).T), initial=0) for s in samples]
    assert sum((s.scores == 0).any() for s in samples) > 10
    assert sum(way > 0.5 for way in far) > 10
    assert sum(way < 0.2 for way in far) > 10


def test_the_truth_of_a_take_is_calmer_than_what_was_seen() -> None:
    """The shipped take: each joint's truth is near what was seen, and trembles less."""
    found = [m for m in of_take("demo", read(DEMO)) if m.joint.endswith(("eye", "wrist"))]
    assert {m.joint for m in found} >= {"left_eye", "right_eye"}
    for one in found:
        there = (one.scores > 0.5) & np.isfinite(one.seen).all(axis=1)
        assert np.median(np.hypot(*(one.seen - one.true)[there].T)) < 0.1
        whole_run = np.isfinite(one.seen).all(axis=1).all()
        if whole_run:
            assert np.diff(one.true, n=2, axis=0).std() < np.diff(one.seen, n=2, axis=0).std()


def test_a_folder_without_takes_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match=r"no takes.*vtube run --record"):
            motions(folder)


def test_a_split_that_leaves_nothing_is_told() -> None:
    with pytest.raises(InputError, match=r"no take is held out \(got absent, expected some of made\)"):
        parted([motion()], ["absent"])
    with pytest.raises(InputError, match="left to learn from"):
        parted([motion()], ["made"])
    assert [len(part) for part in parted([motion(), motion(take="b")], ["b"])] == [1, 1]


@pytest.fixture
def small(tmp_path: Path) -> smoother_task.Settings:
    """A training of seconds, on the shipped take under two names."""
    for name in ("a", "b"):
        shutil.copy(DEMO, tmp_path / f"{name}.pose.json.gz")
    changes = {
        "data.root": str(tmp_path), "data.takes": ["."], "data.validation": ["b"], "data.held_out": [],
        "smoother.options": {"width": 8},
        "loop.epochs": 2, "loop.batch": 24, "sequences.batches": 6, "sequences.frames": 24, "schedule.warmup": 1,
        "optimizer.rate": 0.02,
    }  # fmt: skip
    found = training.load("smoother_lstm", changes=changes)
    assert isinstance(found, smoother_task.Settings)
    return found


def test_training_makes_it_better_and_its_weights_run_live(small: smoother_task.Settings, tmp_path: Path) -> None:
    run = Run.new(tmp_path / "run")
    result = smoother_task.train(small, run, Stop())
    assert result["finished"]
    assert result["best"]["wrong"] < 0.9 * result["before"]["wrong"]
    smoother = Temporal(network="lstm", weights=result["weights"])
    smoother.update(Pose(WRIST, np.array([[5.0, 6.0]]), np.ones(1)), 0.0)
    assert _weights.read(tmp_path / "run" / "best.safetensors").trained["settings"]["data"]["validation"] == ["b"]
    assert str(tmp_path).encode() not in (tmp_path / "run" / "best.safetensors").read_bytes()


def test_an_epoch_that_is_taken_up_in_its_middle_is_the_same(small: smoother_task.Settings) -> None:
    task = SmoothingTask(small, Place())
    everything, rest = list(task.batches(1)), list(task.batches(1).after(4))
    assert len(everything) == len(task.batches(1)) == 6
    assert len(rest) == 2
    for one, same in zip(everything[4:], rest, strict=True):
        assert all(torch.equal(one[name], same[name]) for name in one)
    other = next(iter(task.batches(2)))
    assert not torch.equal(other["points"], everything[0]["points"])


def test_a_network_that_does_not_exist_is_told(small: smoother_task.Settings) -> None:
    wrong = small.model_copy(update={"smoother": small.smoother.model_copy(update={"network": "gru"})})
    with pytest.raises(UsageError, match=r"unknown network 'gru'.*lstm, transformer"):
        SmoothingTask(wrong, Place()).network()


@every_network
def test_the_shipped_settings_are_those_of_the_shipped_weights(network: str) -> None:
    told = training.load(f"smoother_{network}").model_dump(mode="json")
    made = _weights.read(shipped("assets") / f"smoother_{network}.safetensors").trained["settings"]
    assert made["seed"] == told["seed"]
    for section in ("data", "smoother", "sequences", "loop", "optimizer", "schedule"):
        assert made[section].items() <= told[section].items()
