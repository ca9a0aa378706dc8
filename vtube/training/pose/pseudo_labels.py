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
from vtube.training.pose.settings import Settings
from vtube.types import Frame, Pose
from vtube.weights import CATALOGUE, resolve
from vtube.weights.download import sha256_of

_log = logging.getLogger(__name__)


def label(settings: Settings) -> list[tuple[Path, Path]]:
    """Ask the teacher about each picture of ``data.unlabelled``, once; returns files of labels, each with its
    pictures' folder.

    Raises:
        UsageError: there are folders, but no teacher, or a teacher without folders.
        InputError: a folder without pictures, or a teacher that cannot be read.
    """
    folders, model = settings.data.unlabelled, settings.teacher.model
    if model is None:
        if folders:
            hint = "such as yolov8n-pose"
            raise UsageError("nobody labels data.unlabelled", where="setting teacher.model", hint=hint)
        return []
    if not folders:
        hint = "data.unlabelled names folders of pictures; teacher.heatmaps a teacher of maps"
        raise UsageError("has nothing to label", where="setting teacher.model", got=model, hint=hint)
    return [(_labels(folder, settings, model), folder) for folder in folders]


def read(labels: Sequence[tuple[Path, Path]]) -> list[Sample]:
    """The people that the teacher saw."""
    samples = []
    for path, folder in labels:
        skeleton = json.loads(path.read_text(encoding="utf-8"))["info"]["skeleton"]
        samples += coco.create(path, folder, skeleton)
    return samples


def _labels(folder: Path, settings: Settings, model: str) -> Path:
    if not folder.is_dir():
        raise InputError("no such folder", where=folder)
    found = sources.pictures(folder)
    facts = [str(folder), _fingerprint(model), settings.teacher.size, settings.teacher.score]
    files = [(file.name, file.stat().st_size, file.stat().st_mtime) for file in found]
    key = hashlib.sha256(json.dumps([*facts, *files]).encode()).hexdigest()[:32]
    path = paths.cache("pseudo-labels", f"{key}.json")
    if not path.is_file():
        document = _document(found, settings, model)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as stream:
            stream.write(json.dumps(document).encode())
    return path


def _fingerprint(model: str) -> Any:
    """What is another for another teacher, whatever it is called."""
    if model not in CATALOGUE and not Path(model).exists():
        return model  # an estimator's own name
    path = resolve(model).path
    if path.is_file():
        return sha256_of(path)
    inside = sorted(file for file in path.rglob("*") if file.is_file())
    return [str(path), *((file.name, file.stat().st_size, file.stat().st_mtime) for file in inside)]


def _document(found: Sequence[Path], settings: Settings, model: str) -> dict[str, Any]:
    from tqdm import tqdm

    teacher = settings.teacher
    told = {
        "body.model": model, "body.size": teacher.size, "body.score": teacher.score, "body.device": settings.device,
        "body.trust_weights": settings.network.trust_weights,
    }  # fmt: skip
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
    info = {"description": f"PSEUDO-LABELS of {model}, no truth", "skeleton": skeleton.name}
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
