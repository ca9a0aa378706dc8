"""The live loop draws at its own rate, ends in order, and tells what failed."""

import os
import signal
import time

import numpy as np
import pytest

from vtube.drawing import Drawing
from vtube.errors import DeviceError
from vtube.live import Live, Loading, Tracking, process
from vtube.parameters import REST
from vtube.pipeline import Show, Tracked
from vtube.skeletons import coco17
from vtube.statistics import Samples, Statistics
from vtube.stopping import stoppable
from vtube.types import Frame, Picture, Pose, SourceInfo

SKELETON = coco17.create()
POSE = Pose(SKELETON, np.full((17, 2), 5.0), np.ones(17))


class Clip:
    """A source of still frames that fails, ends or goes on, as told."""

    info = SourceInfo("clip", "clip", (4, 4), 100.0)

    def __init__(self, frames=10**9, failure=None, pause=0.002):
        self.frames, self.failure, self.pause = frames, failure, pause

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def __iter__(self):
        for i in range(self.frames):
            time.sleep(self.pause)
            yield None if self.failure == "silence" else Frame(np.zeros((4, 4, 3), np.uint8), time.monotonic(), i)
        if isinstance(self.failure, Exception):
            raise self.failure


class Hold:
    """A smoother that holds, and remembers what it was asked."""

    def __init__(self):
        self.last, self.asked, self.updates = None, [], []

    def update(self, pose, t):
        self.last = pose
        self.updates.append((pose, t))

    def predict(self, t):
        self.asked.append(t)
        return self.last

    def __call__(self, pose, t):
        self.update(pose, t)
        return pose

    def reset(self):
        self.last = None


class Sink:
    """An output that keeps what it got."""

    def __init__(self, wants="tracked"):
        self.wants, self.moments = wants, []

    def send(self, moment):
        self.moments.append(moment)

    def event(self, event):
        self.moments.append(event)


class Still:
    """A puppet."""

    def pose(self, parameters, t):
        return Drawing.of((), (4, 4), (0, 0, 4, 4))

    def reset(self):
        return None


def render(drawing, size, view=None, background=None):
    return Picture(np.zeros((size[1], size[0], 4), np.uint8))


def tracked(smoother=None, predict=True):
    def solve(pose, face, voice, t, hands=None):
        return {**REST, "BodyFound": float(pose is not None)}

    def body(frame):
        return (POSE,)

    body.skeleton = SKELETON
    return Tracked(body, lambda people, t: people[0], smoother or Hold(), solve, solve, predict=predict)


def live(source, **options):
    statistics, performer, sink = Statistics(), tracked(), Sink("drawn")
    tracking = Tracking(source, performer, [], statistics)
    show = Show(Still(), render, (4, 4))
    return Live(show, performer, [sink], statistics, fps=200, tracking=tracking, **options), sink


def test_a_source_that_ends_ends_the_run():
    loop, sink = live(Clip(frames=5))
    loop.run()
    assert loop.statistics.frames == 5
    assert sink.moments


def test_seconds_count_from_the_first_picture():
    loop, sink = live(Clip())
    loop.run(seconds=0.2)
    assert 0.15 <= sink.moments[-1].t - sink.moments[0].t <= 1.0


def test_a_failure_while_tracking_is_raised_where_pictures_are_drawn():
    loop, _ = live(Clip(frames=3, failure=DeviceError("the cable is out")))
    with pytest.raises(DeviceError, match="the cable is out"):
        loop.run()


def test_a_tick_that_says_no_ends_the_run():
    loop, _ = live(Clip(), tick=lambda t: False)
    loop.run()
    assert loop.statistics.pictures == 0


def test_pictures_are_drawn_for_the_moment_of_their_display():
    """What is asked of the performer lies ahead of the asking, by less than a few pictures."""
    loop, _ = live(Clip())
    ahead = []

    class Asked:
        def parameters(self, t):
            ahead.append(t - time.monotonic())
            return REST

    loop.performance = Asked()
    loop.run(seconds=0.1)
    assert ahead
    assert all(seconds > -0.001 for seconds in ahead)


def test_a_layer_is_drawn_over_every_picture_with_what_was_tracked_last():
    """Outputs get its pictures, and so does a screenshot."""
    loop, sink = live(Clip(frames=5))
    told = []

    def layer(picture, parameters, newest):
        told.append((parameters, newest))
        return Picture(np.full_like(picture.pixels, 7))

    loop.layer = layer
    loop.run()
    assert all((moment.picture.pixels == 7).all() for moment in sink.moments)
    assert (loop.draw().pixels == 7).all()
    frame, moment = told[-1][1]
    assert moment.pose is POSE
    assert frame.index == 4


def test_a_silent_camera_loses_the_person():
    smoother, statistics = Hold(), Statistics()
    tracking = Tracking(Clip(frames=2, failure="silence"), tracked(smoother), [], statistics)
    tracking.start()
    assert tracking.ended.wait(5)
    assert tracking.lost
    assert [pose for pose, _ in smoother.updates] == [None, None]


def test_while_a_camera_is_silent_the_take_has_the_way_back_to_rest():
    sink = Sink()
    tracking = Tracking(Clip(frames=3, failure="silence"), tracked(), [sink], Statistics())
    tracking.start()
    assert tracking.ended.wait(5)
    assert [moment.pose for moment in sink.moments] == [None] * 3
    assert all(moment.bones and moment.parameters["BodyFound"] == 0 for moment in sink.moments)


def test_a_file_whose_next_frame_is_late_loses_nobody():
    class Slow(Clip):
        info = SourceInfo("clip", "clip", (4, 4), 1.0, live=True, certain=True)

    smoother, sink = Hold(), Sink()
    performer = tracked(smoother)
    performer.patience = 0.1
    tracking = Tracking(Slow(frames=3, failure="silence"), performer, [sink], Statistics())
    tracking.start()
    assert tracking.ended.wait(5)
    assert not tracking.lost
    assert smoother.updates == sink.moments == []
    performer.track(Frame(np.zeros((4, 4, 3), np.uint8), 1.0))
    performer.parameters(9.0)
    assert smoother.asked == [1.1]


@pytest.mark.parametrize("fps", [20, 40])
def test_no_more_pictures_are_drawn_than_asked_however_fast_the_source(fps):
    loop, sink = live(Clip())
    loop.fps = fps
    loop.run(seconds=1.0)
    assert 2 < len(sink.moments) <= 1.05 * fps + 2


def test_the_last_frame_is_held_where_asked():
    loop, sink = live(Clip(frames=1))
    loop.hold = True
    assert loop.run(seconds=0.2)
    assert sink.moments[-1].t - sink.moments[0].t >= 0.15


def test_every_frame_is_processed_in_turn():
    sink, statistics = Sink(), Statistics()
    moments = list(process(iter(Clip(frames=7, pause=0)), tracked(), [sink], statistics))
    assert len(moments) == len(sink.moments) == statistics.frames == 7
    assert all(moment.bones and moment.pose is POSE for moment in sink.moments)


def test_without_prediction_the_display_shows_the_last_frame():
    smoother = Hold()
    performer = tracked(smoother, predict=False)
    performer.track(Frame(np.zeros((4, 4, 3), np.uint8), 1.0))
    performer.parameters(1.5)
    assert smoother.asked == [1.0]


def test_a_mirrored_show_mirrors_once():
    seen = []

    class Looking(Still):
        def pose(self, parameters, t):
            seen.append(parameters["FaceAngleX"])
            return super().pose(parameters, t)

    for mirrored in (True, False):
        Show(Looking(), render, (4, 4), mirrored=mirrored).draw({**REST, "FaceAngleX": 10.0}, 0.0)
    assert seen == [-10.0, 10.0]


def test_outputs_are_told_whether_what_is_shown_is_mirrored():
    """What they get is unmirrored: those that do not take the picture mirror it themselves."""
    running, sink = live(Clip(frames=3))
    running.show.mirrored = False
    running.run()
    unmirrored = {moment.mirrored for moment in sink.moments}
    running, sink = live(Clip(frames=3))
    running.run()
    assert (unmirrored, {moment.mirrored for moment in sink.moments}) == ({False}, {True})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_become_a_wish_with_an_exit_status(number):
    before = signal.getsignal(signal.SIGINT)
    with stoppable() as stop:
        stop.patient = True
        os.kill(os.getpid(), number)
        time.sleep(0.01)
    assert stop.exit_status == 128 + number
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(("number", "kind"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_a_signal_before_the_loop_ends_the_program_at_once(number, kind):
    with pytest.raises(kind), stoppable():
        signal.raise_signal(number)


def test_a_signal_that_comes_twice_is_one_wish_and_a_later_one_interrupts(monkeypatch):
    with stoppable() as stop:
        stop.patient = True
        for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
            signal.raise_signal(number)
        monkeypatch.setattr("vtube.stopping.AT_ONCE", -1.0)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert stop.exit_status == 130


def test_what_loads_tells_how_it_failed():
    def fail():
        raise DeviceError("no such model")

    loading = Loading(fail)
    with pytest.raises(DeviceError, match="no such model"):
        loading.result()
    assert loading.done()


def test_samples_keep_the_newest_in_bounded_memory():
    samples = Samples(kept=4)
    for i in range(10):
        samples.add(float(i), float(i))
    assert sorted(samples.since()) == [6, 7, 8, 9]
    assert sorted(samples.since(8.0)) == [8, 9]


def test_a_summary_of_nothing_has_no_figures():
    summary = Statistics().summary()
    assert summary["pictures"] == 0
    assert summary["fps"] is None
    assert summary["delay_p95_ms"] is None
