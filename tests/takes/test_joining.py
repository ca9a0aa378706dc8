"""Takes one after the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtube import registry
from vtube.errors import InputError
from vtube.takes.audio import Audio
from vtube.takes.header import Header, for_session
from vtube.takes.joining import merge
from vtube.takes.mirroring import mirror
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Event

A, B = Path("a.pose.json"), Path("b.pose.json")


def with_header(take: Take, **changes: object) -> Take:
    return replace(take, header=take.header.model_copy(update=changes))


def with_session(take: Take, **changes: object) -> Take:
    return with_header(take, session=take.header.session.model_copy(update=changes))


def test_the_next_take_begins_a_frame_of_its_own_after_the_end(take: Take) -> None:
    """Whatever its rate and its own beginning; every column goes on."""
    slow = replace(with_header(take, fps=10.0), times=5 + np.arange(40) / 10)
    both = merge([(A, take), (B, slow)])
    assert both.header.fps == take.header.fps
    assert both.times[40] == pytest.approx(take.duration + 0.1, abs=0.0005)
    np.testing.assert_allclose(np.diff(both.times[40:]), 0.1)
    for column in (both.rotations, both.hips, both.keypoints.points, both.keypoints.scores, both.values["MouthOpen"]):
        np.testing.assert_array_equal(column[:40], column[40:])


def test_events_move_along_and_expressions_end_with_their_take(take: Take) -> None:
    both = merge([(A, take), (B, take)])
    seam = float(both.times[40])
    assert both.events[:2] == take.events
    assert both.events[2] == Event(seam, "expressions_cleared")
    assert [event.name for event in both.events[3:]] == ["expression", "hotkey"]
    assert both.events[3].t == pytest.approx(0.5 + seam - take.times[0])


def test_nothing_is_cleared_where_no_expression_is_on(take: Take) -> None:
    still = replace(take, events=())
    assert merge([(A, still), (B, still)]).events == ()


def test_other_keypoints_are_said_clearly(take: Take) -> None:
    header = for_session(take.header.session, registry.create("skeletons", "hands42"), 30.0)
    seen = KeypointColumns(np.zeros((40, 42, 2)), np.ones((40, 42)))
    other = replace(take, header=header, keypoints=seen, smoothed=None)
    with pytest.raises(InputError, match=r"b\.pose\.json: its keypoints .* a\.pose\.json \(got hands42"):
        merge([(A, take), (B, other)])


def test_other_bones_are_said_clearly(take: Take) -> None:
    bones = take.header.skeleton.bones
    longer = (bones[0].model_copy(update={"length": 99.0}), *bones[1:])
    other = with_header(take, skeleton=take.header.skeleton.model_copy(update={"bones": longer}))
    with pytest.raises(InputError, match=r"b\.pose\.json: its bones"):
        merge([(A, take), (B, other)])


def without(take: Take, name: str) -> Take:
    """As an earlier vtube recorded it, which did not know a parameter."""
    parameters = tuple(p for p in take.header.parameters if p.name != name)
    values = {key: column for key, column in take.values.items() if key != name}
    header: Header = take.header.model_copy(update={"parameters": parameters})
    return replace(take, header=header, values=values)


@pytest.mark.parametrize("first", [True, False])
def test_a_parameter_that_one_does_not_have_rests_there(take: Take, first: bool) -> None:
    old = without(take, "EyeOpenLeft")
    both = merge([(A, old), (B, take)] if first else [(A, take), (B, old)])
    halves = both.values["EyeOpenLeft"][:40], both.values["EyeOpenLeft"][40:]
    np.testing.assert_array_equal(halves[0 if first else 1], 1.0)
    np.testing.assert_array_equal(halves[1 if first else 0], take.values["EyeOpenLeft"])


def with_parameter(take: Take, **changes: object) -> Take:
    first, *rest = take.header.parameters
    return with_header(take, parameters=(first.model_copy(update=changes), *rest))


def test_a_parameters_range_becomes_that_of_both(take: Take) -> None:
    both = merge([(A, take), (B, with_parameter(take, minimum=-45.0, maximum=10.0))])
    assert (both.header.parameters[0].minimum, both.header.parameters[0].maximum) == (-45, 30)


def test_another_unit_is_said_clearly(take: Take) -> None:
    with pytest.raises(InputError, match=r"b\.pose\.json: its parameter FaceAngleX has another unit than that of a"):
        merge([(A, take), (B, with_parameter(take, unit="rad"))])


@pytest.mark.parametrize("first", [True, False])
def test_smoothed_keypoints_that_one_does_not_have_are_lost_there(take: Take, first: bool) -> None:
    plain = replace(take, smoothed=None)
    both = merge([(A, plain), (B, take)] if first else [(A, take), (B, plain)])
    assert both.smoothed is not None
    assert np.isnan(both.smoothed.points[:40] if first else both.smoothed.points[40:]).all()
    assert np.isfinite(both.smoothed.points[40:] if first else both.smoothed.points[:40]).any()
    assert merge([(A, plain), (B, plain)]).smoothed is None


def test_keypoints_of_a_larger_picture_are_scaled_to_the_firsts(take: Take) -> None:
    both = merge([(A, take), (B, with_session(take, source_size=(1280, 960)))])
    np.testing.assert_allclose(both.keypoints.points[40:], take.keypoints.points / 2)


def test_a_mirrored_file_becomes_the_performers_own_sides(take: Take) -> None:
    both = merge([(A, take), (B, with_session(mirror(take), mirrored=True))])
    assert not both.header.session.mirrored
    np.testing.assert_allclose(both.rotations[40:], take.rotations, atol=1e-12)


def test_a_sound_does_not_go_on_over_a_seam(take: Take) -> None:
    assert merge([(A, with_session(take, audio=Audio(file="a.wav"))), (B, take)]).header.session.audio is None
