"""The learning rate over the steps."""

from __future__ import annotations

import math


def factor(step: int, steps: int, *, warmup: int, final: float) -> float:
    """The share of the full learning rate at a step, 0..1.

    Linear warm-up over the first ``warmup`` steps (Goyal et al., 2017), which never reaches 0, then half a cosine down
    to ``final`` at the last of ``steps`` (Loshchilov and Hutter, 2017). A function of the step alone, so that a resumed
    training needs no state of it.
    """
    if step < warmup:
        return (step + 1) / (warmup + 1)
    done = min(1.0, (step - warmup) / max(1, steps - 1 - warmup))
    return final + (1 - final) * (1 + math.cos(math.pi * done)) / 2
