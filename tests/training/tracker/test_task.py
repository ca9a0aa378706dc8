"""``vtube train`` of a tracker, from drawn people to weights that open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
import torch

from tests.training.tracker import people
from vtube.cli import main
from vtube.training import settings as layers
from vtube.training.devices import placed
from vtube.training.tracker.losses import loss
from vtube.training.tracker.task import TrackerTask
from vtube.weights import resolve
from vtube.weights.card import read_card, read_tensors
from vtube.weights.network import load


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A finished training of two epochs, its folder and its arguments."""
    folder = tmp_path_factory.mktemp("tracker")
    arguments = people.made(folder)
    assert main([*arguments, "-o", str(folder / "run"), "--set", "loop.epochs=2", "--set", "loop.ema=0.9"]) == 0
    return folder, arguments


@contextmanager
def tracked(run, **changes) -> Iterator[TrackerTask]:
    """The task of the run, with other settings."""
    folder, arguments = run
    card = str(folder / "figures" / "card.yaml")
    chosen = dict(part.split("=", 1) for part in arguments if part.startswith("data.") and "=[" not in part)
    told = {"data.root": str(folder), "data.train": [card], "data.evaluation": [card], **chosen, **changes}
    with placed("cpu", "fp32", 1) as place:
        yield TrackerTask(layers.load(folder / "tiny.yaml", [], told), place)


def test_the_weights_say_that_they_run_in_vtube_lite_and_open(run):
    folder, _ = run
    card = read_card(folder / "run" / "last.safetensors")
    assert (card.estimator, card.network, card.size, card.codec) == ("vtube_lite", "lite", (64, 64), "heatmap")
    network, _ = load(resolve(str(folder / "run" / "last.safetensors")))
    with torch.no_grad():
        assert network(torch.zeros(1, 3, 64, 64)).shape == (1, 17, 16, 16)


def test_each_epoch_is_measured(run):
    folder, _ = run
    lines = [json.loads(line) for line in (folder / "run" / "metrics.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [0, 1, 2]
    assert all({"found", "nobody"} <= set(line) for line in lines)


def test_a_training_that_was_stopped_and_went_on_ends_with_the_same_weights(run, tmp_path):
    _, arguments = run
    both = ("--set", "loop.ema=0.9", "--set", "schedule.final=1", "--set", "schedule.warmup=0")
    once, twice = tmp_path / "once", tmp_path / "twice"
    assert main([*arguments, "-o", str(once), *both, "--set", "loop.epochs=2"]) == 0
    assert main([*arguments, "-o", str(twice), *both]) == 0
    assert main(["train", "--resume", str(twice), "--quiet", "--set", "loop.epochs=2"]) == 0
    one, other = (read_tensors(run / "last.safetensors") for run in (once, twice))
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name], err_msg=name)


@pytest.mark.parametrize(
    ("network", "says"),
    [
        ("{name: lite, size: [70, 70]}", "takes multiples of 32"),
        ("{name: lite, size: [64, 96]}", "a tracker looks at squares"),
        (
            "{name: lite, size: [64, 64], skeleton: halpe26}",
            "a tracker has other joints (got halpe26, expected coco17)",
        ),
        (
            "{name: simple_baseline, size: [64, 64], options: {backbone: resnet18, head: simcc}}",
            "a tracker learns maps",
        ),
    ],
)
def test_what_the_tracker_cannot_be_is_told_before_there_is_a_run(run, tmp_path, capsys, network, says):
    _, arguments = run
    (tmp_path / "other.yaml").write_text(re.sub("network: .*", f"network: {network}", people.CONFIG))
    asked = [str(tmp_path / "other.yaml") if word.endswith("tiny.yaml") else word for word in arguments]
    assert main([*asked, "-o", str(tmp_path / "run")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert says in error
    assert not (tmp_path / "run").exists()


def test_unknown_joints_teach_nothing_and_absent_ones_that_they_are_not_there():
    maps = torch.rand(2, 3, 8, 8, requires_grad=True)
    weights = torch.ones(2, 3)
    weights[:, 1] = 0
    loss(maps, torch.zeros(2, 3, 8, 8), weights, 3.0).backward()
    assert not maps.grad[:, 1].any()
    assert (maps.grad[:, [0, 2]] > 0).all()


def test_drawn_people_have_their_share_of_an_epoch(run):
    """Of ten real people and many drawn ones, as many are learnt of each where half are to be drawn."""
    folder, _ = run
    card = str(folder / "figures" / "card.yaml")
    counts = []
    for drawn in ([], [card] * 3):
        with tracked(run, **{"loop.batch": 1, "data.drawn": drawn, "data.drawn_share": 0.5}) as task:
            task.network()
            counts.append(len(task.batches(1)))
    assert counts == [10, 20]
