"""What a process may take."""

from __future__ import annotations

import subprocess
import sys

import pytest

from vtube.service.jobs.limits import NICE

pytest.importorskip("resource")
LIMITED = "from vtube.service.jobs.limits import limit_myself; limit_myself(300 << 20, seconds=1);"


def _run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", LIMITED + code], capture_output=True, encoding="utf-8", check=False)


def test_memory_beyond_the_limit_is_refused() -> None:
    """The process is told; the machine does not come to swap."""
    assert "MemoryError" in _run("bytearray(400 << 20)").stderr
    assert _run("bytearray(10 << 20)").returncode == 0


def test_a_process_that_counts_for_ever_is_ended() -> None:
    """By the system, after its seconds of processor time."""
    assert _run("\nwhile True: pass").returncode < 0


def test_it_lets_others_go_first() -> None:
    """Live requests of the same machine come before jobs."""
    before = subprocess.run([sys.executable, "-c", "import os; print(os.nice(0))"], capture_output=True, check=True)
    assert int(_run("import os; print(os.nice(0))").stdout) == min(19, int(before.stdout) + NICE)
