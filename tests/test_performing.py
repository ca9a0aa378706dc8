"""A take plays, and can be paused, wound and played slower or faster; what happens in it is told once."""

from __future__ import annotations

import pytest

from vtube.parameters import REST
from vtube.performing import Playing
from vtube.types import Event


class Replay:
    """Ten seconds, with something each second."""

    duration, period = 10.0, 10.1

    def __init__(self) -> None:
        self.asked = []

    def parameters(self, t):
        self.asked.append(t)
        return REST

    def events_between(self, start, end):
        return tuple(Event(float(t), "tick") for t in range(11) if start <= t < end)


def playing(*part, **options) -> Playing:
    made = Playing(Replay(), *part, **options)
    made.parameters(100.0)
    return made


def told(made: Playing, *clock: float) -> list[float]:
    return [event.t for t in clock for event in made.events(t)]


def test_it_begins_when_it_is_first_asked() -> None:
    made = Playing(Replay(), 2.0)
    assert made.at(50.0) == 2.0
    made.parameters(100.0)
    assert made.at(103.0) == 5.0
    assert made.replay.asked == [2.0]


def test_a_pause_holds_and_goes_on_from_there() -> None:
    made = playing()
    made.pause(103.0, paused=True)
    assert made.at(200.0) == 3.0
    made.pause(200.0, paused=False)
    assert made.at(201.0) == 4.0


@pytest.mark.parametrize("speed", [0.25, 4.0])
def test_a_speed_counts_from_when_it_is_chosen(speed: float) -> None:
    made = playing()
    made.play_at(101.0, speed)
    assert made.at(102.0) == 1.0 + speed


def test_it_ends_at_its_end_and_holds_there() -> None:
    made = playing(2.0, 6.0)
    assert not made.ended(103.9)
    assert made.ended(104.0)
    assert made.at(1e6) == 6.0


def test_every_event_is_told_once_also_the_last() -> None:
    made = playing()
    assert told(made, *(100 + k / 7 for k in range(100))) == list(range(11))


def test_what_is_wound_over_is_not_told_and_what_is_wound_back_is_told_again() -> None:
    made = playing()
    assert told(made, 101.5) == [0, 1]
    made.wind(102.0, 7.5)
    assert told(made, 102.0, 103.6) == [8, 9]
    made.wind(104.0, 0.5)
    assert told(made, 104.0, 105.0) == [1]


def test_nobody_winds_out_of_the_take() -> None:
    made = playing(2.0, 6.0)
    assert made.wind(100.0, -50.0) == 2.0
    assert made.wind(100.0, 50.0) == 6.0


def test_paused_nothing_happens() -> None:
    made = playing()
    made.pause(100.5, paused=True)
    assert told(made, *range(101, 200)) == [0]


def test_the_last_frame_is_held_as_long_as_a_frame() -> None:
    made = playing()
    assert not made.ended(110.05)
    assert made.ended(110.2)
    assert made.at(1e6) == 10.1
