"""Trains YOLO pose networks through ultralytics: our settings become its arguments, our samples its files.

Ultralytics' own loop saves each epoch and resumes from there. AGPL-3.0, https://docs.ultralytics.com/modes/train/.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from vtube import registry
from vtube.errors import InputError, UsageError
from vtube.estimators._checkpoint import be_polite
from vtube.files import replacing
from vtube.training.devices import placed
from vtube.training.pose.samples import parts
from vtube.training.runs import Run
from vtube.training.tasks.yolo import Settings
from vtube.training.yolo import labels as yolo_labels
from vtube.weights import resolve
from vtube.weights.export import check_trust

WATCHED = "AP"
WEIGHTS, CARD = "best.pt", "best.json"
_log = logging.getLogger(__name__)


def train(settings: Settings, run: Run) -> dict[str, Any]:
    """Train, or go on after the last whole epoch; the weights become ``best.pt`` with a card, ``best.json``, beside.

    Returns: as ``loop.train``.

    Raises:
        UsageError: no GPU where one was asked for.
        InputError: no weights, or such that nobody vouches for.
    """
    with placed(settings.device, settings.loop.precision, settings.threads) as place:
        if place.world > 1:
            hint = "name the GPUs: --set 'network.options.device=[0,1]'"
            raise UsageError("starts its own processes", where="task yolo", got="torchrun", hint=hint)
        skeleton = registry.create("skeletons", "coco17")
        split = parts(settings.data, skeleton, settings.seed)
        run.begin(settings)
        with run.held():
            data = yolo_labels.write(run.folder / "data", split.base, split.held, skeleton)
            try:
                return _train(settings, run, data, place.device)
            except KeyboardInterrupt:
                _log.warning("stopped; vtube train --resume %s goes on after the last whole epoch", run.folder)
                raise


def _train(settings: Settings, run: Run, data: Path, device: str) -> dict[str, Any]:
    if not (run.folder / CARD).is_file():
        be_polite()
        from ultralytics import YOLO

        last = run.folder / "ultralytics" / "weights" / "last.pt"
        begun = last.is_file()
        model = YOLO(str(last if begun else _weights(settings)), task="pose")
        told = {"data": str(data), "imgsz": settings.network.size, "device": device, "plots": False, "verbose": False}
        if not begun:
            before = model.val(**told, project=str(run.folder), name="before").results_dict
            run.measured({"epoch": 0, **_figures(before)})
        model.train(**told, **_arguments(settings, run), resume=begun)
        after = _figures(model.trainer.metrics)
        run.measured({"epoch": settings.loop.epochs, **after})
        _keep(settings, run, after)
    return _result(run)


def _result(run: Run) -> dict[str, Any]:
    first, *_, last = run.measures()
    before, after = ({key: value for key, value in line.items() if key != "epoch"} for line in (first, last))
    return {
        "run": str(run.folder),
        "finished": True,
        "epochs": last["epoch"],
        "watched": WATCHED,
        "before": before,
        "best": after,
        "best_epoch": last["epoch"],
        "last": after,
        "weights": str(run.folder / WEIGHTS),
    }


def _weights(settings: Settings) -> Path:
    found = resolve(settings.network.model)
    if found.form != "pt":
        raise InputError("only checkpoints of torch can be trained", where=found.path, got=found.form, expected="pt")
    check_trust(found, trust=settings.network.trust_weights)
    return found.path


def _arguments(settings: Settings, run: Run) -> dict[str, Any]:
    loop, rate = settings.loop, settings.optimizer
    return {
        "epochs": loop.epochs,
        "batch": loop.batch,
        "nbs": loop.batch * loop.accumulate,
        "patience": loop.patience or loop.epochs,
        "amp": loop.precision != "fp32",
        "workers": loop.workers,
        "optimizer": "AdamW",
        "lr0": rate.rate,
        "lrf": settings.schedule.final,
        "cos_lr": True,
        "weight_decay": rate.decay,
        "seed": settings.seed,
        "project": str(run.folder.absolute()),
        "name": "ultralytics",
        "exist_ok": True,
        **settings.network.options,
    }


def _figures(results: dict[str, Any]) -> dict[str, float]:
    """COCO's average precision of keypoints and of boxes, as ultralytics measures them."""
    names = {"AP": "metrics/mAP50-95(P)", "AP50": "metrics/mAP50(P)", "box AP": "metrics/mAP50-95(B)"}
    return {ours: round(float(results[theirs]), 5) for ours, theirs in names.items()}


def _keep(settings: Settings, run: Run, measures: dict[str, float]) -> None:
    with replacing(run.folder / WEIGHTS) as stream:
        stream.write((run.folder / "ultralytics" / "weights" / "best.pt").read_bytes())
    trained = {"measures": measures, "settings": settings.model_dump(mode="json")}
    size = settings.network.size
    card = {"estimator": "yolov8", "skeleton": "coco17", "size": [size, size], "trained": trained}
    with replacing(run.folder / CARD) as stream:
        stream.write(json.dumps(card, indent=1).encode())
