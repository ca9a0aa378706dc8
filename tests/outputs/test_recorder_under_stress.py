"""Threads, signals and disks may do what they want: a recording ends, and what was recorded is kept."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
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
def busy() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("busy")
def test_moments_that_come_while_it_ends_do_not_keep_it_from_ending(tmp_path: Path) -> None:
    """The tracking thread sends on while another leaves the context, thirty times; what comes too late is dropped."""

    def track(recorder: Recorder, started: threading.Event, ended: threading.Event) -> None:
        for k in itertools.count():
            if ended.is_set():
                return
            recorder.send(moment(k / 100))
            started.set()

    for i in range(30):
        recorder = record(tmp_path / f"{i}.pose.json")
        started, ended = threading.Event(), threading.Event()
        tracking = threading.Thread(target=track, args=(recorder, started, ended))
        leaving = threading.Thread(target=recorder.__exit__, args=(None, None, None), daemon=True)
        recorder.__enter__()
        tracking.start()
        assert started.wait(60)
        leaving.start()
        leaving.join(60)
        ended.set()
        tracking.join()
        assert not leaving.is_alive(), f"recording {i} never ended"
        assert recorder.failure is None
        assert len(read(recorder.path).times) == recorder.frames > 0


@pytest.mark.usefixtures("busy")
def test_moments_and_events_of_two_threads_all_come_in(tmp_path: Path) -> None:
    """Those sent before the context is left, that is; the main thread's events begin before the first moment."""
    with record(tmp_path / "a.pose.json") as recorder:
        recorder.event(Event(0.0, "first"))
        tracking = threading.Thread(target=lambda: [recorder.send(moment(5 + k / 100)) for k in range(300)])
        tracking.start()
        for k in range(300):
            recorder.event(Event(5 + k / 100, "e", (float(k),)))
        tracking.join()
    take = read(tmp_path / "a.pose.json")
    assert take.times.tolist() == pytest.approx([k / 100 for k in range(300)], abs=0.00051)
    assert take.events[0].name == "first"
    assert sorted(event.args for event in take.events[1:]) == [(float(k),) for k in range(300)]


class Disk:
    """An appender that hangs until it is released."""

    def __init__(self, recorder: Recorder) -> None:
        self.hangs, self.released = threading.Event(), threading.Event()
        self._append = recorder._appender.append

    def append(self, lines: bytes) -> None:
        self.hangs.set()
        self.released.wait(60)
        self._append(lines)


def test_a_disk_that_hangs_neither_blocks_nor_fills_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is bounded; what does not fit stops the recording, and what waited is written in the end."""
    monkeypatch.setattr("vtube.outputs.recorder._LONGEST_QUEUE", 20)
    recorder = record(tmp_path / "a.pose.json")
    disk = Disk(recorder)
    monkeypatch.setattr(recorder, "_appender", disk)
    with recorder:
        recorder.send(moment(0.0))
        assert disk.hangs.wait(60)
        for i in range(1, 100):
            recorder.send(moment(i / 30))
        assert recorder.failure is not None
        assert "does not keep up" in str(recorder.failure)
        disk.released.set()
    assert recorder.frames == len(read(tmp_path / "a.pose.json").times) == 21
    assert recorder.kept == tmp_path / "a.pose.json"


def test_a_disk_that_never_answers_does_not_keep_the_program_from_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vtube.outputs.recorder._PATIENCE", 0.01)
    recorder = record(tmp_path / "a.pose.json")
    disk = Disk(recorder)
    monkeypatch.setattr(recorder, "_appender", disk)
    with recorder:
        recorder.send(moment(0.0))
        assert disk.hangs.wait(60)
    assert "the disk does not answer" in str(recorder.failure)
    assert recorder.kept == recorder.journal
    assert find_journals(tmp_path) == [], "nobody else may take it while the thread may write"
    disk.released.set()
    recorder._thread.join()
    os.close(recorder._handle)
    assert recover(recorder.journal) == tmp_path / "a.pose.json"


CHILD = """
import itertools, resource, sys, time
from pathlib import Path
from vtube import humanoid, registry
from vtube.parameters import REST
from vtube.types import Event, Moment, SourceInfo

skeleton = registry.create("skeletons", "coco17")
source = SourceInfo("webcam", "Camera", (640, 480), 30.0)
bones = humanoid.pose(REST)
"""
LIVE = """
with registry.create("outputs", "recorder", path=Path(sys.argv[1]), source=source, skeleton=skeleton) as recorder:
    begun = time.monotonic()
    for i in itertools.count():
        time.sleep(max(0.0, begun + i / 30 - time.monotonic()))
        recorder.send(Moment(i / 30, REST, bones=bones))
        print(i / 30, flush=True)
"""
LIMITED = """
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
with registry.create("outputs", "recorder", path=Path(sys.argv[1]), source=source, skeleton=skeleton) as recorder:
    for i in range(2000):
        recorder.send(Moment(i / 30, REST, bones=bones))
        if recorder.failure:
            break
        time.sleep(0.001)
    print(i, recorder.failure)
    if sys.argv[2] == "space again":
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
print(recorder.frames, recorder.failure)
"""


def _child(script: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", CHILD + script, *map(str, arguments)]


def test_kill_9_loses_at_most_a_second(tmp_path: Path) -> None:
    """A process that records at 30 frames a second is killed; the next recording recovers what it left."""
    path = tmp_path / "a.pose.json"
    sent = 0.0
    with subprocess.Popen(_child(LIVE, path), stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        for line in process.stdout:
            sent = float(line)
            if sent > 2.0:
                break
        process.send_signal(signal.SIGKILL)
        sent = max([sent, *(float(line) for line in process.stdout if line.endswith("\n"))])
    assert process.returncode == -signal.SIGKILL
    assert not path.exists()
    assert find_journals(tmp_path) == [tmp_path / "a.pose.json.journal"]
    assert recover(find_journals(path)[0]) == path
    assert sent - read(path).duration <= 1.0
    assert [p.name for p in tmp_path.iterdir()] == ["a.pose.json"]


def _full_disk(path: Path, then: str) -> tuple[list[str], str]:
    ended = subprocess.run(_child(LIMITED, path, then), capture_output=True, encoding="utf-8", check=True, timeout=60)
    return ended.stdout.splitlines(), ended.stderr


def test_a_disk_that_fills_up_stops_the_recording_and_keeps_it(tmp_path: Path) -> None:
    """The system refuses files over 100 kB. The journal stays and can be recovered, a torn last line left out."""
    path = tmp_path / "a.pose.json"
    (during, after), log = _full_disk(path, "no space")
    assert "the recording has stopped: File too large" in during
    assert after.startswith("0 ")
    assert "the take cannot be completed" in after
    assert "a.pose.json.journal" in after
    assert len(log.splitlines()) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["a.pose.json.journal"]
    assert not (tmp_path / "a.pose.json.journal").read_bytes().endswith(b"\n")
    assert recover(tmp_path / "a.pose.json.journal") == path
    assert 100 < len(read(path).times) <= int(during.split()[0])


def test_the_take_is_completed_when_there_is_space_again(tmp_path: Path) -> None:
    path = tmp_path / "a.pose.json"
    (_, after), _ = _full_disk(path, "space again")
    assert len(read(path).times) == int(after.split()[0]) > 100
    assert "the recording has stopped" in after
    assert [p.name for p in tmp_path.iterdir()] == ["a.pose.json"]
