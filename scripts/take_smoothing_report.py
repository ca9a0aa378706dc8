"""Measure what ``vtube smooth`` does to recorded takes.

Takes are recorded with the live filter's keypoints beside the raw ones (``vtube run --record FILE --smoothed``), so
that the same figures tell what the filter could know and what is known afterwards. Prints the tables of
``docs/smoothing.md`` and draws its plot; what the measures mean is written there and in ``smoothing_report``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from smoothing_report import Track, followed, resting, second_difference

from vtube import registry
from vtube.takes.read import read
from vtube.takes.smooth import smoothed, trembling
from vtube.takes.take import Take
from vtube.types import Floats

METHODS = ("kalman", "bezier", "one_euro")
LIDS = ("EyeOpenLeft", "EyeOpenRight")
SHUT = 0.3  # an eye that is less open is shut
COLOURS = {"kalman": "tab:blue", "bezier": "tab:green", "one_euro": "tab:orange"}


def track_of(path: Path, take: Take) -> Track:
    """What the estimator saw."""
    boxes = np.full((len(take.times), 4), np.nan)
    return Track(path.name.partition(".")[0], take.times, take.keypoints.points, take.keypoints.scores, boxes)


def keypoint_row(track: Track, points: Floats) -> tuple[float, float, float]:
    """Share of the raw jitter at rest that is left, lag of fast wrists in s, their RMS error in shoulder widths."""
    inner = resting(track)[1:-1] & np.isfinite(second_difference(points)).all(axis=2)
    raw, left = (np.linalg.norm(second_difference(p)[inner]) for p in (track.points, points))
    lag, error, _ = followed(track, track.t, points)
    return float(left / raw) if inner.any() else float("nan"), lag, error


def shut(take: Take) -> tuple[int, float]:
    """How often an eye was shut, and for how many seconds together."""
    closed = np.stack([take.values[lid] < SHUT for lid in LIDS])
    spans = np.append(np.diff(take.times), 0.0)
    return int((np.diff(closed.astype(int), axis=1) > 0).sum()), float((closed * spans).sum())


def keypoint_table(takes: dict[Path, Take], calm: dict[tuple[Path, str], Take]) -> None:
    """Print a row for every take and way of smoothing, and their means."""
    print("| take | smoothed by | jitter at rest | wrist lag, ms | RMS error |\n|---|---|---|---|---|")
    for way in ("live filter", *METHODS):
        rows = []
        for path, take in takes.items():
            columns = take.smoothed if way == "live filter" else calm[path, way].smoothed
            if columns is None:
                continue
            track = track_of(path, take)
            rows.append(keypoint_row(track, columns.points))
            print(line(track.name, way, rows[-1]))
        if rows:
            print(line("**mean**", way, tuple(np.nanmean(np.array(rows), axis=0))))


def line(name: str, way: str, row: tuple[float, ...]) -> str:
    """A row of the keypoints' table."""
    cells = (f"{100 * (row[0] - 1):.0f} %", f"{1000 * row[1]:.0f}", f"{row[2]:.3f}")
    return f"| {name} | {way} | " + " | ".join("-" if "nan" in cell else cell for cell in cells) + " |"


def parameter_table(takes: dict[Path, Take], calm: dict[tuple[Path, str], Take]) -> None:
    """Print what becomes of bones at rest and of lids."""
    print("| take | smoothed by | bones at rest, degrees | lids differ by | eyes shut |\n|---|---|---|---|---|")
    for path, take in takes.items():
        for way in METHODS:
            made = calm[path, way]
            before, after = trembling((take, made), calm[path, "kalman"])
            lids = max(np.abs(made.values[lid] - take.values[lid]).max() for lid in LIDS)
            times, seconds = zip(shut(take), shut(made), strict=True)
            print(
                f"| {path.name.partition('.')[0]} | {way} | {before:.3f} to {after:.3f} | {lids:.3f} "
                f"| {times[0]} to {times[1]} times, {seconds[0]:.2f} to {seconds[1]:.2f} s |"
            )


def known() -> dict[str, tuple[Floats, Floats]]:
    """Motions that are known exactly, in degrees, at 30 frames a second, and where they are looked at, in frames."""
    t = np.arange(300) / 30
    return {
        "rest": (np.zeros(300), np.arange(30, 270)),
        "nod, 15 degrees at 1.2 Hz": (15 * np.sin(2 * np.pi * 1.2 * t), np.arange(30, 270)),
        "wave, 30 degrees at 3 Hz": (30 * np.sin(2 * np.pi * 3 * t), np.arange(30, 270)),
        "arm raised by 90 degrees in 0.2 s": (90 / (1 + np.exp(-30 * (t - 5))), np.arange(140, 160)),
    }


def known_table(noise: float = 0.5, seeds: int = 20) -> None:
    """Print lag and RMS error of each method for known motions with white noise of its own assumed deviation."""
    print("| motion | smoothed by | lag, ms | RMS error, degrees |\n|---|---|---|---|")
    t, lags = np.arange(300) / 30, np.arange(-0.05, 0.05, 0.0002)
    for name, (truth, frames) in known().items():
        shifted = np.array([np.interp(t[frames] - lag, t, truth) for lag in lags])
        for way in METHODS:
            smooth = registry.create("takes.smoothing", way)
            made = [
                smooth(t, truth + np.random.default_rng(seed).normal(0, noise, 300), np.full(300, noise))[frames]
                for seed in range(seeds)
            ]
            best = [lags[np.square(one - shifted).sum(axis=1).argmin()] for one in made]
            late = "-" if not truth.any() else f"{abs(1000 * np.mean(best)):.1f}"
            print(f"| {name} | {way} | {late} | {np.sqrt(np.mean((np.array(made) - truth[frames]) ** 2)):.2f} |")


def plot(path: Path, take: Take, calm: dict[tuple[Path, str], Take], folder: Path) -> None:
    """A bone, a lid and a wrist over time."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    head = [bone.name for bone in take.header.skeleton.bones].index("Head")
    wrist = take.header.keypoints.names.index("right_wrist")
    figure, axes = plt.subplots(3, figsize=(10, 10), layout="constrained", sharex=True)

    def draw(one: Take, style: str, label: str, **look: object) -> None:
        points = one.keypoints.points if one is take else one.smoothed.points  # type: ignore[union-attr]
        for axis, column in zip(axes, (np.degrees(one.rotations[:, head]), one.values[LIDS[0]], points[:, wrist, 1]),
                                strict=True):  # fmt: skip
            axis.plot(one.times, column, style, label=label, **look)

    draw(take, "k.-", "recorded", lw=0.5, ms=4)
    if take.smoothed is not None:
        axes[2].plot(take.times, take.smoothed.points[:, wrist, 1], "--", color="0.6", label="live filter")
    for way in METHODS:
        draw(calm[path, way], "-", way, lw=1.2, color=COLOURS[way])
    axes[0].set(ylabel="Head, degrees", title=f"{path.name.partition('.')[0]}: a take, smoothed afterwards")
    axes[1].set(ylabel="EyeOpenLeft")
    axes[2].set(ylabel="right wrist, y in px", xlabel="time in s")
    axes[2].invert_yaxis()
    axes[0].legend()
    axes[2].legend()
    figure.savefig(folder / "smoothing-takes.png", dpi=100)


def main() -> int:
    """Measure the takes that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("takes", nargs="+", type=Path)
    parser.add_argument("--plots", type=Path, help="folder for the plot of the first take")
    asked = parser.parse_args()
    takes = {path: read(path) for path in asked.takes}
    calm = {
        (p, way): smoothed(take, registry.create("takes.smoothing", way))
        for p, take in takes.items()
        for way in METHODS
    }
    known_table()
    keypoint_table(takes, calm)
    parameter_table(takes, calm)
    if asked.plots:
        plot(asked.takes[0], takes[asked.takes[0]], calm, asked.plots)
    return 0


if __name__ == "__main__":
    sys.exit(main())
