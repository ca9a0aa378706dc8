"""YOLO-pose labels: one text file a picture, one line a person, in shares of the picture's sides.

https://docs.ultralytics.com/datasets/pose/
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import yaml

from vtube import registry
from vtube.datasets._documents import inside, plain_file
from vtube.datasets._faults import Faults
from vtube.datasets._labels import make
from vtube.datasets._sizes import size_in
from vtube.datasets.sample import VISIBLE, Sample
from vtube.errors import InputError
from vtube.types import Floats, Skeleton

LARGEST = 1 << 24
"""Bytes of one file of labels or settings."""
ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".webp")
SETTINGS = "data.yaml"
LABELS, IMAGES = "labels", "images"


def create(
    folder: str | Path, part: str = "train", skeleton: str = "coco17", faults: Faults | None = None
) -> list[Sample]:
    """The labelled people of a folder with ``images/PART`` and ``labels/PART``, in the order of the files' names.

    Args:
        folder: holds both; a ``data.yaml`` in it may name another folder of pictures for the part, and says by
            ``kpt_shape`` how many joints there are and whether each has a visibility.
        part: "train", "val" or whatever the data set has.
        skeleton: the registered skeleton whose joints, in order, the keypoints are.
        faults: counts what is wrong with the labels; None: a warning tells of it.

    A picture or a line that cannot be used is left out. A sample's group is its picture's name without the ending.

    Raises:
        InputError: no such folders, settings that cannot be read, or another number of joints.
        UsageError: unknown skeleton.
    """
    found, root = Faults() if faults is None else faults, Path(folder)
    settings, wanted = _settings(root / SETTINGS), registry.create("skeletons", skeleton)
    values = _values_of_a_joint(settings, wanted, root / SETTINGS)
    images = inside(root, settings.get(part, f"{IMAGES}/{part}"))
    if images is None:
        raise InputError(f"{part} leaves the data set's folder", where=root / SETTINGS, got=repr(settings.get(part)))
    labels = root / Path(*[LABELS if name == IMAGES else name for name in images.relative_to(root).parts])
    for needed in (images, labels):
        if not needed.is_dir():
            raise InputError("there is no such folder", where=needed, expected="images/PART and labels/PART")
    made: list[Sample] = []
    for file in sorted(labels.glob("*.txt")):
        made += _people(file, images, wanted, values, found)
    if faults is None:
        found.tell(labels)
    return made


def _people(file: Path, images: Path, skeleton: Skeleton, values: int, faults: Faults) -> list[Sample]:
    picture = next((p for ending in ENDINGS if (p := images / f"{file.stem}{ending}").is_file()), None)
    size = None if picture is None else size_in(picture)
    if picture is None or size is None:
        faults.add("labels without a picture that can be read, left out", file.name)
        return []
    made = []
    for number, line in enumerate(_lines(file, faults)):
        labelled = _labelled(line, len(skeleton.joints), values)
        if labelled is None:
            faults.add("lines that are no labels of this skeleton, left out", f"{file.name}, line {number + 1}")
            continue
        sides = np.array(size)
        centre, extent = labelled[0][:2] * sides, labelled[0][2:] * sides
        sample = make(
            picture,
            skeleton,
            labelled[1][:, :2] * sides,
            labelled[1][:, 2],
            box=np.concatenate([centre - extent / 2, extent]),
            size=size,
            image_id=file.stem,
            annotation_id=f"{file.stem}:{number}",
            group=file.stem,
            faults=faults,
        )
        made += [sample] if sample is not None else []
    return made


def _lines(file: Path, faults: Faults) -> list[str]:
    try:
        return [line for line in plain_file(file, LARGEST).read_text(encoding="ascii").splitlines() if line.strip()]
    except (InputError, OSError, ValueError):
        faults.add("files of labels that cannot be read, left out", file.name)
        return []


def _labelled(line: str, joints: int, values: int) -> tuple[Floats, Floats] | None:
    """The box (4,) and the keypoints (J, 3) of a line, or None."""
    try:
        found = np.array(line.split(), dtype=np.float64)
    except ValueError:
        return None
    if found.shape != (5 + joints * values,):
        return None
    keypoints = found[5:].reshape(joints, values)
    if values == 2:  # absent ones are zeros
        keypoints = np.column_stack([keypoints, VISIBLE * (keypoints != 0).any(axis=1)])
    return found[1:5], keypoints


def _settings(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        content = yaml.safe_load(plain_file(file, LARGEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise InputError("cannot be read as YAML", where=file, got=str(error)) from error
    if not isinstance(content, dict):
        raise InputError("wrong content", where=file, got=type(content).__name__, expected="keys")
    return content


def _values_of_a_joint(settings: dict[str, Any], skeleton: Skeleton, file: Path) -> int:
    shape = settings.get("kpt_shape", [len(skeleton.joints), 3])
    if shape not in ([len(skeleton.joints), 2], [len(skeleton.joints), 3]):
        expected = f"[{len(skeleton.joints)}, 2 or 3] for {skeleton.name}"
        raise InputError("has other joints", where=file, got=f"kpt_shape {shape!r}", expected=expected)
    return int(shape[1])
