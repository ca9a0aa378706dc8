"""Native chatter stays away from the user, and everything else gets through."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading

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


def test_an_error_of_a_program_that_does_not_wait_gets_through() -> None:
    """As of a run that fails while its face model loads on a thread of its own."""
    program = """
        import sys, threading, time
        from vtube.faces._noise import hushed
        inside = threading.Event()
        def load():
            with hushed():
                inside.set()
                time.sleep(60)
        threading.Thread(target=load, daemon=True).start()
        inside.wait()
        print("INFO: chatter", file=sys.stderr)
        print("error: what went wrong", file=sys.stderr)
        sys.exit(2)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (2, "error: what went wrong\n")


def test_two_that_overlap_put_the_right_one_back(capfd: pytest.CaptureFixture[str]) -> None:
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with hushed():
            inside.set()
            leave.wait(0.2)

    def second() -> None:
        inside.wait()
        with hushed():
            leave.set()
            threads[0].join(5)

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"
