"""What a user does with a take that plays, on a real avatar: wind, pause, speed, frames; and its sound."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from vtube import session
from vtube.controls import Controls
from vtube.live import Live
from vtube.outputs.window import Action
from vtube.performing import Playing
from vtube.player import Manner, Player
from vtube.repeating import Scene
from vtube.replaying import demo_take
from vtube.settings import Settings, override
from vtube.statistics import Statistics
from vtube.stopping import Stop
from vtube.takes import editing
from vtube.takes.read import read
from vtube.takes.replay import Replay
from vtube.types import Event


@pytest.fixture(scope="module")
def take():
    return read(demo_take())


@pytest.fixture
def show():
    return session.show(override(Settings(), {"display.size": (96, 72), "avatar.name": "maple"}), "seed")


class Window:
    timeline_shown = False

    def timeline(self, position, length, speed=1.0, *, paused=False):
        self.told = (position, length, speed, paused)


class Speaker:
    def __init__(self):
        self.asked = []

    def follow(self, t):
        self.asked.append(t)


ONCE = Manner()


def player(show, take, *, manner=ONCE, start=0.0, end=None):
    replay = Replay(take, method="bezier")
    playing = Playing(replay, start, end)
    made = Player(playing, Scene(show, replay), manner)
    made.begin()
    playing.parameters(time.monotonic())
    playing.pause(time.monotonic(), paused=True)  # so that nothing depends on how long a test takes
    playing.wind(time.monotonic(), start)
    return made, playing


def at(playing):
    return playing.at(time.monotonic())


def expressions(take, *events):
    return replace(take, events=tuple(Event(t, name, args) for t, name, *args in events))


def test_the_expressions_in_force_are_right_wherever_one_winds(show, take):
    names = [section.name for section in show.puppet.avatar.expressions[:2]]
    first, second = names
    said = expressions(take, (1.0, "expression", first, True), (3.0, "expression", first, False),
                       (3.0, "expression", second, True), (5.0, "expressions_cleared"))  # fmt: skip
    made, _ = player(show, said)
    start = set(show.puppet.expressions)
    for moment, on in ((6.0, set()), (4.0, {second}), (2.0, {first}), (0.5, set()), (4.5, {second}), (1.5, {first})):
        made.wind_to(moment / take.duration)
        assert set(show.puppet.expressions) == start | on, moment


def test_an_expression_is_seen_at_once_where_the_picture_stands_still(show, take, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made, playing = player(show, take)
    playing.pause(time.monotonic(), paused=True)
    live = Live(show, playing, [], Statistics(), fps=60)
    live.own = lambda _t: 0.0
    controls = Controls(live, None, Stop(), Settings(), seed=1)
    controls.player = made
    before = live.draw().pixels.copy()
    controls._react(Action("expression_1"))
    assert np.abs(live.draw().pixels.astype(int) - before).max() > 30
    controls.close()


def test_framing_and_mirror_go_back_too_where_the_take_has_them(show, take):
    said = expressions(take, (2.0, "framing", "face"), (2.0, "mirror", False))
    made, _ = player(show, said)
    before = show.puppet.framing, show.mirrored
    made.wind_to(0.5)
    assert (show.puppet.framing, show.mirrored) == ("face", False)
    made.wind_to(0.0)
    assert (show.puppet.framing, show.mirrored) == before


def test_what_the_user_has_changed_stays_where_the_take_says_nothing(show, take):
    made, _ = player(show, expressions(take))
    show.mirrored, show.puppet.framing = False, "face"
    made.wind_to(0.5)
    assert (show.puppet.framing, show.mirrored) == ("face", False)


def test_a_moment_looks_the_same_from_wherever_one_comes(show, take):
    made, playing = player(show, take)
    seen = []
    for before in (0.0, 1.0, 0.3):
        made.wind_to(before)
        made.wind_to(0.6)
        moment = at(playing)
        seen.append(show.draw(playing.replay.parameters(moment), moment).pixels)
    np.testing.assert_array_equal(seen[0], seen[1])
    np.testing.assert_array_equal(seen[0], seen[2])


def test_after_winding_nothing_swings(show, take):
    """The avatar has been there for a while."""
    still = replace(take, times=take.times * 1000.0)
    made, playing = player(show, still)
    made.wind_to(0.5)
    t = at(playing)
    first, later = (show.draw(playing.replay.parameters(t), t + dt).pixels.astype(int) for dt in (0.0, 0.05))
    assert np.abs(first - later).mean() < 0.5


@pytest.mark.parametrize("end", [None, 4.0])
def test_each_round_begins_as_the_first_did(show, take, end):
    """With its expressions, framing and mirror, and as calmly, whatever part is played again and again."""
    name = show.puppet.avatar.expressions[0].name
    said = expressions(take, (2.0, "expression", name, True), (2.0, "framing", "face"), (2.0, "mirror", False))
    made, playing = player(show, said, manner=Manner(again=True), end=end)

    def state():
        return set(show.puppet.expressions), show.puppet.framing, show.mirrored

    first, before = show.draw(playing.replay.parameters(0.0), 0.0).pixels, state()
    made.wind_to(1.0)
    assert all(now != then for now, then in zip(state(), before, strict=True))
    assert made.tick(time.monotonic())
    assert state() == before
    np.testing.assert_array_equal(show.draw(playing.replay.parameters(0.0), 0.0).pixels, first)
    assert not made.tick(time.monotonic())


def test_one_frame_again_and_again_holds(show, take):
    """It is not begun anew with each picture, which would keep the program busy."""
    made, _ = player(show, editing.part(take, 0.0, 0.0), manner=Manner(again=True))
    made.wind_to(1.0)
    assert not made.tick(time.monotonic())
    assert not made.over(time.monotonic())


def test_steps_of_winding(show, take):
    made, playing = player(show, take)
    for action, expected in [("wind_forward", 5.0), ("wind_back_finely", 4.0), ("wind_forward_far", playing.end),
                             ("wind_back", playing.end - 5.0), ("wind_back_far", 0.0), ("wind_forward_finely", 1.0),
                             ("wind_to_start", 0.0)]:  # fmt: skip
        made.actions[action]()
        assert at(playing) == pytest.approx(expected), action


def test_frames_are_gone_through_one_by_one_and_held(show, take):
    made, playing = player(show, take)
    playing.pause(time.monotonic(), paused=False)
    playing.wind(time.monotonic(), 1.0)
    made.actions["frame_forward"]()
    assert playing.paused
    i = int(np.flatnonzero(take.times == at(playing))[0])
    made.actions["frame_forward"]()
    assert at(playing) == take.times[i + 1]
    made.actions["frame_back"]()
    made.actions["frame_back"]()
    assert at(playing) == take.times[i - 1]
    made.actions["wind_to_start"]()
    made.actions["frame_back"]()
    assert at(playing) == take.times[0]


def test_speeds_have_ends(show, take):
    made, playing = player(show, take)
    said = [made.actions["slower"]() for _ in range(9)]
    assert playing.speed == 0.25
    assert said[0] == "speed 0.75"
    for _ in range(20):
        made.actions["faster"]()
    assert playing.speed == 4.0


def test_what_the_timeline_shows_is_not_said_as_well(show, take):
    made, playing = player(show, take)
    window = Window()
    assert made.actions["pause"]() == "playing"
    window.timeline_shown = True
    made.tell(window)
    assert [made.actions["pause"](), made.actions["faster"]()] == ["", ""]
    assert (playing.paused, playing.speed) == (True, 1.25)
    window.timeline_shown = False
    made.tell(window)
    assert made.actions["slower"]() == "speed 1"


def test_at_the_end_it_is_over_or_stays_or_begins_again(show, take):
    for manner, over, begun in [(Manner(), True, False), (Manner(stays=True), False, False),
                                (Manner(again=True), False, True)]:  # fmt: skip
        made, playing = player(show, take, manner=manner, start=2.0, end=4.0)
        made.wind_to(1.0)
        t = time.monotonic()
        made.tick(t)
        assert made.over(t) is over
        assert at(playing) == (2.0 if begun else 4.0)


@pytest.mark.parametrize("paused", [False, True])
def test_play_at_the_end_begins_again(show, take, paused):
    """Whether the take has run to its end or was held there."""
    made, playing = player(show, take, manner=Manner(stays=True))
    made.wind_to(1.0)
    playing.pause(time.monotonic(), paused=paused)
    assert made.actions["pause"]() == "playing"
    assert not playing.paused
    assert playing.at(0.0) == playing.start  # before the clock has gone on


def test_the_timeline_is_of_what_is_played(show, take):
    made, _ = player(show, take, start=2.0, end=6.0)
    window = Window()
    made.wind_to(0.25)
    made.tell(window)
    assert window.told == (pytest.approx(1.0), 4.0, 1.0, True)


def test_a_take_that_nobody_may_wind_has_no_timeline(show, take):
    made, _ = player(show, take, manner=Manner(windable=False))
    window = Window()
    made.tell(window)
    assert not hasattr(window, "told")


def test_the_sound_follows_at_the_performers_speed_alone(show, take):
    speaker = Speaker()
    made, playing = player(show, take, manner=Manner(speaker=speaker, offset=-0.5))
    made.wind_to(0.5)
    half = at(playing)
    t = time.monotonic()
    made.tick(t)
    playing.pause(t, paused=False)
    made.tick(t)
    playing.play_at(t, 0.5)
    made.tick(t)
    assert speaker.asked == [None, pytest.approx(half + 0.5), None]
