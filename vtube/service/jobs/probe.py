"""What an upload holds, before any of it is decoded: asked of its container in a bounded process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vtube.errors import DeviceError, InputError
from vtube.service.jobs.containers import NAMED, read_demuxer
from vtube.service.jobs.limits import environment

PATIENCE = 60.0
"""Seconds that a container may take to be read."""
_DAMAGED = "is it cut off, damaged, or another kind of file?"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a video may have at most: pixels of a picture, frames, and seconds."""

    pixels: int
    frames: int
    seconds: float


def probe(video: Path, bounds: Bounds) -> int:
    """How many frames a video has; at most ``bounds.frames`` and for no longer than ``bounds.seconds``.

    Counted are the container's packets, since what its head says of them need not be true.

    Raises:
        InputError: no video by its content, none that can be read, without frames, or beyond the bounds.
        DeviceError: the machine has no process for it, or the disk fails.
    """
    if read_demuxer(video) is None:
        raise InputError("is no video that is read here", where="video", expected=NAMED)
    found = _asked(video, bounds.frames)
    if "error" in found:
        raise InputError(found["error"], where="video", hint=_DAMAGED)
    width, height = found["size"]
    if not 0 < width * height <= bounds.pixels:
        got, expected = f"{width}x{height}", f"1 to {bounds.pixels} pixels"
        raise InputError("the picture has not a size that is read here", where="video", got=got, expected=expected)
    if not found["frames"]:
        raise InputError("has no frame", where="video", hint=_DAMAGED)
    if found["frames"] == 1:
        raise InputError("lasts no time: it has one frame", where="video", hint="POST /v1/poses takes pictures")
    if found["frames"] > bounds.frames:
        raise InputError("has too many frames", where="video", expected=f"at most {bounds.frames}")
    if found["seconds"] > bounds.seconds:
        got, expected = f"{found['seconds']:.1f} s", f"at most {bounds.seconds:g} s"
        raise InputError("is too long", where="video", got=got, expected=expected)
    return int(found["frames"])


def _asked(video: Path, most: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "vtube.service.jobs._probing", str(video), str(most)]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL, env=environment()
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except OSError as error:
        raise DeviceError(f"the video cannot be looked at: {error.strerror}", where="video") from error
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise InputError("cannot be read within bounds of time and memory", where="video", hint=_DAMAGED) from error
    return found
