"""How near vtube-lite comes to the models that it learnt from, on clips and photos that nothing of it was trained on.

python scripts/vtube_lite_report.py --testdata ../shared --empty ~/data/vtube-lite/empty -o report.json

Against yolov8n-pose at 640 pixels in 32 bits: the median distance over its shoulder width, of head and shoulders and of
elbows and wrists that it is sure of (above 0.5), where a joint that the model does not see is infinitely far away;
"hands up", the share of the wrists above their elbows that are seen within 0.3 of that width; the share of the pictures
with somebody in which anybody is found; the share of those with nobody in which nobody is; and the time of a picture,
all models in turn on the same one. "At a camera" are the clips and photos of one person who looks into a camera nearby,
and the pictures of nobody. Clips are shown as a camera would, photos one by one. Somebody is there whom YOLO is sure of
(0.5) with both shoulders, and nobody where it sees none above 0.1. Pictures with nobody are those of the clips, the
photos of ``--empty``, and the rooms beside the people of the clips; of the latter two also blurred copies.
``vtube_lite_face_report.py`` measures the face.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tqdm import tqdm
from vtube_lite_data import ANYBODY, PHOTOS, SURE

from vtube import session
from vtube.settings import Settings, override
from vtube.stages import Estimator
from vtube.training.split import Split
from vtube.training.tracker.measures import PARTS, distances
from vtube.types import Floats, Frame, Image, Pose

TEACHER = {"body.model": "yolov8n-pose", "body.size": 640, "body.precision": "exact", "body.score": ANYBODY}
APART = 3600.0
"""Seconds between pictures that have nothing to do with each other."""
ELSEWHERE = {"dance-man", "one-by-one-person-detection", "preview_people-detection", "coco-people", "coco-train-subset"}
"""What shows other things than one person at a webcam: whole figures, rooms from above, several people."""
WANTED = {"head": "<= 5 %", "arms": "<= 10 %", "raised": "", "found": ">= 98 %", "nobody": ">= 90 %", "ms": "<= 3"}
HEADS = (
    "set",
    "model",
    "head and shoulders",
    "elbows and wrists",
    "hands up",
    "found",
    "nobody found",
    "ms",
    "ms, 95 %",
)
ARMS = ((7, 9), (8, 10))
"""Elbow and wrist of each side, of COCO's joints."""
AT = 0.3
"""Shoulder widths within which a hand that is up is seen where it is."""


@dataclass
class Tally:
    """What a model did on some pictures. ``off``: distances in shoulder widths; ``raised``: for each wrist above its
    elbow, whether it was seen there; ``seconds``: of each picture.
    """

    off: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    raised: list[bool] = field(default_factory=list)
    found: list[bool] = field(default_factory=list)
    nobody: list[bool] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, true: tuple[Pose, ...], seen: tuple[Pose, ...], seconds: float) -> None:
        """Count a picture."""
        self.seconds.append(seconds)
        people = [pose for pose in true if pose.score >= SURE and (pose.scores[5:7] > SURE).all()]
        if people:
            self.found.append(bool(seen))
        elif not true:
            self.nobody.append(not seen)
        if people:
            each = [(person, _missed(person, seen)) for person in people]
            person, nearest = min(each, key=lambda one: _rank(*one))
            for part, chosen in PARTS.items():
                self.off[part] += nearest[chosen & ~np.isnan(nearest)].tolist()
            for elbow, wrist in ARMS:
                if not np.isnan(nearest[[elbow, wrist]]).any() and person.points[wrist, 1] < person.points[elbow, 1]:
                    self.raised.append(bool(nearest[wrist] <= AT))

    def figures(self) -> dict[str, float | None]:
        """In shares and milliseconds, None where there is nothing to tell."""
        parts = {part: _median(self.off[part]) for part in PARTS}
        ms = np.multiply(1000, self.seconds)
        return {
            **parts,
            "raised": _mean(self.raised),
            "found": _mean(self.found),
            "nobody": _mean(self.nobody),
            "ms": float(np.median(ms)) if len(ms) else None,
            "ms95": float(np.percentile(ms, 95)) if len(ms) else None,
        }

    def __add__(self, other: Tally) -> Tally:
        off = defaultdict(list, {part: self.off[part] + other.off[part] for part in PARTS})
        lists = ("raised", "found", "nobody", "seconds")
        return Tally(off, *(getattr(self, name) + getattr(other, name) for name in lists))


def _missed(person: Pose, seen: tuple[Pose, ...]) -> Floats:
    """(17,) distances of the joints that the teacher is sure of from those of the person whom the model sees."""
    sure = np.where(person.scores[:, None] > SURE, person.points, np.nan)
    return distances(sure, seen[0] if seen else None)


def _rank(person: Pose, off: Floats) -> tuple[bool, float, float]:
    """By which the nearest person comes first, of equals the largest, and last whose distance nobody knows."""
    unknown = bool(np.isnan(off).all())
    return unknown, 0.0 if unknown else float(np.nanmedian(off)), -float(np.prod(person.box[2:]) if person.box else 0.0)


def _median(values: list[float]) -> float | None:
    return float(np.median(values)) if values else None


def _mean(values: list[bool]) -> float | None:
    return float(np.mean(values)) if values else None


def opened(model: str) -> Estimator:
    """A pose model as a run opens it."""
    return session.body(override(Settings(), {"body.model": model}))


def pictures(path: Path, most: int) -> Iterator[Frame]:
    """The first frames of a clip."""
    capture = cv2.VideoCapture(str(path))
    fps = capture.get(cv2.CAP_PROP_FPS) or 30.0
    for index in range(most):
        there, image = capture.read()
        if not there:
            return
        yield Frame(np.asarray(image, dtype=np.uint8), index / fps, index)


def stills(images: Iterator[Image]) -> Iterator[Frame]:
    """Pictures that have nothing to do with each other."""
    for index, image in enumerate(images):
        yield Frame(np.ascontiguousarray(image), index * APART, index)


def beside(clips: list[Path], teacher: Estimator) -> Iterator[Image]:
    """What clips show at the left and the right of their people."""
    for clip in clips:
        frame = next(pictures(clip, 1))
        boxes = [pose.box for pose in teacher(frame) if pose.box]
        width = frame.size[0]
        left, right = min((b[0] for b in boxes), default=width), max((b[0] + b[2] for b in boxes), default=0)
        for begin, end in ((0, int(left) - 10), (int(right) + 10, width)):
            if end - begin > width / 6:
                yield frame.image[:, begin:end]


def blurred(images: list[Image]) -> Iterator[Image]:
    """The pictures and their copies out of focus."""
    for image in images:
        yield image
        yield np.asarray(cv2.GaussianBlur(image, (0, 0), max(image.shape) / 60), dtype=np.uint8)


def measure(frames: Iterator[Frame], teacher: Estimator, models: dict[str, Estimator], what: str) -> dict[str, Tally]:
    """Show each picture to all."""
    tallies = {name: Tally() for name in models}
    for frame in tqdm(frames, what, leave=False, disable=None):
        true = teacher(frame)
        for name, model in models.items():
            began = time.perf_counter()
            seen = model(frame)
            tallies[name].add(true, seen, time.perf_counter() - began)
    return tallies


def sets(told: argparse.Namespace, teacher: Estimator) -> Iterator[tuple[str, Iterator[Frame]]]:
    """Everything that is held out, by name."""
    split = Split.read()
    footage = told.testdata / "footage"
    every = [path for path in sorted((*footage.iterdir(), *(footage / "more").iterdir())) if path.is_file()]
    clips = [path for path in every if split.holds_clip(path.stem)]
    yield from ((path.stem, pictures(path, told.frames)) for path in clips)
    for name in PHOTOS:
        files = sorted((told.testdata / "keypoints" / name / "images").glob("*.jpg"))
        chosen = [path for path in files if split.holds_photo(path.stem)]
        yield name, stills(cv2.imread(str(path)) for path in chosen)
    yield "rooms", stills(blurred(list(beside(clips, teacher))))
    empty = [cv2.imread(str(path)) for path in sorted(told.empty.glob("*.jpg"))] if told.empty else []
    yield "no people", stills(blurred(empty))


def row(what: str, model: str, tally: Tally) -> str:
    """A line of the table."""
    told = tally.figures()
    shares = (_share(told[name]) for name in ("head", "arms", "raised", "found", "nobody"))
    times = (f"{told[name]:.1f}" if told[name] is not None else "" for name in ("ms", "ms95"))
    return f"| {' | '.join((what, model, *shares, *times))} |"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}" if np.isfinite(value) else "not seen"


def main() -> None:
    """Print the table, and write the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--testdata", type=Path, required=True, help="the folder with footage/ and keypoints/")
    parser.add_argument("--empty", type=Path, help="a folder of photos without people")
    parser.add_argument("--model", nargs="+", default=["vtube-lite", "movenet"])
    parser.add_argument("--frames", type=int, default=120, help="of a clip at the most")
    parser.add_argument("-o", "--output", type=Path)
    told = parser.parse_args()
    cv2.setNumThreads(1)
    teacher = session.body(override(Settings(), TEACHER))
    models = {Path(name).name: opened(name) for name in told.model}
    totals = {what: {name: Tally() for name in models} for what in ("at a camera", "all")}
    figures: dict[str, Any] = {}
    print(f"| {' | '.join(HEADS)} |\n{'|---' * len(HEADS)}|")
    for what, frames in sets(told, teacher):
        tallies = measure(frames, teacher, models, what)
        for name, tally in tallies.items():
            print(row(what, name, tally), flush=True)
            totals["all"][name] += tally
            totals["at a camera"][name] += Tally() if what in ELSEWHERE else tally
            figures.setdefault(what, {})[name] = tally.figures()
    for what, tallies in totals.items():
        print("\n".join(row(what, name, tally) for name, tally in tallies.items()))
        figures[what] = {name: tally.figures() for name, tally in tallies.items()}
    print(f"| wanted | | {' | '.join(WANTED.values())} | |")
    if told.output:
        told.output.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
