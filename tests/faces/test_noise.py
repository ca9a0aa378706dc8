"""Native chatter stays away from the user, and everything else gets through."""

from __future__ import annotations

import os

import pytest

from vtube.faces._noise import hushed


def test_only_remarks_are_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    with hushed():
        os.write(2, b"W0000 00:00:1795.1 1234 inference_feedback_manager.cc:121] Feedback manager\n")
        os.write(2, b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n")
        os.write(2, b"error: something else\nE0000 00:00:1795.1 1 graph.cc:1] broken\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "error: something else\nE0000 00:00:1795.1 1 graph.cc:1] broken\nafter\n"


def _fail() -> None:
    os.write(2, b"told\n")
    raise LookupError


@hushed()
def _fail_hushed() -> None:
    _fail()


def test_it_ends_with_an_error_too(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(LookupError):
        _fail_hushed()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "told\nafter\n"
