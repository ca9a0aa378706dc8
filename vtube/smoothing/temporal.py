"""A learned smoother: a small network that has seen how people move, and how pose models err.

``_learned`` has what it does at each sighting, ``_lstm`` and ``_transformer`` the networks, ``docs/smoothing.md`` how
they were trained and what was measured. All in NumPy: a step of so few joints is over before a framework has begun it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vtube.errors import UsageError
from vtube.paths import shipped
from vtube.smoothing import _weights
from vtube.smoothing._learned import HALT, Network, State, begun, chosen, kinds, step
from vtube.smoothing._tracker import Tracker
from vtube.types import Floats, Pose, Skeleton

_LEAST_SCALE = 1e-3
"""Pixels of a shoulder width: below, nothing can be told in its unit."""


class Temporal(Tracker):
    """Smooths and predicts keypoints by gains that a network chooses for each joint.

    ``network``: "lstm" or "transformer", by default what the weights are of, else an LSTM. ``weights``: a file that
    ``vtube train`` wrote; by default the shipped one of that network. ``hold``: seconds until an unseen joint is
    missing. ``min_score``: joints below count as not seen.

    Raises:
        InputError: the file cannot be read.
        UsageError: the network does not exist, or the file is of another one.
    """

    def __init__(
        self, *, network: str | None = None, weights: str | None = None, hold: float = 0.5, min_score: float = 0.3
    ) -> None:
        self._tensors, self._network = _opened(network, weights)
        super().__init__(HALT, hold, min_score)

    def _begin(self, skeleton: Skeleton) -> None:
        count = len(skeleton.joints)
        self._kinds = kinds(skeleton.joints)
        self._position, self._velocity = np.zeros((count, 2)), np.zeros((count, 2))
        self._memory = self._network.begin(np, np.zeros(count))

    def _measure(self, pose: Pose, seen: NDArray[np.bool_], t: float) -> None:
        scale, elapsed = max(self._scale, _LEAST_SCALE), t - self._seen
        known = seen & (elapsed <= self._hold)
        # Places are told from what was seen. All joints take part, also those that are not seen and stay as they are:
        # so no joint's sums depend on who else is there.
        origin = np.where(seen[:, None], pose.points, self._position)
        before = State((self._position - origin) / scale, self._velocity / scale, self._memory)
        nowhere: Floats = np.zeros_like(origin)
        dt = np.where(known, elapsed, 1.0)
        state = step(self._network, np, self._tensors, before, nowhere, pose.scores, self._kinds, dt)
        if not known.all():
            new = begun(self._network, np, nowhere)
            state = chosen(np, known, state, chosen(np, seen, new, before))
        self._position, self._velocity = origin + scale * state.place, scale * state.velocity
        self._memory = state.memory
        self._seen[seen], self._scores[seen] = t, pose.scores[seen]


def _opened(network: str | None, weights: str | None) -> tuple[dict[str, Floats], Network]:
    if network is not None and network not in _weights.NETWORKS:
        _weights.build(network, {}, "smoothing/temporal")
    path = shipped("assets") / f"smoother_{network or 'lstm'}.safetensors" if weights is None else Path(weights)
    read = _weights.read(path.expanduser())
    if network not in {None, read.name}:
        raise UsageError("weights of another network", where=path, got=read.name, expected=network)
    return dict(read.tensors), read.network


create = Temporal
