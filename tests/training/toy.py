"""A task small enough for tests: a line through points, with drop-out, so that every kind of randomness takes part."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from pydantic import Field

from vtube.settings.section import Section
from vtube.stopping import Stop
from vtube.training import loop
from vtube.training.devices import Place, placed
from vtube.training.runs import Run
from vtube.training.settings import Training

SAMPLES = 24


class Toy(Section):
    kill_at: int = Field(-1, description="loss calls after which the process is killed")
    interrupt_at: int = Field(-1, description="loss calls after which Ctrl-C is pressed")
    nan_at: int = Field(-1, description="loss calls after which the loss is NaN")
    spend_at: int = Field(-1, description="loss calls after which memory is spent")
    dropout: float = 0.5
    wide: int = 8


class Settings(Training):
    toy: Toy = Field(default_factory=Toy)


class ToyTask:
    """Watches the held-out error."""

    watched, better = "error", "lower"

    def __init__(self, settings: Settings, place: Place = Place()) -> None:  # noqa: B008 - frozen
        self.settings, self.place, self.calls = settings, place, 0
        drawn = torch.Generator().manual_seed(settings.seed)
        self.x = torch.randn(SAMPLES, 3, generator=drawn)
        self.y = self.x @ torch.tensor([1.0, -2.0, 0.5])

    def network(self) -> torch.nn.Module:
        wide = self.settings.toy.wide
        return torch.nn.Sequential(
            torch.nn.Linear(3, wide),
            torch.nn.Tanh(),
            torch.nn.Dropout(self.settings.toy.dropout),
            torch.nn.Linear(wide, 1),
        )

    def batches(self, epoch: int) -> list[dict[str, torch.Tensor]]:
        order = torch.randperm(SAMPLES, generator=torch.Generator().manual_seed(self.settings.seed + epoch))
        size = self.settings.loop.batch * self.place.world
        chosen = [order[i : i + size][self.place.rank :: self.place.world] for i in range(0, SAMPLES, size)]
        return [{"x": self.x[index], "y": self.y[index]} for index in chosen]

    def loss(self, network: torch.nn.Module, batch: Any) -> torch.Tensor:
        toy = self.settings.toy
        if self.calls == toy.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.calls == toy.interrupt_at:
            os.kill(os.getpid(), signal.SIGINT)
        if self.calls == toy.spend_at:
            raise MemoryError
        self.calls += 1
        loss = (network(batch["x"])[:, 0] - batch["y"]).square().mean()
        return loss * float("nan") if self.calls - 1 == toy.nan_at else loss

    def evaluate(self, network: torch.nn.Module) -> dict[str, float]:
        with torch.no_grad():
            return {"error": float((network(self.x)[:, 0] - self.y).square().mean())}

    def write(self, network: torch.nn.Module, path: Path, trained: Mapping[str, Any]) -> None:
        path.write_text(json.dumps({"trained": trained, "weights": weights(network)}), encoding="utf-8")


def weights(network: torch.nn.Module) -> dict[str, list[Any]]:
    """Exact: JSON keeps every bit of a float32."""
    return {name: value.tolist() for name, value in network.state_dict().items()}


def settings(**sections: Mapping[str, Any]) -> Settings:
    defaults: dict[str, Any] = {
        "task": "toy",
        "seed": 3,
        "optimizer": {"rate": 0.05},
        "schedule": {"warmup": 2},
        "loop": {"epochs": 4, "batch": 4, "ema": 0.9},
    }
    for name, section in sections.items():
        defaults[name] = {**defaults.get(name, {}), **section} if isinstance(section, Mapping) else section
    return Settings.model_validate(defaults)


def train(told: Settings, folder: Path, stop: Stop | None = None) -> dict[str, Any]:
    """Begin there, or go on."""
    return train_task(ToyTask, told, folder, stop)


def train_task(kind: type[ToyTask], told: Settings, folder: Path, stop: Stop | None = None) -> dict[str, Any]:
    with placed(told.device, told.loop.precision) as place:
        return loop.train(kind(told, place), told, Run(folder), stop or Stop(), place)
