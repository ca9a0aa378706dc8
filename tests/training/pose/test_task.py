"""``vtube train`` of pose networks, from drawn people to weights that open."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.pose import figures
from vtube.cli import main
from vtube.corrections import Corrections, Folder, Origin, Person, Picture
from vtube.datasets import cards
from vtube.skeletons import coco17
from vtube.training.pose.samples import parts
from vtube.training.pose.settings import Data
from vtube.weights import resolve
from vtube.weights.card import read_card, read_tensors
from vtube.weights.network import load

CONFIG = """\
task: pose
network:
  name: hrnet
  size: [32, 64]
  options: {width: 4, modules: [1, 1, 1], blocks: 1, sigma: 1.0}
data: {held_out: 0.3}
loop: {epochs: 1, batch: 4}
device: cpu
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with drawn people, a training's settings and a finished run."""
    folder = tmp_path_factory.mktemp("pose")
    figures.draw(folder / "figures", 14)
    (folder / "tiny.yaml").write_text(CONFIG)
    assert main(train(folder, "-o", str(folder / "run"))) == 0
    return folder


def train(folder: Path, *more: str) -> list[str]:
    data = f"data.train=[{folder / 'figures' / 'card.yaml'}]"
    return [
        "train", "--config", str(folder / "tiny.yaml"), "--data-root", str(folder), "--set", data, "--quiet", *more
    ]  # fmt: skip


def told(capsys) -> str:
    """The one line on stderr."""
    line = capsys.readouterr().err
    assert line.count("\n") == 1, line
    return line


def test_the_weights_open_by_their_card_as_the_network_that_was_trained(place):
    card = read_card(place / "run" / "best.safetensors")
    assert (card.estimator, card.size, card.skeleton, card.codec) == ("hrnet", (32, 64), "coco17", "heatmap")
    assert card.trained["settings"]["seed"] == 0
    network, _ = load(resolve(str(place / "run" / "last.safetensors")))
    with torch.no_grad():
        assert network(torch.zeros(1, 3, 64, 32)).shape == (1, 17, 16, 8)


def test_a_begun_training_is_not_written_over_but_says_how_it_goes_on(place, capsys):
    assert main(train(place, "-o", str(place / "run"))) == 2
    assert f"vtube train --resume {place / 'run'} goes on" in told(capsys)


def test_a_finished_training_goes_on_with_more_epochs_from_any_folder(place, tmp_path, capsys, monkeypatch):
    shutil.copytree(place / "run", tmp_path / "run")
    monkeypatch.chdir(tmp_path)
    assert main(["train", "--resume", "run", "--set", "loop.epochs=2", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["epochs"], result["finished"]) == (2, True)
    assert (tmp_path / "run" / "settings.1.yaml").is_file()


def test_given_weights_are_begun_with(place, tmp_path, capsys):
    weights = str(place / "run" / "last.safetensors")
    assert main(train(place, "-o", str(tmp_path / "run"), "--from", weights, "--json")) == 0
    before = json.loads((place / "run" / "metrics.jsonl").read_text().splitlines()[-1])
    result = json.loads(capsys.readouterr().out)
    assert result["before"]["NME"] == pytest.approx(before["NME"], rel=1e-5)


def test_frozen_parts_stay_as_they_were(place, tmp_path):
    weights = place / "run" / "last.safetensors"
    more = ("--from", str(weights), "--set", "network.frozen=[backbone]")
    assert main(train(place, "-o", str(tmp_path / "run"), *more)) == 0
    before, after = read_tensors(weights), read_tensors(tmp_path / "run" / "last.safetensors")
    changed = {name for name, value in before.items() if not np.array_equal(value, after[name])}
    assert changed
    assert all(name.startswith("final_layer") for name in changed)


def test_a_teachers_maps_are_learnt_and_one_of_another_input_is_refused(place, tmp_path, capsys):
    teacher = f"teacher.heatmaps={place / 'run' / 'best.safetensors'}"
    assert main(train(place, "-o", str(tmp_path / "run"), "--set", teacher)) == 0
    options = "{backbone: mobilenetv3_small_100, head: simcc, deconvolutions: 0}"
    other = f"task: pose\nnetwork: {{name: simple_baseline, size: [32, 64], options: {options}}}\nloop: {{epochs: 1}}\n"
    (tmp_path / "tiny.yaml").write_text(other)
    simcc = [str(tmp_path / "tiny.yaml") if w.endswith("tiny.yaml") else w for w in train(place, "--set", teacher)]
    assert main([*simcc, "-o", str(tmp_path / "other")]) == 2
    assert "only heatmaps learn" in told(capsys)
    other = ("--set", teacher, "--set", "network.size=[64, 64]")
    assert main(train(place, "-o", str(tmp_path / "other"), *other)) == 2
    assert "no teacher for this network" in told(capsys)
    assert not (tmp_path / "other").exists()


def test_corrections_are_learnt_beside_other_data_and_measured_before_and_after(place, tmp_path, capsys):
    figures.draw(tmp_path / "corrected", 12, seed=5)
    with Folder(tmp_path / "corrections", "tester", make=True) as folder:
        folder.save(Corrections(tuple(corrected(tmp_path / "corrected", tmp_path / "corrections" / "images"))))
    more = ("--from", str(place / "run" / "best.safetensors"), "--corrections", str(tmp_path / "corrections"))
    assert main(train(place, "-o", str(tmp_path / "run"), *more, "--json")) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["watched"] == "corrections NME"
    assert {"PCK", "corrections PCK", "corrections NME"} <= set(result["before"]) == set(result["best"])


def corrected(drawn: Path, images: Path):
    skeleton = coco17.create()
    labels = json.loads((drawn / "labels.json").read_text())
    assert labels["categories"][0]["keypoints"] == list(skeleton.joints)
    images.mkdir(exist_ok=True)
    for entry in labels["annotations"]:
        name = f"c{entry['id']:04d}.png"
        shutil.copy(drawn / "images" / f"{entry['id']:04d}.png", images / name)
        points = np.reshape(entry["keypoints"], (17, 3))
        someone = Person(entry["id"], points[:, :2], points[:, 2].astype(np.uint8), state="corrected")
        origin = Origin("data set", f"photo{entry['id']}", "")
        yield Picture(entry["id"], name, figures.SIZE, origin, people=(someone,))


def test_no_photo_both_trains_and_is_measured_on(tmp_path):
    """One set has other labels of another's photos, in another folder."""
    for name in ("one", "two"):
        figures.draw(tmp_path / name, 14)
    one, two = (str(tmp_path / name / "card.yaml") for name in ("one", "two"))
    split = parts(Data(root=tmp_path, train=(one, two), evaluation=(two,), held_out=0.4), figures.SKELETON, seed=1)
    assert split.held
    assert {s.group for s in split.base}.isdisjoint({s.group for s in split.held})
    assert len(split.base) == 2 * (14 - len(split.held))
    assert len(cards.load(one, tmp_path)) == 14


def test_a_corrected_frame_that_is_held_out_trains_in_no_other_set_either(tmp_path):
    """Corrections of labelled frames are held out by film, their data set by photo."""
    figures.draw(tmp_path / "set", 14)
    with Folder(tmp_path / "corrections", "tester", make=True) as folder:
        made = corrected(tmp_path / "set", tmp_path / "corrections" / "images")
        origins = [Origin("data set", f"{i + 1:04d}.png", "", film=f"film{i % 7}") for i in range(14)]
        folder.save(Corrections(tuple(replace(p, origin=o) for p, o in zip(made, origins, strict=True))))
    data = Data(root=tmp_path, train=(str(tmp_path / "set" / "card.yaml"),), corrections=tmp_path / "corrections")
    split = parts(data, figures.SKELETON, seed=1)
    assert {s.group for s in split.corrections}.isdisjoint({s.group for s in split.corrections_held})
    held = {s.photo for s in split.corrections_held}
    assert held
    assert held.isdisjoint({s.group for s in split.base})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (["--from", "{}/tiny.yaml"], "not weights"),
        (["--from", "{}/gone.safetensors"], "no such file"),
        (["--from", "{}/cut.safetensors"], "damaged"),
        (["--from", "{}/run/best.safetensors", "--set", "network.options.width=8"], "weights of another network"),
        (["--set", "network.name=hrnett"], "unknown name 'hrnett'"),
        (["--set", "network.frozen=[heads]"], "no part of the network is called so"),
        (["--set", "data.train=[nowhere]"], "no data set called"),
        (["--set", "data.train=[]"], "names no data set"),
        (["--set", "data.held_out=1.0"], "has no samples left"),
        (["--set", "data.unlabelled=[{}]"], "nobody labels"),
        (["--corrections", "{}"], "no folder of corrections"),
        (["--set", "network.skeleton=coco18"], "unknown name"),
        (["--set", "device=cuda"], "no GPU"),
    ],
)
def test_what_cannot_be_trained_is_told_in_one_line_and_leaves_nothing(place, tmp_path, capsys, changes, says):
    if "device=cuda" in changes and torch.cuda.is_available():
        pytest.skip("there is a GPU")
    (place / "cut.safetensors").write_bytes((place / "run" / "best.safetensors").read_bytes()[:-100])
    assert main(train(place, "-o", str(tmp_path / "run"), *(c.format(place) for c in changes))) == 2
    assert says in told(capsys)
    assert not (tmp_path / "run").exists()


def test_foreign_folders_are_left_alone(place, tmp_path, capsys):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "text.md").write_text("years of work")
    (tmp_path / "file").write_text("x")
    os.mkfifo(tmp_path / "pipe")
    for name in ("thesis", "file", "pipe"):
        assert main(train(place, "-o", str(tmp_path / name))) == 2
        assert "there is already something" in told(capsys)
        assert main(["train", "--resume", str(tmp_path / name), "--quiet"]) == 2
        assert "no training" in told(capsys)
    assert main(train(place, "-o", str(tmp_path / "file" / "run"))) == 2
    assert "is no folder" in told(capsys)
    assert [p.name for p in (tmp_path / "thesis").iterdir()] == ["text.md"]


@pytest.mark.parametrize("words", [["train"], ["train", "--resume", "a", "--config", "b"]])
def test_how_it_is_called_is_told(words, capsys):
    assert main(words) == 2
    assert "--config" in told(capsys)


def test_pictures_that_break_in_the_middle_cost_no_training(place, tmp_path, capsys):
    shutil.copytree(place / "figures", tmp_path / "figures")
    shutil.copy(place / "tiny.yaml", tmp_path)
    (tmp_path / "figures" / "images" / "0003.png").write_bytes(b"\x89PNG broken")
    (tmp_path / "figures" / "images" / "0004.png").unlink()
    assert main(train(tmp_path, "-o", str(tmp_path / "run"))) == 0
    assert "0003.png" in capsys.readouterr().err
