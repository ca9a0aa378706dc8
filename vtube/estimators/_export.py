"""The child process that exports a checkpoint: ``python -m vtube.estimators._export WEIGHTS FOLDER [exact]``.

It writes ``model.xml``, ``model.bin``, ``branches.npz`` and ``metadata.json`` into FOLDER and reports as ``_child``
says.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.estimators._anchors import Head, People, decode
from vtube.estimators._checkpoint import load
from vtube.estimators._child import Say, run
from vtube.estimators._letterbox import GREY, letterbox
from vtube.inference import options
from vtube.types import Image

PICTURES = 64
SHAPES = ((256, 320), (480, 640), (320, 320), (192, 320))
CHECKS = 24
TOLERANCE = 0.015
"""Median distance over shoulder width between the 8-bit and the exact keypoints, at the most.

The crops are harder than a camera's pictures: yolov8n-pose has 0.012 on them and 0.007 on footage of single people.
"""

SENSITIVE = (r".*classes\.\d\.2/.*",)
"""Layers that stay in floating point: the last of the class branch. Boxes and keypoints are not in the network."""


def export(weights: Path, folder: Path, say: Say, *, exact: bool = False) -> None:
    """Write the quickest model for this processor that still sees the same keypoints, or the ``exact`` one."""
    say("reading the weights")
    checkpoint = load(weights)
    import openvino
    import torch

    say("converting them to OpenVINO")
    shape = openvino.PartialShape([1, -1, -1, 3])
    example = torch.zeros(1, *SHAPES[0], 3, dtype=torch.uint8)
    with torch.no_grad():
        whole = openvino.convert_model(checkpoint.network, example_input=example, input=shape)
    metadata = {**checkpoint.metadata, "precision": "fp32"}
    head = Head.of(metadata, checkpoint.branches)
    best = whole
    if not exact and "INT8" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        say("rounding it to 8 bits for this processor (some 20 seconds, minutes on a busy machine; once)")
        rounded = _quantised(whole)
        faster, deviation = _compare(whole, rounded, head)
        metadata |= {"speedup": round(faster, 2), "deviation": round(deviation, 5)}
        if faster > 1 and deviation <= TOLERANCE:
            best, metadata["precision"] = rounded, "int8"
    openvino.save_model(best, folder / "model.xml", compress_to_fp16=False)
    np.savez(folder / "branches.npz", allow_pickle=False, **checkpoint.branches)
    (folder / "metadata.json").write_text(json.dumps(metadata, indent=1), encoding="utf-8")


def _quantised(model: Any) -> Any:
    import nncf

    pictures = list(_pictures(PICTURES, np.random.default_rng(0), 0.4))
    return nncf.quantize(
        model,
        nncf.Dataset([picture[None] for picture in pictures]),
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(pictures),
        ignored_scope=nncf.IgnoredScope(patterns=list(SENSITIVE), validate=False),
    )


def _pictures(count: int, rng: np.random.Generator, smallest: float) -> Iterator[Image]:
    """Letterboxed crops of the photos that ultralytics ships: down to ``smallest`` of their sides, mirrored, brighter
    and darker.
    """
    import cv2
    from ultralytics.utils import ASSETS

    photos: list[Image] = [np.asarray(cv2.imread(str(ASSETS / name))) for name in ("zidane.jpg", "bus.jpg")]
    for i in range(count):
        photo = photos[i % len(photos)]
        height, width = (int(side * rng.uniform(smallest, 1)) for side in photo.shape[:2])
        y, x = rng.integers(0, photo.shape[0] - height + 1), rng.integers(0, photo.shape[1] - width + 1)
        crop = photo[y : y + height, x : x + width, :][:, :: rng.choice((-1, 1))]
        shape = SHAPES[i % len(SHAPES)]
        canvas = np.full((*shape, 3), GREY, dtype=np.uint8)
        letterbox((width, height), max(shape), 32, shape).draw(np.ascontiguousarray(crop), canvas)
        yield np.clip(canvas * rng.uniform(0.5, 1.3), 0, 255).astype(np.uint8)


def _compare(exact: Any, rounded: Any, head: Head) -> tuple[float, float]:
    """How many times quicker the rounded model is, and how far its keypoints are off, median over shoulder width."""
    pictures = list(_pictures(CHECKS, np.random.default_rng(1), 0.75))
    seconds, distances = np.zeros(2), [np.empty(0)]
    for shape in SHAPES:
        models = [_compiled(model, shape) for model in (exact, rounded)]
        times = []
        for picture in (p for p in pictures if p.shape[:2] == shape):
            (old, old_time), (new, new_time) = (_watch(model, picture, head) for model in models)
            times.append((old_time, new_time))
            distances.append(_deviation(old, new))
        seconds += np.min(times, axis=0)
    off = np.concatenate(distances)
    return float(seconds[0] / seconds[1]), float(np.median(off)) if len(off) else np.inf


def _compiled(model: Any, shape: tuple[int, int]) -> Any:
    import openvino

    fixed = model.clone()
    fixed.reshape([1, *shape, 3])
    return openvino.Core().compile_model(fixed, "CPU", options())


def _watch(model: Any, picture: Image, head: Head) -> tuple[People, float]:
    """The people and the processor's seconds, which say more than the clock's while other programs run."""
    start = time.process_time()
    outputs = [np.asarray(value) for value in model(picture[None]).values()]
    seconds = time.process_time() - start
    return decode(outputs, head, (picture.shape[0], picture.shape[1]), 0.5, 0.7), seconds


def _deviation(old: People, new: People) -> NDArray[np.float64]:
    """Distances of the most prominent person's clear keypoints over the width of the shoulders, or over a quarter of
    the box's diagonal where the skeleton is not COCO's; none without a person.
    """
    if not len(old.scores):
        return np.empty(0)
    if not len(new.scores):
        return np.array([np.inf])
    i = (np.prod(old.boxes[:, 2:] - old.boxes[:, :2], axis=1) * old.scores).argmax()
    a, b = old.keypoints[i], new.keypoints[np.abs(new.boxes - old.boxes[i]).sum(axis=1).argmin()]
    scale = float(np.hypot(*(old.boxes[i, 2:] - old.boxes[i, :2]))) / 4
    clear = a[:, 2] > 0.5
    if len(a) == 17 and clear[[5, 6]].all():
        scale = float(np.hypot(*(a[5, :2] - a[6, :2])))
    return np.asarray(np.hypot(*(a[clear, :2] - b[clear, :2]).T) / max(scale, 1.0))


if __name__ == "__main__":
    sys.exit(run(partial(export, exact=sys.argv[3:] == ["exact"])))
