"""What orchestrators and Prometheus ask."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from vtube.service.problems import Problem, responses
from vtube.service.state import Service, service

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """That all is well."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", responses=responses())
async def healthz() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz", responses=responses(503))
async def readyz(found: Annotated[Service, Depends(service)]) -> Health:
    """The models are loaded and have run."""
    if not found.looker.ready:
        raise Problem(503, "Not ready", "the models are being loaded", {"Retry-After": "1"})
    return Health()


@router.get("/metrics", responses={200: {"content": {"text/plain": {}}}, **responses()}, response_class=Response)
def metrics(found: Annotated[Service, Depends(service)]) -> Response:
    """Counts for Prometheus: requests by route and status, times, queue, batches, live sessions, jobs."""
    return Response(found.metrics.text(), media_type=CONTENT_TYPE_LATEST)
