"""Settings of a training: layers, names, and what is wrong with them."""

from __future__ import annotations

import os

import pytest

from vtube.errors import UsageError
from vtube.paths import shipped
from vtube.training import settings as layers

SHIPPED = sorted(path.stem for path in shipped("configs").glob("train/*.yaml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_trainings_load(name):
    assert layers.load(name).task in {"pose", "yolo", "face", "tracker"} | (
        {"smoother"} if name.startswith("smoother") else set()
    )


def test_later_layers_win(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("task: pose\nloop: {epochs: 3, batch: 4}\n")
    told = layers.load(file, ["loop.batch=5", "seed=7"], {"seed": 8, "data.root": None})
    assert (told.loop.epochs, told.loop.batch, told.seed) == (3, 5, 8)


def test_the_environment_lies_between_file_and_assignments(tmp_path, monkeypatch):
    """What only live runs can be told is left to them."""
    file = tmp_path / "mine.yaml"
    file.write_text("task: pose\nloop: {epochs: 3, batch: 4}\n")
    monkeypatch.setenv("VTUBE_SET__LOOP__EPOCHS", "5")
    monkeypatch.setenv("VTUBE_SET__LOOP__BATCH", "6")
    monkeypatch.setenv("VTUBE_SET__BODY__SIZE", "320")
    told = layers.load(file, ["loop.batch=7"])
    assert (told.loop.epochs, told.loop.batch) == (5, 7)
    monkeypatch.setenv("VTUBE_SET__LOOPS__EPOCHS", "5")
    with pytest.raises(UsageError, match=r"unknown setting loops.*did you mean loop"):
        layers.load(file)


@pytest.mark.parametrize(
    ("text", "assignment", "says"),
    [
        ("task: pose\noptimiser: {}\n", "seed=1", "did you mean optimizer"),
        ("task: pose\n", "loop.epoch=1", "did you mean epochs"),
        ("task: pose\n", "loop.epochs=0", "loop.epochs"),
        ("task: pose\n", "loop.precision=fp8", "loop.precision"),
        ("task: poes\n", "seed=1", "did you mean pose"),
        ("seed: 1\n", "seed=1", "does not say what is trained"),
        ("task: [pose]\n", "seed=1", "does not say what is trained"),
        ("task: yolo\n", "loop.ema=0.9", "unknown setting loop.ema"),
        ("task: yolo\n", "keeping.steps=5", "unknown setting keeping"),
        ("task: yolo\nteacher: {heatmaps: x}\n", "seed=1", "unknown setting teacher.heatmaps"),
        ("- 1\n", "seed=1", "wrong content"),
        ("task: {", "seed=1", "not YAML"),
        ("task: pose\n", "seed", "no value"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path, text, assignment, says):
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(UsageError, match=says) as refused:
        layers.load(file, [assignment])
    assert "\n" not in str(refused.value)


def test_files_that_are_none_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    for path, says in (("pipe.yaml", "is a pipe"), ("gone.yaml", "No such file"), (".", "directory")):
        with pytest.raises(UsageError, match=says):
            layers.load(tmp_path / path)
    with pytest.raises(UsageError, match="did you mean hrnet_w32_coco"):
        layers.load("hrnet_w32_cocoo")
