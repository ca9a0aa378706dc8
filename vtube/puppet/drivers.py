"""Parameters to properties: all curves and conditions of an avatar at once, as arrays compiled from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
        self._defaults = [p.default for p in table]
        self._rest = np.array(self._defaults)
        # Turning further than once around is no mistake, so bones have no range here.
        self._low = np.array([-_FAR if p.bone else p.minimum for p in table])
        self._high = np.array([_FAR if p.bone else p.maximum for p in table])

    def index(self, name: str) -> int:
        """Where a parameter's value is."""
        return self._index[name]

    def values(self, parameters: Parameters) -> Floats:
        """(N,) the values, within their ranges."""
        given = np.fromiter(map(parameters.get, self.names, self._defaults), np.float64, len(self.names))
        finite = np.where(np.isfinite(given), given, self._rest)
        return np.asarray(np.minimum(np.maximum(finite, self._low), self._high))


class Drivers:
    """All drivers of some bones and parts ("owners"): piecewise linear curves, held constant outside their points."""

    def __init__(self, owned: Sequence[Sequence[Driver]], inputs: Inputs) -> None:
        pairs = [(owner, driver) for owner, drivers in enumerate(owned) for driver in drivers]
        pairs.sort(key=lambda pair: pair[1].property in MULTIPLIED)
        curves = [np.array(driver.curve) for _, driver in pairs]
        self._owners = len(owned)
        self._input = np.array([inputs.index(d.parameter) for _, d in pairs], dtype=np.intp)
        # Segments by (number, driver). The last one of each driver is endless, so its constant end is like any other.
        shape = (max(map(len, curves), default=1), len(pairs))
        self._x, self._y = np.full(shape, np.inf), np.zeros(shape)
        self._run, self._rise = np.full(shape, np.inf), np.zeros(shape)
        for i, curve in enumerate(curves):
            count = len(curve)
            self._x[:count, i], self._y[:count, i] = curve.T
            self._run[: count - 1, i], self._rise[: count - 1, i] = np.diff(curve, axis=0).T
        self._first = np.arange(len(pairs))
        slots = [(ADDED + MULTIPLIED).index(driver.property) * self._owners + owner for owner, driver in pairs]
        self._added = sum(driver.property in ADDED for _, driver in pairs)
        self._sums = np.array(slots[: self._added], dtype=np.intp)
        self._products = np.array(slots[self._added :], dtype=np.intp) - len(ADDED) * self._owners

    def __call__(self, values: Floats) -> tuple[Floats, Floats]:
        """(4, owners) sums of x, y, rotation, z and (3, owners) products of scale_x, scale_y, opacity."""
        outputs = self._evaluate(values[self._input])
        sums, products = np.zeros(len(ADDED) * self._owners), np.ones(len(MULTIPLIED) * self._owners)
        np.add.at(sums, self._sums, outputs[: self._added])
        np.multiply.at(products, self._products, outputs[self._added :])
        return sums.reshape(len(ADDED), -1), products.reshape(len(MULTIPLIED), -1)

    def _evaluate(self, values: Floats) -> Floats:
        values = np.maximum(values, self._x[0])
        segment = (self._x[1:] <= values).sum(axis=0) * len(values) + self._first
        share = (values - self._x.take(segment)) / self._run.take(segment)
        return np.asarray(self._y.take(segment) + share * self._rise.take(segment))


class Conditions:
    """All conditions of some owners."""

    def __init__(self, owned: Sequence[Sequence[Condition]], inputs: Inputs) -> None:
        pairs = [(owner, condition) for owner, conditions in enumerate(owned) for condition in conditions]
        self._owner = np.array([owner for owner, _ in pairs], dtype=np.intp)
        self._input = np.array([inputs.index(c.parameter) for _, c in pairs], dtype=np.intp)
        self._minimum = np.array([c.minimum for _, c in pairs])
        self._maximum = np.array([c.maximum for _, c in pairs])

    def hide(self, opacities: Floats, values: Floats) -> None:
        """Set the opacity of each owner to 0 that has a condition which does not hold."""
        asked = values[self._input]
        opacities[self._owner[(asked < self._minimum) | (asked >= self._maximum)]] = 0.0
