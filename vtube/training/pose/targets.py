"""Samples with what a network shall say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from torch.utils.data import Dataset

if TYPE_CHECKING:
    from vtube.training.pose.dataset import PoseDataset


class Targets(Dataset[dict[str, Any]]):
    """Items of a ``PoseDataset``, encoded: ``image`` (3, H, W) float32, ``target`` as the codec encodes, ``weights``
    (J,) float32.
    """

    def __init__(self, data: PoseDataset, codec: Any) -> None:
        self._data, self._codec = data, codec

    def __len__(self) -> int:
        """How many samples."""
        return len(self._data)

    def __getitem__(self, index: int) -> dict[str, Any]:
        """The item of a sample, for the epoch that the data set is set to."""
        item = self._data[index]
        points = np.asarray(item["points"], dtype=np.float64)
        target, weights = self._codec.encode(points, np.asarray(item["weights"]))
        return {"image": item["image"], "target": target, "weights": weights}
