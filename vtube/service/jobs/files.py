"""The files of a job's results as answers."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

PIECE = 1 << 18
_GZIP = 16 + zlib.MAX_WBITS
_LEVEL = 6


def file(path: Path, kind: str) -> Response:
    """A file to be saved under its name."""
    return FileResponse(path, media_type=kind, filename=path.name)


def compressed(path: Path, kind: str, request: Request) -> Response:
    """A file to be saved, in gzip where the client takes that."""
    vary = {"Vary": "Accept-Encoding"}
    if not accepts_gzip(request.headers.get("accept-encoding", "")):
        return FileResponse(path, media_type=kind, filename=path.name, headers=vary)
    named = {"Content-Disposition": f'attachment; filename="{path.name}"', "Content-Encoding": "gzip"}
    return StreamingResponse(_gzipped(path), media_type=kind, headers={**vary, **named})


def accepts_gzip(accepted: str) -> bool:
    """By an ``Accept-Encoding`` (RFC 9110, 12.5.3); only what names gzip counts."""
    for choice in accepted.lower().split(","):
        coding, *options = (part.strip() for part in choice.split(";"))
        if coding in {"gzip", "x-gzip"}:
            return not any(option.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"} for option in options)
    return False


def _gzipped(path: Path) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    with path.open("rb") as raw:
        while piece := raw.read(PIECE):
            yield packer.compress(piece)
    yield packer.flush()
