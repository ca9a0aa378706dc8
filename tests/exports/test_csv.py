"""CSV: a header and one row a frame, for spreadsheets and data frames."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtube.errors import UsageError
from vtube.exports import Request
from vtube.exports.csv import export
from vtube.takes.take import KeypointColumns, Take


def test_every_value_has_its_place(small: Take, tmp_path: Path, request_: Request) -> None:
    """Seconds, source pixels, the parameters' units, degrees from the rest, canvas pixels; what is lost is empty."""
    smoothed = KeypointColumns(np.full((3, 1, 2), 9.0), np.ones((3, 1)))
    assert export(replace(small, smoothed=smoothed), tmp_path / "a.csv", request_) == [tmp_path / "a.csv"]
    assert (tmp_path / "a.csv").read_bytes().decode("ascii").split("\r\n") == [
        "t,keypoint.nose.x,keypoint.nose.y,keypoint.nose.confidence,"
        "keypoint_smoothed.nose.x,keypoint_smoothed.nose.y,keypoint_smoothed.nose.confidence,"
        "parameter.MouthOpen,bone.Hips.degrees,bone.Spine.degrees,bone.Hips.x,bone.Hips.y",
        "0.0,1.5,2.0,0.5,9.0,9.0,1.0,0.0,0.0,0.0,100.0,200.0",
        "0.1,,,0.0,9.0,9.0,1.0,0.25,0.0,90.0,110.0,200.0",
        "0.2,3.0,4.0,1.0,9.0,9.0,1.0,1.0,90.0,90.0,110.0,220.0",
        "",
    ]


def test_a_recorded_take_comes_back_whole(demo: Take, tmp_path: Path, request_: Request) -> None:
    export(demo, tmp_path / "a.csv", request_)
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    np.testing.assert_allclose([float(row["t"]) for row in rows], demo.times, atol=1e-6)
    for name, column in demo.values.items():
        np.testing.assert_allclose([float(row[f"parameter.{name}"]) for row in rows], column, atol=1e-6)
    wrist = demo.header.keypoints.names.index("left_wrist")
    x = [float(row["keypoint.left_wrist.x"] or "nan") for row in rows]
    np.testing.assert_allclose(x, demo.keypoints.points[:, wrist, 0], atol=1e-6)


def test_an_avatar_has_no_place_in_it(small: Take, tmp_path: Path, request_: Request) -> None:
    with pytest.raises(UsageError, match="--avatar"):
        export(small, tmp_path / "a.csv", replace(request_, avatar="maple"))
