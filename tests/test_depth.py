"""An estimator of another package that knows depths goes through everything unharmed, live and recorded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube.takes.read import read

PACKAGE = '''
import math
import numpy as np
from vtube.skeletons import coco17
from vtube.types import Pose


class Deep:
    """Somebody who lifts an arm over two seconds; depths are metres, unknown for the ears, sometimes for all."""

    def __init__(self, metres=True):
        self.skeleton, self.metres = coco17.create(), metres

    def __call__(self, frame):
        at = {"nose": (160, 60), "eye": (8, 52), "ear": (16, 56), "shoulder": (40, 100), "elbow": (55, 140),
              "hip": (25, 190), "knee": (25, 215), "ankle": (25, 238)}
        raised = math.radians(90 * frame.t)
        points = np.empty((17, 2))
        for i, name in enumerate(self.skeleton.joints):
            side, _, joint = name.rpartition("_")
            sign = 1 if side == "left" else -1
            if joint == "wrist":
                points[i] = 160 + sign * (55 + 40 * math.sin(raised)), 140 + 40 * math.cos(raised)
            else:
                points[i] = (160 + sign * at[joint][0], at[joint][1]) if side else at[joint]
        z = np.linspace(-0.3, 0.3, 17)
        z[3:5] = np.nan
        if frame.index % 3 == 2:
            z[:] = np.nan
        return (Pose(self.skeleton, points, np.full(17, 0.9), (95, 40, 130, 200), z=z if self.metres else None),)
'''
TAKE = "take.pose.json"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed package with the entry point ``deep``, and a clip of two seconds."""
    folder = tmp_path_factory.mktemp("deep")
    (folder / "deep_pose.py").write_text(PACKAGE, encoding="utf-8")
    about = folder / "deep_pose-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: deep-pose\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[vtube.estimators]\ndeep = deep_pose:Deep\n", encoding="utf-8")
    writer = cv2.VideoWriter(str(folder / "clip.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 15, (320, 240))
    for level in range(30):
        writer.write(np.full((240, 320, 3), level, np.uint8))
    writer.release()
    return folder


def vtube(folder: Path, *words: object) -> dict[str, object]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(
        [sys.executable, "-m", "vtube", *map(str, words), "--json"],
        capture_output=True, encoding="utf-8", cwd=folder, env=environment, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    return json.loads(done.stdout)


def recorded(folder: Path, name: str, *more: str) -> dict[str, np.ndarray]:
    vtube(
        folder, "run", "--source", "clip.avi", "--no-window", "--no-face", "--set", "body.model=deep",
        "--record", name, *more,
    )  # fmt: skip
    take = read(folder / name)
    bones = [bone.name for bone in take.header.skeleton.bones]
    assert len(take.times) == 30
    return {**take.values, **dict(zip(bones, take.rotations.T, strict=True))}


def test_a_pose_with_depths_is_tracked_recorded_and_drawn(folder: Path) -> None:
    """What is recorded is what the same keypoints give without depths."""
    deep = recorded(folder, TAKE)
    assert np.ptp(deep["LeftLowerArm"]) > 1, "the forearm was lifted, radians"
    flat = recorded(folder, "flat.pose.json", "--set", "body.options={metres: false}")
    for name, values in deep.items():
        np.testing.assert_array_equal(values, flat[name], err_msg=name)
    vtube(folder, "render", TAKE, "-o", "pictures", "--size", "160x90", "--fps", "5")
    pictures = sorted((folder / "pictures").glob("*.png"))
    assert len(pictures) >= 9
    assert any((cv2.imread(str(a)) != cv2.imread(str(b))).any() for a, b in pairwise(pictures))


def test_it_is_followed_live_with_prediction(folder: Path) -> None:
    done = vtube(
        folder, "run", "--source", "clip.avi", "--no-window", "--no-face", "--realtime", "--set", "body.model=deep",
        "--set", "smoothing.method=one_euro",
    )  # fmt: skip
    assert done["frames"]
    assert done["pictures"]
