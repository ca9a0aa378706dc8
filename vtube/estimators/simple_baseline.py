"""Simple Baselines (Xiao et al. 2018) on people whom a detector finds."""

from __future__ import annotations

from collections.abc import Callable

from vtube.estimators._topdown import TopDown, opened


def create(
    weights: str = "simple-baseline-resnet50",
    size: int = 320,
    score: float = 0.3,
    device: str = "auto",
    precision: str = "auto",
    threads: int = 0,
    trust_weights: bool = False,
    say: Callable[[str], None] | None = None,
    boxes: str = "detector",
    detector: str = "yolov8n-pose",
    flip: bool = False,
    decoding: str | None = None,
) -> TopDown:
    """Open weights by name or path; the options are those of ``hrnet``.

    Raises:
        UsageError, InputError, DeviceError: no such weights, not to be opened, or of another estimator.
    """
    return opened(
        "simple_baseline", weights, size=size, score=score, device=device, precision=precision, threads=threads,
        trust_weights=trust_weights, say=say, boxes=boxes, detector=detector, flip=flip, decoding=decoding,
    )  # fmt: skip
