"""MPII Human Pose: its own .mat, the JSON of the original HRNet's repository, or MPII-TRB's JSON in COCO form.

Andriluka et al., "2D Human Pose Estimation: New Benchmark and State of the Art Analysis", CVPR 2014;
http://human-pose.mpi-inf.mpg.de. Sun et al., "Deep High-Resolution Representation Learning", CVPR 2019. Duan et al.,
"TRB: A Novel Triplet Representation for Understanding 2D Human Body", ICCV 2019.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from vtube import registry
from vtube.datasets._documents import inside, pictures_of, plain_file, read_json, section
from vtube.datasets._faults import Faults
from vtube.datasets._labels import Box, around, make, number, numbers
from vtube.datasets.coco import samples
from vtube.datasets.sample import VISIBLE, Sample
from vtube.errors import InputError
from vtube.types import Floats, Skeleton

ORIGIN = 1.0
"""All forms count pixels from 1, as MATLAB does."""
HEIGHT = 200.0
"""Pixels of a person's height whose scale is 1."""
LOWER = 15.0
"""Pixels at scale 1 by which the middle of the box lies below the stated one, so that feet are in it, as in HRNet."""
KEYS = ("image", "joints", "joints_vis", "center", "scale")
"""Of a person in HRNet's form."""
TRB = {"head": "head_top", "neck": "upper_neck"}
"""Names of joints in MPII-TRB's JSON and ours, where they differ."""


def create(annotations: str | Path, images: str | Path | None = None, faults: Faults | None = None) -> list[Sample]:
    """The labelled people as mpii16, in the file's order.

    Args:
        annotations: ``mpii_human_pose_v1_u12_1.mat``, of which the training part has labels; HRNet's ``train.json`` or
            ``valid.json``; or MPII-TRB's JSON, whose contours, pelvis and thorax are not read.
        images: the folder with the pictures; None: ``images`` beside the file, else the file's own folder.
        faults: counts what is wrong with the labels; None: a warning tells of it.

    Points are in pixels from 0. The box is a square of 200 pixels times the stated scale, as HRNet takes it before its
    padding of 1.25; MPII-TRB's is made from the joints. A group is the video that pictures were taken from where the
    file knows it, else the picture.

    Raises:
        InputError: no such file or folder, or none of these forms.
    """
    path, found = plain_file(Path(annotations)), Faults() if faults is None else faults
    folder, skeleton = pictures_of(path, images), registry.create("skeletons", "mpii16")
    if path.suffix.lower() == ".mat":
        from vtube.datasets._mpii_mat import people

        entries = people(path)
        made = [_sample(entry, i, folder, skeleton, found) for i, entry in enumerate(entries)]
    else:
        document = read_json(path)
        if isinstance(document, dict):
            return _of_trb(document, path, folder, skeleton, faults)
        entries = [{key: e[key] for key in KEYS if key in e} for e in section({"people": document}, "people", path)]
        if not any("joints" in entry for entry in entries):
            raise InputError("labels nobody", where=path, expected="a list of people with joints", hint="a test set?")
        made = [_sample(entry, i, folder, skeleton, found) for i, entry in enumerate(entries)]
    if faults is None:
        found.tell(path)
    return [sample for sample in made if sample is not None]


def _sample(entry: dict[str, Any], i: int, folder: Path, skeleton: Skeleton, faults: Faults) -> Sample | None:
    """Of one person of HRNet's form."""
    picture = inside(folder, entry.get("image"))
    points, visible = _joints(entry, len(skeleton.joints))
    if picture is None or points is None or visible is None:
        faults.add("people without a picture of the folder or without 16 joints, left out", f"person {i}")
        return None
    return make(
        picture,
        skeleton,
        points - ORIGIN,
        visible,
        box=_box(entry),
        image_id=picture.name,
        annotation_id=i,
        group=str(entry.get("group", picture.stem)),
        faults=faults,
    )


def _joints(entry: dict[str, Any], joints: int) -> tuple[Floats | None, Floats | None]:
    """(J, 2) places and (J,) visibilities, labelled ones 2 unless the entry says more."""
    rows = entry.get("joints")
    places = [numbers(row, 2) for row in rows] if isinstance(rows, list) else []
    if len(places) != joints or any(place is None for place in places):
        return None, None
    labelled = numbers(entry.get("joints_vis"), joints)
    return np.array(places), entry.get("visible", None if labelled is None else VISIBLE * (labelled > 0))


def _box(entry: dict[str, Any]) -> Box | None:
    centre, scale = numbers(entry.get("center"), 2), number(entry.get("scale"))
    if centre is None or scale is None or scale <= 0:
        return None
    x, y = centre - ORIGIN
    half = HEIGHT * scale / 2
    return float(x - half), float(y + LOWER * scale - half), 2 * half, 2 * half


def _of_trb(
    document: dict[str, Any], path: Path, images: Path, skeleton: Skeleton, faults: Faults | None
) -> list[Sample]:
    names = [c.get("keypoints") for c in section(document, "categories", path)]
    order = [TRB.get(str(name), str(name)) for name in names[0]] if names and isinstance(names[0], list) else []
    taken = [(order.index(joint), i) for i, joint in enumerate(skeleton.joints) if joint in order]
    if not taken:
        raise InputError("labels other joints", where=path, expected=f"some of {skeleton.name}'s")
    theirs, ours = map(list, zip(*taken, strict=True))

    def keypoints(entry: dict[str, Any]) -> Floats | None:
        values = numbers(entry.get("keypoints"), 3 * len(order))
        if values is None:
            return None
        chosen = np.zeros((len(skeleton.joints), 3))
        chosen[ours] = values.reshape(-1, 3)[theirs]
        chosen[:, :2] -= ORIGIN
        labelled = chosen[chosen[:, 2] > 0, :2]
        if "bbox" not in entry and len(labelled) and np.isfinite(labelled).all():
            entry["bbox"] = list(around(labelled))  # these files have none, which is no fault
        return chosen

    return samples(document, path, images, skeleton, {1}, keypoints, faults)
