"""vtube datasets: what there is, and what is in a set."""

from __future__ import annotations

import json

import cv2
import pytest

from vtube.cli import main

CARD = """\
title: Ones
home: https://example.org
licence: CC0
distributable: true
citation: Nobody
obtain: draw it
reader: yolo_pose
skeleton: coco17
parts:
  train: {paths: {folder: ones}}
"""


@pytest.fixture
def root(tmp_path):
    import numpy as np

    for name in ("images", "labels"):
        (tmp_path / "ones" / name / "train").mkdir(parents=True)
    cv2.imwrite(str(tmp_path / "ones/images/train/a.png"), np.full((120, 100, 3), 80, dtype=np.uint8))
    lines = [f"0 0.5 0.5 0.4 0.2 {'0.4 0.5 2 ' * 16}{last}" for last in ("0 0 0", "0.5 0.5 2", "1.5 0.5 2")]
    (tmp_path / "ones/labels/train/a.txt").write_text("\n".join(lines), encoding="ascii")
    (tmp_path / "ones.yaml").write_text(CARD, encoding="utf-8")
    return tmp_path


def test_the_cards_are_listed_with_their_licences(capsys):
    assert main(["datasets", "list"]) == 0
    text = capsys.readouterr().out
    assert "human3.6m" in text
    assert "academic use alone" in text
    assert main(["datasets", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["datasets"]
    assert {"mpii", "coco-keypoints"} <= {entry["name"] for entry in listed}


def test_a_set_is_counted_and_its_faults_are_told(root, capsys):
    assert main(["datasets", "check", str(root / "ones.yaml"), "--data-root", str(root), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["people"], report["pictures"], report["groups"], report["missing"]) == (3, 1, 1, 0)
    assert report["joints"]["nose"] == 1.0
    assert report["joints"]["right_ankle"] == pytest.approx(1 / 3)
    assert sum(report["faults"].values()) == 1


def test_people_are_drawn_where_asked_and_nothing_is_overwritten(root, capsys):
    command = ["datasets", "check", str(root / "ones.yaml"), "--data-root", str(root)]
    command += ["--sheet", str(root / "sheet.jpg")]
    assert main(command) == 0
    assert "3 people in 1 pictures" in capsys.readouterr().out
    drawn = cv2.imread(str(root / "sheet.jpg"))
    assert drawn.shape == (320, 1440, 3)
    assert drawn[:, :720].max() > 200, "joints, on a picture of grey 80"
    assert main(command) == 2
    assert "already something" in capsys.readouterr().err
    assert main([*command, "--force"]) == 0
    assert main([*command[:-1], str(root / "sheet.txt")]) == 2


def test_a_set_that_is_not_there_is_one_line(root, capsys):
    assert main(["datasets", "check", "mpii", "--data-root", str(root)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "human-pose.mpi-inf.mpg.de" in error


def test_the_sheet_has_the_format_that_its_name_says(root):
    assert (
        main(["datasets", "check", str(root / "ones.yaml"), "--data-root", str(root), "--sheet", str(root / "s.png")])
        == 0
    )
    assert (root / "s.png").read_bytes().startswith(b"\x89PNG")
