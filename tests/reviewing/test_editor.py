"""The editor without a window: whatever is done can be undone, and what is corrected says by whom and when."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reviewing.conftest import example
from vtube.corrections import JOINTS, Corrections
from vtube.corrections.document import encoded
from vtube.reviewing import edits
from vtube.reviewing.editor import Editor

WHEN = "2026-01-02T03:04:05Z"
places = st.tuples(st.floats(-400, 900), st.floats(-400, 900))
Act = Callable[[Editor], object]


def editor(corrections: Corrections | None = None) -> Editor:
    return Editor(corrections or example(), "ada", lambda: WHEN)


@st.composite
def acts(draw: st.DrawFn) -> Act:
    """Anything a user may do but undo and redo."""
    joint, at, factor = draw(st.integers(0, JOINTS - 1)), draw(places), draw(st.floats(0.5, 2))
    options: list[Act] = [
        lambda e: e.change(lambda p: edits.moved(p, joint, at)),
        lambda e: e.change(lambda p: edits.hidden(p, joint)),
        lambda e: e.change(lambda p: edits.swapped(p, joint)),
        lambda e: e.change(lambda p: edits.scaled(p, factor, at)),
        lambda e: (e.drag(lambda p: edits.shifted(p, at)), e.drop()),
        lambda e: e.change(edits.as_said),
        lambda e: e.add(at),
        Editor.copy_previous, Editor.delete, Editor.accept, Editor.reopen, Editor.go_on,
        lambda e: e.choose(joint, joint), lambda e: e.go(joint % 3),
    ]  # fmt: skip
    return draw(st.sampled_from(options))


@given(st.lists(acts(), max_size=25))
def test_undoing_everything_restores_and_redoing_it_repeats(todo: list[Act]) -> None:
    made = editor()
    for act in todo:
        act(made)
    after = encoded(made.corrections)
    steps = 0
    while made.undo():
        steps += 1
    assert encoded(made.corrections) == encoded(example())
    for _ in range(steps):
        assert made.redo()
    assert not made.redo()
    assert encoded(made.corrections) == after


@given(st.integers(0, JOINTS - 1))
def test_exchanging_sides_twice_changes_nothing(joint: int) -> None:
    person = example().pictures[0].people[0]
    assert edits.same(edits.swapped(edits.swapped(person)), person)
    assert edits.same(edits.swapped(edits.swapped(person, joint), joint), person)


@given(st.integers(0, JOINTS - 1))
def test_hiding_goes_round_and_ends_where_the_model_had_the_joint(joint: int) -> None:
    person = example().pictures[0].people[0]
    seen = []
    for _ in range(3):
        person = edits.hidden(person, joint)
        seen.append(int(person.visible[joint]))
    assert seen == [1, 0, 2]
    assert person.said is not None
    np.testing.assert_allclose(person.points[joint], person.said[joint, :2])


def test_a_change_says_who_and_when_and_what_was_said_stays() -> None:
    made = editor()
    assert made.change(lambda person: edits.moved(person, 9, (12.0, 34.0)))
    person = made.picture.people[0]
    assert (person.state, person.who, person.when, made.picture.state) == ("to do", "ada", WHEN, "to do")
    assert person.points[9].tolist() == [12.0, 34.0]
    np.testing.assert_array_equal(person.said, example().pictures[0].people[0].said)
    assert person.box is None, "a box of the model's holds no more"


def test_a_drag_is_one_change_and_none_until_it_ends() -> None:
    made = editor()
    for x in (1.0, 2.0, 3.0):
        made.drag(lambda person, x=x: edits.moved(person, 0, (x, 0.0)))
    assert made.picture.people[0].points[0, 0] == 3.0
    assert encoded(made.corrections) == encoded(example())
    assert made.drop()
    assert made.undo()
    assert not made.undo()


def test_copying_takes_the_linked_person_of_the_picture_before() -> None:
    made = editor()
    assert not made.copy_previous(), "there is none before the first"
    made.go(1)
    assert made.copy_previous()
    np.testing.assert_array_equal(made.picture.people[0].points, example().pictures[0].people[0].points)


def test_accepting_goes_through_all_and_nobody_counts_as_well() -> None:
    made = editor()
    assert made.delete()
    assert made.picture.open, "that nobody is there must be said"
    made.accept()
    assert made.picture.nobody
    assert made.go_on()
    made.accept()
    assert made.picture.people[0].state == "accepted"
    assert not made.go_on()
    assert made.left == 0


@pytest.mark.parametrize(
    ("keys", "joint"), [(["wrist"], "left"), (["wrist", "wrist"], "right"), (["nose", "nose"], "")]
)
def test_a_part_is_picked_left_first_then_right(keys: list[str], joint: str) -> None:
    made = editor()
    for key in keys:
        made.pick(key)
    assert made.joint == {"left": 9, "right": 10, "": 0}[joint]


def test_the_nearest_joint_is_found_within_reach_only() -> None:
    made = editor()
    at = tuple((made.picture.people[0].points[7] + (2.0, 1.0)).tolist())
    assert made.nearest(at, 5.0) == (0, 7)
    assert made.nearest((0.0, 0.0), 5.0) is None


def test_somebody_new_stands_there_with_an_id_of_their_own() -> None:
    made = editor()
    made.add((160.0, 120.0))
    assert made.person == 1
    assert [person.id for person in made.picture.people] == [1, 3]
    assert made.picture.people[1].said is None


def test_a_changed_picture_is_to_do_until_it_is_accepted() -> None:
    """One joint of 17 put right is no correction; nor is an accepted picture that is changed again."""
    made = editor()
    nudge = lambda person: edits.nudged(person, 9, (1.0, 0.0))  # noqa: E731
    made.add((50.0, 120.0))
    made.choose(0, 9)
    assert made.change(nudge)
    assert (made.picture.state, made.left) == ("to do", 2)
    made.accept()
    assert [person.state for person in made.picture.people] == ["corrected", "corrected"]
    assert made.change(nudge)
    assert made.picture.open
    made.accept()
    assert made.reopen()
    assert [person.state for person in made.picture.people] == ["to do", "to do"]
    made.accept()
    assert made.picture.state == "corrected", "that it was changed is not forgotten"


def test_under_a_drag_of_an_accepted_picture_it_counts_as_to_do() -> None:
    made = editor()
    made.accept()
    assert made.left == 1
    made.drag(lambda person: edits.shifted(person, (3.0, 0.0)))
    assert (made.picture.state, made.left) == ("to do", 2)


def test_what_was_accepted_unchanged_and_opened_again_is_no_correction() -> None:
    made = editor()
    made.accept()
    assert made.reopen()
    assert made.picture.people[0].who == ""
    made.accept()
    assert made.picture.state == "accepted"
