"""Run live for a long time from a looped clip, and see whether memory or delay grows.

    python scripts/soak.py clip.mkv --minutes 30

Writes docs/images/soak.png, and the samples as CSV to standard output. Needs no screen; on one, unset SDL_VIDEODRIVER.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from pathlib import Path

import vtube  # before NumPy, whose BLAS reads its number of threads when it is loaded

# isort: split
import numpy as np
import psutil

from vtube import settings as layers
from vtube.run import run
from vtube.statistics import Statistics
from vtube.stopping import stoppable

PERIOD = 10.0
WARM_UP = 180.0
"""Seconds at the start that the slopes leave out."""
COLUMNS = ("seconds", "rss_mb", "fps", "tracked_fps", "tracking_ms", "draw_ms", "delay_ms")


def sample(statistics: Statistics, rows: list[list[float]], ended: threading.Event) -> None:
    """Add a row every ``PERIOD`` seconds until the end."""
    began = time.monotonic()
    while not ended.wait(PERIOD):
        now = {"seconds": time.monotonic() - began, "rss_mb": psutil.Process().memory_info().rss / 1e6}
        now |= statistics.recent(PERIOD)
        rows.append([round(now[column], 2) for column in COLUMNS])
        print(",".join(map(str, rows[-1])), flush=True)


def plot(rows: np.ndarray, path: Path) -> None:
    """Memory above, delay below, over minutes."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 1, sharex=True, figsize=(8, 4.5), layout="constrained")
    for axis, column, label in ((axes[0], 1, "resident memory, MB"), (axes[1], 6, "capture to picture, ms")):
        axis.plot(rows[:, 0] / 60, rows[:, column], linewidth=1)
        axis.set_ylabel(label)
        axis.set_ylim(0, 1.3 * rows[:, column].max())
        axis.grid(alpha=0.3)
    axes[1].set_xlabel("minutes")
    figure.savefig(path, dpi=110)


def main() -> None:
    """Run, then say the slopes on standard error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--plot", type=Path, default=Path(__file__).parents[1] / "docs" / "images" / "soak.png")
    arguments = parser.parse_args()
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    settings = layers.override(layers.load(), {"source.name": arguments.source, "source.loop": True})
    rows: list[list[float]] = []
    statistics, ended = Statistics(), threading.Event()
    print(",".join(COLUMNS))
    threading.Thread(target=sample, args=(statistics, rows, ended), daemon=True).start()
    with stoppable() as stop:
        summary = run(settings, stop, seconds=60 * arguments.minutes, statistics=statistics)
    ended.set()
    table = np.array(rows)
    plot(table, arguments.plot)
    warm = table[table[:, 0] >= WARM_UP]
    for column in ("rss_mb", "delay_ms"):
        slope = np.polyfit(warm[:, 0] / 3600, warm[:, COLUMNS.index(column)], 1)[0] if len(warm) > 1 else float("nan")
        print(f"{column}: {slope:+.2f} an hour", file=sys.stderr)
    print(f"vtube {vtube.__version__}: {summary}", file=sys.stderr)


if __name__ == "__main__":
    main()
