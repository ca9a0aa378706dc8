"""Events of a take only ever call vtube_event, whatever they are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.godot.conftest import Document, Project

pytestmark = pytest.mark.timeout(600)
EVENTS = [
    {"t": 0.5, "name": "expression", "args": ["smile", True]},
    {"t": 0.5, "name": "queue_free", "args": []},
    {"t": 1.0, "name": "free"},
    {"t": 1.25, "name": "set_script", "args": [None]},
    {"t": 1.5, "name": "set", "args": ["script", 0]},
    {"t": 2.0, "name": "framing", "args": ["bust", 1.5]},
]
HARMLESS = [event for event in EVENTS if event.get("args") != [None]]
CALLED = [[event["name"], event.get("args", [])] for event in HARMLESS]


def test_an_animation_calls_one_method_alone(new_project: Callable[[], Project], demo: Document) -> None:
    """Names and arguments arrive in order, two at one time as well; a take that says queue_free frees nothing."""
    project = new_project()
    demo["events"] = HARMLESS
    project.take("wave.vtpose", demo)
    project.bring_in()
    (library,), _ = project.run("describe", file="res://wave.vtpose")
    calls = library["take"]["calls"]
    keys = sorted((key for _, track in calls for key in track), key=lambda key: key[0])
    assert {path for path, _ in calls} == {"VTubeParameters"}
    assert {key["method"] for _, key in keys} == {"vtube_event"}
    assert [key["args"] for _, key in keys] == CALLED
    assert [time for time, _ in keys] == pytest.approx([event["t"] for event in HARMLESS])
    played, _ = project.run("events", file="res://wave.vtpose", seconds=3)
    assert played["happened"] == CALLED
    assert played["still"]


def test_the_player_calls_one_method_alone(project: Project, demo: Document) -> None:
    """While it plays, not when it seeks."""
    demo["events"] = HARMLESS
    path = project.take("eventful.vtpose", demo)
    played, _ = project.run("perform", file=str(path), times=[0.0, 3.0, 1.0], seconds=3)
    assert played["before"] == 0
    assert played["told"] == CALLED
    assert played["still"]


def test_an_argument_that_is_nothing_is_refused(project: Project, demo: Document) -> None:
    demo["events"] = EVENTS
    path = project.take("null.vtpose", demo)
    told, _ = project.run("read", files=[str(path)])
    assert "events[3].args is wrong (got nothing" in told["problems"][str(path)]


def test_more_events_at_one_time_than_tracks_are_refused(project: Project, demo: Document) -> None:
    demo["events"] = [{"t": 1.0, "name": "wink"}] * 1000
    path = project.take("crowd.vtpose", demo)
    (refused,), _ = project.run("describe", file=str(path), options=[{}])
    assert refused["problem"] == "more than 32 events happen at 1.0 s"
