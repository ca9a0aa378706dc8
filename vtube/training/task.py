"""What the loop asks of that which is trained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    import torch

Better = Literal["higher", "lower"]


class Task(Protocol):
    """A network, its data, its loss and its measure.

    ``watched``: the key of ``evaluate``'s result by which the best weights are chosen and early stopping decides; None:
    nothing chooses, the newest weights count. ``better``: whether more or less of it is better.

    Everything random in a task depends on its settings' seed, the epoch and the place in it alone, never on what ran
    before: that makes a resumed training the same as an uninterrupted one. Torch's global generator is seeded so by the
    loop before each step, for drop-out and the like.
    """

    better: Better

    @property
    def watched(self) -> str | None:
        """Its name."""
        ...

    def network(self) -> torch.nn.Module:
        """The network to train, on the CPU; called once, after seeding. Parameters without ``requires_grad`` stay as
        they are, batch norms all of whose parameters do so too.
        """
        ...

    def batches(self, epoch: int) -> Batches:
        """The batches of an epoch for this process, the same for the same epoch; each is moved to the device (tensors,
        and those in dictionaries, lists and tuples).
        """
        ...

    def loss(self, network: torch.nn.Module, batch: Any) -> torch.Tensor:
        """The mean loss over a batch, a scalar. ``network`` may be wrapped: only call it."""
        ...

    def evaluate(self, network: torch.nn.Module) -> dict[str, float]:
        """Measures on held-out data, finite numbers by name, with ``watched`` among them. The network is in ``eval``
        mode, its device that of its parameters; in one process alone of several.
        """
        ...

    def write(self, network: torch.nn.Module, path: Path, trained: Mapping[str, Any]) -> None:
        """Write the weights, whole or not at all, as a file that runs without the training. ``trained``: how they came
        about, for the card, plain values.
        """
        ...


class Batches(Protocol):
    """An epoch's batches, in order."""

    def __len__(self) -> int:
        """How many."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """From the first on."""
        ...


@runtime_checkable
class Skippable(Protocol):
    """Batches that can begin in their middle without preparing what came before."""

    def after(self, position: int) -> Iterable[Any]:
        """All but the first ``position`` batches."""
        ...
