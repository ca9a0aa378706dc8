"""One step of the optimiser: mixed precision, accumulated and clipped gradients."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from vtube.training.devices import Place, moved
from vtube.training.settings import Training

if TYPE_CHECKING:
    import torch


class Optimisation:
    """AdamW over what learns in a network; biases and norms do not decay."""

    def __init__(self, network: torch.nn.Module, settings: Training, place: Place) -> None:
        import torch

        self._place, self._clip = place, settings.optimizer.clip or math.inf
        self._kind = place.device.partition(":")[0]
        self._dtype = {"fp32": None, "bf16": torch.bfloat16, "fp16": torch.float16}[settings.loop.precision]
        self._parameters = [parameter for parameter in network.parameters() if parameter.requires_grad]
        groups = [
            {"params": [p for p in self._parameters if p.ndim > 1], "weight_decay": settings.optimizer.decay},
            {"params": [p for p in self._parameters if p.ndim <= 1], "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW([g for g in groups if g["params"]], lr=settings.optimizer.rate)
        self.scaler = torch.amp.GradScaler(self._kind, enabled=self._dtype is torch.float16)

    def step(
        self, network: torch.nn.Module, batches: Sequence[Any], rate: float, loss: Callable[[Any, Any], torch.Tensor]
    ) -> tuple[float, float]:
        """Change the weights by the mean gradient over some batches; returns the mean loss and the gradient's norm.

        Where either is no number the weights stay as they are. Half-precision gradients that overflow are no failure:
        the scaler leaves the step out, and the norm is told as 0.
        """
        total = 0.0
        for number, batch in enumerate(batches, start=1):
            part = self._gradients(network, batch, loss, len(batches), last=number == len(batches))
            total += part
            if not math.isfinite(part):
                self.optimizer.zero_grad()
                return part, 0.0
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        return total, self._apply()

    def _gradients(
        self, network: Any, batch: Any, loss: Callable[[Any, Any], torch.Tensor], many: int, *, last: bool
    ) -> float:
        import torch

        if self._place.world > 1:
            network.require_backward_grad_sync = last
        with torch.autocast(self._kind, dtype=self._dtype, enabled=self._dtype is not None):
            value = loss(network, moved(batch, self._place.device)) / many
        told = value.item()
        if math.isfinite(told):
            self.scaler.scale(value).backward()  # type: ignore[no-untyped-call]
        return told

    def _apply(self) -> float:
        import torch

        self.scaler.unscale_(self.optimizer)
        norm = torch.nn.utils.clip_grad_norm_(self._parameters, self._clip).item()
        if self.scaler.is_enabled() or math.isfinite(norm):
            self.scaler.step(self.optimizer)
            self.scaler.update()
        self.optimizer.zero_grad()
        return norm if math.isfinite(norm) or not self.scaler.is_enabled() else 0.0

    def state(self) -> dict[str, Any]:
        """What resumes it."""
        return {"optimizer": self.optimizer.state_dict(), "scaler": self.scaler.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a ``state``."""
        self.optimizer.load_state_dict(state["optimizer"])
        if state["scaler"]:  # empty where the precision was another
            self.scaler.load_state_dict(state["scaler"])
