"""Which models look: the one that is asked for, and another that can differ from it."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from vtube import session, settings
from vtube.selecting.models import models
from vtube.stages import Estimator
from vtube.weights.card import Card, write


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[settings.Settings]:
    """What was opened, while nothing is."""
    seen: list[settings.Settings] = []

    def body(given: settings.Settings) -> Estimator:
        seen.append(given)
        return lambda _frame: ()  # type: ignore[return-value]

    monkeypatch.setattr(session, "body", body)
    return seen


def own_weights(folder: Path) -> str:
    """A file of weights whose card names a network with a size of its own."""
    card = Card("hrnet", "hrnet", {}, "coco17", (48, 64), (0, 0, 0), (1, 1, 1), "heatmap", {}, {})
    write(folder / "best.safetensors", {"weight": np.zeros(1, np.float32)}, card)
    return str(folder / "best.safetensors")


@pytest.mark.parametrize("model", ["own", "movenet", "movenet_singlepose_lightning_int8_4", "some.tflite"])
def test_a_model_of_one_size_is_not_compared_with_itself_and_that_is_told(
    model: str, opened: list[settings.Settings], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    name = own_weights(tmp_path) if model == "own" else model
    with caplog.at_level(logging.INFO, "vtube"):
        assert models(settings.load(assignments=[f"body.model={name}"]), None)[1] is None
    assert len(opened) == 1
    assert "one size only" in caplog.text


def test_a_model_with_sizes_is_compared_with_itself_at_another(opened: list[settings.Settings]) -> None:
    models(settings.load(assignments=["body.model=openpose_omz", "body.size=640"]), None)
    assert [(given.body.model, given.body.size) for given in opened] == [("openpose_omz", 640), ("openpose_omz", 320)]


def test_the_other_model_keeps_nothing_of_the_estimator_that_was_asked_for(opened: list[settings.Settings]) -> None:
    assignments = ["body.model=mine.onnx", "body.estimator=hrnet", "body.options={flip: true}"]
    models(settings.load(assignments=assignments), "movenet")
    first, other = opened
    assert (first.body.estimator, first.body.options) == ("hrnet", {"flip": True})
    assert (session.estimator(other), other.body.options) == ("movenet", {})
