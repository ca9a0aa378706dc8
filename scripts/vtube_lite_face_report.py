"""Measure vtube-lite's face network beside MediaPipe's FaceLandmarker, on clips that it was not trained on.

python scripts/vtube_lite_face_report.py [--model FOLDER] [--clips NAME ...] [--material FOLDER] [--plot FILE] [--json]

Both look around the same heads, those of YOLOv8n-pose at 640. A blink is where FaceLandmarker's eyeBlink, of whichever
eye is further shut, rises above 0.5, after it was below 0.4; ours is found where it rises above ``--shut`` (and was 0.1
below) within 100 ms, false where FaceLandmarker has none. "again" is FaceLandmarker itself, which looks at each picture
anew: how far it agrees with itself is as far as anybody can agree with it. ``--material`` also measures on the held-out
crops of scripts/vtube_lite_face_data.py, most of them with made expressions.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from vtube import registry
from vtube.faces._lite_network import LiteNetwork
from vtube.faces.vtube_lite import VtubeLiteFace
from vtube.solving.blendshapes import measure
from vtube.solving.face_pose import measure_face
from vtube.solving.head_pose import head_box
from vtube.sources import open as open_source
from vtube.training.face import material
from vtube.training.face.measures import matched, measures, rises
from vtube.training.face.samples import Samples
from vtube.training.face.teacher import Teacher
from vtube.training.split import Split
from vtube.types import Face, Floats, Frame
from vtube.weights import resolve

BLINK = 0.5
"""FaceLandmarker's eyeBlink that is a blink."""
PARTS = {
    "MouthOpen": ("Jaw",),
    "MouthSmile": ("Smile",),
    "gaze x": ("LookLeftX", "LookRightX"),
    "gaze y": ("LookLeftY", "LookRightY"),
    "brows up": ("BrowUpLeft", "BrowUpRight"),
    "brows down": ("BrowDownLeft", "BrowDownRight"),
}
BLINKS = ("blinks", "blinks found", "false blinks", "found again", "false again")
SEEN = 0.02
"""Standard deviation of a channel in a clip, below which there is nothing to correlate with."""


@dataclass
class Watched:
    """Of each frame: seconds, what FaceLandmarker, vtube-lite and FaceLandmarker again saw."""

    times: list[float] = field(default_factory=list)
    theirs: list[Face | None] = field(default_factory=list)
    ours: list[Face | None] = field(default_factory=list)
    again: list[Face | None] = field(default_factory=list)

    def both(self, value: Callable[[Face], float], whose: str = "ours") -> tuple[Floats, Floats]:
        """(N,) of FaceLandmarker and somebody, NaN where no face was seen."""
        rows = ([value(face) if face else np.nan for face in faces] for faces in (self.theirs, getattr(self, whose)))
        return tuple(map(np.array, rows))  # type: ignore[return-value]


def watch(clip: Path, model: VtubeLiteFace, anew: Teacher) -> Watched:
    """Show a clip to all."""
    body = registry.create("estimators", "yolov8", weights="yolov8n-pose", size=640)
    watched = Watched()
    model.forget()
    with registry.create("faces", "mediapipe_face") as teacher, open_source(str(clip)) as frames:
        for frame in frames:
            people = body(frame)
            near = head_box(people[0]) if people else None
            watched.times.append(frame.t)
            watched.theirs.append(teacher(frame, near))
            watched.ours.append(model(frame, near))
            watched.again.append(looked_anew(anew, frame, near))
    return watched


def spent(clip: Path, model: Any) -> list[float]:
    """Milliseconds of each frame of a clip but the first ones, beside vtube-lite's body alone, as in a run."""
    body, took = registry.create("estimators", "vtube_lite", threads=1), []
    with open_source(str(clip)) as frames:
        for frame in frames:
            people = body(frame)
            near = head_box(people[0]) if people else None
            begin = time.perf_counter()
            model(frame, near)
            took.append(1000 * (time.perf_counter() - begin))
    return took[5:]


def looked_anew(teacher: Teacher, frame: Frame, near: Any) -> Face | None:
    """What FaceLandmarker sees around a head, without what it saw before."""
    if near is None:
        return None
    x, y = (max(round(begin - side), 0) for begin, side in zip(near[:2], near[2:], strict=True))
    seen = teacher(np.ascontiguousarray(frame.image[y : y + round(3 * near[3]), x : x + round(3 * near[2])]))
    return Face(seen.points[:, :2], seen.shapes, seen.transform) if seen else None


def shut(face: Face) -> float:
    """How far the eye is shut that is further shut."""
    return max(face.blendshapes["eyeBlinkLeft"], face.blendshapes["eyeBlinkRight"])


def blinks(watched: Watched, whose: str, level: float) -> dict[str, int]:
    """How many of FaceLandmarker's blinks somebody found, and how many were false."""
    times, (theirs, others) = np.array(watched.times), watched.both(shut, whose)
    found, false = matched(times[rises(theirs, BLINK)], times[rises(others, level)])
    return {"found": found, "false": false}


def compared(watched: Watched, level: float) -> dict[str, Any]:
    """The figures of one clip; of a part that does not move, None. Of angles the median difference, which the solver
    learns of each performer, and how far they stray from it.
    """
    there = np.array([face is not None for face in watched.theirs])
    seen = np.array([face is not None for face in watched.ours])
    own, itself = blinks(watched, "ours", level), blinks(watched, "again", BLINK)
    row: dict[str, Any] = {
        "frames": len(there), "seconds": watched.times[-1] - watched.times[0],
        "faces": int(there.sum()), "faces found": int((seen & there).sum()),
        "blinks": len(rises(watched.both(shut)[0], BLINK)), "blinks found": own["found"], "false blinks": own["false"],
        "found again": itself["found"], "false again": itself["false"],
        "lids": _correlation(*watched.both(shut)), "lids again": _correlation(*watched.both(shut, "again")),
    }  # fmt: skip
    for part, channels in PARTS.items():
        row[part] = _correlation(*watched.both(lambda face, c=channels: _mean(face, c)), least=SEEN)
    for angle in ("yaw", "pitch", "roll"):
        theirs, ours = watched.both(lambda face, a=angle: getattr(measure_face(face), a, np.nan))
        if (seen & there).any():
            off = ours - theirs
            constant = float(np.nanmedian(off))
            row |= {angle: float(np.nanmedian(np.abs(off - constant))), f"{angle} off": constant}
    return row


def _mean(face: Face, channels: tuple[str, ...]) -> float:
    found = measure(face.blendshapes)
    return sum(found[name] for name in channels) / len(channels)


def _correlation(theirs: Floats, ours: Floats, least: float = 0.0) -> float | None:
    both = np.isfinite(theirs) & np.isfinite(ours)
    if both.sum() < 10 or theirs[both].std() <= least or ours[both].std() == 0:
        return None
    return float(np.corrcoef(theirs[both], ours[both])[0, 1])


def on_crops(network: LiteNetwork, folder: Path) -> dict[str, float]:
    """``vtube.training.face.measures`` on the held-out crops, by the exported network."""
    import torch

    from vtube.training.face.network import told

    crops = material.together([material.read(file) for file in sorted((folder / "held").glob("*.npz"))])
    samples = Samples(crops, network.card.size)
    truth, rows = samples.batch(np.arange(len(crops)), np.random.default_rng(0)), []
    for image in tqdm(truth.pop("image"), unit="crop", disable=None):
        network.canvas[:] = image
        rows.append(network.numbers())
    return measures(told(torch.from_numpy(np.stack(rows))), truth, crops.kinds)


def plot(everything: dict[str, Watched], level: float, out: Path) -> None:
    """The lids of both over time, one line of axes for each clip."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    size = 10, 1.3 * len(everything)
    figure, axes = plt.subplots(len(everything), 1, figsize=size, layout="constrained", squeeze=False)
    for (name, watched), axis in zip(everything.items(), axes[:, 0], strict=True):
        theirs, ours = watched.both(shut)
        axis.plot(watched.times, theirs, color="#999", linewidth=1.4, label="FaceLandmarker")
        axis.plot(watched.times, ours, color="#d1495b", linewidth=1.2, label="vtube-lite")
        axis.axhline(level, color="#d1495b", linewidth=0.5, linestyle=":")
        axis.set_ylim(0, 1)
        axis.set_ylabel(name, fontsize=7)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0, 0].legend(fontsize=7, frameon=False, ncol=2, loc="upper right")
    figure.savefig(out, dpi=100)


def report(model: VtubeLiteFace, clips: list[Path], level: float) -> tuple[dict[str, Any], dict[str, Watched]]:
    """``clips``: figures by name, ``all``: blinks and seconds over all, ``milliseconds``: median and p95 of a
    frame of the clips with faces.
    """
    with Teacher() as anew:
        everything = {clip.stem: watch(clip, model, anew) for clip in tqdm(clips, unit="clip", disable=None)}
    rows = {name: compared(watched, level) for name, watched in everything.items()}
    keys = ("frames", "seconds", "faces", "faces found", *BLINKS)
    shown = [clip for clip in clips if rows[clip.stem]["faces"]]
    with registry.create("faces", "mediapipe_face") as teacher:
        took = {name: [ms for clip in shown for ms in spent(clip, face)]
                for name, face in (("FaceLandmarker", teacher), ("vtube-lite", model))}  # fmt: skip
    milliseconds = {
        name: {"median": float(np.median(ms)), "p95": float(np.percentile(ms, 95))} for name, ms in took.items()
    }
    return {"clips": rows, "all": {key: sum(row[key] for row in rows.values()) for key in keys},
            "milliseconds": milliseconds}, everything  # fmt: skip


def held_out() -> list[Path]:
    """The held-out clips, as far as there are such."""
    files, split = sorted((Path(os.environ["VTUBE_TESTDATA"]) / "footage").rglob("*.*")), Split.read()
    return [path for path in files if split.holds_clip(path.stem)]


def main() -> None:
    """Print the figures as tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="vtube-lite", help="default: the one that comes along")
    parser.add_argument("--clips", nargs="*", default=[], metavar="NAME", help="default: all that are held out")
    parser.add_argument("--shut", type=float, default=0.4, help="our level of a blink")
    parser.add_argument("--material", type=Path)
    parser.add_argument("--plot", type=Path, metavar="FILE", help="curves of the lids")
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    network = LiteNetwork(resolve(told.model, task="face").path)
    clips = [clip for clip in held_out() if not told.clips or clip.stem in told.clips]
    found, watched = report(VtubeLiteFace(network), clips, told.shut)
    if told.material:
        found["crops"] = on_crops(network, told.material)
    if told.plot:
        plot(watched, told.shut, told.plot)
    print(json.dumps(found) if told.json else table(found))


def table(found: dict[str, Any]) -> str:
    """The figures for the reader."""
    columns = ("faces", "faces found", *BLINKS, "lids", "lids again", *PARTS, "yaw", "pitch", "roll")
    lines = ["| clip | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in (*found["clips"].items(), ("all", found["all"])):
        lines.append("| " + " | ".join([name, *(_cell(row.get(column)) for column in columns)]) + " |")
    lines.append(f"over {found['all']['seconds']:.1f} s; milliseconds a frame with a face: {found['milliseconds']}")
    return "\n".join([*lines, *(f"  {name}: {value:.3f}" for name, value in found.get("crops", {}).items())])


def _cell(value: float | None) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.2f}"


if __name__ == "__main__":
    main()
