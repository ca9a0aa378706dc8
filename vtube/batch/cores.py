"""How many processes may work at once."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def cores() -> int:
    """Physical cores, but no more than this process may use: by its affinity, and by the quota of its control group
    (containers); at least 1.
    """
    physical = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else physical
    return max(1, min(physical, allowed, quota(_QUOTA)))


def quota(file: Path) -> int:
    """Whole cores that a ``cpu.max`` of control groups, version 2, allows; many where it says nothing."""
    try:
        most, period = file.read_text(encoding="ascii").split()
        return max(1, round(int(most) / int(period)))
    except (OSError, ValueError):  # another system, or "max"
        return os.cpu_count() or 1
