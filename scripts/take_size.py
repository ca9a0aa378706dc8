"""How large an hour's take is, and how long a recorder keeps the thread that tracks.

    python scripts/take_size.py

Records the bundled take again and again with vtube's own recorder: each round at another pace and every other one
mirrored, so that no round has the numbers of another. What it does not move (it was recorded without a face model)
takes its motion from what moves, so that all parameters do. Nothing of it depends on chance.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import numpy as np

from vtube import humanoid, registry
from vtube.outputs.recorder import create
from vtube.parameters import PARAMETERS
from vtube.paths import shipped
from vtube.takes.interpolation import resampled
from vtube.takes.mirroring import mirror
from vtube.takes.read import read
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Floats, Moment, Pose, Skeleton, SourceInfo

FPS = 30.0
SLOWEST, QUICKEST = 0.7, 1.3
"""Paces of the rounds."""
NOISE = 0.5
"""Pixels by which a pose model's keypoints jitter from frame to frame, standard deviation; 0.01 of confidence."""


def lively(take: Take) -> Take:
    """The take with motion in each parameter: what rests takes that of one that does not, from another time."""
    moving = [p for p in take.header.parameters if np.ptp(take.values[p.name]) > 0.05 * (p.maximum - p.minimum)]
    values = dict(take.values)
    for i, p in enumerate(take.header.parameters):
        if p not in moving:
            lender = moving[i % len(moving)]
            column = np.roll(take.values[lender.name], 17 * i)
            share = (column - column.min()) / np.ptp(column)
            values[p.name] = p.minimum + share * (p.maximum - p.minimum)
    return Take(take.header, take.times, take.rotations, take.hips, take.keypoints, values)


def rounds(take: Take, frames: int) -> Iterator[Take]:
    """The take again and again, until there are so many frames."""
    rng = np.random.default_rng(0)
    made = 0
    while made < frames:
        pace = rng.uniform(SLOWEST, QUICKEST)
        one = resampled(take, np.arange(0, take.duration, pace / FPS) + rng.uniform(0, pace / FPS))
        points = one.keypoints.points + rng.normal(0, NOISE, one.keypoints.points.shape)
        scores = np.clip(one.keypoints.scores + rng.normal(0, 0.01, one.keypoints.scores.shape), 0, 1)
        noisy = Take(one.header, one.times, one.rotations, one.hips, KeypointColumns(points, scores), one.values)
        yield mirror(noisy) if rng.random() < 0.5 else noisy
        made += len(one.times)


def moments(take: Take, skeleton: Skeleton, frames: int) -> Iterator[Moment]:
    """The rounds as tracking gives them."""
    rest = {bone.name: bone.rest.rotation for bone in take.header.skeleton.bones}
    i = 0
    for one in rounds(take, frames):
        for row in range(len(one.times)):
            parameters = {name: float(column[row]) for name, column in one.values.items()}
            for k, (bone, angle) in enumerate(rest.items()):
                parameters[bone] = float(np.degrees(one.rotations[row, k] - angle))
            pose = Pose(skeleton, one.keypoints.points[row], one.keypoints.scores[row])
            known = MappingProxyType({name: parameters[name] for name in PARAMETERS if name in parameters})
            yield Moment(i / FPS, known, pose, pose, None, humanoid.pose(parameters))
            i += 1


def measure(folder: Path, minutes: float, smoothed: bool) -> dict[str, float]:
    """Record so long, and weigh what was written. ``send_…`` is the time that passed on the thread that sends, whatever
    else the machine did; ``send_busy_…`` what that thread itself worked.
    """
    frames = round(minutes * 60 * FPS)
    take = lively(read(shipped("assets") / "demo.pose.json.gz"))
    skeleton = registry.create("skeletons", take.header.keypoints.skeleton)
    source = SourceInfo("webcam", "camera", take.header.session.source_size, FPS)
    path, seconds, busy = folder / "hour.pose.json", np.zeros(frames), np.zeros(frames)
    with create(path=path, source=source, skeleton=skeleton, smoothed=smoothed, session="0") as recorder:
        for i, moment in zip(range(frames), moments(take, skeleton, frames), strict=False):
            began, worked = time.perf_counter(), time.thread_time()
            recorder.send(moment)
            seconds[i], busy[i] = time.perf_counter() - began, time.thread_time() - worked
        began = time.perf_counter()
    if recorder.failure:
        raise SystemExit(str(recorder.failure))
    folded = time.perf_counter() - began
    with path.open("rb") as raw, gzip.open(folder / "hour.gz", "wb", compresslevel=6) as packed:
        shutil.copyfileobj(raw, packed)
    return {
        "minutes": minutes,
        "frames": recorder.frames,
        "mb": round(path.stat().st_size / 1e6, 2),
        "gzipped_mb": round((folder / "hour.gz").stat().st_size / 1e6, 2),
        **_milliseconds("send", seconds),
        **_milliseconds("send_busy", busy),
        "finish_s": round(folded, 2),
    }


def _milliseconds(name: str, seconds: Floats) -> dict[str, float]:
    at = {"median": 50.0, "p95": 95.0, "p99": 99.0, "p999": 99.9, "max": 100.0}
    return {f"{name}_{word}_ms": round(float(np.percentile(seconds, part)) * 1e3, 3) for word, part in at.items()}


def main() -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--smoothed", action="store_true", help="record the smoothed keypoints as well")
    parser.add_argument("--keep", metavar="FILE", type=Path, help="keep the take")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), arguments.minutes, arguments.smoothed)))
        if arguments.keep:
            shutil.move(Path(folder) / "hour.pose.json", arguments.keep)


if __name__ == "__main__":
    main()
