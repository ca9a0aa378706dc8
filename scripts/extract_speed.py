"""How quick ``vtube extract`` is: with one worker and with two, and beside the command line of ultralytics.

    python scripts/extract_speed.py CLIP... [--rounds 3]

Each round runs, one after the other on the same cores, ``vtube extract`` with one worker, with two, and ``yolo pose
predict imgsz=640 save=False`` with the same weights over the same files, each in processes of its own: decoding, start
and, of extract, faces, solving and writing included. Rates are frames over wall-clock seconds; ratios are taken within
a round, because machines are shared and their speed drifts. Says whether all takes are the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from vtube.estimators._checkpoint import POLITE
from vtube.sources import video
from vtube.weights import resolve

WORKERS = (1, 2)


def extract(clips: list[str], out: Path, workers: int) -> None:
    """Make the takes."""
    command = [sys.executable, "-m", "vtube", "extract", *clips, "-o", str(out), "--workers", str(workers), "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def ultralytics(clips: list[str], folder: Path) -> None:
    """Let the other one predict the same files."""
    listed = folder / "clips.txt"
    listed.write_text("\n".join(clips), encoding="utf-8")
    words = [f"model={resolve('yolov8n-pose').path}", f"source={listed}", "imgsz=640", "save=False", "verbose=False"]
    command = [str(Path(sys.executable).with_name("yolo")), "pose", "predict", *words]
    subprocess.run(command, check=True, cwd=folder, env={**os.environ, **POLITE}, stdout=subprocess.DEVNULL)


def timed(work: Callable[[], object], frames: int) -> tuple[float, float]:
    """Frames a second, and milliseconds of all processors for a frame."""
    began, before = time.perf_counter(), os.times()
    work()
    seconds, after = time.perf_counter() - began, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return frames / seconds, 1000 * used / frames


def one_round(clips: list[str], frames: int) -> dict[str, float]:
    """Figures by what was run; whether takes were the same is 1 or 0."""
    with tempfile.TemporaryDirectory() as name:
        folder, figures, takes = Path(name), dict[str, float](), []
        for workers in WORKERS:
            out = folder / f"takes-{workers}"
            run = f"workers_{workers}"
            figures[run], figures[f"{run}_cpu_ms"] = timed(partial(extract, clips, out, workers), frames)
            takes.append({path.relative_to(out): path.read_bytes() for path in out.rglob("*.pose.json")})
        run = "ultralytics"
        figures[run], figures[f"{run}_cpu_ms"] = timed(partial(ultralytics, clips, folder), frames)
    figures["same_takes"] = float(takes[0] == takes[1])
    figures["scaling"] = figures["workers_2"] / figures["workers_1"]
    figures["speedup"] = figures["workers_2"] / figures["ultralytics"]
    return figures


def main() -> None:
    """Run the rounds, print each and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    clips = [str(Path(clip).absolute()) for clip in arguments.clips]
    frames = sum(1 for clip in clips for _ in video.create(clip))
    print(f"{frames} frames", flush=True)
    rounds = []
    for _ in range(arguments.rounds):
        rounds.append(one_round(clips, frames))
        print(json.dumps({key: round(value, 2) for key, value in rounds[-1].items()}), flush=True)
    print(json.dumps({"median": {key: round(median(r[key] for r in rounds), 2) for key in rounds[0]}}))


if __name__ == "__main__":
    main()
