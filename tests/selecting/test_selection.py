"""Choosing and saving without a network: a model made of what it shall see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtube.corrections import Folder, Origin, read
from vtube.errors import DeviceError
from vtube.reviewing import edits
from vtube.reviewing.editor import Editor
from vtube.reviewing.template import standing
from vtube.selecting.looking import Look, Looking
from vtube.selecting.saving import save
from vtube.selecting.selection import Choice, select
from vtube.selecting.shots import Shot
from vtube.skeletons import coco17
from vtube.types import Frame, Pose, Skeleton, frozen

FRAMES = 60
ODD = {12, 33, 51}


class Seeing:
    """Sees somebody walk through a film; in mirrored pictures, whose last column is white, at the mirrored place."""

    def __init__(self) -> None:
        self.skeleton: Skeleton = coco17.create()

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:
        mirrored = frame.image[0, 0, 0] == 255
        x = 20.0 + frame.index
        pose = Pose(self.skeleton, standing((x, 5.0, 20.0, 80.0)), np.full(17, 0.9), (x, 5.0, 20.0, 80.0))
        if not mirrored:
            return (pose,)
        order = [self.skeleton.joints.index(_other(joint)) for joint in self.skeleton.joints]
        points = pose.points[order] * (-1, 1) + (frame.size[0] - 1, 0)
        return (replace(pose, points=points, box=(frame.size[0] - 1 - x - 20.0, 5.0, 20.0, 80.0)),)


def _other(joint: str) -> str:
    sides = {"left": "right", "right": "left"}
    side, _, part = joint.partition("_")
    return f"{sides[side]}_{part}" if side in sides else joint


def shots(labels: bool = False) -> Iterator[Shot]:
    """A film, with labels that are wrong in the odd frames."""
    for i in range(FRAMES):
        image = np.full((100, 160, 3), 3 * i, np.uint8)
        image[:, -1] = 255
        frame = Frame(frozen(image), i / 30, i)
        (pose,) = Seeing()(frame)
        if i in ODD:
            pose = edits_of(pose)
        origin = Origin("video", "film.mp4", "00", frame.t, i)
        yield Shot(frame, origin, (pose,) if labels else None)


def edits_of(pose: Pose) -> Pose:
    points = pose.points.copy()
    points[9] += (0.0, -30.0)
    return replace(pose, points=points)


def looks(labels: bool = False) -> list[Look]:
    looking = Looking(Seeing(), Seeing())
    return [looking(shot) for shot in shots(labels)]


def keep(folder: Folder, choices: list[Choice]) -> list[str]:
    every = {shot.origin.key: shot for shot in shots()}
    return [
        picture.file for picture in save(folder, ((c, every[c.look.origin.key]) for c in choices), "seeing", png=True)
    ]


def test_wrong_labels_are_found_first_and_the_reason_is_told() -> None:
    found = select(looks(labels=True), 3)
    assert {choice.number for choice in found} == ODD
    assert all("label and model" in " ".join(choice.reasons) for choice in found)
    assert all("jumps" in " ".join(choice.reasons) for choice in found)


def test_a_film_without_a_fault_gives_pictures_that_differ_and_are_far_apart() -> None:
    found = sorted(choice.number for choice in select(looks(), 3))
    assert min(np.diff(found)) >= 15
    assert all(choice.reasons == ("unlike the others",) for choice in select(looks(), 3))


def test_neighbours_in_a_film_wait_until_nothing_else_is_left() -> None:
    """However remarkable a moment is, it is looked at once."""
    found = [replace(look, flip=0.9 if 20 <= look.t * 30 <= 26 else 0.0) for look in looks()]
    first = select(found, 2)
    assert abs(first[0].look.t - first[1].look.t) >= 1.0
    assert len(select(found, 50)) == 50


def of_film(look: Look, film: str) -> Origin:
    return replace(look.origin, kind="picture", film=film)


def test_no_film_takes_the_budget_by_ties() -> None:
    """One film is remarkable everywhere, another a little less."""
    films = [
        replace(look, origin=of_film(look, film), t=10 * look.t, flip=flip if look.origin.frame else 0.0)
        for film, flip in (("a", 1.4), ("b", 1.0))
        for look in looks()
    ]
    calm = [replace(films[0], origin=of_film(films[0], f"calm {i}"), flip=0.0) for i in range(200)]
    taken = [choice.look.origin.clip for choice in select(films + calm, 12)]
    assert 4 <= taken.count("a") <= 8
    assert 4 <= taken.count("b") <= 8


def test_in_a_data_set_a_wrong_label_comes_before_a_model_that_doubts() -> None:
    """Labels and models lie 0.5 shoulder widths apart anyway: a wrong label is less of an outlier than a doubt."""
    chance = np.random.default_rng(0)
    found = [
        replace(
            look, origin=replace(look.origin, kind="data set", film=None), t=100.0 * i,
            label=1.2 if i in ODD else chance.uniform(0.2, 0.8), flip=1.4 if i % 10 == 5 else 0.02,
        )
        for i, look in enumerate(looks(labels=True))
    ]  # fmt: skip
    chosen = select(found, 3)
    assert {choice.number for choice in chosen} == ODD
    assert all(choice.reasons[0].startswith("label and model") for choice in chosen)


def test_nothing_to_look_at_gives_nothing_and_a_large_budget_everything() -> None:
    assert select([], 5) == []
    assert len(select(looks()[:4], 100)) == 4


def test_a_second_time_only_new_pictures_come_and_what_was_corrected_stays(tmp_path: Path) -> None:
    found = looks()
    with Folder(tmp_path / "c", "ada", make=True) as folder:
        first = keep(folder, select(found, 3))
        editor = Editor(folder.corrections, "ada")
        editor.change(lambda person: edits.moved(person, 3, (7.0, 8.0)))
        editor.accept()
        folder.save(editor.corrections)
        known = {picture.origin.key for picture in folder.corrections.pictures}
        before = [i for i, look in enumerate(found) if look.origin.key in known]
        second = keep(folder, select(found, 3, before=before))
    assert not set(first) & set(second)
    again = read(tmp_path / "c")
    frames = [picture.origin.frame for picture in again.pictures]
    assert frames == sorted(frames)
    assert len(frames) == 6
    corrected = [person for _, person in again.people() if person.state == "corrected"]
    assert [person.points[3].tolist() for person in corrected] == [[7.0, 8.0]]
    ids = [picture.people[0].id for picture in again.pictures]
    assert [picture.people[0].previous for picture in again.pictures][1:] == [
        a if np.hypot(*(p.people[0].points[0] - q.people[0].points[0])) < 20 else None
        for a, p, q in zip(ids, again.pictures, again.pictures[1:], strict=False)
    ]  # fmt: skip


def test_a_disk_that_is_full_leaves_the_folder_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Folder(tmp_path / "c", "ada", make=True) as folder:

        def full(_corrections: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(folder, "save", full)
        with pytest.raises(DeviceError, match="No space left"):
            keep(folder, select(looks(), 3))
    assert list((tmp_path / "c" / "images").iterdir()) == []
    assert read(tmp_path / "c").pictures == ()
