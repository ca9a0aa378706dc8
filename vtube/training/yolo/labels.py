"""People as ultralytics reads them: pictures by links, a text file of labels for each, and lists of the pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import yaml

from vtube.datasets._faults import Faults
from vtube.datasets.sample import Sample
from vtube.errors import InputError
from vtube.training.pose.samples import Parts, truth
from vtube.training.yolo import pictures
from vtube.types import Skeleton

Labels = dict[Path, list[str]]
"""The lines of a picture's people."""


def read(parts: Parts, skeleton: Skeleton) -> dict[str, Labels]:
    """The labels of ``train``, ``corrections``, ``val`` and ``test`` (held-out corrections) in the skeleton's joints.

    What cannot be used is left out and told in one warning: pictures that cannot be read, people outside of theirs.

    Raises:
        InputError: nothing of a part can be used.
    """
    named = {
        "train": parts.base,
        "corrections": parts.corrections,
        "val": parts.held,
        "test": parts.corrections_held,
    }
    faults = Faults()
    found = {name: _labels(samples, skeleton, faults) for name, samples in named.items()}
    for name, samples in named.items():
        if samples and not found[name]:
            kind, case = next(iter(faults.first.items()))
            hint = "data.root is the folder that the data sets' cards speak of"
            raise InputError(f"{faults.counts[kind]} {kind}", where=case, expected=f"people for {name}", hint=hint)
    faults.tell("left out")
    return found


def write(folder: Path, labels: Mapping[str, Labels], corrected: float, skeleton: Skeleton) -> Path:
    """Write a data set, in the place of an earlier one of this function; returns its YAML file.

    Corrections are in the list as often as makes them the share ``corrected`` of an epoch, or once.
    Format: https://docs.ultralytics.com/datasets/pose/, class, box centre and size, then x, y and visibility of each
    joint, in shares of the picture.
    """
    if folder.exists():
        shutil.rmtree(folder)
    listed = {part: [_put(folder, part, n, *item) for n, item in enumerate(labels[part].items())] for part in labels}
    corrections, base = listed.pop("corrections"), listed["train"]
    if corrections and corrected == 1:
        base.clear()
    wished = corrected / (1 - corrected) * len(base) if corrected < 1 else 0
    base += corrections * max(1, round(wished / max(1, len(corrections))))
    for part, paths in listed.items():
        (folder / f"{part}.txt").write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    content = {
        "path": str(folder.absolute()),
        **{part: f"{part}.txt" for part, paths in listed.items() if paths},
        "kpt_shape": [len(skeleton.joints), 3],
        "flip_idx": skeleton.mirrored.tolist(),
        "names": {0: "person"},
    }
    (folder / "data.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder / "data.yaml"


def _labels(samples: Iterable[Sample], skeleton: Skeleton, faults: Faults) -> Labels:
    sizes: dict[Path, np.ndarray | None] = {}
    found: Labels = {}
    for sample in samples:
        if sample.image not in sizes:
            sizes[sample.image] = _size(sample.image, faults)
        size = sizes[sample.image]
        line = None if size is None else _line(sample, size, skeleton)
        if line is not None:
            found.setdefault(sample.image, []).append(line)
        elif size is not None:
            faults.add("people outside their picture", sample.image)
    return found


def _size(image: Path, faults: Faults) -> np.ndarray | None:
    try:
        return np.array(pictures.size(image), dtype=np.float64)
    except InputError:
        faults.add("pictures that cannot be read" if image.is_file() else "missing pictures", image)
        return None


def _line(sample: Sample, size: np.ndarray, skeleton: Skeleton) -> str | None:
    """None where nothing of the box is in the picture. Joints outside are absent, as ultralytics takes no others."""
    x, y, width, height = sample.box
    low, high = np.clip([x, y], 0, size), np.clip([x + width, y + height], 0, size)
    if (high <= low).any():
        return None
    points, labelled = truth(sample, skeleton)
    inside = (labelled > 0) & (points >= 0).all(axis=1) & (points <= size).all(axis=1)
    joints = np.column_stack([np.where(inside[:, None], points, 0.0) / size, 2.0 * inside]).ravel()
    numbers = [0.0, *((low + high) / 2 / size), *((high - low) / size), *joints]
    return " ".join(f"{number:.6g}" for number in numbers)


def _put(folder: Path, part: str, number: int, image: Path, lines: Iterable[str]) -> Path:
    for kind in ("images", "labels"):
        (folder / kind / part).mkdir(parents=True, exist_ok=True)
    (folder / "labels" / part / f"{number:06d}.txt").write_text(
        "".join(f"{line}\n" for line in lines), encoding="utf-8"
    )
    return pictures.put(image, folder.absolute() / "images" / part / f"{number:06d}")
