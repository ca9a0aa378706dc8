"""Runs a checkpoint with torch on a graphics card (CUDA) or on Apple's (MPS)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.estimators._checkpoint import load
from vtube.types import Image


class TorchNetwork:
    """``device``: torch's name of it. The branches for boxes and keypoints stay with the decoding, on the CPU."""

    fixed: tuple[int, int] | None = None
    numbers: str | None = "fp32"

    def __init__(self, weights: Path, device: str) -> None:
        checkpoint = load(weights)
        self.metadata, self.branches = checkpoint.metadata, checkpoint.branches
        self._network, self._device = checkpoint.network.to(device), device
        self._canvas: Image = np.zeros((0, 0, 3), dtype=np.uint8)

    def canvas(self, shape: tuple[int, int]) -> Image:
        """The network's input of that shape, (height, width, 3) uint8 BGR: draw into it, then run."""
        if self._canvas.shape[:2] != shape:
            self._canvas = np.zeros((*shape, 3), dtype=np.uint8)
        return self._canvas

    def run(self, shape: tuple[int, int]) -> list[NDArray[Any]]:
        """The outputs for what is drawn on that canvas."""
        return self.run_several(self.canvas(shape)[None])

    def run_several(self, pictures: Image) -> list[NDArray[Any]]:
        """The outputs for (N, height, width, 3) uint8 BGR pictures, each with N rows."""
        import torch

        with torch.inference_mode():
            outputs = self._network(torch.from_numpy(pictures).to(self._device))
        return [output.cpu().numpy() for output in outputs]


def available(device: str) -> bool:
    """Whether torch can use "cuda" or "mps" on this machine."""
    import torch

    return bool(torch.cuda.is_available() if device == "cuda" else torch.backends.mps.is_available())
