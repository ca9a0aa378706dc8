"""A causal Transformer over the last sightings of each joint (Vaswani et al., NIPS 2017).

Each sighting is a token; it attends to itself and to the ``span`` - 1 before it, whose keys and values are remembered.
What stands for their positions are their ages in seconds, as a penalty that differs from head to head (Press et al.,
Train Short, Test Long: ALiBi, ICLR 2022, which counts tokens), so that the rate of the camera changes little.
"""

from __future__ import annotations

import math
from typing import Any

from vtube.errors import UsageError
from vtube.smoothing._learned import INPUTS, OUTPUTS, Array, Memory, Shapes, Tensors

_FADES = (0.03, 0.1, 0.3, 1.0)
"""Seconds in which a token's weight falls to 1/e, one for each head."""
_EMPTY = 1e6
"""Seconds: the age of a token that never was. Its weight is 0 in float32 as in float64."""


class Transformer:
    """``layers`` of attention and a hidden layer, normalised before, ``width`` numbers wide, with four heads.

    Raises:
        UsageError: the heads cannot share the width.
    """

    def __init__(self, *, width: int = 32, layers: int = 2, span: int = 12) -> None:
        if width % len(_FADES):
            raise UsageError(
                "unusable width of a transformer", got=width, expected=f"a multiple of {len(_FADES)} heads"
            )
        self.width, self.layers, self.span = width, layers, span
        self.shapes: Shapes = {"embed": (INPUTS, width), "embed_bias": (width,)}
        for i in range(layers):
            self.shapes |= {
                f"attend{i}": (width, 3 * width), f"join{i}": (width, width),
                f"hidden{i}": (width, 2 * width), f"hidden{i}_bias": (2 * width,), f"back{i}": (2 * width, width),
            }  # fmt: skip
        self.shapes |= {"out": (width, OUTPUTS), "out_bias": (OUTPUTS,)}

    def begin(self, xp: Any, zeros: Array) -> Memory:
        """No tokens: of each layer (J, span - 1, 2, width) keys and values, and (J, span - 1) their ages in seconds."""
        rows, before = len(zeros), self.span - 1
        tokens = xp.broadcast_to(zeros.reshape(-1, 1, 1, 1), (rows, before, 2, self.width))
        return *[tokens] * self.layers, xp.broadcast_to(zeros[:, None] + _EMPTY, (rows, before))

    def __call__(self, xp: Any, w: Tensors, inputs: Array, memory: Memory, dt: Array) -> tuple[Array, Memory]:
        """As ``Network`` says."""
        *layers, ages = memory
        ages = xp.concatenate([ages + dt[:, None], xp.zeros_like(dt)[:, None]], -1)
        x = inputs @ w["embed"] + w["embed_bias"]
        kept = []
        for i, tokens in enumerate(layers):
            asked = _normal(xp, x) @ w[f"attend{i}"]
            own = asked[:, self.width :].reshape(-1, 1, 2, self.width)
            both = xp.concatenate([tokens, own], 1)
            x = x + self._attended(xp, asked[:, : self.width], both, ages) @ w[f"join{i}"]
            hidden = xp.tanh(_normal(xp, x) @ w[f"hidden{i}"] + w[f"hidden{i}_bias"])
            x = x + hidden @ w[f"back{i}"]
            kept.append(both[:, 1:])
        return _normal(xp, x) @ w["out"] + w["out_bias"], (*kept, ages[:, 1:])

    def _attended(self, xp: Any, query: Array, tokens: Array, ages: Array) -> Array:
        """(J, width) the values of tokens (J, span, 2, width), by how their keys fit the query (J, width)."""
        heads = len(_FADES)
        part = self.width // heads
        keys, values = (tokens[:, :, k].reshape(-1, self.span, heads, part) for k in (0, 1))
        fit = xp.einsum("jhp,jshp->jsh", query.reshape(-1, heads, part) / math.sqrt(part), keys)
        fit = xp.stack([fit[:, :, h] - ages / fade for h, fade in enumerate(_FADES)], -1)
        weights = xp.exp(fit - xp.amax(fit, 1)[:, None])
        weights = weights / weights.sum(1)[:, None]
        return xp.einsum("jsh,jshp->jhp", weights, values).reshape(-1, self.width)


def _normal(xp: Any, x: Array) -> Array:
    """Rows of mean square 1 (Zhang and Sennrich, Root Mean Square Layer Normalization, NeurIPS 2019)."""
    return x / xp.sqrt((x * x).mean(-1) + 1e-6)[:, None]
