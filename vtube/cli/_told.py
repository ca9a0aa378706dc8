"""What ``vtube take info`` says, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vtube.clock import clock

if TYPE_CHECKING:
    from vtube.takes.summary import Movement, Summary

_MOST_GAPS = 5


def summary_lines(summary: Summary) -> Iterator[str]:
    """A summary, a topic a line."""
    rate = f", {summary.measured_fps:g} a second" if summary.measured_fps else ""
    yield f"  length     {_length(summary.duration)}, {summary.frames} frames{rate} (nominal {summary.fps:g})"
    yield f"  gaps       {_gaps(summary)}"
    width, height = summary.source_size
    yield f"  recorded   {summary.started}, {summary.source} {width}x{height}, by {summary.generator}"
    seen = ", ".join(f"{part.replace('_', ' ')} {share:.0%}" for part, share in summary.seen.items() if share)
    yield f"  seen       {seen or 'nobody'}"
    confidence = "" if summary.confidence is None else f", mean confidence {summary.confidence:.2f}"
    yield f"  keypoints  {summary.keypoints}{confidence}{', smoothed too' if summary.smoothed else ''}"
    if summary.mirrored:
        yield "  mirrored   left and right are exchanged in the file"
    events = ", ".join(f"{name} {count}" for name, count in summary.events.items())
    yield f"  events     {events or 'none'}"
    yield f"  moving     {len(summary.moving)} of {len(summary.moving) + summary.still} parameters and bones"
    yield from _moving(summary.moving)


def _length(seconds: float) -> str:
    """Seconds as people say them: 8.07 s, 1:02:03.5."""
    return f"{seconds:.2f} s" if seconds < 60 else clock(seconds)


def _gaps(summary: Summary) -> str:
    if not summary.gaps:
        return "none"
    longest = sorted(summary.gaps, key=lambda gap: -gap.seconds)[:_MOST_GAPS]
    told = ", ".join(f"{gap.seconds:.2f} s at {gap.t:.2f} s" for gap in longest)
    return f"{len(summary.gaps)}, the longest: {told}" if len(summary.gaps) > _MOST_GAPS else told


def _moving(moving: tuple[Movement, ...]) -> Iterator[str]:
    width = max((len(movement.name) for movement in moving), default=0)
    for movement in moving:
        unit = " deg" if movement.unit == "deg" else ""
        yield f"    {movement.name:<{width}}  {movement.lowest:8.2f} to {movement.highest:8.2f}{unit}"
