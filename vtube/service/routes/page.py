"""The page at ``/`` and its files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import fastapi
from fastapi import APIRouter, Response

import vtube.service
from vtube.service.problems import Problem

router = APIRouter(include_in_schema=False)
_FOLDER = Path(vtube.service.__file__).parent / "page"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {path.name: path for path in _FOLDER.iterdir() if path.suffix in _TYPES}


@router.get("/")
async def page() -> Response:
    """The page."""
    return _file("index.html")


@router.get("/page/{name}")
async def part(name: Annotated[str, fastapi.Path(max_length=64)]) -> Response:
    """What the page consists of; a name that is none of its files' is no path either."""
    return _file(name)


def _file(name: str) -> Response:
    if name not in _FILES:
        raise Problem(404, "Not Found", "the page has no such file")
    path = _FILES[name]
    return Response(path.read_bytes(), media_type=_TYPES[path.suffix])
