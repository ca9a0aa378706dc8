"""Errors as HTTP tells them: RFC 9457, ``application/problem+json``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from vtube.errors import DeviceError, InputError, MissingDependencyError, UsageError, VtubeError, printable

MEDIA_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[VtubeError], int], ...] = (
    (MissingDependencyError, 501),
    (UsageError, 422),
    (InputError, 422),
    (DeviceError, 503),
)
SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["about:blank"]},
        "title": {"type": "string", "description": "the kind of problem, the same each time"},
        "status": {"type": "integer", "examples": [422]},
        "detail": {"type": "string", "description": "this time"},
    },
}
log = logging.getLogger("vtube")


class Problem(HTTPException):
    """What is wrong with a request, raised anywhere below a route.

    ``title``: the kind, the same each time. ``detail``: this time. ``members``: further members of the answer.
    """

    def __init__(
        self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.title, self.members = title, members

    def response(self) -> Response:
        """The answer."""
        content = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status_code,
            "detail": printable(self.detail),
            **self.members,
        }
        return JSONResponse(content, self.status_code, self.headers, MEDIA_TYPE)


def busy(what: str, seconds: float) -> Problem:
    """That there is no room now, and after how many seconds to ask again."""
    return Problem(429, "Too busy", what, {"Retry-After": str(max(1, round(seconds)))})


def of(error: VtubeError) -> Problem:
    """As a problem; without the file that it names, which is the service's own matter."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    facts = [f"{word} {value}" for word, value in (("got", error.got), ("expected", error.expected)) if value]
    detail = f"{error.what} ({', '.join(facts)})" if facts else error.what
    return Problem(status, HTTPStatus(status).phrase, f"{detail}; {error.hint}" if error.hint else detail)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How OpenAPI describes these problems, and those that any request may meet."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {s: {"description": HTTPStatus(s).phrase, "content": content} for s in sorted({401, 403, 421, *statuses})}


def install(app: FastAPI) -> None:
    """Have an application tell all of its errors so."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(VtubeError, _known)
    app.add_exception_handler(Exception, _defect)


async def _http(_request: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        return error.response()
    if not isinstance(error, HTTPException):
        raise error
    phrase = HTTPStatus(error.status_code).phrase
    detail = f"{phrase}; /openapi.json describes what there is" if error.detail == phrase else str(error.detail)
    return Problem(error.status_code, phrase, detail, error.headers).response()


async def _invalid(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    wrong = [
        {"in": str(e["loc"][0]), "name": ".".join(map(str, e["loc"][1:])), "problem": str(e["msg"])}
        for e in error.errors()
    ]
    detail = "; ".join(f"{e['in']} {e['name']}: {e['problem']}".replace(" :", ":") for e in wrong)
    return Problem(422, "Wrong parameters", detail, errors=wrong).response()


async def _known(_request: Request, error: Exception) -> Response:
    if not isinstance(error, VtubeError):
        raise error
    problem = of(error)
    if problem.status_code >= 500:
        log.error("%s", error)
    return problem.response()


async def _defect(_request: Request, _error: Exception) -> Response:
    """A defect: the server's log has it, with its traceback; the client is told nothing of it."""
    return Problem(500, "Internal error", "the service failed; its log says where").response()
