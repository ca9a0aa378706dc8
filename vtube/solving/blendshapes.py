"""From ARKit's blendshapes to what the parameters mean: weighted sums, each stretched from a range to 0..1 or -1..1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from vtube.types import Values


class Range(NamedTuple):
    """Of a sum of blendshapes: where it counts as 0 and as 1."""

    low: float
    high: float


Ranges: TypeAlias = Mapping[str, Range]
"""Of each channel, for one performer."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A sum of blendshapes. ``low``, ``high``: where it counts as 0 and as 1, as a model gives them of most faces.
    ``least``: of the values; -1 where the sum has two directions.
    """

    weights: Mapping[str, float]
    low: float
    high: float
    least: float = 0.0

    def total(self, shapes: Values) -> float | None:
        """The sum; None where the model has none of these blendshapes, while a single one that it lacks counts as 0."""
        total = None
        for name, weight in self.weights.items():
            if name in shapes:
                total = (total or 0.0) + weight * shapes[name]
        return total


def _both(name: str) -> dict[str, float]:
    return {f"{name}Left": 0.5, f"{name}Right": 0.5}


CHANNELS: Mapping[str, Channel] = {
    "BlinkLeft": Channel({"eyeBlinkLeft": 1.0}, 0.15, 0.58),
    "BlinkRight": Channel({"eyeBlinkRight": 1.0}, 0.15, 0.58),
    "LookLeftX": Channel({"eyeLookOutLeft": 1.0, "eyeLookInLeft": -1.0}, 0.0, 0.52, -1.0),
    "LookRightX": Channel({"eyeLookInRight": 1.0, "eyeLookOutRight": -1.0}, 0.0, 0.52, -1.0),
    "LookLeftY": Channel({"eyeLookUpLeft": 1.0, "eyeLookDownLeft": -0.8}, -0.2, 0.3, -1.0),
    "LookRightY": Channel({"eyeLookUpRight": 1.0, "eyeLookDownRight": -0.8}, -0.2, 0.3, -1.0),
    "BrowUpLeft": Channel({"browOuterUpLeft": 0.6, "browInnerUp": 0.4}, 0.25, 0.85),
    "BrowUpRight": Channel({"browOuterUpRight": 0.6, "browInnerUp": 0.4}, 0.25, 0.85),
    "BrowDownLeft": Channel({"browDownLeft": 1.0}, 0.1, 0.6),
    "BrowDownRight": Channel({"browDownRight": 1.0}, 0.1, 0.6),
    "Jaw": Channel({"jawOpen": 1.0}, 0.06, 0.55),
    "Parted": Channel({"jawOpen": 1.0, "mouthClose": -1.0}, 0.03, 0.12),
    "Smile": Channel(_both("mouthSmile"), 0.1, 0.7),
    "Frown": Channel(_both("mouthFrown"), 0.03, 0.4),
    "MouthX": Channel({"mouthLeft": 1.0, "jawLeft": 0.5, "mouthRight": -1.0, "jawRight": -0.5}, 0.0, 0.4, -1.0),
    "Puff": Channel({"cheekPuff": 1.0}, 0.05, 0.5),
    "Sneer": Channel(_both("noseSneer"), 0.1, 0.5),
    "Round": Channel({"mouthPucker": 0.7, "mouthFunnel": 1.0}, 0.25, 0.75),
    "Wide": Channel({**_both("mouthStretch"), **_both("mouthSmile")}, 0.1, 0.5),
}
"""What is measured of a face. X grows towards the person's own left, Y up."""


TYPICAL: Ranges = MappingProxyType({name: Range(channel.low, channel.high) for name, channel in CHANNELS.items()})
"""Of most faces."""


def measure(shapes: Values, ranges: Ranges = TYPICAL) -> dict[str, float]:
    """The channels of one face by name, each ``least``..1; 0, at rest, where the model tells nothing."""
    values = {}
    for name, channel in CHANNELS.items():
        low, high = ranges[name]
        total = channel.total(shapes)
        values[name] = 0.0 if total is None else min(max((total - low) / (high - low), channel.least), 1.0)
    return values
