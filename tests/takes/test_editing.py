"""Takes are trimmed, cut and resampled; what holds at the seam goes on to hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vtube.errors import UsageError
from vtube.takes import editing
from vtube.takes.audio import Audio
from vtube.takes.editing import cut, in_force, part, resample, trim
from vtube.takes.read import read
from vtube.takes.take import Take
from vtube.takes.write import write
from vtube.types import Event

anything = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
TIMES = st.floats(-1, 3, width=16)


@pytest.fixture
def even(take: Take) -> Take:
    """The take at 30 fps, its times as a file has them; frame i says so in MouthOpen."""
    times = np.round(np.arange(40) / 30, 3)
    return replace(take, times=times, values={**take.values, "MouthOpen": np.arange(40) / 40})


def rows(take: Take) -> list[int]:
    """Which frames of the original are there."""
    return np.rint(take.values["MouthOpen"] * 40).astype(int).tolist()


def told(take: Take) -> list[tuple[float, str, tuple[object, ...]]]:
    return [(round(event.t, 3), event.name, event.args) for event in take.events]


def test_trimming_keeps_the_frames_between_and_begins_at_0(even: Take) -> None:
    """Both ends are kept, as typed; every column is cut alike."""
    kept = trim(even, 0.333, 0.667)
    assert rows(kept) == list(range(10, 21))
    np.testing.assert_allclose(kept.times, even.times[10:21] - 0.333, atol=1e-9)
    assert kept.times[0] == 0
    np.testing.assert_array_equal(kept.rotations, even.rotations[10:21])
    np.testing.assert_array_equal(kept.hips, even.hips[10:21])
    np.testing.assert_array_equal(kept.keypoints.points, even.keypoints.points[10:21])
    assert kept.smoothed is not None
    assert even.smoothed is not None
    np.testing.assert_array_equal(kept.smoothed.scores, even.smoothed.scores[10:21])


def test_trimming_nothing_away_changes_nothing(even: Take) -> None:
    whole = trim(even)
    np.testing.assert_array_equal(whole.times, even.times)
    assert whole.events == even.events


def test_trimmed_events_go_along_and_what_was_in_force_comes_first(even: Take) -> None:
    events = (
        Event(0.1, "expression", ("smile",)),
        Event(0.2, "expression", ("angry", True)),
        Event(0.25, "calibrate"),
        Event(0.3, "expression", ("smile", False)),
        Event(0.31, "framing", ("bust",)),
        Event(0.4, "mirror", (False,)),
        Event(0.5, "framing", ("face",)),
        Event(0.9, "framing", ("full",)),
    )
    assert told(trim(replace(even, events=events), 0.333, 0.6)) == [
        (0.0, "expression", ("angry", True)),
        (0.0, "expression", ("smile", False)),
        (0.0, "framing", ("bust",)),
        (0.067, "mirror", (False,)),
        (0.167, "framing", ("face",)),
    ]


def test_an_event_between_the_cut_and_the_first_frame_is_not_before_0(even: Take) -> None:
    take = replace(even, events=(Event(0.34, "calibrate"),))
    assert told(trim(take, 0.335)) == [(0.0, "calibrate", ())]


def test_cleared_expressions_are_in_force_no_more() -> None:
    clear, mirror = Event(2, "expressions_cleared"), Event(3, "mirror", (True,))
    assert in_force([Event(1, "expression", ("smile",)), clear, mirror]) == (clear, mirror)


def test_cutting_closes_the_gap_by_one_nominal_frame(even: Take) -> None:
    kept = cut(even, 0.333, 0.667)
    assert rows(kept) == [*range(10), *range(21, 40)]
    assert np.diff(kept.times).max() < 0.035
    np.testing.assert_allclose(kept.times[10], 0.3 + 0.033, atol=1e-9)


def test_what_is_told_within_a_cut_still_holds_after_it(even: Take) -> None:
    events = (
        Event(0.1, "expression", ("smile",)),
        Event(0.4, "expression", ("smile", False)),
        Event(0.45, "expression", ("angry",)),
        Event(0.5, "calibrate"),
        Event(0.8, "framing", ("bust",)),
    )
    assert told(cut(replace(even, events=events), 0.333, 0.667)) == [
        (0.1, "expression", ("smile",)),
        (0.333, "expression", ("smile", False)),
        (0.333, "expression", ("angry",)),
        (0.433, "framing", ("bust",)),
    ]


def test_cutting_the_beginning_or_the_end_is_trimming(even: Take) -> None:
    begun, ended = cut(even, 0, 0.3), cut(even, 1.0)
    np.testing.assert_array_equal(begun.times, trim(even, 0.333).times)
    assert begun.events == trim(even, 0.333).events
    assert rows(ended) == list(range(30))


def sounding(take: Take, offset: float = 0.5) -> Take:
    session = take.header.session.model_copy(update={"audio": Audio(file="a.wav", offset=offset)})
    return replace(take, header=take.header.model_copy(update={"session": session}))


def test_a_trimmed_takes_sound_begins_as_much_earlier(even: Take) -> None:
    for edited in (trim(sounding(even), 0.333, 0.667), cut(sounding(even), 0, 0.3)):
        assert edited.header.session.audio == Audio(file="a.wav", offset=0.167)
    for edited in (cut(sounding(even), 1.0), resample(sounding(even), 60)):
        assert edited.header.session.audio == Audio(file="a.wav", offset=0.5)


def test_a_sound_does_not_go_on_over_a_cut(even: Take) -> None:
    assert cut(sounding(even), 0.333, 0.667).header.session.audio is None


@pytest.mark.parametrize("edit", [trim, part])
def test_where_no_frame_is_there_is_nothing_to_keep(even: Take, edit: object) -> None:
    with pytest.raises(UsageError, match=r"no frame is there \(got 5 s to 6 s, expected within 0 s to 1\.3 s\)"):
        edit(even, 5, 6)  # type: ignore[operator]


def test_a_cut_that_takes_all_or_nothing_is_refused(even: Take) -> None:
    with pytest.raises(UsageError, match="no frame would be left"):
        cut(even)
    with pytest.raises(UsageError, match="no frame is there"):
        cut(even, 0.34, 0.35)


@anything
@given(start=TIMES, end=TIMES)
def test_wherever_one_cuts_the_take_can_be_written_and_read(
    even: Take, tmp_path: Path, start: float, end: float
) -> None:
    """Times increase by whole milliseconds, events lie in their order and none before 0; no frame is lost twice."""
    lengths = []
    for edit in (trim, cut):
        try:
            edited = edit(even, start, end)
        except UsageError:
            continue
        write(edited, tmp_path / "a.pose.json")
        back = read(tmp_path / "a.pose.json")
        np.testing.assert_allclose(back.times, edited.times, atol=0.0005)
        assert len(back.events) == len(edited.events)
        assert all(event.t >= 0 for event in edited.events)
        lengths.append(len(edited.times))
    if len(lengths) == 2:
        assert sum(lengths) == len(even.times)


def test_another_rate_is_even_and_as_long(even: Take) -> None:
    quick = resample(even, 60)
    assert quick.header.fps == 60
    np.testing.assert_allclose(np.diff(quick.times), 1 / 60, atol=1e-9)
    assert quick.duration == pytest.approx(even.duration, abs=1 / 60)
    assert quick.events == even.events
    np.testing.assert_allclose(quick.hips[::2], even.hips, atol=1)


def test_a_slower_rate_linear_lies_on_the_lines(even: Take) -> None:
    slow = resample(even, 7, "linear")
    expected = np.interp(slow.times, even.times, even.hips[:, 0])
    np.testing.assert_allclose(slow.hips[:, 0], expected, atol=1e-9)


def test_a_take_is_given_no_rate_that_no_take_has(even: Take) -> None:
    for fps in (0.0, 0.09, 1001.0, float("nan")):
        with pytest.raises(UsageError, match=r"expected 0\.1 to 1000 fps"):
            resample(even, fps)
    assert resample(even, 0.1).header.fps == 0.1


def test_more_frames_than_a_take_may_have_are_refused_before_they_are_made(
    even: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"too many frames \(got 2e\+06 s at 1000 fps"):
        resample(replace(even, times=np.linspace(0, 2e6, 40)), 1000)
    monkeypatch.setattr(editing, "LARGEST_TAKE", 10_000)
    with pytest.raises(UsageError, match="too many frames"):
        resample(even, 1000)
