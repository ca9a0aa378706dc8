"""The script that measures whether corrections help measures what it says."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from vtube import registry
from vtube.corrections import Origin, read
from vtube.selecting.looking import Look
from vtube.selecting.shots import Shot
from vtube.skeletons import coco17
from vtube.types import Frame, Pose, frozen

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("corrections_report")


def pose(x: float, scores: float | np.ndarray = 0.9) -> Pose:
    points = np.column_stack([np.full(17, x), np.linspace(10, 90, 17)])
    return Pose(coco17.create(), points, np.full(17, scores), (x - 5, 5, 10, 90))


def frame(report: ModuleType, film: str, number: int, *said: Pose) -> Any:
    image = frozen(np.full((100, 100, 3), number, dtype=np.uint8))
    origin = Origin("video", film, "0" * 16, number / 30, number)
    look = Look(origin, number / 30, said, None, np.zeros(4), 0.0, 0.0, np.nan, np.nan)
    return report.Seen(Shot(Frame(image, number / 30, number), origin), look)


def test_films_that_are_measured_on_give_no_corrections(report: ModuleType) -> None:
    frames = [frame(report, film, n) for film in ("a.mkv", "b.mkv", "c.mkv") for n in range(3)]
    candidates, rest = report.split(frames, ["b.mkv"])
    assert {seen.look.origin.file for seen in candidates} == {"a.mkv", "c.mkv"}
    assert {seen.look.origin.file for seen in rest} == {"b.mkv"}
    assert len(candidates) + len(rest) == len(frames)


def test_frames_are_drawn_once_each_and_alike_for_a_seed(report: ModuleType) -> None:
    frames = [frame(report, "a.mkv", n) for n in range(20)]
    numbers = [[seen.look.origin.frame for seen, _ in report.drawn(frames, 8, seed)] for seed in (1, 1, 2)]
    assert len(set(numbers[0])) == 8
    assert numbers[0] == numbers[1] != numbers[2]


def test_corrections_are_what_the_person_says_and_remember_what_the_tracker_said(
    report: ModuleType, tmp_path: Path
) -> None:
    sure = np.full(17, 0.9)
    sure[3] = 0.4
    faint = np.where(np.arange(17) < report.LEAST - 1, 0.9, 0.1)
    report.correct(
        tmp_path / "made",
        [(frame(report, "a.mkv", 1, pose(40)), ("a reason",)), (frame(report, "a.mkv", 2, pose(40)), ())],
        lambda looked_at: (pose(42, sure), pose(90, faint)) if looked_at.index == 1 else (),
    )
    [sample] = registry.create("datasets", "corrections", folder=tmp_path / "made")
    labelled = np.arange(17) != 3
    np.testing.assert_allclose(sample.points[labelled], pose(42).points[labelled], atol=0.01)
    assert (sample.visible == np.where(labelled, 2, 0)).all()
    pictures = read(tmp_path / "made").pictures
    assert [picture.open for picture in pictures] == [False, False]
    [person] = pictures[0].people
    assert person.said is not None
    np.testing.assert_allclose(person.said[:, 0], 40)


def test_a_row_tells_before_and_after_and_the_mean_is_that_of_the_rows(report: ModuleType) -> None:
    first = [[[0.2, 0.5], [0.1, 0.7]], [[0.4, 0.1], [0.3, 0.2]], None]
    second = [[[0.4, 0.3], [0.1, 0.9]], [[0.4, 0.1], [0.1, 0.4]], None]
    told = report.row("mean", "selected", report.mean([first, second]))
    assert told == "| mean | selected | 0.300 → 0.100 (0.400 → 0.800) | 0.400 → 0.200 (0.100 → 0.300) |  |"


def test_a_film_that_is_not_there_cannot_be_measured_on(
    report: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["a.mkv", "--weights", "w", "--data-root", "d", "--others", "b.mkv", "--out"]
    monkeypatch.setattr("sys.argv", ["corrections_report.py", *words, str(tmp_path / "new")])
    with pytest.raises(SystemExit) as ended:
        report.main()
    assert ended.value.code == 2
    assert "b.mkv" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
