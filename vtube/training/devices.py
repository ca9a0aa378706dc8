"""Where a training runs: one processor or GPU, or the processes that ``torchrun`` has started."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vtube.errors import InputError, UsageError

if TYPE_CHECKING:
    import torch

PATIENCE = timedelta(hours=4)
"""How long processes wait for the first, which alone evaluates."""


def leads() -> bool:
    """Whether this process is the first of those that ``torchrun`` has started, or the only one."""
    return os.environ.get("RANK", "0") == "0"


@dataclass(frozen=True, slots=True)
class Place:
    """``device``: as torch names it. ``rank``: this process among ``world``."""

    device: str = "cpu"
    rank: int = 0
    world: int = 1

    def shared(self, value: Any) -> Any:
        """The first process's value, in all of them."""
        if self.world == 1:
            return value
        from torch import distributed

        values = [value]
        distributed.broadcast_object_list(values, src=0)
        return values[0]

    def any(self, wish: bool) -> bool:
        """Whether one of the processes wishes it."""
        if self.world == 1:
            return wish
        import torch
        from torch import distributed

        flag = torch.tensor(int(wish), device=self.device)
        distributed.all_reduce(flag, distributed.ReduceOp.MAX)
        return bool(flag.item())

    def wrapped(self, network: torch.nn.Module) -> torch.nn.Module:
        """The network whose gradients are the mean over all processes."""
        if self.world == 1:
            return network
        from torch.nn.parallel import DistributedDataParallel

        return DistributedDataParallel(network, device_ids=[self.device] if self.device.startswith("cuda") else None)


@contextmanager
def placed(device: str, precision: str = "fp32", threads: int = 0) -> Iterator[Place]:
    """The place that the settings ask for; of several processes each has its own GPU.

    Raises:
        UsageError: a GPU is asked for, or needed by the precision, and there is none.
        InputError: ``torchrun``'s variables make no sense.
    """
    import torch

    if device == "cuda" and not torch.cuda.is_available():
        hint = "set device: auto, or install a torch that finds your GPU; vtube doctor says what is there"
        raise UsageError("there is no GPU that torch can use", where="setting device", got="cuda", hint=hint)
    kind = "cuda" if device != "cpu" and torch.cuda.is_available() else "cpu"
    if precision == "fp16" and kind == "cpu":
        hint = "bf16 and fp32 run everywhere"
        raise UsageError("needs a GPU", where="setting loop.precision", got=precision, hint=hint)
    if threads:
        torch.set_num_threads(threads)
    try:
        rank, world, local = (int(os.environ.get(name, d)) for name, d in _VARIABLES)
    except ValueError as error:
        raise InputError("RANK, WORLD_SIZE or LOCAL_RANK is no number", where="environment") from error
    if world == 1:
        yield Place(kind)
        return
    if kind == "cuda":
        torch.cuda.set_device(local)
    with _group("nccl" if kind == "cuda" else "gloo"):
        yield Place(f"cuda:{local}" if kind == "cuda" else kind, rank, world)


_VARIABLES = (("RANK", "0"), ("WORLD_SIZE", "1"), ("LOCAL_RANK", "0"))


@contextmanager
def _group(backend: str) -> Iterator[None]:
    from torch import distributed

    distributed.init_process_group(backend, timeout=PATIENCE)
    try:
        yield
    finally:
        distributed.destroy_process_group()


def moved(batch: Any, device: str) -> Any:
    """A batch with its tensors on the device, those in dictionaries, lists and tuples too."""
    if isinstance(batch, dict):
        return {name: moved(value, device) for name, value in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)(moved(value, device) for value in batch)
    return batch.to(device, non_blocking=True) if hasattr(batch, "to") else batch
