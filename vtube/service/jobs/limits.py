"""What a process that reads strangers' videos may take of the machine, as far as the system can hold it to that."""

from __future__ import annotations

import os
from contextlib import suppress

from vtube.batch.one_thread import ENVIRONMENT
from vtube.service.jobs.containers import opencv_options
from vtube.service.tokens import VARIABLE

NICE = 10


def environment() -> dict[str, str]:
    """Of such a process: the service's own, without the secret that it does not need."""
    return {name: value for name, value in os.environ.items() if name != VARIABLE}


def worker_environment() -> dict[str, str]:
    """Of one that also decodes: one thread of work, and no other file or address whatever the video names."""
    return {**environment(), **ENVIRONMENT, "OPENCV_FFMPEG_CAPTURE_OPTIONS": opencv_options()}


def limit_myself(memory: int, *, seconds: int | None = None) -> None:
    """Be nice, leave no core file, and take no more address space than ``memory`` bytes and processor time than
    ``seconds``. Windows has no such limits; there only the niceness is missing too.
    """
    with suppress(OSError, AttributeError):
        os.nice(NICE)
    try:
        import resource
    except ImportError:
        return
    wanted = {resource.RLIMIT_CORE: 0, resource.RLIMIT_AS: memory, resource.RLIMIT_CPU: seconds}
    for kind, most in wanted.items():
        _, ceiling = resource.getrlimit(kind)
        if most is not None and (ceiling == resource.RLIM_INFINITY or most <= ceiling):
            resource.setrlimit(kind, (most, most))
