"""Measure live smoothers against what is known afterwards, on takes: as they were recorded, and disturbed further.

The truth of a take is its keypoints smoothed afterwards, each frame judged by those before and after it
(``vtube.training.smoother.sequences``). *Real*: the smoothers see the recorded keypoints. *Disturbed*: they see the
truth with the disturbances that the learned smoothers were trained on, from another seed. Prints the table of
``docs/smoothing.md`` and draws its plot; what the columns mean is written there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from smoothing_report import SMOOTHERS

from vtube import registry
from vtube.smoothing._learned import kinds
from vtube.stages import Smoother
from vtube.takes.deviations import shoulder_width
from vtube.takes.interpolation import Curves
from vtube.takes.read import read
from vtube.takes.take import Take
from vtube.training.smoother.disturbances import disturbed
from vtube.training.smoother.sequences import truth
from vtube.types import Floats, Pose

GROUPS = {"head": ("nose", "eye", "ear"), "arms": ("elbow", "wrist")}
AHEAD = (0.0, 0.033, 0.05, 0.066)
SHOWN = 2  # of AHEAD: about what a live run predicts by
RESTING, FAST = 0.25, 1.0  # shoulder widths a second
PIXELS = 100.0  # of a shoulder width in disturbed takes
LAGS = np.arange(-0.1, 0.15, 0.001)  # seconds
SEEDS = 5


@dataclass(frozen=True)
class Seen:
    """What a smoother is given, and the truth. ``times``: (N,). ``poses``: N. ``true``: (N, J, 2) pixels.

    ``width``: shoulder width in pixels. ``counted``: (N, J), where the smoothers are measured.
    """

    name: str
    times: Floats
    poses: list[Pose]
    true: Floats
    width: float
    counted: np.ndarray

    @property
    def speeds(self) -> Floats:
        """(N, J) shoulder widths a second, of the truth."""
        return np.linalg.norm(np.gradient(self.true, self.times, axis=0), axis=2) / self.width


def real(path: Path) -> Seen:
    """A take as it was recorded."""
    take = read(path)
    true, seen = truth(take), take.keypoints
    skeleton = registry.create("skeletons", take.header.keypoints.skeleton)
    poses = [Pose(skeleton, p, s) for p, s in zip(seen.points, np.minimum(seen.scores, 1.0), strict=True)]
    counted = np.isfinite(true).all(axis=2) & (seen.scores > 0.5)
    return Seen(_name(path), take.times, poses, true, _width(take), counted)


def spoiled(path: Path, seed: int) -> Seen:
    """A take whose truth is disturbed."""
    take = read(path)
    skeleton = registry.create("skeletons", take.header.keypoints.skeleton)
    true = truth(take) / _width(take)
    points, scores = np.full(true.shape, np.nan), np.zeros(true.shape[:2])
    partners = {a: b for pair in skeleton.mirror for a, b in (pair, pair[::-1])}
    for j, (joint, kind) in enumerate(zip(skeleton.joints, kinds(skeleton.joints), strict=True)):
        rng = np.random.default_rng((seed, j))
        other = (
            true[:, skeleton.joints.index(partners[joint])] if joint in partners else np.full(true[:, j].shape, np.nan)
        )
        points[:, j], scores[:, j] = disturbed(rng, kind, take.times, np.nan_to_num(true[:, j]), other)
    known = np.isfinite(true).all(axis=2)
    scores = np.where(known, scores, 0.0)
    poses = [Pose(skeleton, p * PIXELS, s) for p, s in zip(points, scores, strict=True)]
    return Seen(_name(path), take.times, poses, true * PIXELS, PIXELS, known)


def _name(path: Path) -> str:
    return path.name.partition(".")[0]


def _width(take: Take) -> float:
    return shoulder_width(take.header.keypoints, take.keypoints)


def followed(smoother: Smoother, seen: Seen) -> Floats:
    """(A, N, J, 2) pixels: what the smoother says at each frame about the moments ``AHEAD`` of it."""
    said = np.full((len(AHEAD), *seen.true.shape), np.nan)
    for i, (pose, t) in enumerate(zip(seen.poses, seen.times, strict=True)):
        smoother.update(pose, t)
        for k, ahead in enumerate(AHEAD):
            predicted = smoother.predict(t + ahead)
            if predicted is not None:
                said[k, i] = predicted.points
    return said


def wrongs(seen: Seen, said: Floats, joints: list[int]) -> Iterator[tuple[str, Floats]]:
    """The figures of some joints in one take: their name, and the squares or errors that make them up."""
    truths = np.stack([
        Curves(seen.times, seen.true.reshape(len(seen.times), -1))(seen.times + ahead).reshape(seen.true.shape)
        for ahead in AHEAD
    ])  # fmt: skip
    late = seen.times[None, :] + np.array(AHEAD)[:, None] <= seen.times[-1]
    settled = (seen.times > seen.times[0] + 1 / 3)[:, None] & seen.counted
    wrong = (said - truths) / seen.width
    fast = seen.speeds > FAST
    for k in range(len(AHEAD)):
        counted = (settled & late[k][:, None])[:, joints]
        yield f"error{k}", np.sum(wrong[k][:, joints][counted] ** 2, axis=-1)
    step = np.diff(seen.times)
    even = (np.abs(step[1:] / step[:-1] - 1) < 0.3)[:, None]
    calm = (seen.speeds < RESTING) & settled
    calm = calm[2:] & calm[1:-1] & calm[:-2] & even
    for name, k in (("jitter", 0), ("jitter_shown", SHOWN)):
        second = np.diff(said[k] / seen.width, n=2, axis=0) / (step[1:] * step[:-1])[:, None, None]
        yield name, np.sum(second[:, joints][calm[:, joints]] ** 2, axis=-1)
    for name, k in (("lag", 0), ("lag_shown", SHOWN)):
        rows = [_shifted(seen, said[k, :, j], j, AHEAD[k], fast[:, j] & settled[:, j] & late[k]) for j in joints]
        yield name, np.sum(rows, axis=0)


def _shifted(seen: Seen, said: Floats, joint: int, ahead: float, counted: np.ndarray) -> Floats:
    """(L,) the squared error that each lag would leave."""
    rows = np.flatnonzero(counted & np.isfinite(said).all(axis=1))
    if not len(rows):
        return np.zeros(len(LAGS))
    at = (seen.times[rows] + ahead)[None, :] - LAGS[:, None]
    true = Curves(seen.times, seen.true[:, joint])(at.ravel()).reshape(len(LAGS), len(rows), 2)
    inside = (at >= seen.times[0]).all(axis=0) & (at <= seen.times[-1]).all(axis=0)
    return np.nansum(np.where(inside[None, :, None], (true - said[rows]) ** 2, 0.0), axis=(1, 2)) / seen.width**2


def table(conditions: dict[str, list[Seen]]) -> None:
    """Print a row for each condition, group and smoother."""
    ahead = " | ".join(f"+{1000 * a:.0f}" for a in AHEAD[1:])
    print(
        f"| takes | joints | smoother | jitter at t | jitter +50 | lag at t, ms | lag +50, ms | error at t | {ahead} |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for condition, takes in conditions.items():
        said = {name: [followed(make(), seen) for seen in takes] for name, make in SMOOTHERS.items()}
        for group, words in GROUPS.items():
            for name in SMOOTHERS:
                print(row(condition, group, name, takes, said[name], words))


def row(condition: str, group: str, name: str, takes: list[Seen], said: list[Floats], words: tuple[str, ...]) -> str:
    """A row of the table."""
    found: dict[str, list[Floats]] = {}
    for seen, one in zip(takes, said, strict=True):
        joints = [j for j, joint in enumerate(seen.poses[0].skeleton.joints) if joint.endswith(words)]
        for figure, values in wrongs(seen, one, joints):
            found.setdefault(figure, []).append(values)

    def rms(figure: str) -> float:
        return float(np.sqrt(np.nanmean(np.concatenate(found[figure]))))

    lags = [f"{1000 * LAGS[np.sum(found[figure], axis=0).argmin()]:.0f}" for figure in ("lag", "lag_shown")]
    jitters = [f"{rms(figure):.2f}" for figure in ("jitter", "jitter_shown")]
    errors = [f"{rms(f'error{k}'):.4f}" for k in range(len(AHEAD))]
    return "| " + " | ".join([condition, group, name, *jitters, *lags, *errors]) + " |"


def plot(seen: Seen, joint: str, path: Path) -> None:
    """A wrist's height over time: what was seen, what it truly was, and what each smoother says 50 ms ahead."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    j = seen.poses[0].skeleton.joints.index(joint)
    figure, axes = plt.subplots(figsize=(10, 4.5), layout="constrained")
    raw = np.array([pose.points[j, 1] for pose in seen.poses])
    axes.plot(seen.times, raw, "k.", ms=4, label="seen")
    axes.plot(seen.times, seen.true[:, j, 1], "0.6", lw=3, label="known afterwards")
    for name, colour in (("kalman", "tab:blue"), ("lstm", "tab:red"), ("transformer", "tab:green")):
        said = followed(SMOOTHERS[name](), seen)[SHOWN, :, j, 1]
        axes.plot(seen.times + AHEAD[SHOWN], said, color=colour, lw=1.1, label=f"{name}, 50 ms ahead")
    axes.set(xlabel="time in s", ylabel=f"{joint}, y in px", title=seen.name)
    axes.invert_yaxis()
    axes.legend()
    figure.savefig(path, dpi=100)


def main() -> int:
    """Measure on the takes that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("takes", nargs="+", type=Path)
    parser.add_argument("--plot", type=Path, help="a PNG of the first take, disturbed")
    asked = parser.parse_args()
    takes = [real(path) for path in asked.takes]
    table({"real": takes, "disturbed": [spoiled(path, seed) for path in asked.takes for seed in range(SEEDS)]})
    if asked.plot:
        plot(spoiled(asked.takes[0], 0), "right_wrist", asked.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
