"""Jobs as the service tells of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from vtube.service.jobs.crew import Progress
from vtube.service.jobs.job import Job, State

PATH = "/v1/jobs"
_EXAMPLE: JsonDict = {
    "id": "0123456789abcdef0123456789abcdef",
    "state": "running",
    "progress": 0.42,
    "frames": 126,
    "people": None,
    "render": "maple",
    "created": "2026-11-22T12:00:00Z",
    "ended": None,
    "error": None,
    "warning": None,
    "links": {
        "self": "/v1/jobs/0123456789abcdef0123456789abcdef",
        "events": "/v1/jobs/0123456789abcdef0123456789abcdef/events",
    },
    "results": [],
}


class Result(BaseModel):
    """Where one person's files are. ``render``: None where no film was asked for."""

    person: int
    take: str
    bvh: str
    render: str | None


class JobAnswer(BaseModel):
    """A job as it is now."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    progress: float = Field(ge=0, le=1, description="share of the work that is done")
    frames: int = Field(description="of the video that are done")
    people: int | None = Field(description="with a take each, the most present first; null until the job is done")
    render: str | None = Field(description="the avatar of the films, null where none were asked for")
    created: datetime
    ended: datetime | None
    error: str | None = Field(description="why it failed")
    warning: str | None = Field(description="of a job that is done: what its video lacks, as one that is cut off")
    links: dict[str, str]
    results: list[Result] = Field(description="of a job that is done, one a person")


class JobList(BaseModel):
    """Jobs of the service, the newest first."""

    jobs: list[JobAnswer]


def answer(job: Job, progress: Progress) -> JobAnswer:
    """What is told of a job."""
    here = f"{PATH}/{job.id}"
    people = range(1, (job.people or 0) + 1)
    return JobAnswer(
        id=job.id,
        state=job.state.value,
        progress=round(progress.share, 4),
        frames=progress.frames,
        people=job.people,
        render=job.render,
        created=_moment(job.created),
        ended=None if job.ended is None else _moment(job.ended),
        error=job.error,
        warning=job.warning,
        links={"self": here, "events": f"{here}/events"},
        results=[_result(here, person, job) for person in people] if job.state == State.DONE else [],
    )


def _result(here: str, person: int, job: Job) -> Result:
    take, bvh, render = (f"{here}/{kind}?person={person}" for kind in ("take", "bvh", "render"))
    return Result(person=person, take=take, bvh=bvh, render=render if job.render else None)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds, 3), UTC)
