"""The one file of a multipart form. Its name is never looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from vtube.service.problems import Problem

_FORM = "multipart/form-data"
_FIELDS, _FIELD_BYTES = 8, 4096


@asynccontextmanager
async def upload(request: Request, field: str) -> AsyncIterator[UploadFile]:
    """The file of a field; small ones in memory, others in a nameless file that is gone with the request.

    Raises:
        Problem: 415 for another kind of body, 400 for none that can be read, 422 where the field is missing or no file.
    """
    boundary(request, field)
    async with _form(request) as form:
        file = form.get(field)
        if file is None:
            raise missing(field, sorted(form))
        if not isinstance(file, UploadFile):
            raise Problem(422, "No file", f"the field {field} holds text; expected a file (with a filename)")
        yield file


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    try:
        form = await request.form(max_files=1, max_fields=_FIELDS, max_part_size=_FIELD_BYTES)
    except Problem:
        raise
    except HTTPException as error:
        raise broken(str(error.detail)) from error
    try:
        yield form
    finally:
        await form.close()


def boundary(request: Request, field: str) -> bytes:
    """What parts the fields of a request's form, in which a file called ``field`` is expected.

    Raises:
        Problem: 415, it is none.
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != _FORM.encode() or not options.get(b"boundary"):
        got = kind.decode("latin-1") or "none"
        detail = f"got {got}, expected {_FORM} with a boundary and a file called {field}"
        raise Problem(415, "Wrong kind of body", detail)
    return options[b"boundary"]


def broken(detail: str) -> Problem:
    """That what came is no whole form."""
    return Problem(400, "Broken form", detail)


def missing(field: str, got: Collection[str]) -> Problem:
    """That a form has no such file; ``got``: its fields."""
    return Problem(422, "Missing field", f"expected a file called {field}, got {', '.join(got)[:200] or 'nothing'}")


def described(field: str, what: str) -> dict[str, Any]:
    """How OpenAPI describes such a body."""
    schema = {
        "type": "object",
        "required": [field],
        "properties": {field: {"type": "string", "format": "binary", "description": what}},
    }
    return {"requestBody": {"required": True, "content": {_FORM: {"schema": schema}}}}
