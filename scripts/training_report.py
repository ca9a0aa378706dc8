"""Draws the curves of trainings and prints what they reached, beside the mean pose in the box.

python scripts/training_report.py RUN... -o docs/images/training.png
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from vtube import registry
from vtube.training import settings as layers
from vtube.training.pose.measures import measures
from vtube.training.pose.samples import parts, truth
from vtube.training.runs import SETTINGS, Run

FIGURES = {
    "PCK": "PCK within 0.2 of the torso",
    "NME": "median error / square root of the area",
    "AP": "AP, boxes given",
}


def main() -> None:
    """Look at each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()
    curves = {run.name: Run.open(run).measures() for run in arguments.runs}
    print(row("", FIGURES.values()))
    print(row("mean pose in the box", mean_pose(arguments.runs[0]).values()))
    for name, lines in curves.items():
        measured = [line for line in lines if "PCK" in line]
        last = measured[-1]  # held-out people choose nothing
        print(row(f"{name}, untrained", [measured[0][figure] for figure in FIGURES]))
        print(row(f"{name}, after {last['epoch']} epochs", [last[figure] for figure in FIGURES]))
    draw(curves, arguments.out)


def row(name: str, values: Any) -> str:
    """A row of a table in Markdown."""
    cells = [value if isinstance(value, str) else f"{value:.3f}" for value in values]
    return f"| {name} | " + " | ".join(cells) + " |"


def mean_pose(run: Path) -> dict[str, float]:
    """What the mean of the training's poses, laid into each held-out box, reaches: no picture is looked at."""
    told: Any = layers.load(run / SETTINGS)
    skeleton = registry.create("skeletons", told.network.skeleton)
    split = parts(told.data, skeleton, told.seed)
    shares = []
    for sample in split.base:
        corner, extent = np.array(sample.box[:2]), np.array(sample.box[2:])
        shares.append((truth(sample, skeleton)[0] - corner) / extent)
    mean = np.nanmean(shares, axis=0)
    predicted = np.stack([mean * sample.box[2:] + sample.box[:2] for sample in split.held])
    labels = np.stack([truth(sample, skeleton)[0] for sample in split.held])
    return measures(split.held, labels, predicted, np.ones(len(split.held)), skeleton)


def draw(curves: dict[str, list[dict[str, Any]]], out: Path) -> None:
    """Loss and measures over the steps."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(12, 3.4), constrained_layout=True)
    for name, lines in curves.items():
        colour = None
        for axis, key in zip(axes, FIGURES, strict=True):
            told = [(line["step"], line[key]) for line in lines if key in line]
            colour = axis.plot(*zip(*told, strict=True), color=colour, label=name, linewidth=1.6)[0].get_color()
    for axis, title in zip(axes, FIGURES.values(), strict=True):
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("steps")
        axis.grid(alpha=0.25)
        axis.spines[["top", "right"]].set_visible(False)
        axis.set_ylim(bottom=0)
    axes[0].legend(fontsize=8, frameon=False)
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=110)


if __name__ == "__main__":
    main()
