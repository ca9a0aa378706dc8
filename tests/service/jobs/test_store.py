"""The database of jobs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from vtube.errors import DeviceError, InputError
from vtube.service.jobs.job import Job, State, is_id, new_id
from vtube.service.jobs.store import MIGRATIONS, Store


def _job(number: int, state: State = State.QUEUED) -> Job:
    return Job(f"{number:032x}", state, float(number), frames=10)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "jobs.sqlite3")
    yield made
    made.close()


@pytest.mark.parametrize("text", ["", "..", "../" + "0" * 29, "0" * 31, "0" * 33, "G" * 32, "A" * 32, "0" * 32 + "\n"])
def test_nothing_but_an_id_is_one(text: str) -> None:
    """What becomes a folder's name is 32 small hexadecimal digits."""
    assert not is_id(text)


def test_ids_are_ids_and_differ() -> None:
    """Two jobs never share a folder."""
    first, second = new_id(), new_id()
    assert is_id(first)
    assert is_id(second)
    assert first != second


def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    """Somebody else's file is not written over."""
    path = tmp_path / "jobs.sqlite3"
    path.write_bytes(b"my diary, " * 1000)
    with pytest.raises(InputError, match="no database"):
        Store(path)
    assert path.read_bytes() == b"my diary, " * 1000


def test_the_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """Going back to an older vtube spoils nothing."""
    path = tmp_path / "jobs.sqlite3"
    Store(path).close()
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    database.close()
    with pytest.raises(InputError, match="newer vtube"):
        Store(path)


def test_what_the_disk_refuses_is_one_line(tmp_path: Path) -> None:
    """A database that SQLite may not make is told as such."""
    with pytest.raises(DeviceError, match="cannot be kept"):
        Store(tmp_path / "missing" / "jobs.sqlite3")


def test_jobs_begin_in_the_order_in_which_they_came(store: Store) -> None:
    """First come, first served, and each is begun once."""
    for number in (3, 1, 2):
        store.add(_job(number))
    begun = [job.id for _ in range(3) if (job := store.begin())]
    assert begun == [f"{number:032x}" for number in (3, 1, 2)]
    assert store.begin() is None


def test_a_job_is_kept_as_it_was_given(tmp_path: Path) -> None:
    """Closing and opening changes nothing."""
    store = Store(tmp_path / "jobs.sqlite3")
    job = Job(new_id(), State.QUEUED, 12.5, 99, "maple")
    store.add(job)
    store.close()
    again = Store(tmp_path / "jobs.sqlite3")
    assert again.get(job.id) == job
    again.close()


def test_what_was_running_is_queued_again_and_what_has_ended_is_not(store: Store) -> None:
    """A restart repeats no finished work, and forgets none that was begun."""
    for number in range(4):
        store.add(_job(number))
    for _ in range(3):
        store.begin()
    store.finish(f"{0:032x}", 5.0, frames=10, people=2)
    store.fail(f"{1:032x}", 6.0, "why")
    store.requeue()
    states = {int(job.id, 16): job.state for job in store.newest()}
    assert states == {0: State.DONE, 1: State.FAILED, 2: State.QUEUED, 3: State.QUEUED}
    assert store.count(State.QUEUED) == 2


def test_a_job_that_was_removed_meanwhile_does_not_come_back(store: Store) -> None:
    """A worker that ends after DELETE leaves no row."""
    store.add(_job(1))
    store.begin()
    assert store.remove(_job(1).id) == _job(1, State.RUNNING)
    store.finish(_job(1).id, 5.0, frames=10, people=1)
    assert store.get(_job(1).id) is None


def test_a_finished_job_is_not_finished_twice(store: Store) -> None:
    """The first end counts."""
    store.add(_job(1))
    store.begin()
    store.finish(_job(1).id, 5.0, frames=10, people=1)
    store.fail(_job(1).id, 6.0, "late")
    found = store.get(_job(1).id)
    assert found is not None
    assert (found.state, found.ended, found.error) == (State.DONE, 5.0, None)


def test_crashes_are_counted_and_restarts_are_not(store: Store) -> None:
    """A job that kills its workers can be told from one whose service was stopped."""
    store.add(_job(1))
    store.begin()
    store.requeue()
    store.begin()
    store.crashed(_job(1).id)
    found = store.get(_job(1).id)
    assert found is not None
    assert (found.state, found.crashes) == (State.QUEUED, 1)


def test_only_what_ended_before_is_old(store: Store) -> None:
    """What waits or runs is never cleaned away."""
    for number in range(3):
        store.add(_job(number))
    for number in range(2):
        store.begin()
        store.finish(f"{number:032x}", 10.0 * (number + 1), frames=1, people=0)
    assert store.ended_before(15.0) == [f"{0:032x}"]
