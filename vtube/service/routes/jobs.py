"""``/v1/jobs``: videos to takes, bones and films, each in its own time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from math import nan
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool

from vtube.errors import VtubeError
from vtube.service.jobs import upload
from vtube.service.jobs.answers import PATH, JobAnswer, JobList, answer
from vtube.service.jobs.events import HEARTBEAT, events
from vtube.service.jobs.files import compressed, file
from vtube.service.jobs.job import STORED, Job, State
from vtube.service.jobs.jobs import Full, Jobs
from vtube.service.jobs.names import bvh_file, film_file, take_file
from vtube.service.jobs.store import Unkept
from vtube.service.painting import check_avatar
from vtube.service.problems import Problem, busy, responses
from vtube.service.state import Service, service
from vtube.service.uploads import boundary

router = APIRouter(prefix=PATH, tags=["jobs"])
RETRY = 10.0
"""Seconds after which to ask again."""
LISTED = 1000
"""Jobs that are told of at a time."""
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [upload.VIDEO],
                    "additionalProperties": False,
                    "properties": {
                        upload.VIDEO: {"type": "string", "format": "binary", "description": "the file itself"},
                        upload.RENDER: {"type": "string", "description": "an avatar that performs each take in a film"},
                    },
                }
            }
        },
    }
}


def _content(kind: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {kind: {}}}}


@asynccontextmanager
async def lifespan(here: Service) -> AsyncIterator[None]:
    """Jobs go on where the last service left them."""
    try:
        here.jobs = await run_in_threadpool(Jobs, here.settings, here.data)
        for state in STORED:
            here.metrics.jobs.labels(state.value).set_function(partial(_counted, here.jobs, state))
    except VtubeError as error:
        here.failure = error
    try:
        yield
    finally:
        if here.jobs is not None:
            await run_in_threadpool(here.jobs.close)


def _counted(jobs: Jobs, state: State) -> float:
    """For Prometheus: not a number where the disk fails, so that everything else can still be told."""
    try:
        return jobs.count(state)
    except VtubeError:
        return nan


def _jobs(here: Annotated[Service, Depends(service)]) -> Jobs:
    if here.jobs is None:
        raise Problem(503, "No jobs", "the service cannot keep any; its log says why")
    found: Jobs = here.jobs
    return found


There = Annotated[Jobs, Depends(_jobs)]


def _job(id: str, jobs: There) -> Job:
    job = jobs.get(id)
    if job is None:
        raise Problem(404, "No such job", "it never was, was removed, or its time is over")
    return job


Known = Annotated[Job, Depends(_job)]


@router.post("", status_code=202, openapi_extra=_FORM, responses=responses(400, 404, 408, 413, 415, 422, 429, 503, 507))
async def create(
    request: Request, response: Response, jobs: There, here: Annotated[Service, Depends(service)]
) -> JobAnswer:
    """Send a video; its job is queued. With `render` every person's take also becomes a film."""
    boundary(request, upload.VIDEO)
    most = here.settings.service.video_bytes
    announced = request.headers.get("content-length", "")
    size = min(most, int(announced)) if announced.isdecimal() else most
    try:
        async with contextmanager_in_threadpool(jobs.place(size)) as place:
            fields = await upload.receive(request, place.video, most)
            avatar = fields.get(upload.RENDER)
            if avatar is not None:
                check_avatar(avatar)
            job = await run_in_threadpool(jobs.accept, place, avatar)
    except Full as error:
        raise busy(str(error), RETRY) from error
    except Unkept as error:
        raise Problem(507, "No room", error.what) from error
    response.headers["Location"] = f"{PATH}/{job.id}"
    return answer(job, jobs.progress(job))


@router.get("", responses=responses(503))
def index(jobs: There) -> JobList:
    """The newest jobs."""
    return JobList(jobs=[answer(job, jobs.progress(job)) for job in jobs.newest(LISTED)])


@router.get("/{id}", responses=responses(404, 503))
def show(job: Known, jobs: There) -> JobAnswer:
    """How a job is doing."""
    return answer(job, jobs.progress(job))


@router.delete("/{id}", status_code=204, responses=responses(404, 503))
def remove(job: Known, jobs: There) -> None:
    """Cancel a job if it has not ended, and remove its video and results."""
    jobs.remove(job.id)


@router.get(
    "/{id}/events",
    response_class=EventSourceResponse,
    responses={**_content("text/event-stream"), **responses(404, 503)},
)
async def follow(job: Known, jobs: There, here: Annotated[Service, Depends(service)]) -> EventSourceResponse:
    """The job as it is and at each change, as server-sent events named `job`; the last one is its end."""
    return EventSourceResponse(events(jobs, job, lambda: here.ending), ping=HEARTBEAT)


Person = Annotated[int, Query(ge=1, le=1000, description="the one who is most present is 1")]


@router.get(
    "/{id}/take", response_class=Response, responses={**_content("application/json"), **responses(404, 409, 422, 503)}
)
def take(request: Request, job: Known, jobs: There, person: Person = 1) -> Response:
    """The pose JSON of a person."""
    path = _file(jobs, job, take_file(person, _people(job, person)))
    return compressed(path, "application/json", request)


@router.get(
    "/{id}/bvh",
    response_class=Response,
    responses={**_content("application/octet-stream"), **responses(404, 409, 422, 503)},
)
def bvh(job: Known, jobs: There, person: Person = 1) -> Response:
    """The bones of a person, for Blender and 3D tools."""
    _people(job, person)
    return file(_file(jobs, job, bvh_file(person)), "application/octet-stream")


@router.get(
    "/{id}/render", response_class=Response, responses={**_content("video/mp4"), **responses(404, 409, 422, 503)}
)
def render(job: Known, jobs: There, person: Person = 1) -> Response:
    """The film of a person's take, where `render` named an avatar when the job was sent."""
    _people(job, person)
    if job.render is None:
        raise Problem(404, "No film", "none was asked for; send the video with a field render")
    return file(_file(jobs, job, film_file(person)), "video/mp4")


def _file(jobs: Jobs, job: Job, name: str) -> Path:
    path = jobs.result(job, name)
    if not path.is_file():
        raise Problem(404, "No such job", "it was removed just now")
    return path


def _people(job: Job, person: int) -> int:
    """How many people there are, of whom that person is one."""
    if job.state == State.FAILED:
        raise Problem(409, "Job failed", job.error or "")
    if job.state != State.DONE:
        raise Problem(409, "Not done yet", f"the job is {job.state}", {"Retry-After": "1"}, state=job.state.value)
    if not job.people:
        raise Problem(404, "Nobody there", "no person was found in the video")
    if person > job.people:
        raise Problem(404, "No such person", f"person {person} was asked for, there are {job.people}")
    return job.people
