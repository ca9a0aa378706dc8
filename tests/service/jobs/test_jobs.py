"""Jobs with real workers: what goes wrong, and what becomes of it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import psutil
import pytest

from tests.service.jobs.conftest import clip, ended, opened, running, send
from vtube.errors import InputError, UsageError
from vtube.service.jobs.job import State
from vtube.service.jobs.jobs import Full
from vtube.takes.read import read

LONG = 300
"""Frames that keep a worker busy for as long as a test looks at it."""


def _workers() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if "vtube.service.jobs.worker" in " ".join(p.cmdline())]


def _files(data: Path) -> list[str]:
    return sorted(str(path.relative_to(data / "jobs")) for path in (data / "jobs").rglob("*") if path.is_file())


def test_a_folder_belongs_to_one_service(tmp_path: Path) -> None:
    """Two would do the same jobs."""
    with opened(tmp_path), pytest.raises(UsageError, match="used by another"):
        opened(tmp_path).__enter__()
    with opened(tmp_path):  # it was let go
        pass


def test_nothing_is_left_of_an_upload_that_is_refused(tmp_path: Path) -> None:
    """Neither a file nor a row nor its place in the queue."""
    text = tmp_path / "text.mp4"
    text.write_text("no video", encoding="utf-8")
    data = tmp_path / "data"
    with opened(data, jobs=1) as jobs:
        for _ in range(2):
            with pytest.raises(InputError, match="no video"):
                send(jobs, text)
        assert jobs.newest(10) == []
    assert list((data / "jobs").iterdir()) == []


def test_places_are_as_many_as_the_settings_say(tmp_path: Path) -> None:
    """Uploads that are under way count: otherwise all of them would be too many in the end."""
    full = pytest.raises(Full, match="as many jobs")
    with opened(tmp_path, jobs=2) as jobs, jobs.place(10), jobs.place(10), full:
        jobs.place(10).__enter__()
    full = pytest.raises(Full, match="no room")
    with opened(tmp_path, disk_bytes=1024) as jobs, jobs.place(1000), full:
        jobs.place(100).__enter__()


def test_what_has_come_of_an_upload_does_not_count_twice(tmp_path: Path) -> None:
    """The room that it has may still be filled; what lies there of it is in that room."""
    with opened(tmp_path, disk_bytes=1100) as jobs, jobs.place(600) as place:
        place.video.write_bytes(bytes(500))
        with jobs.place(500):
            pass


def test_jobs_are_their_owner_s_alone_in_any_folder(tmp_path: Path) -> None:
    """Whatever others may do in the folder that was named."""
    tmp_path.chmod(0o755)
    before = os.umask(0o022)
    try:
        with opened(tmp_path) as jobs:
            jobs.newest(1)
            kept = [tmp_path / "jobs", *tmp_path.glob("jobs.sqlite3*")]
            assert len(kept) > 1
            assert [path for path in kept if path.stat().st_mode & 0o077] == []
    finally:
        os.umask(before)


def test_what_a_killed_service_left_is_swept(tmp_path: Path) -> None:
    """Half an upload has no row; nobody else's file is touched."""
    half = tmp_path / "jobs" / ("0" * 32)
    half.mkdir(parents=True)
    (half / "video").write_bytes(b"half")
    (tmp_path / "jobs" / "notes.txt").write_text("mine", encoding="utf-8")
    with opened(tmp_path):
        assert _files(tmp_path) == ["notes.txt"]


def test_a_model_that_is_not_there_fails_the_job_with_that_reason(tmp_path: Path) -> None:
    """The service lives, and says what is missing."""
    from vtube import settings as layers
    from vtube.service.jobs.jobs import Jobs

    jobs = Jobs(layers.override(layers.load(environment={}), {"body.model": "missing.pt"}), tmp_path / "data")
    try:
        job = ended(jobs, send(jobs, clip(tmp_path / "clip.mp4")))
        assert job.state == State.FAILED
        assert "missing.pt" in (job.error or "")
        assert str(tmp_path / "data") not in (job.error or "")
    finally:
        jobs.close()


@pytest.mark.usefixtures("models")
class TestWorkers:
    """What needs a pose model."""

    def test_a_video_without_people_is_done_and_its_upload_gone(self, tmp_path: Path) -> None:
        """Nobody is no error."""
        with opened(tmp_path) as jobs:
            job = ended(jobs, send(jobs, clip(tmp_path / "clip.mp4", 4)))
            assert (job.state, job.people, job.frames) == (State.DONE, 0, 4)
        assert _files(tmp_path) == []

    def test_a_worker_that_dies_is_replaced_once_and_then_the_job_fails(self, tmp_path: Path) -> None:
        """A video that kills whoever reads it ends, and the next one is done."""
        with opened(tmp_path) as jobs:
            job = send(jobs, clip(tmp_path / "long.mp4", LONG))
            other = send(jobs, clip(tmp_path / "clip.mp4", 4))
            for crashes in range(2):
                assert running(jobs, job, frames=1).crashes == crashes
                [worker] = _workers()
                worker.kill()
                worker.wait()
                while (found := jobs.get(job.id)) and found.crashes == crashes and found.ended is None:
                    time.sleep(0.02)
            assert "died" in (ended(jobs, job).error or "")
            assert ended(jobs, other).state == State.DONE

    def test_a_job_that_is_removed_leaves_nothing_and_the_next_is_done(self, tmp_path: Path) -> None:
        """Whether it waits or runs."""
        with opened(tmp_path) as jobs:
            first, second = (send(jobs, clip(tmp_path / "long.mp4", LONG)) for _ in range(2))
            last = send(jobs, clip(tmp_path / "clip.mp4", 4))
            running(jobs, first, frames=1)
            assert jobs.remove(second.id)
            assert jobs.remove(first.id)
            assert not jobs.remove(first.id)
            assert _files(tmp_path) in ([], [f"{last.id}/video"])
            assert ended(jobs, last).state == State.DONE
        assert _files(tmp_path) == []

    def test_a_job_that_takes_too_long_fails_with_that_reason(self, tmp_path: Path) -> None:
        """Nobody waits for it for ever."""
        with opened(tmp_path, job_seconds=0.2) as jobs:
            job = ended(jobs, send(jobs, clip(tmp_path / "long.mp4", LONG)))
            assert (job.state, job.error) == (State.FAILED, "took longer than 0.2 s")
        assert _files(tmp_path) == []

    def test_old_results_go_by_themselves(self, tmp_path: Path) -> None:
        """With the row and the files."""
        with opened(tmp_path, keep_hours=0.5 / 3600) as jobs:
            job = send(jobs, clip(tmp_path / "clip.mp4", 4))
            while jobs.get(job.id) is not None:
                time.sleep(0.05)
        assert list((tmp_path / "jobs").iterdir()) == []

    def test_what_was_under_way_begins_again_with_the_next_service(self, tmp_path: Path) -> None:
        """And what waited still waits, in its order; no worker outlives its service."""
        with opened(tmp_path) as jobs:
            first = send(jobs, clip(tmp_path / "long.mp4", 40))
            second = send(jobs, clip(tmp_path / "clip.mp4", 4))
            running(jobs, first, frames=1)
        assert _workers() == []
        with opened(tmp_path) as jobs:
            done = [ended(jobs, job) for job in (first, second)]
            assert [job.state for job in done] == [State.DONE, State.DONE]
            assert (done[0].ended or 0) < (done[1].ended or 0)

    def test_a_person_becomes_a_take_bones_and_a_film(self, tmp_path: Path, testdata: Path) -> None:
        """All three are complete files of the frames that the video has."""
        import av

        with opened(tmp_path) as jobs:
            job = ended(jobs, send(jobs, testdata / "footage/wave-woman.mp4", "puddle"))
            assert (job.state, job.people, job.error) == (State.DONE, 1, None)
            take = read(jobs.result(job, "take.pose.json"))
            assert len(take.times) == job.frames == 58
            assert "Frames: 5" in jobs.result(job, "take-1.bvh").read_text(encoding="utf-8")
            with av.open(str(jobs.result(job, "take-1.mp4"))) as film:
                pictures = sum(1 for _ in film.decode(video=0))
            assert abs(pictures - 10 * take.duration) < 2
        assert {Path(name).parts[1] for name in _files(tmp_path)} == {"result"}


def test_a_disk_that_fills_during_a_job_fails_it_with_that_reason(
    small_disk: Path, tmp_path: Path, models: Path, testdata: Path
) -> None:
    """The service lives, gives back what the attempt had taken, and does the next job when there is room again."""
    with opened(small_disk) as jobs:
        job = send(jobs, testdata / "footage/wave-woman.mp4")
        running(jobs, job)
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        failed = ended(jobs, job)
        assert failed.state == State.FAILED
        assert "No space left" in (failed.error or "")
        assert str(small_disk) not in (failed.error or "")
        filler.unlink()
        assert ended(jobs, send(jobs, clip(tmp_path / "clip.mp4", 4))).state == State.DONE
    assert _files(small_disk) == []
