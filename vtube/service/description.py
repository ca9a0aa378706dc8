"""The service's OpenAPI description, where FastAPI does not find it in the routes."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from vtube.service.problems import SCHEMA

_ABOUT = """People in pictures and videos as keypoints, as parameters of a 2D avatar, and as pictures of it.

Errors are `application/problem+json` (RFC 9457). A service that was started with a token wants it with every request,
as `Authorization: Bearer TOKEN`; pages exchange it for a cookie at `/session`. `429` says after how many seconds there
may be room again."""


def describe(app: FastAPI) -> None:
    """Have ``/openapi.json`` know problems and tokens, too."""

    @cache
    def description() -> dict[str, Any]:
        found = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
        components = found.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = SCHEMA
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{}, {"token": []}]  # on loopback without, elsewhere with
        return found

    app.openapi = description  # type: ignore[method-assign]
