"""Reads an SVG drawing in a process of its own, bounded in time and memory: a few bytes can ask for hours of work.

Run as ``python -m``, it takes a pickled request from its standard input and writes a pickled answer to its output.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from vtube.errors import InputError
from vtube.puppet.importers.draft import Options
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.tree import Sheet

SECONDS = 60
MEMORY = 3 << 30
"""Bytes that the process may take over what it has when it begins."""
_HINT = "merge or remove filters, shrink pictures inside, or export it as PSD"
_TOO_MUCH = "the drawing takes too much memory"
_CALM = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""Threads that are not used here take address space, which is bounded."""
_PR_SET_PDEATHSIG = 1
"""``prctl(2)``: the signal that the process gets when the thread that began it ends."""


def read(data: bytes, where: Path, options: Options) -> tuple[Sheet, Report]:
    """The layers of an SVG document, rendered, and what was made of them.

    Raises:
        InputError: it is no drawing that can be rendered, or takes too long or too much memory.
    """
    places = [str(Path(__file__).resolve().parents[3]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, **_CALM, "PYTHONPATH": os.pathsep.join(filter(None, places))}
    request = pickle.dumps((data, where, replace(options, joints={}, body=None), SECONDS, MEMORY, os.getpid()))
    try:
        answer, errors, status = _answered([sys.executable, "-P", "-m", __name__], request, environment)
    except subprocess.TimeoutExpired as error:
        raise InputError(
            "the drawing takes too long to render", where=where, expected=f"at most {SECONDS} s", hint=_HINT
        ) from error
    if status:
        raise InputError(_failure(errors.decode("utf-8", "replace")), where=where, hint=_HINT)
    told = pickle.loads(answer)  # noqa: S301 - the child is this module: what it writes is its own
    if isinstance(told, dict):
        raise InputError(**told)
    sheet, report = told
    return sheet, report


def _answered(command: list[str], request: bytes, environment: dict[str, str]) -> tuple[bytes, bytes, int]:
    """Output, errors and status of a process; whatever ends the waiting, an interrupt too, ends the process first."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment) as process:
        try:
            return *process.communicate(request, timeout=SECONDS), process.returncode
        except BaseException:
            process.kill()
            process.wait()
            raise


def _failure(errors: str) -> str:
    """What ended the process, from what it said last."""
    if "memory" in errors.lower():
        return _TOO_MUCH
    last = (errors.strip().splitlines() or ["no message"])[-1]
    return f"the drawing cannot be rendered: {last[:200]}"


def main() -> None:
    """Answer the request: a sheet and a report, or what an error says."""
    from vtube.puppet.importers import svg

    data, where, options, seconds, memory, parent = pickle.load(sys.stdin.buffer)  # noqa: S301 - by this module
    _follow(parent)
    import resvg_py  # noqa: F401 - what is loaded counts as there before the bound is set

    _bound(seconds, memory)
    report, out = Report(), sys.stdout.buffer
    sys.stdout = sys.stderr
    try:
        answer: object = (svg.read(data, where, options, report), report)
    except InputError as error:
        answer = {"what": error.what, "where": where, "got": _text(error.got), "expected": _text(error.expected)}
        answer |= {"hint": error.hint}
    except MemoryError:
        answer = {"what": _TOO_MUCH, "where": where, "hint": _HINT}
    pickle.dump(answer, out, protocol=5)
    out.flush()


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _follow(parent: int) -> None:
    """Let the system end the process when its parent ends, however that is: Linux only, others wait for the bounds."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before this was asked for
        sys.exit("nobody waits for the drawing")


def _bound(seconds: int, memory: int) -> None:
    """Let the system end the process when it takes too much, or when nobody is left to end it."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (2 * seconds, 2 * seconds))
    with contextlib.suppress(ValueError, OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
