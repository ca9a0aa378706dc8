"""Worker processes: what they make does not depend on them, and one that dies takes nothing along."""

import logging
import os

import psutil
import pytest

from tests.batch.conftest import contents
from vtube import settings
from vtube.batch.engines.local import Local
from vtube.batch.item import Item
from vtube.errors import VtubeError


def items(clips):
    return [Item(str(path), path.stem) for path in sorted(clips.glob("*.mp4"))]


def never():
    return False


def worker():
    """A worker process that is at work."""
    return next(p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline()))


@pytest.mark.nightly
def test_results_do_not_depend_on_the_number_of_workers(clips, quick, tmp_path):
    """Byte for byte, and told alike."""
    told = {}
    for workers in (1, 2):
        out = tmp_path / str(workers)
        out.mkdir()
        reports = []
        Local(workers)(items(clips), quick, str(out), reports.append, never)
        told[workers] = {r.item.name: (r.state, r.takes, r.frames) for r in reports if r.state in {"done", "failed"}}
    assert contents(tmp_path / "1") == contents(tmp_path / "2") != {}
    assert told[1] == told[2]
    assert [state for state, _, _ in told[1].values()] == ["done"] * 4


def test_a_bad_video_fails_alone(clips, quick, tmp_path, monkeypatch):
    """With one line that names it; the others are done. What workers are told of threads is said to nobody else."""
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    (tmp_path / "bad.mp4").write_bytes(b"nothing to see")
    asked = [Item(str(tmp_path / "bad.mp4"), "bad"), Item(str(clips / "yes.mp4"), "yes")]
    reports = []
    Local(1)(asked, quick, str(tmp_path), reports.append, never)
    ended = {report.item.name: report for report in reports if report.state in {"done", "failed"}}
    assert ended["yes"].state == "done"
    assert ended["bad"].state == "failed"
    assert "bad.mp4" in ended["bad"].error
    assert "\n" not in ended["bad"].error
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert "OPENBLAS_NUM_THREADS" not in os.environ


def test_a_worker_that_is_killed_costs_its_video_one_more_try(clips, quick, tmp_path, caplog):
    """Twice, and it has failed; whatever else there was is done, with the same takes."""
    deaths = {"again": 2, "yes": 1, "crowd": 0}
    reports, killed = [], []

    def told(report):
        reports.append(report)
        name = report.item.name
        if report.state == "begun" and killed.count(name) < deaths[name]:
            killed.append(name)
            worker().kill()

    with caplog.at_level(logging.WARNING, "vtube"):
        Local(1)([Item(str(clips / f"{name}.mp4"), name) for name in deaths], quick, str(tmp_path), told, never)
    ended = {r.item.name: r for r in reports if r.state in {"done", "failed"}}
    assert {name: report.state for name, report in ended.items()} == {"again": "failed", "yes": "done", "crowd": "done"}
    assert "SIGKILL" in ended["again"].error
    begun = [r.item.name for r in reports if r.state == "begun"]
    assert {name: begun.count(name) for name in deaths} == {"again": 2, "yes": 2, "crowd": 1}
    assert set(contents(tmp_path)) == {take for name in ("yes", "crowd") for take, _ in ended[name].takes}
    assert sum("is tried again" in line for line in caplog.messages) == 2


def test_who_stops_it_is_obeyed_and_no_worker_is_left(clips, quick, tmp_path):
    """What is under way leaves nothing."""
    reports = []
    Local(2)(items(clips), quick, str(tmp_path), reports.append, lambda: any(r.state == "progress" for r in reports))
    done = {take for report in reports if report.state == "done" for take, _ in report.takes}
    assert set(contents(tmp_path)) == done
    assert len([r for r in reports if r.state in {"done", "failed"}]) < 4
    assert not [p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())]


def test_models_that_are_not_there_end_it_with_their_own_line(models, clips, tmp_path):
    """As a worker told it."""
    with pytest.raises(VtubeError, match=r"nosuch\.pt"):
        Local(1)(items(clips), settings.load(assignments=["body.model=/nosuch.pt"]), str(tmp_path), print, never)
