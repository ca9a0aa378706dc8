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
from vtube.errors import UsageError
from vtube.skeletons import coco17, h36m17
from vtube.stopping import Stop
from vtube.training import checkpoints, loop
from vtube.training import settings as layers
from vtube.training.devices import placed
from vtube.training.pose import networks as pose_networks
from vtube.training.pose.samples import Parts, choosing, parts
from vtube.training.pose.settings import Data, Network
from vtube.training.pose.task import PoseTask
from vtube.training.runs import Run
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
    (folder / "tiny.yaml").write_text(CONFIG, encoding="utf-8")
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
    before = json.loads((place / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()[-1])
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
    (tmp_path / "tiny.yaml").write_text(other, encoding="utf-8")
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
    assert result["watched"] is None
    assert result["best"] == result["last"]
    assert {"PCK", "corrections PCK", "corrections NME"} <= set(result["before"]) == set(result["best"])


def test_corrections_and_weights_are_enough(place, tmp_path, capsys):
    """Network, joints, data and what of it is held out are those that the weights were trained with."""
    figures.draw(tmp_path / "corrected", 12, seed=5)
    with Folder(tmp_path / "corrections", "tester", make=True) as folder:
        folder.save(Corrections(tuple(corrected(tmp_path / "corrected", tmp_path / "corrections" / "images"))))
    weights = place / "run" / "best.safetensors"
    words = ["train", "--corrections", str(tmp_path / "corrections"), "--from", str(weights), "--json", "--quiet"]
    less = ["--set", "loop.epochs=1", "--set", "device=cpu"]
    assert main([*words, *less, "-o", str(tmp_path / "run")]) == 0
    result = json.loads(capsys.readouterr().out)
    assert {"PCK", "corrections PCK"} <= set(result["before"])
    before = json.loads((place / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert result["before"]["NME"] == pytest.approx(before["NME"], rel=1e-5), "the same people are held out"
    assert read_card(tmp_path / "run" / "best.safetensors").options == read_card(weights).options
    assert main([*words, *less, "-o", str(tmp_path / "alone"), "--set", "data.train=[]"]) == 0
    told = capsys.readouterr()
    assert "may forget" in told.err
    assert "PCK" not in json.loads(told.out)["before"]
    assert main(["train", "--corrections", str(tmp_path / "corrections")]) == 2
    assert "--from best.safetensors" in capsys.readouterr().err


def test_a_training_begun_with_weights_goes_on_elsewhere_after_they_are_gone(place, tmp_path, capsys, monkeypatch):
    shutil.copy(place / "run" / "last.safetensors", tmp_path / "mine.safetensors")
    monkeypatch.chdir(tmp_path)
    card = Path(os.path.relpath(place / "figures" / "card.yaml"))
    assert main(train(place, "-o", "run", "--from", "mine.safetensors", "--set", f"data.train=[{card}]")) == 0
    (tmp_path / "mine.safetensors").unlink()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert main(["train", "--resume", "../run", "--set", "loop.epochs=2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["epochs"] == 2


def test_joints_of_the_same_name_go_on_where_the_skeleton_is_another(place):
    told = Network(name="hrnet", options={"width": 4, "modules": [1, 1, 1], "blocks": 1}, skeleton="h36m17")
    told = told.model_copy(update={"weights": str(place / "run" / "best.safetensors")})
    network = pose_networks.build(told)
    own = network.final_layer.weight.clone()
    pose_networks.begin(network, told)
    given = read_tensors(place / "run" / "best.safetensors")["final_layer.weight"]
    joints, known = h36m17.create().joints, figures.SKELETON.joints
    for row, joint in enumerate(joints):
        expected = given[known.index(joint)] if joint in known else own[row].detach().numpy()
        np.testing.assert_array_equal(network.final_layer.weight[row].detach().numpy(), expected)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_killed_training_with_augmentation_resumes_to_the_same_bits(place, tmp_path, workers):
    """What dies writes nothing more; processes that load draw the same pictures."""
    more = {"loop": {"epochs": 2, "batch": 3, "workers": workers}, "keeping": {"steps": 2}}
    told = layers.load(place / "tiny.yaml", changes={**more, "device": "cpu", "data.root": str(place)})
    split = Parts(cards.load(place / "figures" / "card.yaml", place)[:9], figures_held(place), [], [])

    class Killed(PoseTask):
        calls = 0

        def loss(self, network, batch):
            self.calls += 1
            if self.calls == 6:
                raise KeyboardInterrupt
            return super().loss(network, batch)

    def go(kind, folder):
        with placed("cpu") as where:
            return loop.train(kind(told, split, where), told, Run(folder), Stop(), where)

    go(PoseTask, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        go(Killed, tmp_path / "parts")
    assert checkpoints.load(tmp_path / "parts")["progress"]["epoch"] == 1
    go(PoseTask, tmp_path / "parts")
    whole, parts_ = (checkpoints.load(tmp_path / name)["network"] for name in ("whole", "parts"))
    assert all(torch.equal(value, parts_[name]) for name, value in whole.items())


def figures_held(place: Path):
    return cards.load(place / "figures" / "card.yaml", place)[9:]


def corrected(drawn: Path, images: Path):
    skeleton = coco17.create()
    labels = json.loads((drawn / "labels.json").read_text(encoding="utf-8"))
    assert labels["categories"][0]["keypoints"] == list(skeleton.joints)
    images.mkdir(exist_ok=True)
    for entry in labels["annotations"]:
        name = f"c{entry['id']:04d}.png"
        shutil.copy(drawn / "images" / f"{entry['id']:04d}.png", images / name)
        points = np.reshape(entry["keypoints"], (17, 3))
        someone = Person(entry["id"], points[:, :2], points[:, 2].astype(np.uint8), state="corrected")
        origin = Origin("data set", f"photo{entry['id']}", "")
        yield Picture(entry["id"], name, figures.SIZE, origin, people=(someone,))


def test_who_chooses_neither_trains_nor_is_measured_on(tmp_path):
    figures.draw(tmp_path / "many", 60)
    data = Data(root=tmp_path, train=(str(tmp_path / "many" / "card.yaml"),))
    split = parts(data, figures.SKELETON, seed=1)
    chosen = choosing(split, 0.4, seed=1)
    groups = [{s.group for s in some} for some in (chosen.base, chosen.held, chosen.validation)]
    assert sum(map(len, groups)) == len(set().union(*groups)) == 60
    assert len(chosen.validation) >= 10
    assert choosing(split, 0.01, seed=1) == split, "too few choose by chance"


def test_data_that_is_named_to_measure_on_is_measured_on_whole(tmp_path):
    for name in ("one", "two"):
        figures.draw(tmp_path / name, 14)
    one, two = (str(tmp_path / name / "card.yaml") for name in ("one", "two"))
    with pytest.raises(UsageError, match="has no samples left"):  # the same photos: all of them are held out
        parts(Data(root=tmp_path, train=(one,), evaluation=(two,)), figures.SKELETON, seed=1)


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
        (["--set", "network.size=[100, 128]"], "takes no such input"),
        (["--set", "teacher.model=yolov8n-pose"], "has nothing to label"),
        (["--set", "teacher.heatmaps={}/run/best.safetensors", "--set", "network.options.sigma=2.0"], "sigma 1.0"),
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
    (tmp_path / "thesis" / "text.md").write_text("years of work", encoding="utf-8")
    (tmp_path / "file").write_text("x", encoding="utf-8")
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
