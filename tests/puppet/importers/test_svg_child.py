"""The process that renders drawings: bounded, ended by an interrupt, and nothing of it stays."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vtube.errors import InputError
from vtube.puppet.importers import Options, import_avatar, svg_child

Save = Callable[..., Path]
BLUR = '<filter id="f" x="-9" y="-9" width="19" height="19"><feGaussianBlur stdDeviation="3000"/></filter>'
BLURS = '<rect width="99" height="99" filter="url(#f)"/>' * 400
ENDLESS = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{BLUR}<g id="Torso">{BLURS}</g></svg>'
BLURRED = "".join(f'<g id="part{i}x" filter="url(#f)"><rect width="99" height="99"/></g>' for i in range(9))
LARGE = ENDLESS.replace(BLURS, BLURRED)

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes as Linux shows them")


def running(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()


@contextlib.contextmanager
def rendering(drawing: Path, out: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """An import that does not end by itself, and the number of the process that renders."""
    words = [sys.executable, "-m", "vtube", "avatar", "import", str(drawing), "-o", str(out)]
    # As from a terminal, whose interrupts a background job would ignore.
    code = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    command = [sys.executable, "-c", code, *words, "--size", "8192"]
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, encoding="utf-8") as process:
        deadline = time.monotonic() + 60
        while not children(process.pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(1.0)
        (renderer,) = children(process.pid)
        yield process, int(renderer)


@pytest.mark.parametrize("to", ["both", "parent"])
def test_an_interrupt_is_one_line_and_ends_the_renderer(svg: Save, tmp_path: Path, to: str) -> None:
    """A terminal interrupts both processes; ``kill -INT`` only the first."""
    with rendering(svg(ENDLESS), tmp_path / "out") as (process, renderer):
        os.kill(-process.pid if to == "both" else process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "interrupted\n")
    assert not Path(f"/proc/{renderer}").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["drawing.svg"]


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_the_renderer_ends_with_its_parent(svg: Save, tmp_path: Path, by: signal.Signals) -> None:
    with rendering(svg(ENDLESS), tmp_path / "out") as (process, renderer):
        os.kill(process.pid, by)
        process.wait(timeout=60)
        deadline = time.monotonic() + 20
        while running(renderer) and time.monotonic() < deadline:
            time.sleep(0.05)
        ended = not running(renderer)
        if not ended:
            os.kill(renderer, signal.SIGKILL)
    assert ended


def test_time_is_bounded(svg: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg_child, "SECONDS", 2)
    others = children(os.getpid())  # such as a service that other tests ask
    with pytest.raises(InputError, match=r"drawing\.svg: the drawing takes too long .*at most 2 s.*remove filters"):
        import_avatar(svg(ENDLESS), tmp_path / "out", Options(size=8192))
    assert children(os.getpid()) == others
    assert [path.name for path in tmp_path.iterdir()] == ["drawing.svg"]


def test_memory_is_bounded(svg: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg_child, "MEMORY", 256 << 20)
    with pytest.raises(InputError, match=r"drawing\.svg: the drawing takes too much memory; merge or remove filters"):
        import_avatar(svg(LARGE), tmp_path / "out", Options(size=8192))
    assert [path.name for path in tmp_path.iterdir()] == ["drawing.svg"]


def test_what_is_within_the_bounds_is_drawn(svg: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lowered memory is enough for a drawing of usual size."""
    monkeypatch.setattr(svg_child, "MEMORY", 256 << 20)
    assert import_avatar(svg(), tmp_path / "out").understood
