"""The page of an evaluation: whole, by itself, and harmless whatever the data is called."""

from __future__ import annotations

import errno
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from tests.evaluation.conftest import Folder, Told, pose
from vtube.cli import main
from vtube.errors import DeviceError, UsageError
from vtube.evaluation.evaluating import Evaluation, evaluate
from vtube.evaluation.report import page as page_module
from vtube.evaluation.report import place, write
from vtube.session import models
from vtube.settings import Settings

EVIL = "<script>alert(1)</script>&\"'.png"


@pytest.fixture
def evaluation(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Evaluation:
    """One person is placed badly, one is missed, and a picture has a dangerous name."""
    (folder.path / "images" / "3.png").rename(folder.path / "images" / EVIL.replace("/", "_"))
    folder.document["images"][3]["file_name"] = EVIL.replace("/", "_")

    def answer(number: int) -> list:
        people = [pose(points) for points in folder.people[number]]
        if number == 3:
            rng = np.random.default_rng(1)
            people[0] = pose(folder.people[3][0] + rng.normal(0, 6, (17, 2)))
            people.pop()
        return people

    monkeypatch.setattr(models, "body", lambda _: Told(answer))
    return evaluate(Settings(), folder.write())


class Tags(HTMLParser):
    """Counts tags and collects what is shown."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "xlink:href"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_has_figures_curves_joints_and_the_worst_pictures(evaluation: Evaluation, tmp_path: Path) -> None:
    page = place(tmp_path / "report")
    write(page, evaluation)
    shown = Tags(page.read_text(encoding="utf-8"))
    result = evaluation.as_json()
    for name in ("AP", "AP50", "AP75", "AR", "PCK"):
        assert f"{name}{result[name]:.3f}" in "".join(shown.text.split())
    assert shown.tags.count("svg") == 4
    assert shown.tags.count("img") == 2 * 5 + 1, "five people found, as label and prediction; one picture with a miss"
    assert "1 of 3 missed" in shown.text
    assert "left wrist" in shown.text


def test_the_page_needs_nothing_else_and_names_from_the_data_do_nothing(evaluation: Evaluation, tmp_path: Path) -> None:
    page = place(tmp_path)
    write(page, evaluation)
    shown = Tags(page.read_text(encoding="utf-8"))
    assert "script" not in shown.tags
    assert EVIL.replace("/", "_") in shown.text
    assert all(link.startswith(("data:image/jpeg;base64,", "#")) for link in shown.links)
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == ["index.html"]


def test_nobody_found_is_a_page_too(folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(models, "body", lambda _: Told(lambda _: []))
    page = place(tmp_path)
    write(page, evaluate(Settings(), folder.write()))
    text = page.read_text(encoding="utf-8")
    assert "Missed most" in text
    assert "Placed worst" not in text
    assert not re.search(r"\bnan\b", Tags(text).text)


def test_a_picture_that_is_gone_by_now_costs_its_case_and_not_the_page(
    evaluation: Evaluation, folder: Folder, tmp_path: Path
) -> None:
    (folder.path / "images" / EVIL.replace("/", "_")).unlink()
    page = place(tmp_path)
    write(page, evaluation)
    assert Tags(page.read_text(encoding="utf-8")).tags.count("img") == 2 * 3


def test_absurd_boxes_are_a_page_too(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a person who is found and of one who is missed."""
    for annotation in folder.document["annotations"][:2]:
        annotation["bbox"] = [-1e300, -1e300, 1e301, 1e301]
    folder.document["annotations"][2]["bbox"] = [1e12, 1e12, 1, 1]
    model = Told(lambda number: [pose(points) for points in folder.people[number][:1]])
    monkeypatch.setattr(models, "body", lambda _: model)
    assert "Missed most" in page_module.html(evaluate(Settings(), folder.write()))


def test_an_earlier_report_is_replaced_and_nothing_else(evaluation: Evaluation, tmp_path: Path) -> None:
    page = place(tmp_path)
    write(page, evaluation)
    assert place(tmp_path) == page
    page.write_text("<!doctype html><h1>My site</h1>", encoding="utf-8")
    with pytest.raises(UsageError, match=r"there is already something.*--force"):
        place(tmp_path)
    assert place(tmp_path, force=True) == page


def test_where_no_page_can_be_is_told_before_the_work(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is no folder"):
        place(file)
    with pytest.raises(UsageError, match="no such folder"):
        place(tmp_path / "a" / "b")
    (tmp_path / "index.html").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        place(tmp_path, force=True)
    assert file.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "a").exists()


def test_what_goes_wrong_while_writing_leaves_no_half_page(
    evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "html", lambda _: "<!doctype html>")
    page = place(tmp_path / "report")
    (tmp_path / "report").write_text("came between", encoding="utf-8")
    with pytest.raises(DeviceError, match="cannot be written"):
        write(page, evaluation)
    assert (tmp_path / "report").read_text(encoding="utf-8") == "came between"


def test_a_full_disk_leaves_no_empty_folder(
    evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(page_module, "html", lambda _: "<!doctype html>")
    monkeypatch.setattr(page_module, "replacing", full)
    with pytest.raises(DeviceError, match=r"cannot be written: No space"):
        write(place(tmp_path / "report"), evaluation)
    assert not (tmp_path / "report").exists()


def test_what_is_interrupted_leaves_nothing(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(number: int) -> list:
        if number == 2:
            raise KeyboardInterrupt
        return []

    monkeypatch.setattr(models, "body", lambda _: Told(answer))
    assert main(["evaluate", "--data", str(folder.write()), "--report", str(tmp_path / "report"), "--json"]) == 130
    assert capsys.readouterr().out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_figures_are_told_also_where_the_page_cannot_be_written(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report"

    def answer(number: int) -> list:
        report.touch()  # somebody else is quicker
        return []

    monkeypatch.setattr(models, "body", lambda _: Told(answer))
    assert main(["evaluate", "--data", str(folder.write()), "--report", str(report), "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["AP"] == 0
    assert said.err.startswith(f"error: {report / 'index.html'}: cannot be written")
