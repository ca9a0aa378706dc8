"""The jobs that there are, in SQLite: what a row says holds, whatever becomes of the process that wrote it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from vtube.errors import DeviceError, InputError
from vtube.service.jobs.job import Job, State

MIGRATIONS = (
    """
    CREATE TABLE jobs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        created REAL NOT NULL,
        frames INTEGER NOT NULL,
        render TEXT,
        ended REAL,
        people INTEGER,
        crashes INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        warning TEXT
    );
    CREATE INDEX jobs_by_state ON jobs (state, number);
    """,
)
"""Statement k makes a database of version k + 1 of one of version k (``PRAGMA user_version``)."""
_COLUMNS = ", ".join(field.name for field in fields(Job))


class Unkept(DeviceError):
    """The disk is full, or fails."""


class Store:
    """One connection, which any thread may use; each method is one transaction.

    Raises, in every method:
        Unkept: the disk is full, or fails.
        InputError: the file is no database of jobs.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        with self._failing():
            path.touch(0o600)  # before SQLite makes it for everybody; what it keeps beside it gets the same mode
            self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._database.row_factory = sqlite3.Row
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")  # a result that was told of survives a power cut
        self._migrate()

    def close(self) -> None:
        """Nothing can be asked any more."""
        with self._lock:
            self._database.close()

    def add(self, job: Job) -> None:
        """Keep a new job, behind the others."""
        values = asdict(job)
        names = ", ".join(f":{name}" for name in values)
        self._run(f"INSERT INTO jobs ({_COLUMNS}) VALUES ({names})", values)  # noqa: S608 -- the dataclass's own names

    def get(self, job: str) -> Job | None:
        """A job by its id."""
        return next(iter(self._jobs("SELECT * FROM jobs WHERE id = ?", job)), None)

    def newest(self, most: int = -1) -> list[Job]:
        """Jobs, the newest first; at most so many, or all."""
        return self._jobs("SELECT * FROM jobs ORDER BY number DESC LIMIT ?", most)

    def count(self, state: State) -> int:
        """How many are in a state."""
        [row] = self._run("SELECT count(*) AS n FROM jobs WHERE state = ?", state.value)
        return int(row["n"])

    def begin(self) -> Job | None:
        """The oldest that is queued, which is running from now on; None where none is."""
        oldest = "SELECT number FROM jobs WHERE state = 'queued' ORDER BY number LIMIT 1"
        begun = self._jobs(f"UPDATE jobs SET state = 'running' WHERE number = ({oldest}) RETURNING *")  # noqa: S608
        return begun[0] if begun else None

    def crashed(self, job: str) -> None:
        """A worker died of a running job: it is queued again, and the crash counted."""
        self._run("UPDATE jobs SET state = 'queued', crashes = crashes + 1 WHERE id = ? AND state = 'running'", job)

    def requeue(self) -> None:
        """Whatever was running when the last service ended begins again."""
        self._run("UPDATE jobs SET state = 'queued' WHERE state = 'running'")

    def finish(self, job: str, at: float, *, frames: int, people: int, warning: str | None = None) -> None:
        """A running job is done; nothing where it is not running, as when it was removed."""
        values = "state = 'done', ended = ?, frames = ?, people = ?, warning = ?"
        done = f"UPDATE jobs SET {values} WHERE id = ? AND state = 'running'"  # noqa: S608 -- no value is in it
        self._run(done, at, frames, people, warning, job)

    def fail(self, job: str, at: float, error: str) -> None:
        """A running job has failed; nothing where it is not running."""
        failed = "UPDATE jobs SET state = 'failed', ended = ?, error = ? WHERE id = ? AND state = 'running'"
        self._run(failed, at, error, job)

    def remove(self, job: str) -> Job | None:
        """Forget a job; gives what it was."""
        return next(iter(self._jobs("DELETE FROM jobs WHERE id = ? RETURNING *", job)), None)

    def ended_before(self, moment: float) -> list[str]:
        """The ids of jobs that ended before a time in seconds since 1970."""
        return [row["id"] for row in self._run("SELECT id FROM jobs WHERE ended < ?", moment)]

    def _jobs(self, statement: str, *values: Any) -> list[Job]:
        return [_job(row) for row in self._run(statement, *values)]

    def _run(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """Rows that a statement gives. A dict as the only value names its values."""
        with self._failing(), self._lock:
            bound = values[0] if values and isinstance(values[0], dict) else values
            with closing(self._database.execute(statement, bound)) as cursor:
                return cursor.fetchall()

    def _migrate(self) -> None:
        [row] = self._run("PRAGMA user_version")
        version = int(row[0])
        if version > len(MIGRATIONS):
            raise InputError("was written by a newer vtube", where=self._path, got=f"version {version}")
        for number in range(version, len(MIGRATIONS)):
            with self._failing():
                script = f"BEGIN; {MIGRATIONS[number]}; PRAGMA user_version = {number + 1}; COMMIT;"
                self._database.executescript(script)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """What SQLite refuses, in one line."""
        try:
            yield
        except OSError as error:
            raise Unkept(f"the jobs cannot be kept: {error.strerror}", where=self._path) from error
        except sqlite3.OperationalError as error:
            raise Unkept(f"the jobs cannot be kept: {error}", where=self._path) from error
        except sqlite3.DatabaseError as error:
            raise InputError(f"is no database of jobs: {error}", where=self._path, hint="move it away") from error


def _job(row: sqlite3.Row) -> Job:
    values = {name: row[name] for name in row.keys() if name != "number"}  # noqa: SIM118 -- a row is no mapping
    return Job(**{**values, "state": State(values["state"])})
