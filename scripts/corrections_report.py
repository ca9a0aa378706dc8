"""Measure whether thirty corrections make a tracker better, and whether it matters which thirty.

A small network is the tracker. ``select`` chooses frames of films from what the tracker says alone; YOLOv8n-pose at
640 px, which is much more exact, stands in for the person who puts them right; ``vtube train --corrections`` then
fine-tunes. Beside it: as many frames drawn at random, and as many steps on the data sets alone. Measured on corrections
that the training held out, by film; on the films of ``--others``, which gave none; and on the data sets' held-out
photos with real labels. Each ``--others`` is one group more: all films but its own give corrections. Prints the table
of ``docs/active-learning.md``.

    python scripts/corrections_report.py --weights runs/hrnet_small_people/best.safetensors --data-root DATA \
        -o runs/corrections FILMS… --others sign-again.mkv sign-no.mkv --others wave-woman.mp4
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from vtube import registry, session
from vtube import settings as run_settings
from vtube.corrections import Corrections, Folder
from vtube.datasets.sample import Sample
from vtube.selecting.looking import Look, Looking
from vtube.selecting.saving import SURE, save
from vtube.selecting.selection import Choice, select
from vtube.selecting.shots import Shot, material
from vtube.stages import Estimator
from vtube.training import settings as layers
from vtube.training.devices import placed
from vtube.training.pose.samples import Parts, parts
from vtube.training.pose.task import CORRECTIONS, PoseTask
from vtube.training.runs import Run
from vtube.types import Pose

PERSON = "yolov8n-pose"
"""Who stands in for the person."""
LEAST = 5
"""Joints that are surely seen of somebody who is corrected."""
FIGURES = ("NME", "PCK")
PLACES = ("corrections held out", "other films", "photos")
ALONE = "data sets alone"
Change = Any
"""(2, 2) before and after, median error and PCK."""


@dataclass(frozen=True)
class Seen:
    """A frame and what the tracker says of it."""

    shot: Shot
    look: Look


@dataclass(frozen=True)
class Training:
    """What a fine-tuning is told. ``sets``: as ``--set``."""

    config: str
    weights: Path
    data: Path
    sets: tuple[str, ...]

    def settings(self, weights: Path) -> Any:
        """Of the network with those weights."""
        return layers.load(self.config, self.sets, {"data.root": str(self.data), "network.weights": str(weights)})

    def run(self, out: Path, *words: str) -> dict[str, Any]:
        """Fine-tune as a user would; what ``vtube train --json`` prints."""
        command = [sys.executable, "-m", "vtube", "train", "--config", self.config, "--from", str(self.weights)]
        command += ["--data-root", str(self.data), "-o", str(out), "--json"]
        for assignment in self.sets:
            command += ["--set", assignment]
        command += words
        found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        return found


def seen_of(films: Iterable[Path], tracker: Path, step: int) -> list[Seen]:
    """Every ``step``-th frame of all films."""
    chosen = run_settings.override(run_settings.load(), {"body.model": str(tracker), "body.threads": 1})
    looking = Looking(session.body(chosen), None)
    shots = (shot for film in films for shot in material(str(film), labels=None, fps=None, step=step))
    return [Seen(shot, looking(shot)) for shot in shots]


def known(pose: Pose) -> Pose:
    """With the joints alone that the person is sure of."""
    return replace(pose, scores=np.where(pose.scores >= SURE, pose.scores, 0.0))


def correct(folder: Path, frames: list[tuple[Seen, tuple[str, ...]]], person: Estimator) -> None:
    """Frames, each with the reasons for it, as a folder of corrections in which nothing is left to do."""
    chosen = []
    for number, (seen, reasons) in enumerate(frames):
        people = tuple(pose for pose in map(known, person(seen.shot.frame)) if np.count_nonzero(pose.scores) >= LEAST)
        chosen.append((Choice(number, replace(seen.look, labels=people), reasons, 0.0), seen.shot))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with Folder(folder, "corrections_report", make=True) as opened:
        save(opened, chosen, "tracker", png=True)
        pictures = []
        for picture in opened.corrections.pictures:
            made = tuple(replace(one, state="corrected", who=PERSON, when=now) for one in picture.people)
            pictures.append(replace(picture, people=made, nobody=not made))
        opened.save(Corrections(tuple(pictures)))


def selected(frames: list[Seen], budget: int) -> list[tuple[Seen, tuple[str, ...]]]:
    """What ``vtube select`` would choose."""
    choices = select([seen.look for seen in frames], budget)
    return [(frames[choice.number], choice.reasons) for choice in choices]


def drawn(frames: list[Seen], budget: int, seed: int) -> list[tuple[Seen, tuple[str, ...]]]:
    """At random."""
    numbers = np.random.default_rng(seed).choice(len(frames), min(budget, len(frames)), replace=False)
    return [(frames[number], ("drawn at random",)) for number in sorted(numbers)]


def split(frames: list[Seen], others: Iterable[str]) -> tuple[list[Seen], list[Seen]]:
    """(those of films that may give corrections, those of the other films), films by the names of their files."""
    away = set(others)
    first = [seen for seen in frames if seen.look.origin.file not in away]
    return first, [seen for seen in frames if seen.look.origin.file in away]


def measured(training: Training, weights: Path, samples: list[Sample]) -> dict[str, float]:
    """Of the network with some weights, the boxes given."""
    settings = training.settings(weights)
    with placed(settings.device, settings.loop.precision, settings.threads) as place:
        task = PoseTask(settings, Parts(samples, samples, [], []), place)
        return task.evaluate(task.network().to(place.device).eval())


def epochs_alone(training: Training, steps: int) -> int:
    """Epochs on the data sets alone that are as many steps."""
    settings = training.settings(training.weights)
    skeleton = registry.create("skeletons", settings.network.skeleton)
    people = len(parts(settings.data, skeleton, settings.seed).base)
    return math.ceil(steps / (people // settings.loop.batch))


def mean(changes: list[list[Change | None]]) -> list[Change | None]:
    """Of several rows."""
    columns = zip(*changes, strict=True)
    return [None if None in column else np.mean(column, axis=0) for column in columns]


def row(name: str, way: str, changes: list[Change | None]) -> str:
    """Of a table in Markdown: at each place the median error, and PCK, before and after."""
    cells = []
    for change in changes:
        pairs = [] if change is None else [f"{before:.3f} → {after:.3f}" for before, after in np.transpose(change)]
        cells.append(f"{pairs[0]} ({pairs[1]})" if pairs else "")
    return f"| {name} | {way} | " + " | ".join(cells) + " |"


def figures(measures: dict[str, float], prefix: str = "") -> list[float]:
    """The two that are told."""
    return [measures[prefix + name] for name in FIGURES]


def learnt(training: Training, fold: int, ways: dict[str, Path], others: list[Sample], out: Path) -> dict[str, Any]:
    """Fine-tune on each folder of corrections, and without; by way what changed at each place."""
    found: dict[str, Any] = {}
    steps, elsewhere = 0, figures(measured(training, training.weights, others))
    for way, folder in (*ways.items(), (ALONE, None)):
        run = out / f"{way}-{fold}".replace(" ", "-")
        only = ["--corrections", str(folder)] if folder else ["--set", f"loop.epochs={epochs_alone(training, steps)}"]
        result = training.run(run, *only)
        steps = max(steps, Run.open(run).measures()[-1]["step"])
        moments = result["before"], result["best"]
        after = figures(measured(training, Path(result["weights"]), others))
        corrections = [figures(moment, CORRECTIONS) for moment in moments] if folder else None
        found[way] = [corrections, [elsewhere, after], [figures(moment) for moment in moments]]
        print(row(str(fold), way, found[way]), flush=True)
    return found


def told() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("films", nargs="+", type=Path)
    add("--weights", type=Path, required=True, help="of the tracker")
    add("--config", default="hrnet_small_people", help="that the tracker was trained with")
    add("--data-root", type=Path, required=True, help="the folder that data sets are in")
    add("-o", "--out", type=Path, required=True, help="a new folder for corrections and trainings")
    add("--others", nargs="+", action="append", required=True, help="names of films that give no correction")
    add("--budget", type=int, default=30, help="frames that are corrected (default: 30)")
    add("--step", type=int, default=5, help="look at every N-th frame (default: 5)")
    add("--set", action="append", default=[], help="settings of the fine-tuning")
    arguments = parser.parse_args()
    if unknown := {name for names in arguments.others for name in names} - {film.name for film in arguments.films}:
        parser.error(f"--others: not among the films: {', '.join(sorted(unknown))}")
    if arguments.out.exists():
        parser.error(f"{arguments.out} is there already")
    return arguments


def main() -> int:
    """Print the table."""
    arguments = told()
    training = Training(arguments.config, arguments.weights, arguments.data_root, tuple(arguments.set))
    frames = seen_of(arguments.films, arguments.weights, arguments.step)
    person = registry.create("estimators", "yolov8", weights=PERSON, size=640, threads=1)
    print(f"{len(frames)} frames of {len(arguments.films)} films, {arguments.budget} corrected\n")
    print(f"| group | frames | {' | '.join(PLACES)} |\n|---|---|---|---|---|", flush=True)
    found = []
    arguments.out.mkdir(parents=True)
    for fold, others in enumerate(arguments.others, 1):
        candidates, rest = split(frames, others)
        folders = {way: arguments.out / f"{way}-{fold}-corrections" for way in ("selected", "random", "others")}
        correct(folders["selected"], selected(candidates, arguments.budget), person)
        correct(folders["random"], drawn(candidates, arguments.budget, fold), person)
        correct(folders["others"], [(seen, ()) for seen in rest], person)
        samples = registry.create("datasets", "corrections", folder=folders.pop("others"))
        found.append(learnt(training, fold, folders, samples, arguments.out))
    for way in found[0]:
        print(row("mean", way, mean([changes[way] for changes in found])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
