"""Trains YOLO pose networks through ultralytics: our settings become its arguments, our samples its files.

Ultralytics' own loop saves each epoch; the run's folder keeps that whole and resumes from it. AGPL-3.0,
https://docs.ultralytics.com/modes/train/.
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from vtube import registry
from vtube.errors import InputError, UsageError
from vtube.estimators._checkpoint import be_polite
from vtube.files import beside
from vtube.training.devices import placed
from vtube.training.pose import pseudo_labels
from vtube.training.pose import settings as pose
from vtube.training.pose.samples import parts
from vtube.training.runs import ENVIRONMENT, Run
from vtube.training.tasks.yolo import Settings
from vtube.training.yolo import failures, state
from vtube.training.yolo import labels as yolo_labels
from vtube.weights import resolve
from vtube.weights.export import check_trust

WATCHED = "fitness"
"""By which ultralytics chooses the best weights: AP of keypoints and AP of boxes, added."""
WEIGHTS, INSIDE = "best.pt", "ultralytics"
CORRECTIONS = "corrections "
"""Begins the names of measures on held-out corrections."""
_log = logging.getLogger(__name__)


def train(settings: Settings, run: Run) -> dict[str, Any]:
    """Train, or go on after the last whole epoch. The best weights so far are ``best.pt``.

    Returns: as ``loop.train``.

    Raises:
        UsageError: no GPU where one was asked for, or what ultralytics cannot be told.
        InputError: no weights, or such that nobody vouches for; no data.
        VtubeError: ultralytics gave up; says how to go on.
    """
    with placed(settings.device, settings.loop.precision, settings.threads) as place:
        if place.world > 1:
            raise UsageError("trains in one process", where="task yolo", got="torchrun", hint="start it without")
        be_polite()
        failures.check_options(settings.network.options)
        fresh = not (run.folder / ENVIRONMENT).is_file()
        if not fresh:
            failures.check_unchanged(settings, run)
        done = state.read(run.folder)
        if done and done.best:
            return _result(run, done)
        weights = state.checkpoint(run.folder, done) if done else _weights(settings)
        data = _data(settings)
        with failures.told(run, fresh=fresh), run.held():
            run.begin(settings)
            try:
                return _train(settings, run, weights, data, place.device)
            except KeyboardInterrupt:
                _log.warning("stopped; vtube train --resume %s goes on after the last whole epoch", run.folder)
                raise


def _data(settings: Settings) -> dict[str, yolo_labels.Labels]:
    asked = pose.Settings(
        task="pose",
        device=settings.device,
        network=pose.Network(trust_weights=settings.network.trust_weights),
        data=settings.data,
        teacher=pose.Teacher(**settings.teacher.model_dump()),
    )
    labelled = pseudo_labels.label(asked)
    skeleton = registry.create("skeletons", "coco17")
    split = parts(settings.data, skeleton, settings.seed, pseudo_labels.read(labelled))
    return yolo_labels.read(split, skeleton)


def _weights(settings: Settings) -> Path:
    try:
        found = resolve(settings.network.weights)
    except UsageError as error:
        raise UsageError(error.what, where="setting network.weights", hint=error.hint) from error
    if found.form != "pt":
        raise InputError("only checkpoints of torch can be trained", where=found.path, got=found.form, expected="pt")
    check_trust(found, trust=settings.network.trust_weights)
    return found.path


def _train(
    settings: Settings, run: Run, weights: Path, labels: dict[str, yolo_labels.Labels], device: str
) -> dict[str, Any]:
    from ultralytics import YOLO

    skeleton = registry.create("skeletons", "coco17")
    data = yolo_labels.write(run.folder / "data", labels, settings.data.corrected, skeleton)
    told = {"data": str(data), "imgsz": settings.network.size, "device": device, "plots": False, "verbose": False}
    corrected = bool(labels["test"])
    done = state.read(run.folder)
    if done is None:
        run.measured({"epoch": 0, **_measured(YOLO(str(weights), task="pose"), told, run, corrected=corrected)})
    if done is None or not done.ended:
        shutil.rmtree(run.folder / INSIDE, ignore_errors=True)
        model = YOLO(str(weights), task="pose")
        model.add_callback("on_model_save", lambda trainer: _keep(trainer, run))
        model.train(**{**told, **_arguments(settings, run), "resume": done is not None})
    best = _measured(YOLO(str(run.folder / WEIGHTS), task="pose"), told, run, corrected=corrected)
    done = state.read(run.folder)
    if done is None:
        raise RuntimeError("no epoch was finished")
    done = replace(done, ended=True, best=best)
    state.write(run.folder, done)
    return _result(run, done)


def _keep(trainer: Any, run: Run) -> None:
    """At the end of an epoch: the weights if they are the best, its measures, and then what resumes."""
    from ultralytics.utils.torch_utils import strip_optimizer

    epoch, known = trainer.epoch + 1, state.read(run.folder)
    best_epoch = known.best_epoch if known else epoch
    if trainer.best_fitness == trainer.fitness:
        best_epoch = epoch
        with beside(run.folder / WEIGHTS) as part:
            strip_optimizer(str(trainer.last), str(part))
    run.measured({"epoch": epoch, **_figures({**trainer.metrics, "fitness": trainer.fitness})})
    state.save(run.folder, trainer.last, epoch, best_epoch, ended=bool(trainer.stop))


def _measured(model: Any, told: dict[str, Any], run: Run, *, corrected: bool) -> dict[str, float]:
    """Of held-out people, and of held-out corrections where there are any."""
    where = {**told, "project": str((run.folder / INSIDE).absolute()), "exist_ok": True}
    found = _figures(model.val(**where, name="held").results_dict)
    if corrected:
        of_corrections = _figures(model.val(**where, name="corrections", split="test").results_dict)
        found |= {CORRECTIONS + name: value for name, value in of_corrections.items()}
    return found


def _figures(results: dict[str, Any]) -> dict[str, float]:
    """COCO's average precision of keypoints and of boxes, as ultralytics measures them."""
    names = {
        "AP": "metrics/mAP50-95(P)",
        "AP50": "metrics/mAP50(P)",
        "box AP": "metrics/mAP50-95(B)",
        WATCHED: "fitness",
    }
    return {ours: round(float(results[theirs]), 5) for ours, theirs in names.items()}


def _result(run: Run, done: state.State) -> dict[str, Any]:
    first, *_, last = ({k: v for k, v in line.items() if k != "epoch"} for line in run.measures())
    path = run.folder / WEIGHTS
    _log.info("%s is a pickle: vtube run --trust-weights --set body.model=%s", WEIGHTS, path)
    return {
        "run": str(run.folder),
        "finished": True,
        "epochs": done.epoch,
        "watched": WATCHED,
        "before": first,
        "best": done.best,
        "best_epoch": done.best_epoch,
        "last": last,
        "weights": str(path),
    }


def _arguments(settings: Settings, run: Run) -> dict[str, Any]:
    loop, rate = settings.loop, settings.optimizer
    folder = (run.folder / INSIDE).absolute()
    return {
        "epochs": loop.epochs,
        "batch": loop.batch,
        "nbs": loop.batch * loop.accumulate,
        "patience": loop.patience,
        "amp": {"fp32": False, "fp16": True, "bf16": "bf16"}[loop.precision],
        "workers": loop.workers,
        "optimizer": "AdamW",
        "lr0": rate.rate,
        "lrf": settings.schedule.final,
        "warmup_epochs": settings.schedule.warmup_epochs,
        "warmup_bias_lr": 0.0,  # biases warm up like the rest, instead of falling from a rate made for SGD
        "cos_lr": True,
        "weight_decay": rate.decay,
        "seed": settings.seed,
        "project": str(folder.parent),
        "name": folder.name,
        "exist_ok": True,
        "save_dir": str(folder),  # where a training goes on, which may have been moved
        **settings.network.options,
    }
