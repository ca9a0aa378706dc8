"""What the user does changes the live loop, and is recorded; what goes wrong is told and harms nothing."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube import puppet, session
from vtube.controls import Controls
from vtube.errors import DeviceError, InputError
from vtube.live import Live
from vtube.outputs.window import Action, Closed, Resized, Skipped, ViewChanged
from vtube.performing import Playing, Resting
from vtube.recording import Takes
from vtube.settings import Settings, override
from vtube.skeletons import coco17
from vtube.solving import Calibration, Neutral
from vtube.statistics import Statistics
from vtube.stopping import Stop
from vtube.takes.read import read
from vtube.types import Event, Moment, SourceInfo, View
from vtube.walkthrough import STEPS, TOLD, Walkthrough

SOURCE = SourceInfo("video", "clip", (64, 48), 30.0)


class Window:
    """Stands in for the window: gives the commands it is told to, keeps what it is told."""

    preview_shown = False

    def __init__(self):
        self.commands, self.toasts, self.warnings, self.recordings = [], [], [], []
        self.events = []

    def event(self, event):
        self.events.append((event.name, event.args))

    def poll(self):
        commands, self.commands = self.commands, []
        return commands

    def toast(self, text, seconds=3.0):
        self.toasts.append(text)

    def warning(self, text):
        self.warnings.append(text)

    def prompt(self, lines, progress=0.0):
        self.prompted = lines

    def recording(self, active):
        self.recordings.append(active)

    def meter(self, lines):
        self.lines = lines

    def expressions(self, names):
        self.named = names


@pytest.fixture
def settings():
    return override(Settings(), {"display.size": (160, 90)})


@pytest.fixture
def stage(settings, tmp_path, monkeypatch):
    """A live loop with its window and controls, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    window = Window()
    live = Live(session.show(settings, "test"), Resting(), [window], Statistics(), fps=60)
    controls = Controls(live, window, Stop(), settings, seed=1)
    yield live, window, controls
    controls.close()


@pytest.fixture
def take_player():
    """Plays a take that is at its end, again and again."""

    class AtTheEnd:
        def tick(self, t):
            return True

        def tell(self, window):
            pass

    return AtTheEnd()


def press(stage, *commands):
    _, window, controls = stage
    window.commands = list(commands)
    return controls.tick(time.monotonic())


def wait(stage, until):
    """Go on until something has happened on another thread."""
    end = time.monotonic() + 30
    while not until() and time.monotonic() < end:
        press(stage)
        time.sleep(0.01)
    assert until()


def test_nothing_done_goes_on(stage):
    assert press(stage)


@pytest.mark.parametrize("command", [Closed(), Action("quit")])
def test_closing_ends(stage, command):
    assert not press(stage, command)


def test_mirror_toggles(stage):
    press(stage, Action("mirror"))
    assert not stage[0].show.mirrored


def test_the_mouse_moves_the_avatar(stage):
    press(stage, ViewChanged(View(2.0, (0.1, 0.2))))
    assert stage[0].show.view == View(2.0, (0.1, 0.2))


def test_the_picture_follows_the_windows_size_and_so_does_its_background(stage):
    press(stage, Resized((320, 240)))
    assert stage[0].show.size == (320, 240)
    assert stage[0].draw().pixels.shape == (240, 320, 4)


def test_beside_another_output_the_picture_keeps_its_size(stage):
    stage[0].outputs.append(object())
    press(stage, Resized((320, 240)))
    assert stage[0].show.size == (160, 90)


def test_backgrounds_come_round_and_the_cameras_picture_is_none_of_them(stage):
    live, window, _ = stage
    first = live.show.background
    for _ in range(3):
        press(stage, Action("background"))
    assert np.array_equal(live.show.background, first)
    assert any("transparent" in toast for toast in window.toasts)
    assert not any("camera" in toast for toast in window.toasts)


def test_a_background_that_has_gone_leaves_the_picture_as_it_was_when_the_window_is_resized(settings, tmp_path):
    file = tmp_path / "room.png"
    cv2.imwrite(str(file), np.full((90, 160, 3), 200, np.uint8))
    there = override(settings, {"display.background": str(file)})
    window, live = Window(), Live(session.show(there, "test"), Resting(), [], Statistics(), fps=60)
    live.outputs.append(window)
    controls = Controls(live, window, Stop(), there, seed=1)
    file.unlink()
    press((live, window, controls), Resized((320, 240)))
    controls.close()
    assert live.draw().pixels.shape == (90, 160, 4)
    assert "room.png" in window.toasts[-1]


def test_next_avatar_goes_round_from_ones_own_to_the_built_in_ones_and_back(settings, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(puppet.find("default"), own, ignore=shutil.ignore_patterns("source"))
    mine = override(settings, {"avatar.name": str(own)})
    window, live = Window(), Live(session.show(mine, "test"), Resting(), [], Statistics(), fps=60)
    stage = live, window, Controls(live, window, Stop(), mine, seed=1)
    seen = []
    for _ in range(len(puppet.names()) + 1):
        before = live.show.puppet
        press(stage, Action("next_avatar"))
        seen.append(window.toasts[-1].removeprefix("avatar: "))
        wait(stage, lambda before=before: live.show.puppet is not before)
    stage[2].close()
    assert seen == [*puppet.names(), "own"]
    assert live.draw().pixels.any()


def test_a_recording_that_has_failed_says_so_and_no_longer_counts(stage, settings, monkeypatch):
    _, window, controls = stage
    with Takes(settings, SOURCE, coco17.create(), "test") as takes:
        controls.takes = takes
        press(stage, Action("record"))
        takes._recorder.failure = DeviceError("the recording has stopped: the disk is full")
        controls._told = 0.0
        press(stage)
        assert "the disk is full" in window.warnings[-1]
        assert window.recordings[-1] is False
        monkeypatch.setattr("vtube.controls.stamped", lambda stem, suffix: Path(f"{stem}-again{suffix}"))
        press(stage, Action("record"))
        assert takes.active


def test_a_screenshot_is_the_picture_without_overlays(stage):
    press(stage, Action("screenshot"))
    (path,) = stage[2].saved
    assert cv2.imread(str(path)).shape == (90, 160, 3)


def test_a_screenshot_that_cannot_be_written_is_told(stage, monkeypatch):
    def refuse(picture, path):
        raise DeviceError("the disk is full", where=path)

    monkeypatch.setattr("vtube.controls.save", refuse)
    assert press(stage, Action("screenshot"))
    assert "the disk is full" in stage[1].toasts[-1]


def test_recording_by_hand_gives_a_take_with_what_happened(stage, settings):
    controls = stage[2]
    with Takes(settings, SOURCE, coco17.create(), "test") as takes:
        controls.takes = takes
        press(stage, Action("record"))
        assert takes.active
        for i in range(5):
            for output in takes.outputs:
                output.send(Moment(10 + i / 30, Resting().parameters(0)))
        press(stage, Action("mirror"))
        press(stage, Action("record"))
        assert not takes.active
    (path,) = takes.saved
    take = read(path)
    assert len(take.times) == 5
    assert [(event.name, event.args) for event in take.events] == [("mirror", (False,))]


def test_outputs_are_told_what_happens_and_what_a_take_repeats(stage):
    """Whoever performs it elsewhere wants to follow."""
    _, window, controls = stage
    press(stage, Action("mirror"))
    controls.performed = lambda t: [Event(t, "expression", ("smile", True))]
    press(stage)
    assert window.events == [("mirror", (False,)), ("expression", ("smile", True))]


def test_what_a_take_repeats_is_told_at_the_displays_time(stage):
    """As the moments beside it are: the take's own seconds would be long ago."""
    live, _, controls = stage

    class Ear(Window):
        def event(self, event):
            self.events.append(event)

    live.outputs.append(ear := Ear())
    controls.performed = lambda _t: [Event(1.25, "expression", ("smile", True))]
    controls.tick(5000.0)
    assert ear.events == [Event(5000.0, "expression", ("smile", True))]


def test_listeners_hear_that_a_take_begins_again_after_all_that_was_in_it(stage, take_player):
    _, window, controls = stage
    controls.player = take_player
    controls.performed = lambda t: [Event(t, "expression", ("smile", True))]
    controls.tick(1.0)
    assert window.events == [("expression", ("smile", True)), ("expressions_cleared", ())]


def test_a_recording_without_a_frame_saves_nothing_and_says_so(stage, settings, caplog):
    with Takes(settings, SOURCE, coco17.create(), "test") as takes:
        takes.begin(Path("out.pose.json"))
    assert takes.saved == takes.failures == []
    assert not Path("out.pose.json").exists()


def test_a_recording_that_cannot_begin_is_told_and_the_show_goes_on(stage, settings, monkeypatch):
    def refuse(*_, **_options):
        raise InputError("the folder cannot be written to")

    monkeypatch.setattr(session, "recorder", refuse)
    stage[2].takes = Takes(settings, SOURCE, coco17.create(), "test")
    assert press(stage, Action("record"))
    assert "cannot be written" in stage[1].toasts[-1]


def test_a_calibration_that_is_done_is_told(stage):
    controls = stage[2]
    controls.calibration = Calibration("camera")
    press(stage)
    assert stage[1].toasts == ["finding your rest pose, hold still: waiting"]
    t = time.monotonic()
    for i in range(100):
        controls.calibration.observe(lambda: Neutral(1, 2, 3, 4, 5, 1, 320, 240, 5, 320, 400), t + i / 30)
    for _ in range(2):
        controls._told = 0.0
        press(stage)
    assert stage[1].toasts[1:] == ["calibrated: this is your rest pose"]


def test_somebody_is_led_through_a_calibration_and_may_skip_it(stage):
    controls = stage[2]
    controls.calibration = Calibration("camera")
    controls.guide = Walkthrough(controls.calibration)
    press(stage)
    assert stage[1].prompted[1] == STEPS[0].text
    press(stage, Skipped())
    assert stage[1].prompted[2] == "skipped"
    controls.tick(time.monotonic() + TOLD)
    assert controls.guide is None
    assert stage[1].prompted == ()
    assert any(toast.startswith("nothing was calibrated") for toast in stage[1].toasts)


def test_the_user_is_told_what_is_waited_for(stage):
    stage[2].busy = "preparing the pose model"
    press(stage)
    assert stage[1].warnings == ["preparing the pose model"]


def test_a_replay_is_the_same_whatever_the_clock_says(settings):
    """The same second of a take looks the same on a machine that has been up for an hour or a year."""

    class Take:
        duration = period = 2.0

        def parameters(self, t):
            return Resting().parameters(t)

    def shown(uptime):
        live = Live(session.show(settings, "seed"), Playing(Take()), [], Statistics(), fps=60)
        return [live._picture(uptime + t)[1].pixels for t in (0.0, 0.5, 1.5)]

    assert all(np.array_equal(a, b) for a, b in zip(shown(3600.0), shown(3.2e7), strict=True))
