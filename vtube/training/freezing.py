"""Parts of a network that do not learn."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from vtube.errors import UsageError, nearest

if TYPE_CHECKING:
    import torch


def freeze(network: torch.nn.Module, patterns: Sequence[str]) -> None:
    """Stop the parameters whose names match from learning. A pattern is a part's name (``backbone.layer1``) or has
    wildcards (``*.bn1.*``).

    Raises:
        UsageError: a pattern matches nothing, or nothing is left to learn.
    """
    parameters = dict(network.named_parameters())
    for pattern in patterns:
        found = [name for name in parameters if fnmatchcase(name, pattern) or name.startswith(f"{pattern}.")]
        if not found:
            parts = {".".join(name.split(".")[:2]) for name in parameters}
            raise UsageError(
                "no part of the network is called so", where="frozen", got=pattern, hint=nearest(pattern, parts)
            )
        for name in found:
            parameters[name].requires_grad = False
    if not any(parameter.requires_grad for parameter in parameters.values()):
        raise UsageError("nothing is left to learn", where="frozen", got=", ".join(patterns))


def learn(network: torch.nn.Module) -> None:
    """Put a network into ``train`` mode, except its frozen batch norms: their statistics stay as they are."""
    from torch.nn.modules.batchnorm import _BatchNorm

    network.train()
    for part in network.modules():
        if isinstance(part, _BatchNorm) and not any(p.requires_grad for p in part.parameters()):
            part.eval()
