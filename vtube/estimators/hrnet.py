"""HRNet (Sun et al. 2019) on people whom a detector finds."""

from __future__ import annotations

from collections.abc import Callable

from vtube.estimators._topdown import TopDown, opened


def create(
    weights: str = "hrnet-w32",
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
    """Open weights by name or path, on a CPU exported once for it.

    ``size``: pixels of the detector input's longer side; that of the network is the weights' own. ``score``: people
    whom the detector is less sure of are nobody. ``device``: "cpu", "cuda", "mps" or "auto". ``precision``: "exact" for
    32 bits and the detector's published weights, "auto" for what is quicker and looks the same. ``threads``: 0 for as
    many as the runtime likes. ``trust_weights``: open checkpoints, the detector's too, that the catalogue does not
    know. ``say``: told what happens while it takes time. ``boxes``: "detector", or "last" for where the joints of the
    last frame were. ``detector``: weights of YOLO. ``flip``: look at the mirrored crops too, for twice the time.
    ``decoding``: of heatmaps, "dark" or "quarter", by default what the weights ask for.

    Raises:
        UsageError, InputError, DeviceError: no such weights, not to be opened, or of another estimator.
    """
    return opened(
        "hrnet", weights, size=size, score=score, device=device, precision=precision, threads=threads,
        trust_weights=trust_weights, say=say, boxes=boxes, detector=detector, flip=flip, decoding=decoding,
    )  # fmt: skip
