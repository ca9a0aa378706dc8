"""A teacher's keypoints on unlabelled pictures, kept in the cache as COCO keypoints."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vtube import paths
from vtube import settings as run_settings
from vtube.datasets import coco
from vtube.datasets.sample import Sample
from vtube.errors import InputError, UsageError
from vtube.files import replacing
from vtube.session import models
from vtube.sources import images as sources
from vtube.training.pose.settings import Teacher
from vtube.types import Frame, Pose

_log = logging.getLogger(__name__)


def label(folders: Sequence[Path], teacher: Teacher) -> list[tuple[Path, Path]]:
    """Ask the teacher about each picture of some folders, once; returns files of labels, each with its pictures'
    folder.

    Raises:
        UsageError: there are folders, but no teacher.
        InputError: a folder without pictures, or a teacher that cannot be read.
    """
    if folders and teacher.model is None:
        raise UsageError("nobody labels data.unlabelled", where="setting teacher.model", hint="such as yolov8n-pose")
    return [(_labels(folder, teacher), folder) for folder in folders]


def read(labels: Sequence[tuple[Path, Path]]) -> list[Sample]:
    """The people that the teacher saw."""
    samples = []
    for path, folder in labels:
        skeleton = json.loads(path.read_text(encoding="utf-8"))["info"]["skeleton"]
        samples += coco.create(path, folder, skeleton)
    return samples


def _labels(folder: Path, teacher: Teacher) -> Path:
    if not folder.is_dir():
        raise InputError("no such folder", where=folder)
    found = sources.pictures(folder)
    facts = [str(folder), teacher.model, teacher.size, teacher.score]
    files = [(file.name, file.stat().st_size, file.stat().st_mtime) for file in found]
    key = hashlib.sha256(json.dumps([*facts, *files]).encode()).hexdigest()[:32]
    path = paths.cache("pseudo-labels", f"{key}.json")
    if not path.is_file():
        document = _document(found, teacher)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as stream:
            stream.write(json.dumps(document).encode())
    return path


def _document(found: Sequence[Path], teacher: Teacher) -> dict[str, Any]:
    from tqdm import tqdm

    told = {"body.model": teacher.model, "body.size": teacher.size, "body.score": teacher.score}
    body = models.body(run_settings.override(run_settings.load(), told))
    images, annotations, skeleton = [], list[dict[str, Any]](), None
    for number, path in enumerate(tqdm(found, desc="labels of the teacher", unit="picture", disable=None)):
        try:
            picture = sources.read(path)
        except InputError as error:
            _log.warning("left out: %s", error)
            continue
        people = body(Frame(picture, t=float(number), index=number))
        images.append({"id": number, "file_name": path.name, "width": picture.shape[1], "height": picture.shape[0]})
        for pose in people:
            skeleton = pose.skeleton
            annotations += _annotations(pose, number, len(annotations) + 1, teacher.score)
    if skeleton is None:
        raise InputError("the teacher sees nobody", where=found[0].parent, got=f"{len(found)} pictures")
    person = {"id": 1, "name": "person", "keypoints": list(skeleton.joints)}
    info = {"description": f"PSEUDO-LABELS of {teacher.model}, no truth", "skeleton": skeleton.name}
    return {"info": info, "images": images, "annotations": annotations, "categories": [person]}


def _annotations(pose: Pose, image: int, number: int, least: float) -> Iterator[dict[str, Any]]:
    sure = (pose.scores >= least) & np.isfinite(pose.points).all(axis=1)
    if pose.box is None or not sure.any():
        return
    triples = np.column_stack([np.where(sure[:, None], pose.points, 0.0), 2.0 * sure])
    x, y, width, height = pose.box
    yield {
        "id": number,
        "image_id": image,
        "category_id": 1,
        "iscrowd": 0,
        "bbox": [x, y, width, height],
        "area": width * height,
        "keypoints": triples.round(2).ravel().tolist(),
        "num_keypoints": int(sure.sum()),
    }
