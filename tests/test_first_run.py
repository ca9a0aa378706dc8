"""A first run without any network and weights: a stranger on an aeroplane is tracked and blinks.

The cache is the tests' own, in which there are no weights either; what was compiled for this processor may be there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from vtube.takes.read import read

ALOFT = """\
import socket, sys

def refuse(self, *_):
    raise OSError("the network was asked")

class NotNeeded:
    def find_spec(self, name, path=None, target=None):
        if name in {"torch", "ultralytics"}:
            raise ImportError(f"{name} is not needed")

socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = refuse
sys.meta_path.insert(0, NotNeeded())
"""
"""What every process does when it starts: it reaches nobody, and has no torch."""


def vtube(tmp_path: Path, *words: object) -> tuple[dict[str, Any], str]:
    """What the command answers, and says besides, on such a machine."""
    site = tmp_path / "aloft"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(ALOFT)
    known = {k: v for k, v in os.environ.items() if k not in {"VTUBE_MODELS", "DISPLAY", "WAYLAND_DISPLAY"}}
    repository = Path(__file__).parents[1]
    environment = known | {"PYTHONPATH": f"{site}{os.pathsep}{repository}"}
    command = [sys.executable, "-m", "vtube", *map(str, words), "--json"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def test_somebody_is_tracked_and_blinks(testdata: Path, tmp_path: Path) -> None:
    """She has her eyes open in frame 25 of this clip, shut in frame 30, and turns her head later."""
    clip = testdata / "footage" / "face-woman.mp4"
    words = ("run", "--source", clip, "--no-window", "--seconds", 2, "--record", "out.pose.json")
    result, said = vtube(tmp_path, *words)
    assert said.count("vtube models pull yolov8n-pose") == said.count("vtube models pull face_landmarker") == 1
    assert "warning" not in said
    assert result["frames_with_a_person"] == result["frames"] >= 59
    assert result["frames_watched"] >= 55
    values = read(tmp_path / "out.pose.json").values
    assert values["BodyFound"][10:].min() == 1
    assert values["EyesFound"][15:].min() == 1
    lids = values["EyeOpenLeft"]
    assert lids[28:34].min() < 0.4
    assert lids[20:27].max() > 0.7


def test_pictures_and_folders_of_films_take_what_comes_along(testdata: Path, tmp_path: Path) -> None:
    video = cv2.VideoCapture(str(testdata / "footage" / "sign-again.mkv"))
    cv2.imwrite(str(tmp_path / "me.png"), video.read()[1])
    vtube(tmp_path, "match", "me.png", "-o", "sketch.png")
    drawn = cv2.imread(str(tmp_path / "sketch.png")).astype(int)
    assert (np.abs(drawn - cv2.imread(str(tmp_path / "me.png"))).max(axis=2) > 60).sum() > 500
    films = tmp_path / "films"
    films.mkdir()
    (films / "yes.mkv").symlink_to(testdata / "footage" / "sign-yes.mkv")
    vtube(tmp_path, "extract", films, "-o", "takes", "--workers", 1)
    (take,) = (tmp_path / "takes").glob("*.pose.json*")
    assert read(take).values["BodyFound"][10:].mean() > 0.95


def test_what_is_asked_for_by_name_is_not_replaced(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "me.png"), np.zeros((48, 64, 3), np.uint8))
    with pytest.raises(AssertionError, match=r"put yolov8n-pose\.pt into"):
        vtube(tmp_path, "match", "me.png", "-o", "out.png", "--model", "yolov8n-pose")
