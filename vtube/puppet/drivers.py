"""Parameters to properties: all curves and conditions of an avatar at once, as arrays compiled from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vtube.puppet._formats import CONDITION
from vtube.puppet._kernels import DRIVE, MEET
from vtube.puppet.avatar import DRIVING, Condition, Driver
from vtube.types import Floats, Parameters

ADDED = ("x", "y", "rotation", "z")
MULTIPLIED = ("scale_x", "scale_y", "opacity")
_FAR = 1e9


class Inputs:
    """The parameters that an avatar looks at, as one array; missing and non-finite values take their rest."""

    def __init__(self, used: set[str]) -> None:
        self.names = sorted(used)
        self._index = {name: i for i, name in enumerate(self.names)}
        table = [DRIVING[name] for name in self.names]
        self._rests = [p.default for p in table]
        self._rest = np.array(self._rests, dtype=np.float64)
        self.current = self._rest.copy()
        # Turning further than once around is no mistake, so bones have no range here.
        self._low = np.array([-_FAR if p.bone else p.minimum for p in table])
        self._high = np.array([_FAR if p.bone else p.maximum for p in table])

    def index(self, name: str) -> int:
        """Where a parameter's value is."""
        return self._index[name]

    def read(self, parameters: Parameters) -> None:
        """Set ``current``, (N,), to the parameters' values, within their ranges."""
        given = np.fromiter(map(parameters.get, self.names, self._rests), np.float64, len(self.names))
        finite = np.where(np.isfinite(given), given, self._rest)
        np.minimum(np.maximum(finite, self._low), self._high, out=self.current)


class Drivers:
    """All drivers of some bones and parts ("owners"): piecewise linear curves, held constant outside their points.

    ``amounts``: (7, owners) what they ask for after a call: sums of x, y, rotation, z, then products of scale_x,
    scale_y, opacity.
    """

    def __init__(self, owned: Sequence[Sequence[Driver]], inputs: Inputs) -> None:
        pairs = [(owner, driver) for owner, drivers in enumerate(owned) for driver in drivers]
        curves = [np.array(driver.curve) for _, driver in pairs]
        rows = (*ADDED, *MULTIPLIED)
        used = np.array([inputs.index(driver.parameter) for _, driver in pairs], dtype=np.int64)
        slots = np.array([rows.index(d.property) * len(owned) + owner for owner, d in pairs], dtype=np.int64)
        # The last segment of each driver is endless, so its constant end is like any other.
        shape = (len(pairs), max(map(len, curves), default=1))
        x, y, run, rise = np.full(shape, np.inf), np.zeros(shape), np.full(shape, np.inf), np.zeros(shape)
        for i, curve in enumerate(curves):
            count = len(curve)
            x[i, :count], y[i, :count] = curve.T
            run[i, : count - 1], rise[i, : count - 1] = np.diff(curve, axis=0).T
        self.amounts = np.zeros((len(rows), len(owned)))
        self._drive = DRIVE.bind(inputs.current, used, slots, x, y, run, rise, self.amounts, len(ADDED))

    def __call__(self) -> None:
        """Evaluate them for the inputs' current values."""
        self._drive()


class Conditions:
    """All conditions of some parts. ``opacities``: of the parts, which it writes to."""

    def __init__(self, owned: Sequence[Sequence[Condition]], inputs: Inputs, opacities: Floats) -> None:
        rows = [
            (part, inputs.index(condition.parameter), condition.minimum, condition.maximum)
            for part, conditions in enumerate(owned)
            for condition in conditions
        ]
        self._meet = MEET.bind(inputs.current, np.array(rows, dtype=CONDITION), opacities)

    def hide(self) -> None:
        """Set the opacity of each part to 0 that has a condition which does not hold for the inputs' current values."""
        self._meet()
