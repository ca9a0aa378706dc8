"""Long short-term memory over the sightings of each joint (Hochreiter and Schmidhuber, Neural Computation, 1997)."""

from __future__ import annotations

from typing import Any

from vtube.smoothing._learned import INPUTS, OUTPUTS, Array, Memory, Shapes, Tensors


class LSTM:
    """One layer of ``width`` cells; the weights are shared by all joints."""

    def __init__(self, *, width: int = 48) -> None:
        self.width = width
        self.shapes: Shapes = {
            "gates": (INPUTS + width, 4 * width), "bias": (4 * width,),
            "out": (width, OUTPUTS), "out_bias": (OUTPUTS,),
        }  # fmt: skip

    def begin(self, xp: Any, zeros: Array) -> Memory:
        """Nothing remembered: (J, width) output and cell."""
        nothing = xp.broadcast_to(zeros[:, None], (len(zeros), self.width))
        return nothing, nothing

    def __call__(self, xp: Any, w: Tensors, inputs: Array, memory: Memory, _dt: Array) -> tuple[Array, Memory]:
        """As ``Network`` says."""
        hidden, cell = memory
        z = xp.concatenate([inputs, hidden], -1) @ w["gates"] + w["bias"]
        n = self.width
        # The first three gates are logistic: 1/2 + tanh(z/2)/2 cannot overflow.
        gates = 0.5 + 0.5 * xp.tanh(0.5 * z[:, : 3 * n])
        cell = gates[:, :n] * cell + gates[:, n : 2 * n] * xp.tanh(z[:, 3 * n :])
        hidden = gates[:, 2 * n :] * xp.tanh(cell)
        return hidden @ w["out"] + w["out_bias"], (hidden, cell)
