"""Every architecture can learn: it overfits sixteen drawn people to a PCK of 0.95, from random weights, on the CPU."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.training.pose import figures
from vtube.datasets import cards
from vtube.stopping import Stop
from vtube.training import settings as layers
from vtube.training.devices import placed
from vtube.training.loop import train
from vtube.training.pose.samples import Parts
from vtube.training.pose.task import PoseTask
from vtube.training.runs import Run

STILL = {"flip": 0, "rotate": 0, "scale": 0, "shift": 0, "half_body": 0, "colour": 0, "blur": 0, "noise": 0,
         "jpeg": 0, "cut_out": 0}  # fmt: skip
MOBILE = {"backbone": "mobilenetv3_small_100", "channels": 64}
SMALL_VIT = {"hidden": 96, "layers": 4, "heads": 4}
ARCHITECTURES = {
    "hrnet": ("hrnet", {"width": 16, "modules": [1, 1, 1], "blocks": 1, "sigma": 1.5}, 120),
    "resnet": ("simple_baseline", {"backbone": "resnet18", "channels": 32, "sigma": 1.5}, 60),
    "resnet50": ("simple_baseline", {"backbone": "resnet50", "channels": 64, "sigma": 1.5}, 60),
    "mobilenet": ("simple_baseline", {**MOBILE, "sigma": 1.5}, 100),
    "resnet-simcc": ("simple_baseline", {"backbone": "resnet18", "head": "simcc", "deconvolutions": 0}, 80),
    "mobilenet-simcc": ("simple_baseline", {**MOBILE, "head": "simcc", "deconvolutions": 2}, 120),
    "vitpose": ("vitpose", SMALL_VIT, 300),
    "vitpose-classic": ("vitpose", {**SMALL_VIT, "decoder": "classic"}, 200),
}
ENOUGH = 0.95
QUICKEST = "mobilenet"


def overfitted(name: str, folder: Path) -> float:
    network, options, epochs = ARCHITECTURES[name]
    card = figures.draw(folder / "figures")
    text = "task: pose\nnetwork:\n  name: " + network + "\n  size: [96, 128]\n"
    (folder / "overfit.yaml").write_text(text, encoding="utf-8")
    changes = {
        "network.options": options, "augmentation": STILL, "data.train": [str(card)], "data.root": str(folder),
        "optimizer": {"rate": 2e-3, "decay": 0.0, "clip": 1.0}, "schedule": {"warmup": 10},
        "loop": {"epochs": epochs, "batch": 8, "evaluate_every": 10},
    }  # fmt: skip
    told = layers.load(folder / "overfit.yaml", changes=changes)
    samples = cards.load(card, folder)
    stop = Stop()

    class UntilItCan(PoseTask):
        def evaluate(self, network):
            found = super().evaluate(network)
            stop.signal = signal.SIGTERM if found["PCK"] >= ENOUGH else None
            return found

    with placed("cpu") as place:
        task = UntilItCan(told, Parts(samples, samples, [], []), place)
        return train(task, told, Run(folder / "run"), stop, place)["best"]["PCK"]


def test_the_quickest_architecture_overfits_sixteen_pictures(tmp_path):
    assert overfitted(QUICKEST, tmp_path) >= ENOUGH


@pytest.mark.nightly
@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name != QUICKEST])
def test_every_architecture_overfits_sixteen_pictures(tmp_path, name):
    assert overfitted(name, tmp_path) >= ENOUGH
