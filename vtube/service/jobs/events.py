"""A job's changes as server-sent events (HTML Living Standard, section 9.2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from sse_starlette import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from vtube.service.jobs.answers import JobAnswer, answer
from vtube.service.jobs.job import ENDED, Job, State
from vtube.service.jobs.jobs import Jobs

PERIOD = 0.2
"""Seconds from one look at the job to the next."""
HEARTBEAT = 15
"""Seconds of silence until a comment says that the connection is there."""


async def events(jobs: Jobs, job: Job, ending: Callable[[], bool]) -> AsyncIterator[ServerSentEvent]:
    """The job as it is, then at each change; the last event is its end. Who comes again begins with the present.

    ``ending``: whether the service is; then nothing more is told.
    """
    told: JobAnswer | None = None
    while not ending():
        present = answer(job, jobs.progress(job))
        if present != told:
            yield ServerSentEvent(present.model_dump_json(), event="job")
            told = present
        if job.state in ENDED:
            return
        await asyncio.sleep(PERIOD)
        found = await run_in_threadpool(jobs.get, job.id)
        job = found or replace(job, state=State.CANCELLED)
