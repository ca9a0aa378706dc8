"""Measures trackers' trainings on all held-out people, and draws their curves.

python scripts/vtube_lite_trainings.py RUN... -o docs/images/vtube-lite-training.png

Prints a row in Markdown for each run, of its last weights; with `--clips` one for each clip and set of photos, too.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from vtube.datasets.sample import Sample
from vtube.training import settings as layers
from vtube.training.devices import placed
from vtube.training.runs import SETTINGS, Run
from vtube.training.tracker import empty
from vtube.training.tracker.measures import measures
from vtube.training.tracker.task import TrackerTask
from vtube.weights import resolve
from vtube.weights.network import load

FIGURES = {"head": "head, shoulders", "arms": "elbows, wrists", "found": "found", "nobody": "nobody found"}
ASKED = {"head": 0.05, "arms": 0.1, "found": 0.98, "nobody": 0.9}


def main() -> None:
    """Look at each run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--clips", action="store_true", help="tell of each clip, too")
    parser.add_argument("--data-root", metavar="DIR", help="where the data is now")
    parser.add_argument("-o", "--out", type=Path)
    told = parser.parse_args()
    print("| | epochs | " + " | ".join(FIGURES.values()) + " |\n|---|---|" + "---|" * len(FIGURES))
    for folder in told.runs:
        for row in measured(folder, told.data_root, clips=told.clips):
            print(row, flush=True)
    if told.out:
        draw({folder.name: Run.open(folder).measures() for folder in told.runs}, told.out)


def measured(folder: Path, root: str | None, *, clips: bool) -> list[str]:
    """Rows of one run: of all held-out people, and of those of each clip."""
    settings: Any = layers.load(folder / SETTINGS, [], {"data.measured": 10**6, "data.root": root})
    network, card = load(resolve(str(folder / "last.safetensors")))
    with placed("cpu", "fp32", settings.threads) as place:
        task = TrackerTask(settings, place)
        seen = task.follow(network, (empty.read(sample.image) for sample in task.held))
        nothing = task.follow(network, task.empty())
    truth, names = [sample.points for sample in task.held], [clip(sample) for sample in task.held]
    title = f"{folder.name}, {len(truth)} people and {len(nothing)} pictures of nobody"
    rows = [row(title, card, measures(truth, seen, nothing))]
    for name in sorted(set(names)) if clips else ():
        some = [index for index, other in enumerate(names) if other == name]
        part = measures([truth[index] for index in some], [seen[index] for index in some], [])
        rows.append(row(f"{name}, {len(some)}", card, {**part, "nobody": None}))
    return rows


def clip(sample: Sample) -> str:
    """The name of a sample's clip or set of photos."""
    return sample.image.stem.rpartition("-")[0]


def row(name: str, card: Any, figures: dict[str, Any]) -> str:
    """A row of the table; distances in shares of the shoulders' width."""
    shares = [figures.get(figure) for figure in FIGURES]
    cells = ["" if share is None else f"{100 * share:.1f} %" for share in shares]
    return f"| {name} | {card.trained['epochs']} | " + " | ".join(cells) + " |"


def draw(curves: dict[str, list[dict[str, Any]]], path: Path) -> None:
    """A picture of the figures over the epochs, with what is asked of them."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(FIGURES), figsize=(13, 3.4), layout="constrained")
    for axis, (name, title) in zip(axes, FIGURES.items(), strict=True):
        for run, lines in curves.items():
            known = [(line["epoch"], 100 * line[name]) for line in lines if name in line and line["epoch"]]
            axis.plot(*zip(*known, strict=True), label=run)
        axis.axhline(100 * ASKED[name], color="grey", linestyle=":")
        axis.set(title=title, xlabel="epoch", ylabel="% of the shoulder width" if name in {"head", "arms"} else "%")
        if name in {"head", "arms"}:
            axis.set_yscale("log")
            for ticks in (axis.yaxis.set_major_formatter, axis.yaxis.set_minor_formatter):
                ticks("{x:g}")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(curves), fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90)


if __name__ == "__main__":
    main()
