"""``vtube train`` of YOLO networks: what cannot be is said in one line and leaves no folder; what is killed goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.training.pose import figures
from vtube.cli import main
from vtube.corrections import Corrections, Folder, Origin, Person, Picture
from vtube.errors import InputError, VtubeError
from vtube.training import settings as layers
from vtube.training.runs import Run
from vtube.training.yolo import failures, state

CONFIG = """\
task: yolo
network: {weights: yolov8n-pose, size: 64, options: {mosaic: 0.0}}
data: {train: [figures/card.yaml], held_out: 0.3}
loop: {epochs: 2, batch: 4}
optimizer: {rate: 1.0e-6}
device: cpu
threads: 1
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with drawn people and settings, and the working folder."""
    figures.draw(tmp_path / "figures", 12)
    (tmp_path / "tiny.yaml").write_text(CONFIG.replace("figures/", f"{tmp_path}/figures/"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def train(*more: str) -> list[str]:
    return ["train", "--config", "tiny.yaml", "--data-root", ".", "-o", "run", *more]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--from", "gone.pt"), "gone.pt: no such file"),
        (("--from", "yolov8n-pos"), "network.weights: no weights called"),
        (("--from", "text.pt"), "not a checkpoint of torch"),
        (("--set", "network.options.mosiac=1"), "did you mean mosaic"),
        (("--set", "network.options.device=[0,1]"), "network.options.device: has a setting of its own"),
        (("--set", "network.options.project=/"), "network.options.project: has a setting of its own"),
        (("--set", "data.unlabelled=[.]"), "nobody labels data.unlabelled"),
        (("--corrections", "gone"), "gone"),
    ],
)
def test_what_cannot_begin_is_one_line_and_leaves_no_folder(more, says, place, models, monkeypatch, capsys):
    monkeypatch.setenv("VTUBE_MODELS", str(models))
    (place / "text.pt").write_text("no weights", encoding="utf-8")
    assert main(train(*more)) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.startswith("error: ")
    assert says in line
    assert not (place / "run").exists()


def test_a_data_set_without_its_pictures_is_one_line_and_leaves_no_folder(place, models, monkeypatch, capfd):
    """OpenCV, which warns of each picture that it cannot find, is not asked."""
    monkeypatch.setenv("VTUBE_MODELS", str(models))
    for picture in (place / "figures" / "images").iterdir():
        picture.unlink()
    assert main(train("--quiet")) == 2
    line = capfd.readouterr().err
    assert line.count("\n") == 1
    assert "missing pictures" in line
    assert not (place / "run").exists()


def test_weights_that_ultralytics_cannot_read_are_one_line_and_leave_no_folder(place, capfd):
    with zipfile.ZipFile(place / "odd.pt", "w") as archive:
        archive.writestr("odd/data.pkl", b"no pickle")
    assert main(train("--quiet", "--from", "odd.pt", "--set", "network.trust_weights=true")) == 1
    line = capfd.readouterr().err.splitlines()[-1]
    assert "ultralytics: " in line
    assert "\x1b" not in line
    assert not (place / "run").exists()


def test_what_ultralytics_raises_is_one_line_without_colours(tmp_path):
    """A begun run is kept, with the way to go on; a fresh one without an epoch leaves nothing."""
    for saved in (False, True):
        folder = tmp_path / f"run{saved}"
        folder.mkdir()
        if saved:
            (tmp_path / "last.pt").write_bytes(b"weights")
            state.save(folder, tmp_path / "last.pt", 1, 1, ended=False)
        with pytest.raises(VtubeError) as refused, failures.told(Run(folder), fresh=True):
            raise RuntimeError("\x1b[31mno good\x1b[0m\nat all")
        line = str(refused.value)
        assert line.isprintable()
        assert "ultralytics: no good" in line
        assert folder.exists() == ("--resume" in line) == saved


def test_a_training_goes_on_only_as_it_began(tmp_path):
    run = Run.new(tmp_path / "run")
    (tmp_path / "tiny.yaml").write_text(CONFIG, encoding="utf-8")
    run.begin(layers.load(tmp_path / "tiny.yaml"))
    for same in ("loop.patience=3", "device=auto", "data.root=/"):
        failures.check_unchanged(layers.load(tmp_path / "tiny.yaml", [same]), run)
    failures.check_unchanged(layers.load(tmp_path / "tiny.yaml", ["loop.batch=2", "loop.accumulate=2"]), run)
    for other in ("loop.epochs=3", "optimizer.rate=1", "network.options.mixup=1", "loop.accumulate=2"):
        with pytest.raises(VtubeError, match=other.partition("=")[0]):
            failures.check_unchanged(layers.load(tmp_path / "tiny.yaml", [other]), run)


def test_a_state_is_opened_only_as_it_was_saved(tmp_path):
    last = tmp_path / "last.pt"
    for epoch in (1, 2):
        last.write_bytes(bytes([epoch]))
        state.save(tmp_path, last, epoch, 1, ended=False)
        assert state.checkpoint(tmp_path, state.read(tmp_path)).read_bytes() == bytes([epoch])
    (tmp_path / state.CHECKPOINT).write_bytes(bytes([1]))  # as after a kill between the record and the checkpoint
    assert state.checkpoint(tmp_path, state.read(tmp_path))
    (tmp_path / state.CHECKPOINT).write_bytes(b"a stranger's")
    with pytest.raises(InputError, match="not the state that this training saved"):
        state.checkpoint(tmp_path, state.read(tmp_path))
    (tmp_path / state.RECORD).write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="no state of a training"):
        state.read(tmp_path)


def corrections(place: Path) -> Path:
    """Of drawn people that are in no data set of the training."""
    figures.draw(place / "corrected", 12, seed=1)
    labels = json.loads((place / "corrected" / "labels.json").read_text(encoding="utf-8"))
    with Folder(place / "corrections", "tester", make=True) as folder:
        pictures = []
        for entry, person in zip(labels["images"], labels["annotations"], strict=True):
            name = f"corrected-{entry['file_name']}"
            drawn = place / "corrected" / "images" / entry["file_name"]
            (place / "corrections" / "images" / name).write_bytes(drawn.read_bytes())
            points = np.reshape(person["keypoints"], (17, 3))
            someone = Person(entry["id"], points[:, :2], points[:, 2].astype(np.uint8), state="corrected")
            origin = Origin("data set", name, "")
            pictures.append(Picture(entry["id"], name, figures.SIZE, origin, people=(someone,)))
        folder.save(Corrections(tuple(pictures)))
    return place / "corrections"


@pytest.mark.nightly
def test_a_training_with_corrections_is_killed_goes_on_elsewhere_and_counts_right(models, place, monkeypatch):
    """Real epochs from the real weights; the corrections that are held out are measured before and after."""
    monkeypatch.setenv("VTUBE_MODELS", str(models))
    vtube = [sys.executable, "-m", "vtube"]
    words = [*train("--corrections", str(corrections(place))), "--quiet"]
    with subprocess.Popen([*vtube, *words], stderr=subprocess.PIPE, encoding="utf-8") as child:
        deadline = time.monotonic() + 240
        while not (place / "run" / state.CHECKPOINT).exists() and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        errors = child.communicate()[1]
    assert (place / "run" / state.CHECKPOINT).exists(), errors
    (place / "run").rename(place / "moved")
    for _again in range(2):  # the second time it is finished, and says the same
        done = subprocess.run(
            [*vtube, "train", "--resume", "moved", "--json"],
            capture_output=True,
            encoding="utf-8",
            timeout=280,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        result = json.loads(done.stdout)
        assert (result["epochs"], result["watched"]) == (2, "fitness")
        assert {"AP", "fitness", "corrections AP"} <= set(result["before"]) == set(result["best"])
        assert 1 <= result["best_epoch"] <= 2
        assert "--trust-weights" in done.stderr
    assert not (place / "run").exists()
    assert (place / "moved" / "best.pt").stat().st_size > 1_000_000
