"""One evaluation: a model by its settings, the labels of a folder, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.errors import InputError, UsageError
from vtube.evaluation import pck
from vtube.evaluation.labels import Labels, read
from vtube.evaluation.measuring import Measures, measure
from vtube.evaluation.watching import Watched, told, watch
from vtube.session import models, settled
from vtube.settings import Settings
from vtube.stages import Estimator
from vtube.types import Skeleton


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How the model of the settings did on labelled pictures.

    ``origin``: the skeleton of what the model tells. ``ran``: how it looked by its own word, None where it does not
    say: ``size`` in pixels and ``numbers`` ("fp32", "int8", ...); of a top-down model its network's
    ``numbers`` and ``crop`` (width, height), and its detector's ``size`` and ``detector_numbers``.
    """

    settings: Settings
    origin: Skeleton
    ran: Mapping[str, Any]
    labels: Labels
    watched: Watched
    measures: Measures

    @property
    def left_out(self) -> tuple[str, ...]:
        """Joints of the labels that the model does not tell, and that are not measured."""
        measured = set(self.measures.joints.tolist())
        return tuple(name for j, name in enumerate(self.labels.skeleton.joints) if j not in measured)

    def speed(self) -> dict[str, float | None]:
        """Milliseconds a picture, as median and 95th percentile, and pictures a second; of the model alone."""
        if not self.watched.seconds:
            return {"median_ms": None, "p95_ms": None, "fps": None}
        median, p95 = np.percentile(self.watched.seconds, (50, 95))
        return {
            "median_ms": round(1000 * float(median), 2),
            "p95_ms": round(1000 * float(p95), 2),
            "fps": round(1 / max(float(median), 1e-9), 1),
        }

    def as_json(self) -> dict[str, Any]:
        """What ``vtube evaluate --json`` prints: plain values, None where there is nothing to say."""
        measures = self.measures
        joints = {
            joint.name: {
                "labels": joint.labels,
                "PCK": _known(joint.pck),
                "OKS": _known(joint.oks),
                "median_error_px": _known(joint.error),
            }
            for joint in measures.each()
        }
        return {
            **{name: _known(value) for name, value in measures.precision.figures.items()},
            "PCK": _known(measures.pck()),
            "PCKh": _known(measures.pckh()),
            "joints": joints,
            "joints_left_out": list(self.left_out),
            "speed": self.speed(),
            **self._counts(),
            **self._conditions(),
        }

    def _counts(self) -> dict[str, Any]:
        return {
            "pictures": len(self.watched.photos),
            "pictures_unreadable": list(self.watched.unreadable),
            "people": len(self.measures.truth),
            "people_found": int(self.measures.found.sum()),
            "people_score": _known(self.measures.precision.score),
        }

    def _conditions(self) -> dict[str, Any]:
        body = self.settings.body
        return {
            "model": body.model,
            "precision": body.precision,
            **self.ran,
            "score": body.score,
            "skeleton": self.labels.skeleton.name,
            "model_skeleton": self.origin.name,
            "annotations": str(self.labels.file),
            "PCK_threshold": pck.TORSO,
            "PCKh_threshold": pck.HEAD,
        }


def evaluate(
    settings: Settings,
    folder: Path,
    annotations: Path | None = None,
    progress: Callable[[int], Callable[[], object]] = lambda _: lambda: None,
) -> Evaluation:
    """Run the body model of the settings on the labelled pictures of a folder.

    ``annotations``: the file with the labels, where it is not the one ``person_keypoints*.json`` of the folder.
    ``progress``: told how many pictures there are, gives what is called after each.

    Raises:
        UsageError, InputError: as ``labels.read``; no such model; or one that tells none of the labelled joints.
    """
    if settings.body.model == models.NONE:
        raise UsageError("no model to evaluate", where="body.model", got=models.NONE)
    labels = read(folder, annotations)
    model = models.body(settings)
    settings = settled(settings)  # what has opened
    joints = _joints(model, labels)
    watched = watch(model, labels, progress(len(labels.photos)))
    truth = [photo.people for photo in watched.photos]
    if not any(person.of(joints).counts for people in truth for person in people):
        known = f"joints that {model.skeleton.name} has"
        raise InputError("nobody is labelled in the pictures that can be read", where=labels.file, expected=known)
    measures = measure(truth, watched.seen, labels.skeleton, joints)
    return Evaluation(settings, model.skeleton, _ran(model), labels, watched, measures)


def _ran(model: Estimator) -> dict[str, Any]:
    detector = getattr(model, "detector", None)
    return {
        "size": getattr(detector or model, "size", None),
        "numbers": getattr(model, "numbers", None),
        "crop": getattr(model, "crop", None),
        "detector_numbers": getattr(detector, "numbers", None),
    }


def _joints(model: Estimator, labels: Labels) -> NDArray[np.intp]:
    joints = told(model.skeleton, labels.skeleton)
    if not len(joints):
        got, expected = model.skeleton.name, labels.skeleton.name
        raise InputError("the model tells none of these joints", where=labels.file, got=got, expected=expected)
    return joints


def _known(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, 6)
