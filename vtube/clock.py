"""Times as a clock shows them."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """0:07.4, 12:34.5, 1:02:03.4; what is below 0 is 0."""
    minutes, rest = divmod(round(max(seconds, 0.0), 1), 60.0)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02d}:{rest:04.1f}" if hours else f"{minutes}:{rest:04.1f}"
