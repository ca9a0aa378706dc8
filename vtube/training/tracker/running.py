"""The tracker itself, with a network that is still learning: what a training is measured by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from vtube.estimators.vtube_lite import VtubeLite
from vtube.settings.sections import Body
from vtube.training.tracker.dataset import normalised, planes
from vtube.types import Frame, Image, Pose
from vtube.weights.card import Card

APART = 3600.0
"""Seconds between pictures, of which the tracker then remembers nothing."""


class Learning:
    """A network of maps as ``VtubeLite`` asks for one. ``size``: (width, height) of its input."""

    def __init__(self, network: torch.nn.Module, size: tuple[int, int]) -> None:
        self._network = network
        self._canvas: Image = np.zeros((size[1], size[0], 3), np.uint8)

    def canvas(self, _shape: tuple[int, int]) -> Image:
        """(height, width, 3) uint8 BGR: draw into it, then run."""
        return self._canvas

    def run(self, _shape: tuple[int, int]) -> list[NDArray[Any]]:
        """The maps of what is drawn on the canvas."""
        device = next(self._network.parameters()).device
        with torch.inference_mode():
            maps = self._network(normalised(planes(self._canvas)[None].to(device)))
        return [maps.float().cpu().numpy()]


def seen(network: torch.nn.Module, card: Card, pictures: Iterable[Image]) -> list[Pose | None]:
    """Whom the tracker finds in each picture (H, W, 3) uint8 BGR alone, None for nobody. ``card``: the network's."""
    body = VtubeLite(Learning(network, card.size), card, score=Body().score)
    people = (body(Frame(image, APART * index, index)) for index, image in enumerate(pictures))
    return [found[0] if found else None for found in people]
