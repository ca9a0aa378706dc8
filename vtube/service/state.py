"""What a request sees of the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection

from vtube.errors import VtubeError
from vtube.service.desk import Desk
from vtube.service.looking import Looker
from vtube.service.metrics import Metrics
from vtube.settings import Settings


@dataclass(slots=True)
class Service:
    """One for an application: ``request.app.state.service``.

    ``looker``: finds people. ``desk``: threads that decode, pose and draw. ``data``: the folder with what outlives a
    restart. ``token``: what requests have to carry, or None. ``jobs``, ``live``: set by their lifespans. ``failure``:
    why the service cannot go on; whoever runs it ends it. ``ending``: it waits for its open connections only, so that
    answers without an end come to one.
    """

    settings: Settings
    looker: Looker
    data: Path
    token: str | None = None
    metrics: Metrics = field(default_factory=Metrics)
    desk: Desk = field(init=False)
    jobs: Any = None
    live: Any = None
    failure: VtubeError | None = None
    ending: bool = False

    def __post_init__(self) -> None:
        self.desk = Desk(self.settings)


def service(request: HTTPConnection) -> Service:
    """The service that a request or WebSocket came to; FastAPI's ``Depends`` takes it."""
    found: Service = request.app.state.service
    return found
