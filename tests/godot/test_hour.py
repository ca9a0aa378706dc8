"""An hour of performance in the editor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.godot.conftest import Document, Project

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
FRAMES = 108_000


def hour(document: Document) -> None:
    """The take again and again, each frame of each column with noise of its own: hardly a key can be left out."""
    rng = np.random.default_rng(7)
    for track in document["tracks"]:
        data = np.resize(track["data"], FRAMES) + rng.integers(-20, 20, FRAMES)
        track["data"] = (np.arange(FRAMES) * 1000 // 30 if track["kind"] == "time" else data).tolist()
    document["frame_count"] = FRAMES


@pytest.mark.nightly
def test_an_hour_with_all_parameters_is_imported_whole(new_project: Callable[[], Project], demo: Document) -> None:
    """All of 108,000 frames; what it takes is told, and stands in docs/godot.md."""
    project = new_project()
    project.bring_in()
    hour(demo)
    path = project.take("hour.pose.json", demo)
    began = time.monotonic()
    assert "ERROR" not in project.bring_in()
    print(f"\nimported in {time.monotonic() - began:.1f} s with the editor's start")  # noqa: T201
    counted, _ = project.run("count", file=f"res://{path.name}")
    parameters, bones = len(demo["parameters"]), len(demo["skeleton"]["bones"])
    assert counted["tracks"] == parameters + bones + 2
    assert 0.99 < counted["keys"] / (counted["tracks"] * FRAMES) <= 1
    assert counted["length"] == pytest.approx((FRAMES - 1) / 30, abs=0.01)
