"""From ARKit's blendshapes to what the parameters mean: weighted sums, each stretched from a range to 0..1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtube.types import Values


@dataclass(frozen=True, slots=True)
class Channel:
    """A sum of blendshapes. ``low``, ``high``: where it counts as 0 and as 1, as a model gives them of most faces."""

    weights: Mapping[str, float]
    low: float
    high: float

    def __call__(self, shapes: Values) -> float:
        """0..1. A blendshape that the model does not have counts as 0."""
        total = 0.0
        for name, weight in self.weights.items():
            total += weight * shapes.get(name, 0.0)
        return min(max((total - self.low) / (self.high - self.low), 0.0), 1.0)


def _both(name: str) -> dict[str, float]:
    return {f"{name}Left": 0.5, f"{name}Right": 0.5}


CHANNELS: Mapping[str, Channel] = {
    "BlinkLeft": Channel({"eyeBlinkLeft": 1.0}, 0.12, 0.58),
    "BlinkRight": Channel({"eyeBlinkRight": 1.0}, 0.12, 0.58),
    "LookLeft": Channel({"eyeLookOutLeft": 0.5, "eyeLookInRight": 0.5}, 0.08, 0.6),
    "LookRight": Channel({"eyeLookInLeft": 0.5, "eyeLookOutRight": 0.5}, 0.08, 0.6),
    "LookUp": Channel(_both("eyeLookUp"), 0.08, 0.5),
    "LookDown": Channel(_both("eyeLookDown"), 0.35, 0.85),
    "BrowUpLeft": Channel({"browOuterUpLeft": 0.6, "browInnerUp": 0.4}, 0.25, 0.85),
    "BrowUpRight": Channel({"browOuterUpRight": 0.6, "browInnerUp": 0.4}, 0.25, 0.85),
    "BrowDownLeft": Channel({"browDownLeft": 1.0}, 0.1, 0.6),
    "BrowDownRight": Channel({"browDownRight": 1.0}, 0.1, 0.6),
    "Jaw": Channel({"jawOpen": 1.0}, 0.06, 0.55),
    "Parted": Channel({"jawOpen": 1.0, "mouthClose": -1.0}, 0.03, 0.12),
    "Smile": Channel(_both("mouthSmile"), 0.1, 0.7),
    "Frown": Channel(_both("mouthFrown"), 0.03, 0.4),
    "MouthLeft": Channel({"mouthLeft": 1.0, "jawLeft": 0.5}, 0.02, 0.4),
    "MouthRight": Channel({"mouthRight": 1.0, "jawRight": 0.5}, 0.02, 0.4),
    "Puff": Channel({"cheekPuff": 1.0}, 0.05, 0.5),
    "Sneer": Channel(_both("noseSneer"), 0.1, 0.5),
    "Round": Channel({"mouthPucker": 0.7, "mouthFunnel": 1.0}, 0.25, 0.75),
    "Wide": Channel({**_both("mouthStretch"), **_both("mouthSmile")}, 0.1, 0.5),
}
"""What is measured of a face, each 0..1."""


def measure(shapes: Values) -> dict[str, float]:
    """The channels of one face by name."""
    return {name: channel(shapes) for name, channel in CHANNELS.items()}
