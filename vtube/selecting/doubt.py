"""How unsure a model is by its own scores."""

from __future__ import annotations

import numpy as np

from vtube.types import Floats


def doubt(scores: Floats) -> float:
    """0: each joint is surely there or surely not; 1: all of them might as well be as not.

    ``scores``: (J,) 0..1. The mean of 4 s (1 - s), the Gini impurity of a joint's presence: legs below the picture's
    edge, which a model knows to be absent, are no reason to look.
    """
    return float(np.mean(4.0 * scores * (1.0 - scores)))
