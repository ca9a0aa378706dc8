"""The one file of a multipart form. Its name is never looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.datastructures import UploadFile
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
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise Problem(415, "Wrong kind of body", f"got {kind or 'none'}, expected {_FORM} with a file called {field}")
    async with request.form(max_files=1, max_fields=_FIELDS, max_part_size=_FIELD_BYTES) as form:
        if not form:
            raise Problem(422, "Empty body", f"the form has no parts; expected a file called {field}")
        file = form.get(field)
        if file is None:
            raise Problem(422, "Missing field", f"expected a file called {field}, got {', '.join(sorted(form))[:200]}")
        if not isinstance(file, UploadFile):
            raise Problem(422, "No file", f"the field {field} holds text; expected a file (with a filename)")
        yield file


def described(field: str, what: str) -> dict[str, Any]:
    """How OpenAPI describes such a body."""
    schema = {
        "type": "object",
        "required": [field],
        "properties": {field: {"type": "string", "format": "binary", "description": what}},
    }
    return {"requestBody": {"required": True, "content": {_FORM: {"schema": schema}}}}
