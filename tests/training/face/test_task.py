"""The face network's training: it gets better, and a resumed one ends the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.training.face import made
from vtube.errors import InputError
from vtube.stopping import Stop
from vtube.training import settings as training
from vtube.training.devices import Place
from vtube.training.face.samples import Samples
from vtube.training.face.task import FaceTask
from vtube.training.face.weights import load
from vtube.training.runs import Run
from vtube.training.tasks import face as face_task


def settings(folder: Path, **changes: object) -> face_task.Settings:
    """A training of seconds."""
    small = {
        "data.root": str(folder), "data.drawn": 64, "network.size": 48, "network.width": 8, "network.hidden": 32,
        "loop.epochs": 3, "loop.batch": 16, "loop.precision": "fp32", "loop.ema": 0.5, "schedule.warmup": 2,
        "optimizer.rate": 4e-3, "device": "cpu",
    }  # fmt: skip
    found = training.load("vtube_lite_face", changes={**small, **changes})
    assert isinstance(found, face_task.Settings)
    return found


@pytest.fixture
def material(tmp_path: Path) -> Path:
    return made.write(tmp_path)


def test_no_material_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no crops of faces.*vtube_lite_face_data"):
        face_task.train(settings(tmp_path), Run.new(tmp_path / "run"), Stop())


def test_training_makes_it_better_and_resumes_to_the_same_weights(material: Path, tmp_path: Path) -> None:
    """Stopped after every step and resumed, it ends with the weights of a training that was not."""
    result = face_task.train(settings(material), Run.new(tmp_path / "whole"), Stop())
    assert result["finished"]
    assert result["last"]["wrong"] < result["before"]["wrong"]
    stop = Stop()
    stop.signal = 2
    interrupted = Run.new(tmp_path / "parts")
    while not face_task.train(settings(material), interrupted, stop)["finished"]:
        interrupted = Run.open(tmp_path / "parts")
    one, other = (load(tmp_path / run / "last.safetensors")[0].state_dict() for run in ("whole", "parts"))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_processes_prepare_the_same_batches(material: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With workers it is they who draw, whatever was drawn before."""
    alone = [batch["image"] for batch in FaceTask(settings(material), Place("cpu")).batches(1)]
    real, who = Samples.__call__, material / "who"
    who.mkdir()

    def told(self: Samples, *asked: Any) -> Any:
        (who / str(os.getpid())).touch()
        return real(self, *asked)

    monkeypatch.setattr(Samples, "__call__", told)
    task = FaceTask(settings(material, **{"loop.workers": 1}), Place("cpu"))
    same = [batch["image"] for batch in task.batches(1)]
    assert [path.name for path in who.iterdir()] not in ([], [str(os.getpid())])
    assert all(torch.equal(one, other) for one, other in zip(alone, same, strict=True))
    assert not torch.equal(alone[0], next(iter(task.batches(2)))["image"])
