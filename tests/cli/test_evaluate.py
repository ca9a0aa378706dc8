"""``vtube evaluate``: the figures of a real network are those of ultralytics, judged by pycocotools."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from vtube.cli import main

CHILD = """
import json, sys
from pathlib import Path
from vtube.estimators._checkpoint import be_polite
be_polite()
import torch
torch.set_num_threads(1)
from ultralytics import YOLO
model, folder, found = YOLO(sys.argv[1], task="pose"), Path(sys.argv[2]), []
for entry in json.loads(Path(sys.argv[3]).read_text())["images"]:
    asked = {"imgsz": 640, "conf": 0.001, "iou": 0.7, "max_det": 300, "device": "cpu", "verbose": False}
    seen = model.predict(folder / entry["file_name"], **asked)[0]
    for points, score in zip(seen.keypoints.data.tolist(), seen.boxes.conf.tolist()):
        flat = [value for point in points for value in point]
        found.append({"image_id": entry["id"], "category_id": 1, "keypoints": flat, "score": score})
Path(sys.argv[4]).write_text(json.dumps(found))
"""


@pytest.fixture
def data(testdata: Path, tmp_path: Path) -> Path:
    """Every other labelled picture of the COCO subset."""
    whole = testdata / "keypoints" / "coco-train-subset"
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "images").symlink_to(whole / "images")
    document = json.loads((whole / "person_keypoints_train2017_subset.json").read_text(encoding="utf-8"))
    document["images"] = document["images"][::2]
    kept = {entry["id"] for entry in document["images"]}
    document["annotations"] = [entry for entry in document["annotations"] if entry["image_id"] in kept]
    (folder / "person_keypoints_half.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def ultralytics(models: Path, data: Path, out: Path) -> list[float]:
    """COCO's ten figures of what ultralytics sees, as its own validation asks for people."""
    labels = data / "person_keypoints_half.json"
    words = [str(models / "yolov8n-pose.pt"), str(data / "images"), str(labels), str(out)]
    subprocess.run([sys.executable, "-c", CHILD, *words], check=True, stdout=subprocess.DEVNULL)
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(str(labels))
        judge = COCOeval(truth, truth.loadRes(str(out)), "keypoints")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    return list(judge.stats)


NAMES = ("AP", "AP50", "AP75", "AP_medium", "AP_large", "AR", "AR50", "AR75", "AR_medium", "AR_large")


@pytest.mark.nightly
def test_the_figures_are_those_of_ultralytics_by_pycocotools(
    models: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--model", str(models / "yolov8n-pose.pt"), "--data", str(data), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    expected = ultralytics(models, data, tmp_path / "found.json")
    assert [result[name] for name in NAMES] == pytest.approx(expected, abs=0.002)
    assert result["numbers"] == "fp32"
    assert result["pictures"] == 55
    assert 0 < result["PCK"] < 1


def test_a_report_lies_where_it_was_asked_for_and_a_table_is_shown(
    models: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = data / "person_keypoints_half.json"
    document = json.loads(labels.read_text(encoding="utf-8"))
    document["images"] = document["images"][:8]
    labels.write_text(json.dumps(document), encoding="utf-8")
    report = tmp_path / "report"
    network = str(models / "yolov8n-pose.onnx")
    size = ["--set", "body.size=256"]
    assert main(["evaluate", "--model", network, "--data", str(data), "--report", str(report), *size]) == 0
    said = capsys.readouterr().out
    assert "left_wrist" in said
    assert f"saved {report / 'index.html'}" in said
    assert (report / "index.html").stat().st_size > 50_000


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--data", "nowhere"], "nowhere: there is no such folder"),
        ([], "--data"),
        (["--data", ".", "--report", "a/b"], "a: there is no such folder"),
        (["--data", ".", "--set", "body.precision=half"], "body.precision"),
        (["--data", "."], "has no folder images/"),
        (["--data", ".", "--model", "none"], "no model to evaluate"),
    ],
)
def test_what_cannot_be_evaluated_is_one_line_and_status_two(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["evaluate", "--model", "yolov8n-pose", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert told in said.err
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", ["figures", "page"])
def test_quiet_says_only_what_was_asked_for(
    asked: str, models: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = data / "person_keypoints_half.json"
    document = json.loads(labels.read_text(encoding="utf-8"))
    document["images"] = document["images"][:4]
    labels.write_text(json.dumps(document), encoding="utf-8")
    words = ["evaluate", "--quiet", "--model", str(models / "yolov8n-pose.onnx"), "--data", str(data)]
    page = tmp_path / "report" / "index.html"
    assert main([*words, *(["--report", str(page.parent)] if asked == "page" else [])]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line == f"saved {page}" if asked == "page" else line.startswith("AP 0.")


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["evaluate", "--help"])
    assert "vtube evaluate --model" in capsys.readouterr().out
