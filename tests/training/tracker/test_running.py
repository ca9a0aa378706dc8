"""A training is measured by the tracker itself: what that says of a network that is known is what is measured."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from torch import nn

from tests.training.tracker import people
from vtube import registry
from vtube.training import settings as layers
from vtube.training.devices import placed
from vtube.training.pose.dataset import MEAN, STD
from vtube.training.tracker.task import TrackerTask
from vtube.types import Image

SIZE = (128, 128)


class Dots(nn.Module):
    """Sees the joints of drawn people, each of which is a dot of a colour of its own, and is as sure of each as told.
    Elsewhere it sees nothing, or, where ``haunted``, somebody in the middle.
    """

    codec, codec_options = "heatmap", {"sigma": 1.5}

    def __init__(self, score: float, *, haunted: bool = False) -> None:
        super().__init__()
        self.score, self.haunted, self.anything = score, haunted, nn.Parameter(torch.zeros(1))
        self._codec = registry.create("codecs", "heatmap", size=SIZE, sigma=1.5)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        unit = pictures.permute(0, 2, 3, 1).numpy() * STD + MEAN
        return torch.stack([self._maps((255 * one[:, :, ::-1]).round().clip(0, 255).astype(np.uint8)) for one in unit])

    def _maps(self, picture: Image) -> torch.Tensor:
        hue, saturation, value = cv2.split(cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_BGR2HSV))
        points = np.full((17, 2), np.nan)
        for joint in range(17):
            off = np.abs((hue.astype(int) - 10 * joint + 90) % 180 - 90)
            rows, columns = np.nonzero((off < 4) & (saturation > 170) & (value > 170))
            if len(rows) > 4:
                points[joint] = columns.mean(), rows.mean()
        if self.haunted and not np.isfinite(points).any():
            points = 64 + 20 * np.array([(i % 5, i // 5) for i in range(17)]) / 5
        return torch.from_numpy(self._codec.encode(points, np.ones(17))[0]) * self.score


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("running")
    people.made(place)
    (place / "grey").mkdir()
    cv2.imwrite(str(place / "grey" / "wall.png"), np.full((120, 160, 3), 90, np.uint8))
    return place


def measured(folder, network: nn.Module) -> dict[str, float]:
    card = str(folder / "figures" / "card.yaml")
    told = {"data.root": str(folder), "data.train": [card], "data.evaluation": [card], "data.empty": "grey"}
    with placed("cpu", "fp32", 1) as place:
        settings = layers.load(folder / "tiny.yaml", [], {**told, "network.size": list(SIZE), "data.measured": 10})
        return TrackerTask(settings, place).evaluate(network.eval())


def test_who_is_seen_is_measured_where_the_tracker_sees_them(folder) -> None:
    told = measured(folder, Dots(0.9))
    assert (told["found"], told["nobody"]) == (1.0, 1.0)
    assert 0 < told["head"] < 0.05
    assert 0 < told["arms"] < 0.05


def test_who_comes_has_to_be_as_sure_as_the_tracker_asks(folder) -> None:
    """It follows somebody from 0.3 on, but nobody comes below 0.4: they are not found, whatever their joints."""
    assert measured(folder, Dots(0.35)) == {"head": 1.0, "arms": 1.0, "found": 0.0, "nobody": 1.0}


def test_whom_the_tracker_sees_in_an_empty_picture_counts(folder) -> None:
    told = measured(folder, Dots(0.9, haunted=True))
    assert (told["found"], told["nobody"]) == (1.0, 0.0)
