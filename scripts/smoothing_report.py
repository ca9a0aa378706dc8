"""Measure what smoothing does to recorded keypoints, as a live run would show them.

Plays clips through the pose model once, then feeds the raw tracks to each smoother as they would arrive live (a delay
after the capture) and asks it for the pose at the times of display. Prints the tables of ``docs/smoothing.md`` and
draws its plots. ``--tracks FOLDER`` keeps the raw tracks as .npz and takes those that are there instead of the clip.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy.ndimage import minimum_filter1d
from scipy.signal import butter, filtfilt

from vtube import registry
from vtube.stages import Smoother
from vtube.types import Floats, Pose

SMOOTHERS: dict[str, Callable[[], Smoother]] = {
    "none": partial(registry.create, "smoothing", "none"),
    "one_euro": partial(registry.create, "smoothing", "one_euro"),
    "kalman": partial(registry.create, "smoothing", "kalman"),
    "lstm": partial(registry.create, "smoothing", "temporal", network="lstm"),
    "transformer": partial(registry.create, "smoothing", "temporal", network="transformer"),
}
COLOURS = ("0.6", "tab:orange", "tab:blue", "tab:red", "tab:green")
TRUSTED = 0.5  # score from which a raw joint counts in the measures
RESTING = 0.25  # shoulder widths a second; slower, for CALM seconds around, is at rest
CALM = 0.1
FAST = 1.0  # shoulder widths a second; faster is fast signing
LOW_PASS = 3.0  # Hz, zero phase: the cutoff below which a joint's speed is measured
LAGS = np.arange(-0.05, 0.12, 0.0005)  # seconds


@dataclass(frozen=True)
class Track:
    """The raw keypoints of a clip: ``t`` (N,), ``points`` (N, J, 2), ``scores`` (N, J), ``boxes`` (N, 4).

    NaN in ``boxes`` where nobody was seen.
    """

    name: str
    t: Floats
    points: Floats
    scores: Floats
    boxes: Floats

    def poses(self) -> list[Pose | None]:
        """One a frame, None where nobody was seen."""
        skeleton = registry.create("skeletons", "coco17")
        return [
            Pose(skeleton, p, s, tuple(b)) if np.isfinite(b).all() else None
            for p, s, b in zip(self.points, self.scores, self.boxes, strict=True)
        ]

    @property
    def shoulder_width(self) -> float:
        """The median, in pixels."""
        return float(np.nanmedian(np.hypot(*(self.points[:, 5] - self.points[:, 6]).T)))

    @property
    def speeds(self) -> Floats:
        """(N, J) shoulder widths a second, of the low-passed track."""
        b, a = butter(2, LOW_PASS * 2 * float(np.median(np.diff(self.t))))
        filled = np.nan_to_num(self.points, nan=0.0)
        velocity = np.gradient(filtfilt(b, a, filled, axis=0), self.t, axis=0)
        return np.linalg.norm(velocity, axis=2) / self.shoulder_width


@dataclass(frozen=True)
class Display:
    """How a live run shows: rate of display in Hz, and seconds from a capture until its keypoints are there."""

    fps: float
    delay: float

    def show(self, smoother: Smoother, track: Track) -> tuple[Floats, Floats]:
        """The times of display (M,) and the points that are shown then (M, J, 2)."""
        times = np.arange(track.t[0] + self.delay, track.t[-1] + self.delay, 1 / self.fps)
        shown = np.full((len(times), *track.points.shape[1:]), np.nan)
        poses, arrived = track.poses(), 0
        for k, now in enumerate(times):
            while arrived < len(poses) and track.t[arrived] + self.delay <= now:
                smoother.update(poses[arrived], track.t[arrived])
                arrived += 1
            pose = smoother.predict(now)
            if pose is not None:
                shown[k] = pose.points
        return times, shown


def record(clip: Path, **options: Any) -> Track:
    """Run the pose model over a clip and follow one person."""
    # Here, so that recorded tracks can be measured without a pose model's packages.
    from vtube import sources
    from vtube.follow import Follow

    body, follow = registry.create("estimators", "yolov8", **options), Follow()
    rows = []
    with sources.open(str(clip)) as source:
        for frame in source:
            if frame is None:
                continue
            pose = follow(body(frame), frame.t)
            joints = len(body.skeleton.joints)
            if pose is None:
                rows.append((frame.t, np.full((joints, 2), np.nan), np.zeros(joints), np.full(4, np.nan)))
            else:
                rows.append((frame.t, pose.points, pose.scores, np.array(pose.box, dtype=np.float64)))
    t, points, scores, boxes = (np.array(column) for column in zip(*rows, strict=True))
    return Track(clip.stem, t, points, scores, boxes)


def load(clip: Path, folder: Path | None) -> Track:
    """The raw track of a clip, from ``folder`` where it was kept there before."""
    cached = None if folder is None else folder / f"{clip.stem}.npz"
    if cached is not None and cached.is_file():
        with np.load(cached) as file:
            return Track(clip.stem, **{key: file[key] for key in ("t", "points", "scores", "boxes")})
    track = record(clip)
    if cached is not None:
        cached.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(cached, t=track.t, points=track.points, scores=track.scores, boxes=track.boxes)
    return track


def second_difference(points: Floats) -> Floats:
    """(N - 2, ...) what is left of a track of (N, ...) when its place and its velocity are taken away."""
    return np.diff(points, n=2, axis=0)


def resting(track: Track) -> np.ndarray:
    """(N, J): the joint is trusted and at rest for a while around this frame; not in the first third of a second."""
    window = 2 * round(CALM / float(np.median(np.diff(track.t)))) + 1
    rest = (track.speeds < RESTING) & (track.scores > TRUSTED)
    rest = minimum_filter1d(rest.astype(np.uint8), window, axis=0) > 0
    rest[track.t < track.t[0] + 1 / 3] = False
    return rest


def jitter(make: Callable[[], Smoother], track: Track, display: Display) -> tuple[float, float, float]:
    """RMS second differences of resting joints at the camera's rate, pixels: raw, filtered at capture, as displayed."""
    rest, smoother = resting(track), make()
    filtered = np.array([
        np.full(track.points.shape[1:], np.nan) if pose is None else pose.points
        for pose in (smoother(p, t) for p, t in zip(track.poses(), track.t, strict=True))
    ])  # fmt: skip
    camera = float(np.median(np.diff(track.t)))
    times, shown = display.show(make(), track)
    stride = max(1, round(camera * display.fps))
    squares = []
    for first in range(stride):  # every phase of the display against the camera
        at, points = times[first::stride], shown[first::stride]
        inside = np.array([np.interp(at, track.t, row) > 0.99 for row in rest.T.astype(float)]).T
        squares.append(second_difference(points)[inside[1:-1]] ** 2)
    inner = rest[1:-1]
    return (
        float(np.sqrt(np.nanmean(second_difference(track.points)[inner] ** 2))),
        float(np.sqrt(np.nanmean(second_difference(filtered)[inner] ** 2))),
        float(np.sqrt(np.nanmean(np.concatenate(squares)))),
    )


def wrist(make: Callable[[], Smoother], track: Track, display: Display) -> tuple[float, float, float]:
    """Of the displayed wrists in fast signing: see ``followed``."""
    return followed(track, *display.show(make(), track))


def followed(track: Track, times: Floats, shown: Floats) -> tuple[float, float, float]:
    """How ``shown`` wrists (M, J, 2) at ``times`` (M,) follow fast signing in the raw track, at its time of capture.

    Gives the lag in seconds that explains the displayed track best (least squares over both wrists and coordinates),
    the RMS error at no lag, and the overshoot: the 95th percentile of how far a shown coordinate lies beyond all that
    the raw track has within 150 ms; both in shoulder widths.
    """
    errors, count, beyond = np.zeros(len(LAGS)), 0, []
    now, speeds = np.zeros(0), track.speeds
    for joint in (9, 10):
        fast = (np.interp(times, track.t, speeds[:, joint]) > FAST) & (times < track.t[-1] - 0.05)
        fast &= (times > track.t[0] + 0.3) & np.isfinite(shown[:, joint, 0])
        fast &= np.interp(times, track.t, (track.scores[:, joint] > TRUSTED).astype(float)) > 0.99
        for axis in (0, 1):
            raw, at, seen = track.points[:, joint, axis], times[fast], shown[fast, joint, axis]
            shifted = np.interp(at[None] - LAGS[:, None], track.t, raw)
            errors += np.sum((seen - shifted) ** 2, axis=1)
            now = np.concatenate([now, seen - np.interp(at, track.t, raw)])
            near = np.interp(at[None] + np.linspace(-0.15, 0.15, 61)[:, None], track.t, raw)
            beyond.append(np.maximum(np.maximum(seen - near.max(axis=0), near.min(axis=0) - seen), 0.0))
        count += int(fast.sum())
    if not count:
        return float("nan"), float("nan"), float("nan")
    scale = track.shoulder_width
    rms = float(np.sqrt(np.sum(now**2) / count))
    return float(LAGS[errors.argmin()]), rms / scale, float(np.percentile(np.concatenate(beyond), 95)) / scale


def table(tracks: list[Track], display: Display) -> None:
    """Print a row for every clip and smoother, and their means."""
    columns = ("clip", "smoother", "raw jitter, px", "less at capture", "less as displayed")
    print("|", " | ".join((*columns, "wrist lag, ms", "RMS error", "overshoot")), "|")
    print("|---|---|---|---|---|---|---|---|")
    for name, make in SMOOTHERS.items():
        rows = []
        for track in tracks:
            raw, filtered, displayed = jitter(make, track, display)
            row = (raw, 1 - filtered / raw, 1 - displayed / raw, *wrist(make, track, display))
            rows.append(row)
            print(line(track.name, name, row))
        print(line("**mean**", name, tuple(np.nanmean(np.array(rows), axis=0))))


def line(clip: str, name: str, row: tuple[float, ...]) -> str:
    """A row of the table."""
    raw, filtered, displayed, lag, rms, overshoot = row
    return (
        f"| {clip} | {name} | {raw:.2f} | {100 * filtered:.0f} % | {100 * displayed:.0f} % "
        f"| {1000 * lag:.0f} | {rms:.3f} | {overshoot:.3f} |"
    )


def plot(track: Track, display: Display, folder: Path) -> None:
    """The wrist over time, and the second differences of the resting joints."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    figure, axes = plt.subplots(figsize=(10, 4.5), layout="constrained")
    axes.plot(track.t, track.points[:, 10, 1], "k.-", lw=0.8, ms=4, label="raw, at its time of capture")
    for (name, make), colour in zip(SMOOTHERS.items(), COLOURS, strict=True):
        times, shown = display.show(make(), track)
        label = f"{name}, as displayed" + (" (no prediction)" if name == "none" else "")
        axes.plot(times, shown[:, 10, 1], color=colour, lw=1.2, label=label)
    axes.set(xlabel="time in s", ylabel="right wrist, y in px", title=f"{track.name}: what is seen when")
    axes.invert_yaxis()
    axes.legend()
    figure.savefig(folder / "smoothing-wrist.png", dpi=100)

    figure, axes = plt.subplots(figsize=(10, 3.5), layout="constrained")
    joints = registry.create("skeletons", "coco17").joints
    chosen = [j for j in range(len(joints)) if resting(track)[:, j].sum() > 10]
    for k, (name, make) in enumerate(SMOOTHERS.items()):
        smoother = make()
        points = np.array([smoother(p, t).points for p, t in zip(track.poses(), track.t, strict=True) if p is not None])
        times = np.array([t for p, t in zip(track.poses(), track.t, strict=True) if p is not None])
        rest = np.array([np.interp(times, track.t, row) > 0.99 for row in resting(track).T.astype(float)]).T
        rms = [np.sqrt(np.nanmean(second_difference(points)[rest[1:-1, j], j] ** 2)) for j in chosen]
        axes.bar(np.arange(len(chosen)) + 0.16 * (k - 2), rms, 0.16, color=COLOURS[k], label=name)
    axes.set_xticks(range(len(chosen)), [joints[j].replace("_", "\n") for j in chosen], fontsize=8)
    axes.set(ylabel="RMS second difference, px", title=f"{track.name}: joints at rest")
    axes.legend()
    figure.savefig(folder / "smoothing-jitter.png", dpi=100)


def main() -> int:
    """Measure the clips that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("clips", nargs="+", type=Path)
    parser.add_argument("--tracks", type=Path, help="folder of raw tracks, read where there, else written")
    parser.add_argument("--fps", type=float, default=60.0, help="rate of display")
    parser.add_argument("--delay", type=float, default=0.035, help="seconds from capture to keypoints")
    parser.add_argument("--plots", type=Path, help="folder for the plots of the first clip")
    asked = parser.parse_args()
    display = Display(asked.fps, asked.delay)
    tracks = [load(clip, asked.tracks) for clip in asked.clips]
    table(tracks, display)
    if asked.plots:
        plot(tracks[0], display, asked.plots)
    return 0


if __name__ == "__main__":
    sys.exit(main())
