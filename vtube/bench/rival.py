"""ultralytics' own ``predict``, on the same weights, size and frames, in a child process of its own.

The two take turns, a block of frames each, so that what else the machine does meets both.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from vtube import session, weights
from vtube.errors import DeviceError, UsageError
from vtube.settings import Settings
from vtube.stages import Estimator
from vtube.types import Floats, Frame, Pose

BLOCK = 10
WARM_UP = 5
SURE = 0.5
"""Joints that ultralytics is less sure of are not compared."""


def compare(settings: Settings, body: Estimator, frames: list[Frame]) -> dict[str, Any]:
    """``body_ms``, ``ultralytics_ms``, ``speedup`` of the medians, and ``keypoint_error``: the median distance of a
    keypoint to ultralytics', over ultralytics' shoulder width.

    Raises:
        UsageError: ultralytics does not read this pose model.
    """
    path = _weights(settings)
    ours: list[float] = []
    theirs: list[float] = []
    errors: list[Floats] = []
    with _child(path, settings.body.size) as ask:
        for start in range(0, len(frames), BLOCK):
            block = frames[start : start + BLOCK]
            found = []
            for frame in block:
                began = time.perf_counter()
                found.append(body(frame))
                ours.append(time.perf_counter() - began)
            for frame, poses in zip(block, found, strict=True):
                seconds, people = ask(frame)
                theirs.append(seconds)
                errors.append(_distances(poses, people))
    return _figures(ours[WARM_UP:] or ours, theirs[WARM_UP:] or theirs, np.concatenate(errors))


def _weights(settings: Settings) -> Path:
    name, model = session.estimator(settings), session.weights_name(settings)
    if name != "yolov8" or model is None:
        raise UsageError(
            "not to be compared with ultralytics", where="vtube bench --compare", got=name, expected="a model of yolov8"
        )
    return weights.resolve(model).path


def _figures(ours: list[float], theirs: list[float], errors: Floats) -> dict[str, Any]:
    return {
        "body_ms": round(1000 * float(np.median(ours)), 3),
        "body_p95_ms": round(1000 * float(np.percentile(ours, 95)), 3),
        "ultralytics_ms": round(1000 * float(np.median(theirs)), 3),
        "ultralytics_p95_ms": round(1000 * float(np.percentile(theirs, 95)), 3),
        "speedup": round(float(np.median(theirs) / np.median(ours)), 2),
        "keypoint_error": round(float(np.median(errors)), 5) if len(errors) else None,
    }


def _distances(poses: tuple[Pose, ...], people: Floats) -> Floats:
    """(n,) distances over shoulder width between ultralytics' sure joints (P, 17, 3) and our nearest person's."""
    distances = []
    for person in people:
        width = float(np.linalg.norm(person[5, :2] - person[6, :2]))
        sure = person[:, 2] > SURE
        if width < 1 or not sure[5:7].all() or not poses:
            continue
        away = [np.linalg.norm(pose.points[sure] - person[sure, :2], axis=1) for pose in poses]
        away = [distance for distance in away if np.isfinite(distance).any()]
        if away:
            nearest = min(away, key=lambda distance: float(np.nanmedian(distance)))
            distances.append(nearest[np.isfinite(nearest)] / width)
    return np.concatenate(distances) if distances else np.empty(0)


class _Ultralytics:
    """The child process: called with a frame, it gives seconds and (P, 17, 3) keypoints with scores."""

    def __init__(self, process: subprocess.Popen[str], picture: Path) -> None:
        self._process, self._picture = process, picture

    def __call__(self, frame: Frame) -> tuple[float, Floats]:
        np.save(self._picture, frame.image)
        questions, answers = self._process.stdin, self._process.stdout
        if questions is None or answers is None or self._process.poll() is not None:
            raise DeviceError("the child process ended", where="ultralytics", hint="its message stands above")
        questions.write(f"{self._picture}\n")
        questions.flush()
        answer = answers.readline()
        if not answer:
            raise DeviceError("the child process failed", where="ultralytics", hint="its message stands above")
        reply = json.loads(answer)
        return reply["seconds"], np.array(reply["people"], dtype=float).reshape(-1, 17, 3)


@contextmanager
def _child(weights_file: Path, size: int) -> Iterator[_Ultralytics]:
    program = [sys.executable, "-m", "vtube.bench._ultralytics", str(weights_file), str(size)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process,
    ):
        try:
            yield _Ultralytics(process, Path(folder, "frame.npy"))
        finally:
            process.kill()
