"""The whole program, live, in a process of its own: rates, delay, memory, time to the first picture."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

import yaml

from vtube.errors import DeviceError
from vtube.settings import Settings


def measure(settings: Settings, seconds: float) -> dict[str, Any]:
    """Run ``vtube run`` on the source in a loop, with a window that needs no screen.

    Raises:
        DeviceError: the program failed; its own message is told.
    """
    values = settings.model_dump(mode="json", exclude_defaults=True)
    values.setdefault("source", {}).update(loop=True, name=settings.source.name)
    command = [sys.executable, "-m", "vtube", "run", "--json", "--seconds", str(seconds)]
    command += [word for key, value in _flat(values) for word in ("--set", f"{key}={value}")]
    began = time.monotonic()
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env={**os.environ, "SDL_VIDEODRIVER": "dummy"}, check=False
    )
    if done.returncode != 0:
        raise DeviceError("the live run failed", where="vtube bench", got=done.stderr.strip()[-300:])
    result = json.loads(done.stdout)
    kept = ("fps", "tracked_fps", "face_fps", "delay_ms", "delay_p95_ms", "rss_mb")
    since = {"first_frame_s": "first_picture_at", "first_tracked_s": "first_tracked_at"}
    return {key: result[key] for key in kept} | {key: round(result[at] - began, 2) for key, at in since.items()}


def _flat(values: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs = []
    for key, value in values.items():
        if isinstance(value, dict) and value:
            pairs += _flat(value, f"{prefix}{key}.")
        else:
            pairs.append((prefix + key, yaml.safe_dump(value, default_flow_style=True).split("\n...")[0].strip()))
    return pairs
