"""Takes between their frames: cubic Bezier curves, or straight lines, through what was recorded.

A Bezier segment leaves a frame along its tangent and arrives along the next one's; the tangents are Catmull and Rom's
(A class of local interpolating splines, 1974) with real time as the knots (Barry and Goldman, A recursive evaluation
algorithm for a class of Catmull-Rom splines, SIGGRAPH 1988): the slope of the parabola through a frame and its two
neighbours. The curve is a matter of time alone, whatever the rate of the frames.

Bones, keypoints and angles pass their turning points in an arc, as bodies do. Other parameters (lids, gaze, mouth, what
is found) stay at one value for long and leave it within two frames: an arc would begin a blink by opening the eye wider
and end it below shut. Their tangents are limited so that no segment leaves the values of its two frames (Fritsch and
Carlson, Monotone piecewise cubic interpolation, 1980); so are all tangents beside a pause, for the same reason.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vtube.parameters import PARAMETERS
from vtube.takes.header import ParameterRange, RestBone
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Floats

PAUSE = 0.25
"""Seconds between two frames after which the one says nothing of the motion at the other."""
METHODS = ("linear", "bezier")


class Curves:
    """Columns over time that can be asked for at any time; before the first and after the last frame that one holds.

    ``times``: (N,) seconds, increasing. ``columns``: (N, C), NaN where missing; angles unwrapped. ``limited``: whether
    the columns stay between the values of neighbouring frames, (C,) or one for all. ``method``: "linear" or "bezier".

    Raises:
        ValueError: an unknown method.
    """

    def __init__(
        self, times: Floats, columns: Floats, method: str = "bezier", *, limited: bool | NDArray[np.bool_] = False
    ) -> None:
        if method not in METHODS:
            raise ValueError(f"unknown method of interpolation: {method!r} is not one of {METHODS}")
        self._times, self._columns = times, columns
        self._tangents = _tangents(times, columns, limited) if method == "bezier" else None

    def __call__(self, at: Floats) -> Floats:
        """(M, C) the columns at these times (M,) in seconds; missing between two frames unless both are there."""
        first = np.maximum(np.searchsorted(self._times, at, side="right") - 1, 0)
        second = np.minimum(first + 1, len(self._times) - 1)
        span = self._times[second] - self._times[first]
        part = np.where(span > 0, np.clip((at - self._times[first]) / np.where(span > 0, span, 1.0), 0.0, 1.0), 0.0)
        part = part[:, None]
        start, end = self._columns[first], self._columns[second]
        if self._tangents is None:
            between = start + part * (end - start)
        else:
            out, into = (self._tangents[i] * span[:, None] / 3.0 for i in (first, second))
            between = _bezier(start, start + out, end - into, end, part)
        return np.where(part == 0.0, start, between)


def resampled(take: Take, times: Floats, method: str = "bezier") -> Take:
    """The same performance at other times, its recorded frames' own values at theirs.

    Rotations go the shortest way round and come out within one turn, the range of their bone's parameter; the other
    parameters stay within their ranges. A keypoint is there between two frames that both saw it, and its confidence
    with it; across a gap it stays lost. Head and events are the take's own, its nominal ``fps`` too.

    Args:
        take: any.
        times: (M,) seconds of the take, increasing; outside of it its first and last frame hold.
        method: "bezier", or "linear", which is cheaper and has corners.

    Raises:
        ValueError: no times, or an unknown method.
    """
    at = np.asarray(times, dtype=np.float64)
    turns = Curves(take.times, np.unwrap(take.rotations, axis=0), method)(at)
    return replace(
        take,
        times=at,
        rotations=np.stack([within_turn(bone, turns[:, i]) for i, bone in enumerate(take.header.skeleton.bones)], 1),
        hips=Curves(take.times, take.hips, method)(at),
        keypoints=_keypoints(take.keypoints, take.times, at, method),
        smoothed=None if take.smoothed is None else _keypoints(take.smoothed, take.times, at, method),
        values={p.name: _values(p, take, at, method) for p in take.header.parameters},
    )


def within_turn(bone: RestBone, rotations: Floats) -> Floats:
    """Rotations in radians, brought by whole turns into the range of the bone's parameter where they are outside."""
    known = PARAMETERS.get(bone.name)
    lowest = bone.rest.rotation + (np.radians(known.minimum) if known and known.bone else -np.pi)
    inside: Floats = rotations - np.floor((rotations - lowest) / (2.0 * np.pi)) * 2.0 * np.pi
    return inside


def _values(parameter: ParameterRange, take: Take, at: Floats, method: str) -> Floats:
    column = take.values[parameter.name][:, None]
    values = Curves(take.times, column, method, limited=parameter.unit != "deg")(at)[:, 0]
    return np.clip(values, parameter.minimum, parameter.maximum)


def _keypoints(keypoints: KeypointColumns, times: Floats, at: Floats, method: str) -> KeypointColumns:
    frames, joints = keypoints.scores.shape
    seen = np.isfinite(keypoints.points).all(axis=2)
    points = Curves(times, keypoints.points.reshape(frames, 2 * joints), method)(at).reshape(-1, joints, 2)
    scores = Curves(times, np.where(seen, keypoints.scores, np.nan), "linear")(at)
    return KeypointColumns(points, np.nan_to_num(scores, nan=0.0))


def _tangents(times: Floats, columns: Floats, limited: bool | NDArray[np.bool_]) -> Floats:
    """(N, C) slopes at the frames, from one side where the other is missing."""
    if len(times) == 1:
        return np.zeros_like(columns)
    spans = np.diff(times)[:, None]
    slopes = np.diff(columns, axis=0) / spans
    before, after = np.vstack([slopes[:1], slopes]), np.vstack([slopes, slopes[-1:]])
    before, after = np.where(np.isnan(before), after, before), np.where(np.isnan(after), before, after)
    short, long = np.vstack([spans[:1], spans]), np.vstack([spans, spans[-1:]])
    tangents = (long * before + short * after) / (short + long)
    steepest = np.where(before * after > 0.0, 3.0 * np.minimum(np.abs(before), np.abs(after)), 0.0)
    paused = np.maximum(short, long) > PAUSE
    return np.where(limited | paused, np.clip(tangents, -steepest, steepest), tangents)


def _bezier(start: Floats, first: Floats, second: Floats, end: Floats, part: Floats) -> Floats:
    """Points of cubic Bezier segments, given by their control points, at ``part`` 0..1 of them."""
    rest = 1.0 - part
    return rest**3 * start + 3.0 * rest * part * (rest * first + part * second) + part**3 * end
