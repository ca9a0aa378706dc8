"""What weights say of the training that goes on with them."""

from __future__ import annotations

from typing import Any

from vtube.weights import resolve
from vtube.weights.network import load

KEPT = ("root", "train", "evaluation", "held_out", "labelled")
"""Of the data: with the seed they decide what is held out, and what was learnt is not to be measured on."""


def begun_with(weights: str, *, trust: bool) -> dict[str, Any]:
    """The layer of settings of a file's card: the network, and the data and seed where vtube trained it.

    Raises:
        InputError: no weights of a pose network, or not trusted.
    """
    _, card = load(resolve(weights), trust=trust)
    options = {name: value for name, value in card.options.items() if name not in {"size", "pretrained"}}
    network = {"name": card.network, "size": card.size, "skeleton": card.skeleton, "options": options}
    trained = card.trained.get("settings")
    data = trained.get("data") if isinstance(trained, dict) else None
    if not isinstance(trained, dict) or not isinstance(data, dict) or trained.get("task") != "pose":
        return {"network": network}
    return {
        "network": network,
        "data": {key: data[key] for key in KEPT if key in data},
        "seed": trained.get("seed", 0),
    }
