"""Opens a file of a top-down network's weights as a torch module with its card. Never in a live process on a CPU.

What may be opened: our own files (``card.py``), published checkpoints of torch (``published.py``), which are pickles
and are read as plain data alone (``pickles.py``), and published safetensors files without a card. A network is
built without memory first and filled with the file's own tensors, so that no file can ask for more than it brings.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vtube import registry
from vtube.errors import InputError, VtubeError
from vtube.weights import pickles, published
from vtube.weights.cache import Weights
from vtube.weights.card import Card, has_card, read_card, read_tensors
from vtube.weights.export import check_trust

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet's pictures, RGB in 0..1: what published networks were trained with."""
_COUNTER = "num_batches_tracked"  # of BatchNorm, for training alone; old checkpoints have none


def load(weights: Weights, *, trust: bool = False) -> tuple[Any, Card]:
    """The network, float32 and ready to look (``eval``), and its card. ``trust``: open a pickle that the catalogue does
    not know.

    Raises:
        InputError: not trusted, damaged, of another architecture, or with values that are not finite.
    """
    import torch

    if weights.form == "safetensors":
        arrays = read_tensors(weights.path)
        tensors: Mapping[str, Any] = {name: torch.from_numpy(array) for name, array in arrays.items()}
        card = read_card(weights.path) if has_card(weights.path) else None
    else:
        check_trust(weights, trust)
        tensors, card = pickles.read(weights.path), None
    try:
        if card is None:
            tensors = published.ours(published.unwrapped(tensors))
            network, card = _recognised(tensors, weights.path)
        else:
            with torch.device("meta"):
                network = built(card)
        _fill(network, tensors, card.network)
    except VtubeError as error:
        if error.where is not None and not str(error.where).startswith(("networks", "skeletons", "codecs")):
            raise
        what = error.what if error.where is None else f"{error.where}: {error.what}"
        raise InputError(what, where=weights.path, got=error.got, expected=error.expected, hint=error.hint) from error
    return network, card


def built(card: Card) -> Any:
    """The card's network with random weights.

    Raises:
        UsageError: an unknown network, codec, skeleton or option.
        InputError: options that the network cannot be made with.
    """
    joints = len(registry.create("skeletons", card.skeleton).joints)
    registry.create("codecs", card.codec, size=card.size, **card.codec_options)
    options = {name: value for name, value in card.options.items() if name not in {"pretrained", "joints"}}
    try:
        return registry.create("networks", card.network, joints=joints, **options)
    except (TypeError, ValueError, RuntimeError, AttributeError, IndexError, ArithmeticError) as error:
        raise InputError(f"the network cannot be made: {str(error)[:100]}", where="networks") from error


def _fill(network: Any, tensors: Mapping[str, Any], name: str) -> None:
    import torch

    wanted = network.state_dict()
    missing = [layer for layer in wanted if layer not in tensors and not layer.endswith(_COUNTER)]
    unexpected = [layer for layer in tensors if layer not in wanted]
    other = [layer for layer in wanted if layer in tensors and tensors[layer].shape != wanted[layer].shape]
    if missing or unexpected or other:
        raise _another(name, tensors, wanted, missing, unexpected, other)
    for layer, tensor in tensors.items():
        if not torch.isfinite(tensor).all():
            raise InputError("weights that are not finite", got=layer[:80])
    filled = {layer: tensors[layer] if layer in tensors else torch.zeros((), dtype=torch.int64) for layer in wanted}
    network.load_state_dict(filled, assign=True)
    network.float().eval()


def _another(
    network: str,
    tensors: Mapping[str, Any],
    wanted: Mapping[str, Any],
    missing: list[str],
    unexpected: list[str],
    other: list[str],
) -> InputError:
    """The error of tensors that are not the network's, which names the first."""
    if other:
        got = f"{other[0][:80]} of shape {tuple(tensors[other[0]].shape)}, not {tuple(wanted[other[0]].shape)}"
    else:
        got = f"no {missing[0]}" if missing else f"{unexpected[0][:80]} besides"
    count = len(missing) + len(unexpected) + len(other)
    return InputError(
        f"not the weights of {network} as its layers or its card say",
        got=got + (f" and {count - 1} more" if count > 1 else ""),
    )


def _recognised(tensors: Mapping[str, Any], path: Path) -> tuple[Any, Card]:
    """A network without memory for a published checkpoint, and its card."""
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    found = published.recognise(shapes, path.stem)
    if found.joints not in published.SKELETONS:
        known = ", ".join(map(str, published.SKELETONS))
        raise InputError("joints that have no names", got=f"{found.joints} joints", expected=known)
    import torch

    with torch.device("meta"):
        network = registry.create("networks", found.network, joints=found.joints, **found.options)
    return network, Card(
        estimator=found.network,
        network=found.network,
        options=found.options,
        skeleton=published.SKELETONS[found.joints],
        size=found.size,
        mean=MEAN,
        std=STD,
        codec=network.codec,
        codec_options=network.codec_options,
    )
