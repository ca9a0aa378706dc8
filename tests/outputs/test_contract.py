"""What every output promises, whichever it is. The virtual camera writes to a mock; tests/e2e to a real device."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from vtube import humanoid, registry
from vtube.errors import UsageError
from vtube.parameters import REST
from vtube.stages import Output
from vtube.types import Event, Moment, Picture, Pose, SourceInfo, frozen

every_output = pytest.mark.parametrize("name", registry.names("outputs"))
COCO17 = registry.create("skeletons", "coco17")
SIZE = (64, 36)


class MockCamera:
    """Mocks ``pyvirtualcam.Camera``."""

    device = "/dev/video9"

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def send(self, pixels: object) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture
def make(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Output]:
    """Opens the output of that name without any device."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    module: Any = ModuleType("pyvirtualcam")
    module.Camera, module.PixelFormat = MockCamera, type("PixelFormat", (), {"BGR": "BGR"})
    monkeypatch.setitem(sys.modules, "pyvirtualcam", module)
    source = SourceInfo("video", "clip", (640, 480), 30.0)
    options: dict[str, dict[str, Any]] = {
        "recorder": {"path": tmp_path / "out.pose.json", "source": source, "skeleton": COCO17},
        "virtual_camera": {"size": SIZE},
        "window": {"size": SIZE},
        "godot": {"address": "127.0.0.1:9"},
    }
    return lambda: registry.create("outputs", name, **options[name])


def full(t: float) -> Moment:
    """A moment with everything that a run can know, read-only."""
    pose = Pose(COCO17, np.full((17, 2), 9.0), np.full(17, 0.9))
    picture = Picture(frozen(np.full((*SIZE[::-1], 4), 255, np.uint8)))
    return Moment(t, REST, pose, pose, None, humanoid.pose(REST), picture)


def fail(output: Output) -> None:
    with output:
        output.send(full(1.0))
        raise RuntimeError("the run has failed")


@every_output
def test_it_is_an_output_that_says_what_it_wants(name: str, make: Callable[[], Output]) -> None:
    with make() as output:
        assert isinstance(output, Output)
        assert output.wants in {"tracked", "drawn"}


@every_output
def test_moments_and_events_of_all_kinds_are_taken_and_left_as_they_are(name: str, make: Callable[[], Output]) -> None:
    """With everything and with next to nothing, also an event before the first moment."""
    moment = full(5.1)
    with make() as output:
        output.event(Event(4.0, "expression", ("smile", 1.0, True)))
        output.send(Moment(5.0, REST))
        output.send(moment)
        output.event(Event(5.2, "calibrate"))
    assert moment.picture is not None
    assert (moment.picture.pixels == 255).all()
    assert dict(moment.parameters) == dict(REST)


@every_output
def test_a_failure_of_the_run_passes_and_leaves_the_place_free(name: str, make: Callable[[], Output]) -> None:
    with pytest.raises(RuntimeError, match="the run has failed"):
        fail(make())
    with make() as output:
        output.send(full(2.0))


@every_output
def test_what_comes_after_its_end_is_dropped(name: str, make: Callable[[], Output]) -> None:
    """The tracking thread may be late."""
    with make() as output:
        output.send(full(1.0))
    output.send(full(2.0))
    output.event(Event(2.1, "calibrate"))


@every_output
def test_an_unknown_option_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="unknown option 'colour'"):
        registry.create("outputs", name, colour="red")
