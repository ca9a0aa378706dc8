"""Frames at their own pace: the newest wins, silence is told, and time goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from vtube.sources import _live
from vtube.sources._live import Newest, Playback, paced
from vtube.types import Frame, SourceInfo

IMAGE = np.zeros((2, 2, 3), np.uint8)


def frames(*times: float) -> Iterator[Frame]:
    return (Frame(IMAGE, t, i) for i, t in enumerate(times))


def test_an_error_in_the_thread_reaches_the_reader() -> None:
    def broken(_stop: threading.Event) -> Iterator[Frame]:
        yield Frame(IMAGE, 0.0)
        raise ValueError("the disk is gone")

    with pytest.raises(ValueError, match="the disk is gone"):
        list(Newest(broken, "test"))


def test_none_queue_behind_a_slow_reader() -> None:
    produced = threading.Event()

    def fast(_stop: threading.Event) -> Iterator[Frame]:
        yield from frames(*range(100))
        produced.set()

    newest = Newest(fast, "test")
    assert produced.wait(10)
    assert [frame.index for frame in newest if frame] == [99]


def test_silence_gives_none_and_then_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_live, "SILENCE", 0.01)
    go_on = threading.Event()

    def silent(_stop: threading.Event) -> Iterator[Frame]:
        go_on.wait(10)
        yield Frame(IMAGE, 1.0)

    reader = iter(Newest(silent, "test"))
    assert next(reader) is None
    go_on.set()
    assert next(frame for frame in reader if frame is not None).t == 1.0


def test_closing_ends_a_producer_that_would_go_on_for_ever() -> None:
    def endless(stop: threading.Event) -> Iterator[Frame]:
        while not stop.wait(0.001):
            yield Frame(IMAGE, time.monotonic())

    newest = Newest(endless, "test")
    assert next(iter(newest)) is not None
    newest.close()
    assert not newest._thread.is_alive()


def test_pacing_keeps_the_distances_of_presentation_times() -> None:
    before = time.monotonic()
    got = [frame.t for frame in paced(frames(0.0, 0.01, 0.05, 0.06), threading.Event())]
    assert np.diff(got) == pytest.approx([0.01, 0.04, 0.01], abs=1e-9)
    assert before <= got[0] <= time.monotonic()


def test_no_frame_comes_before_its_moment() -> None:
    for frame in paced(frames(0.0, 0.02, 0.04), threading.Event()):
        assert time.monotonic() >= frame.t


def test_reading_that_cannot_keep_up_moves_the_start_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The delay stays bounded, and time still never runs backwards."""
    monkeypatch.setattr(_live, "CATCH_UP", 0.05)
    stalled_until = 0.0

    def stalls() -> Iterator[Frame]:
        nonlocal stalled_until
        yield Frame(IMAGE, 0.0)
        time.sleep(0.3)
        stalled_until = time.monotonic()
        yield Frame(IMAGE, 0.01)

    first, second = (frame.t for frame in paced(stalls(), threading.Event()))
    assert second >= stalled_until - 0.05 - 1e-9
    assert second > first


def test_iterating_again_starts_again_and_leaving_stops_the_thread() -> None:
    info = SourceInfo("video", "test", (2, 2), 30.0, live=True)
    with Playback(info, lambda: frames(0.0, 0.001)) as source:
        for _ in range(2):
            seen = [frame.index for frame in source if frame]
            assert seen[-1] == 1
        endless = iter(source)
        next(endless)
    assert not any(thread.name == "test" for thread in threading.enumerate())
