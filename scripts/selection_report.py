"""Measure how often ``vtube select`` finds labels that were spoiled on purpose.

The labels of the clips are what a pose model sees at 640 px; a known share of the frames is spoiled: a joint moved by
0.5 to 1.5 shoulder widths, two joints exchanged, left and right arms or legs exchanged, or a joint dropped. ``select``
looks with the same network at 320 px, so that its own errors are in the way, and chooses as many frames as were
spoiled; the share of them that is spoiled stands beside what chance finds. Prints the table of
``docs/active-learning.md``.

    python scripts/selection_report.py ../shared/footage/sign-again.mkv ../shared/footage/dance-man.mp4
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from vtube import registry
from vtube.selecting.disagreement import mistaken
from vtube.selecting.extent import area, unit
from vtube.selecting.looking import SEEN, Look, Looking
from vtube.selecting.selection import CRITERIA, select
from vtube.selecting.shots import material
from vtube.types import Pose

SURE = 0.5  # score from which on a joint is worth spoiling
Spoil = Callable[[Pose, np.random.Generator], Pose]


@dataclass(frozen=True)
class Case:
    """What of the criteria may be used."""

    name: str
    criteria: tuple[str, ...]


CASES = (
    Case("all of them", tuple(CRITERIA)),
    Case("label against model", ("label",)),
    Case("jumps and gaps in time", ("jump", "gap")),
    Case("without looking at labels", ("other", "flip", "doubt")),
)


def moved(pose: Pose, chance: np.random.Generator) -> Pose:
    """One joint by 0.5 to 1.5 shoulder widths, in any direction."""
    j, angle = chance.choice(sure(pose)), chance.uniform(0, 2 * np.pi)
    points = pose.points.copy()
    points[j] += unit(pose) * chance.uniform(0.5, 1.5) * np.array([np.cos(angle), np.sin(angle)])
    return replace(pose, points=points)


def exchanged(pose: Pose, chance: np.random.Generator) -> Pose:
    """Two joints."""
    i, j = chance.choice(sure(pose), 2, replace=False)
    points = pose.points.copy()
    points[[i, j]] = points[[j, i]]
    return replace(pose, points=points)


def sides(pose: Pose, chance: np.random.Generator) -> Pose:
    """Left and right of the arms, or of the legs where they are seen."""
    seen = {pose.skeleton.joints[j] for j in sure(pose)}
    limbs = [("shoulder", "elbow", "wrist")]
    if {"left_knee", "right_knee"} <= seen:
        limbs.append(("hip", "knee", "ankle"))
    points, scores = pose.points.copy(), pose.scores.copy()
    for joint in limbs[chance.integers(len(limbs))]:
        i, j = (pose.skeleton.joints.index(f"{side}_{joint}") for side in ("left", "right"))
        points[[i, j]], scores[[i, j]] = points[[j, i]], scores[[j, i]]
    return replace(pose, points=points, scores=scores)


def dropped(pose: Pose, chance: np.random.Generator) -> Pose:
    """One joint that is seen is not labelled."""
    scores = pose.scores.copy()
    scores[chance.choice(sure(pose))] = 0.0
    return replace(pose, scores=scores)


KINDS: dict[str, Spoil] = {
    "a joint moved": moved, "two joints exchanged": exchanged, "sides exchanged": sides, "a joint dropped": dropped,
}  # fmt: skip


def sure(pose: Pose) -> list[int]:
    """The joints that are worth spoiling."""
    return np.flatnonzero(pose.scores >= SURE).tolist()


def looks_of(clip: Path, frames: int) -> list[Look]:
    """What ``select`` finds of a clip's first frames, with the labels of the closer look."""
    labeller = registry.create("estimators", "yolov8", weights="yolov8n-pose", size=640)
    looking = Looking(*(registry.create("estimators", "yolov8", weights="yolov8n-pose", size=s) for s in (320, 480)))
    found = []
    for shot in islice(material(str(clip), labels=None, fps=None, step=1), frames):
        people = tuple(p for p in labeller(shot.frame) if np.count_nonzero(p.scores >= SURE) >= 5)
        labels = tuple(replace(pose, scores=(pose.scores >= SEEN).astype(float)) for pose in people)
        found.append(looking(replace(shot, labels=labels)))
    return found


def spoiled(
    looks: list[Look], share: float, kinds: list[Spoil], chance: np.random.Generator
) -> tuple[list[Look], set[int]]:
    """The looks with some labels of the largest person spoiled, and which."""
    able = [i for i, look in enumerate(looks) if look.labels]
    hit = set(chance.choice(able, round(share * len(looks)), replace=False).tolist())
    made = list(looks)
    for i in hit:
        labels = list(looks[i].labels or ())
        largest = max(range(len(labels)), key=lambda j: area(labels[j]))
        labels[largest] = kinds[chance.integers(len(kinds))](labels[largest], chance)
        value = mistaken(labels, looks[i].poses)
        made[i] = replace(looks[i], labels=tuple(labels), label=value)
    return made, hit


def found(looks: list[Look], case: Case, share: float, kinds: list[Spoil], seeds: int) -> list[float]:
    """The share of the chosen frames that is spoiled, for each seed."""
    shares = []
    for seed in range(seeds):
        made, hit = spoiled(looks, share, kinds, np.random.default_rng(seed))
        chosen = select(made, len(hit), only=case.criteria)
        shares.append(len(hit & {choice.number for choice in chosen}) / len(hit))
    return shares


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="+", type=Path)
    parser.add_argument("--frames", type=int, default=120, help="of each clip, at most (default: 120)")
    parser.add_argument("--share", type=float, default=0.1, help="of the frames that is spoiled (default: 0.1)")
    parser.add_argument("--seeds", type=int, default=10, help="0, 1, … (default: 10)")
    arguments = parser.parse_args()
    looks = [look for clip in arguments.clips for look in looks_of(clip, arguments.frames)]
    measure = functools.partial(found, looks, share=arguments.share, seeds=arguments.seeds)
    print(
        f"{len(looks)} frames of {len(arguments.clips)} clips, {arguments.share:.0%} spoiled, {arguments.seeds} seeds\n"
    )
    print("| criteria | spoiled | found, mean | worst seed | times chance |\n|---|---|---|---|---|")
    rows = [(case, "all kinds", list(KINDS.values())) for case in CASES]
    rows += [(CASES[0], name, [kind]) for name, kind in KINDS.items()]
    for case, name, kinds in rows:
        shares = measure(case, kinds=kinds)
        mean = float(np.mean(shares))
        print(f"| {case.name} | {name} | {mean:.0%} | {min(shares):.0%} | {mean / arguments.share:.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
