"""The loop: what it learns, how it stops, and that a resumed training is the uninterrupted one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import torch
import yaml

from tests.training import toy
from vtube.errors import InputError, UsageError, VtubeError
from vtube.stopping import Stop
from vtube.training import checkpoints
from vtube.training.runs import Run

PROCESS = Path(toy.__file__).with_name("toy_process.py")


def state_of(folder: Path) -> dict:
    state = checkpoints.load(folder)
    assert state is not None
    return state


def same(one: object, other: object) -> bool:
    """Bit for bit."""
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def in_a_process(folder: Path, sections: dict, world: int = 1) -> subprocess.CompletedProcess:
    start = [sys.executable]
    if world > 1:
        start += ["-m", "torch.distributed.run", "--standalone", "--nnodes=1", f"--nproc-per-node={world}"]
    line = [*start, str(PROCESS), str(folder), json.dumps(sections)]
    return subprocess.run(line, capture_output=True, encoding="utf-8", timeout=240, check=False)


def test_it_learns_and_leaves_settings_measures_and_weights(tmp_path):
    result = toy.train(toy.settings(), tmp_path / "run")
    assert result["finished"]
    assert result["best"]["error"] < result["before"]["error"] / 2
    lines = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["epoch"] for line in lines] == [0, 1, 2, 3, 4]
    assert "seed: 3" in (tmp_path / "run" / "settings.yaml").read_text(encoding="utf-8")
    environment = json.loads((tmp_path / "run" / "environment.json").read_text(encoding="utf-8"))
    assert environment["packages"]["torch"] == metadata.version("torch")
    best = json.loads((tmp_path / "run" / "best.safetensors").read_text(encoding="utf-8"))
    assert best["trained"]["settings"]["seed"] == 3
    assert list((tmp_path / "run" / "tensorboard").glob("events.*"))


def test_the_same_seed_trains_the_same_weights_and_another_others(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        toy.train(toy.settings(seed=seed), tmp_path / name)
    a, b, c = (state_of(tmp_path / name)["network"] for name in "abc")
    assert same(a, b)
    assert not same(a, c)


@pytest.mark.parametrize("calls", [0, 3, 6, 15, 23])
def test_an_interrupted_training_resumes_to_the_same_bits(tmp_path, calls):
    """Ctrl-C at the first step, in an epoch, at its end, at the very end."""
    toy.train(toy.settings(), tmp_path / "whole")
    told, stop = toy.settings(), Stop()

    class Pressed(toy.ToyTask):
        def loss(self, network, batch):
            if self.calls == calls:
                stop.signal = signal.SIGINT
            return super().loss(network, batch)

    first = toy.train_task(Pressed, told, tmp_path / "parts", stop)
    assert not first["finished"]
    second = toy.train(told, tmp_path / "parts")
    assert second["finished"]
    assert same(state_of(tmp_path / "whole"), state_of(tmp_path / "parts"))
    measures = [json.loads(s) for s in (tmp_path / "parts" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    expected = [json.loads(s) for s in (tmp_path / "whole" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [{**m, "seconds": 0} for m in measures] == [{**m, "seconds": 0} for m in expected]


def test_a_killed_training_resumes_to_the_same_bits(tmp_path):
    """SIGKILL in the middle of the third epoch, a step after a state was saved."""
    toy.train(toy.settings(), tmp_path / "whole")
    keeping = {"steps": 5}
    killed = in_a_process(tmp_path / "parts", {"toy": {"kill_at": 16}, "keeping": keeping})
    assert killed.returncode == -signal.SIGKILL
    assert state_of(tmp_path / "parts")["progress"]["position"] == 3
    toy.train(toy.settings(keeping=keeping), tmp_path / "parts")
    assert same(state_of(tmp_path / "whole"), state_of(tmp_path / "parts"))


def test_ctrl_c_ends_in_order_and_keeps_the_state(tmp_path):
    done = in_a_process(tmp_path / "run", {"toy": {"interrupt_at": 8}})
    assert done.returncode == 0, done.stderr
    assert not json.loads(done.stdout)["finished"]
    assert state_of(tmp_path / "run")["progress"]["epoch"] == 1
    assert state_of(tmp_path / "run")["progress"]["position"] == 3


@pytest.mark.nightly
def test_two_processes_learn_what_one_does_with_twice_the_batch(tmp_path):
    sections = {"toy": {"dropout": 0.0}, "loop": {"epochs": 3, "batch": 8, "ema": 0.5}}
    toy.train(toy.settings(**sections), tmp_path / "one")
    sections["loop"]["batch"] = 4
    done = in_a_process(tmp_path / "two", sections, world=2)
    assert done.returncode == 0, done.stderr[-2000:]
    one, two = state_of(tmp_path / "one")["network"], state_of(tmp_path / "two")["network"]
    for name, value in one.items():
        torch.testing.assert_close(two[name], value, rtol=1e-4, atol=1e-5)


def test_accumulated_batches_are_one_large_one(tmp_path):
    dry = {"dropout": 0.0}
    toy.train(toy.settings(toy=dry, loop={"batch": 8}), tmp_path / "large")
    toy.train(toy.settings(toy=dry, loop={"batch": 4, "accumulate": 2}), tmp_path / "small")
    large, small = state_of(tmp_path / "large")["network"], state_of(tmp_path / "small")["network"]
    for name, value in large.items():
        torch.testing.assert_close(small[name], value, rtol=1e-4, atol=1e-5)


def test_the_running_mean_is_what_is_evaluated_and_written(tmp_path):
    toy.train(toy.settings(), tmp_path / "run")
    state = state_of(tmp_path / "run")
    written = json.loads((tmp_path / "run" / "last.safetensors").read_text(encoding="utf-8"))["weights"]
    assert written == {name: value.tolist() for name, value in state["average"].items()}
    assert not same(state["average"], state["network"])


def test_it_ends_early_where_nothing_gets_better(tmp_path):
    told = toy.settings(optimizer={"rate": 1e-12}, loop={"epochs": 50, "patience": 3, "ema": 0.0})
    told = told.model_copy(update={"toy": told.toy.model_copy(update={"dropout": 0.0})})

    class Worse(toy.ToyTask):
        def evaluate(self, network):
            self.evaluations = getattr(self, "evaluations", 0) + 1
            return {"error": float(self.evaluations)}

    result = toy.train_task(Worse, told, tmp_path / "run")
    assert (result["epochs"], result["best_epoch"], result["best"]["error"]) == (3, 0, 1.0)


def test_a_loss_that_is_no_number_stops_with_the_last_good_state(tmp_path):
    with pytest.raises(VtubeError, match=r"loss of epoch 2 is nan.*--set optimizer.rate=0.0125") as stopped:
        toy.train(toy.settings(toy={"nan_at": 8}), tmp_path / "run")
    assert stopped.value.exit_status == 1
    state = state_of(tmp_path / "run")
    assert state["progress"]["epoch"] == 1
    assert all(value.isfinite().all() for value in state["network"].values())
    assert toy.train(toy.settings(optimizer={"rate": 0.0125}), tmp_path / "run")["finished"]


def test_spent_memory_says_what_to_lower_and_the_training_goes_on_with_less(tmp_path):
    with pytest.raises(VtubeError, match=r"out of memory.*--set loop.batch=2 --set loop.accumulate=2"):
        toy.train(toy.settings(toy={"spend_at": 9}), tmp_path / "run")
    assert toy.train(toy.settings(loop={"batch": 2, "accumulate": 2}), tmp_path / "run")["epochs"] == 4


def test_bf16_learns_on_the_cpu(tmp_path):
    result = toy.train(toy.settings(loop={"precision": "bf16"}), tmp_path / "run")
    assert result["best"]["error"] < result["before"]["error"]


def test_more_epochs_go_on_from_a_finished_training(tmp_path):
    toy.train(toy.settings(), tmp_path / "run")
    assert toy.train(toy.settings(), tmp_path / "run")["epochs"] == 4
    assert toy.train(toy.settings(loop={"epochs": 6}), tmp_path / "run")["epochs"] == 6


def test_a_second_process_is_refused_and_changes_nothing(tmp_path):
    toy.train(toy.settings(), tmp_path / "run")
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").glob("*.*")}
    with Run(tmp_path / "run").held(), pytest.raises(UsageError, match="another process trains there"):
        toy.train(toy.settings(loop={"epochs": 9}), tmp_path / "run")
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").glob("*.*")} == before


def test_other_settings_replace_those_before_which_stay_beside(tmp_path):
    run = Run(tmp_path / "run")
    for epochs in (4, 5, 5, 6):
        run.begin(toy.settings(loop={"epochs": epochs}))
    kept = {
        path.name: yaml.safe_load(path.read_text(encoding="utf-8"))["loop"]["epochs"]
        for path in run.folder.glob("settings*")
    }
    assert kept == {"settings.yaml": 6, "settings.1.yaml": 4, "settings.2.yaml": 5}


def test_a_state_of_another_network_is_refused_in_one_line(tmp_path):
    toy.train(toy.settings(), tmp_path / "run")
    with pytest.raises(UsageError, match="state is of another network"):
        toy.train(toy.settings(toy={"wide": 5}, loop={"epochs": 9}), tmp_path / "run")


def test_a_broken_state_falls_back_to_the_one_before(tmp_path):
    toy.train(toy.settings(), tmp_path / "run")
    whole = state_of(tmp_path / "run")
    path = tmp_path / "run" / "state.pt"
    path.write_bytes(path.read_bytes()[:-200])
    assert state_of(tmp_path / "run")["progress"]["epoch"] == 3
    toy.train(toy.settings(), tmp_path / "run")
    assert same(whole, state_of(tmp_path / "run"))


def test_two_broken_states_are_said(tmp_path):
    toy.train(toy.settings(), tmp_path / "run")
    for name in ("state.pt", "state.previous.pt"):
        (tmp_path / "run" / name).write_bytes(b"PK nothing")
    with pytest.raises(InputError, match="no state of it can be read"):
        toy.train(toy.settings(), tmp_path / "run")


def test_states_hold_no_code(tmp_path):
    """A pickle that would run something is refused, and does not run."""
    toy.train(toy.settings(), tmp_path / "run")
    for name in ("state.pt", "state.previous.pt"):
        torch.save({"format": checkpoints.FORMAT, "x": Evil()}, tmp_path / "run" / name)
    with pytest.raises(InputError, match="no state of it can be read"):
        checkpoints.load(tmp_path / "run")
    assert not Evil.ran


class Evil:
    ran = False

    def __reduce__(self):
        return (_run, ())


def _run() -> None:
    Evil.ran = True
