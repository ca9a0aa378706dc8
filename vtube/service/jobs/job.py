"""What is known of a job."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

_ID = re.compile(r"[0-9a-f]{32}")


class State(StrEnum):
    """Where a job is. One that is removed before its end was ``cancelled``; it is known no longer."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STORED = (State.QUEUED, State.RUNNING, State.DONE, State.FAILED)
ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the store.

    ``id``: 128 random bits; whoever the service answers may list all of them. ``created``, ``ended``: seconds since
    1970, UTC. ``render``: the avatar that performs the takes in films, None for no films. ``frames``: of the video,
    before the end as its container counts them. ``people``: how many takes there are, person N is the Nth. ``crashes``:
    how many workers have died of it. ``error``: why it failed. ``warning``: what its video lacks, though it is done.
    """

    id: str
    state: State
    created: float
    frames: int
    render: str | None = None
    ended: float | None = None
    people: int | None = None
    crashes: int = 0
    error: str | None = None
    warning: str | None = None


def new_id() -> str:
    """128 random bits, which nobody guesses."""
    return secrets.token_hex(16)


def is_id(text: str) -> bool:
    """Whether a text may be a job's id, and so a folder's name."""
    return _ID.fullmatch(text) is not None
