"""What is said of a take before it is played."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from vtube.takes.summary import Gap, summarise
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Event


@pytest.fixture
def even(take: Take) -> Take:
    """At 30 fps, with nothing in motion but MouthOpen (0 to 1) and the head, which turns over half a circle."""
    bones = [bone.rest.rotation for bone in take.header.skeleton.bones]
    rotations = np.tile(bones, (40, 1))
    head = [bone.name for bone in take.header.skeleton.bones].index("Head")
    rotations[:, head] += np.radians((np.linspace(170, 190, 40) + 180) % 360 - 180)
    values = {p.name: np.full(40, p.default) for p in take.header.parameters}
    values |= {"MouthOpen": np.linspace(0, 1, 40), "BodyFound": np.where(np.arange(40) < 10, 0.0, 1.0)}
    return replace(take, times=np.arange(40) / 30, rotations=rotations, values=values)


def test_what_moves_is_told_with_its_range_and_the_rest_is_counted(even: Take) -> None:
    """A bone in degrees from its rest, the short way round."""
    summary = summarise(even)
    moving = {movement.name: (movement.lowest, movement.highest) for movement in summary.moving}
    assert moving == {"MouthOpen": (0, 1), "BodyFound": (0, 1), "Head": (170, 190)}
    assert summary.still == len(even.values) + 17 - 3


def test_rates_and_gaps(even: Take) -> None:
    """The rate is measured outside of the gaps."""
    times = np.where(np.arange(40) < 20, even.times, even.times + 2)
    summary = summarise(replace(even, times=times))
    assert summary.gaps == (Gap(round(19 / 30, 3), round(2 + 1 / 30, 3)),)
    assert summary.measured_fps == 30
    assert summarise(even).gaps == ()


def test_who_is_seen(even: Take) -> None:
    summary = summarise(even)
    assert summary.seen == {"body": 0.75, "face": 0, "left_hand": 0, "right_hand": 0}
    lost = KeypointColumns(np.full((40, 17, 2), np.nan), np.zeros((40, 17)))
    assert summarise(replace(even, keypoints=lost)).confidence is None


def test_events_are_counted(even: Take) -> None:
    events = (Event(0, "mirror", (True,)), Event(1, "expression", ("a",)), Event(1, "expression", ("b",)))
    assert summarise(replace(even, events=events)).events == {"mirror": 1, "expression": 2}


def test_a_single_frame_has_no_rate(even: Take) -> None:
    one = Take(
        header=even.header,
        times=even.times[:1],
        rotations=even.rotations[:1],
        hips=even.hips[:1],
        keypoints=KeypointColumns(even.keypoints.points[:1], even.keypoints.scores[:1]),
        values={name: column[:1] for name, column in even.values.items()},
    )
    summary = summarise(one)
    assert summary.measured_fps is None
    assert summary.moving == ()


def test_it_is_json(even: Take) -> None:
    assert json.loads(json.dumps(summarise(even).as_json()))["moving"][0]["name"] == "MouthOpen"
