"""A face model beside the body's: the newest frame wins, or every frame counts; what fails is told once."""

from __future__ import annotations

import logging
import threading

import numpy as np
import pytest

from vtube.beside import Beside
from vtube.errors import InputError
from vtube.types import Face, Frame


def frame(t: float) -> Frame:
    return Frame(np.zeros((4, 4, 3), np.uint8), t)


class Model:
    """A face model that waits until it is let go on, and remembers what it was shown."""

    def __init__(self, *, free: bool = True) -> None:
        self.go, self.begun, self.shown, self.closed = threading.Event(), threading.Event(), [], False
        if free:
            self.go.set()

    def __call__(self, frame: Frame, near: object = None) -> Face:
        self.begun.set()
        assert self.go.wait(10)
        self.shown.append((frame.t, near))
        return Face(np.zeros((1, 2)), {"jawOpen": frame.t})

    def close(self) -> None:
        self.closed = True


def test_patient_every_frame_counts() -> None:
    model = Model()
    beside = Beside(lambda: model, patient=True)
    for t in (0.0, 0.1, 0.2):
        beside.offer(frame(t), (t, 0.0, 1.0, 1.0))
        assert beside.predict(t).blendshapes == {"jawOpen": t}
    beside.close()
    assert [near[0] for _, near in model.shown] == [0.0, 0.1, 0.2]
    assert model.closed


def test_live_frames_that_come_meanwhile_are_passed_over() -> None:
    model = Model(free=False)
    told: list[float] = []
    beside = Beside(lambda: model, told=lambda t, _: told.append(t))
    beside.offer(frame(0.0), None)
    assert model.begun.wait(10)
    for t in (0.1, 0.2, 0.3):
        beside.offer(frame(t), None)
        assert beside.predict(t) is None
    model.go.set()
    beside.wait()
    assert [t for t, _ in model.shown] == told == [0.0, 0.3]
    assert beside.predict(0.31).blendshapes == {"jawOpen": 0.3}
    beside.close()


def test_a_model_that_cannot_be_loaded_is_told_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    def make() -> Model:
        raise InputError("damaged", where="face_landmarker.task")

    with caplog.at_level(logging.WARNING, "vtube"):
        beside = Beside(make, patient=True)
        beside.wait()
        for t in (0.0, 0.1):
            beside.offer(frame(t), None)
            assert beside.predict(t) is None
    beside.close()
    assert [record.getMessage() for record in caplog.records] == ["without a face model: face_landmarker.task: damaged"]


def test_a_model_that_fails_on_the_way_is_told_once_and_no_face_is_seen_any_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Breaking(Model):
        def __call__(self, frame: Frame, near: object = None) -> Face:
            if frame.t >= 0.1:
                raise RuntimeError("the graph stopped")
            return super().__call__(frame, near)

    model = Breaking()
    with caplog.at_level(logging.WARNING, "vtube"):
        beside = Beside(lambda: model, patient=True)
        seen = []
        for t in (0.0, 0.1, 0.2, 0.3):
            beside.offer(frame(t), None)
            seen.append(beside.predict(t) is not None)
    beside.close()
    assert seen == [True, True, False, False]  # the second is bridged
    assert len(caplog.records) == 1
    assert "the graph stopped" in caplog.text
    assert model.closed


def test_closing_does_not_wait_for_frames_and_may_be_repeated() -> None:
    model = Model()
    beside = Beside(lambda: model)
    beside.close()
    beside.close()
    beside.offer(frame(0.0), None)
    beside.wait()
    assert model.shown == []
    assert model.closed
