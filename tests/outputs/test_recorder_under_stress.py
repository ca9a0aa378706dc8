"""Threads, signals and disks may do what they want: a recording ends, and what was recorded is kept."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from vtube import humanoid, registry
from vtube.outputs.recorder import Recorder
from vtube.parameters import REST
from vtube.takes.journal import find_journals
from vtube.takes.read import read
from vtube.takes.recover import recover
from vtube.types import Event, Moment, SourceInfo

COCO17 = registry.create("skeletons", "coco17")
SOURCE = SourceInfo("webcam", "Camera", (640, 480), 30.0, live=True)
BONES = humanoid.pose(REST)


def record(path: Path) -> Recorder:
    return registry.create("outputs", "recorder", path=path, source=SOURCE, skeleton=COCO17)  # type: ignore[no-any-return]


def moment(t: float) -> Moment:
    return Moment(t, REST, bones=BONES)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("busy")
def test_moments_that_come_while_it_ends_do_not_keep_it_from_ending(tmp_path: Path) -> None:
    """The tracking thread sends on while the main thread leaves the context, fifty times."""
    for i in range(50):
        ended = threading.Event()
        recorder = record(tmp_path / f"{i}.pose.json")

        def track(recorder: Recorder = recorder, ended: threading.Event = ended) -> None:
            t = 0.0
            while not ended.is_set():
                recorder.send(moment(t))
                t += 0.001

        tracking = threading.Thread(target=track)
        recorder.__enter__()
        tracking.start()
        leaving = threading.Thread(target=recorder.__exit__, args=(None, None, None), daemon=True)
        leaving.start()
        leaving.join(20)
        ended.set()
        tracking.join()
        assert not leaving.is_alive(), f"recording {i} never ended"
        assert recorder.failure is None
