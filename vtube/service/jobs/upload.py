"""A form with a video, written to a file while it comes in: no more of it is in memory than a piece."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from vtube.service.problems import Problem
from vtube.service.uploads import boundary, broken, missing

VIDEO, RENDER = "video", "render"
LONGEST_FIELD = 256
"""Bytes of a field that is no file."""
_CUT = "it ended before its end"


async def receive(request: Request, out: Path, most: int) -> dict[str, str]:
    """Write the form's video, of at most ``most`` bytes, to ``out`` and on the disk; gives the other fields.

    Raises:
        Problem: 400 what came is no whole form, 413 it is too large, 422 a field is wrong, 507 the disk is full.
    """
    parted = boundary(request, VIDEO)
    try:
        with out.open("xb") as file:
            form = Form(parted, file, most)
            async for piece in request.stream():
                await run_in_threadpool(form.write, piece)
            await run_in_threadpool(form.complete)
    except OSError as error:
        raise Problem(507, "No room", f"the video cannot be kept: {error.strerror}") from error
    except FormParserError as error:
        raise broken(str(error)) from error
    except ClientDisconnect as error:
        raise broken(_CUT) from error
    return form.fields


class Form:
    """Takes a form's bytes as they come."""

    def __init__(self, boundary: bytes, video: IO[bytes], most: int) -> None:
        self.fields: dict[str, str] = {}
        self._video, self._room = video, most
        self._seen: set[str] = set()
        self._name, self._value = "", bytearray()
        self._header, self._content = bytearray(), bytearray()
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._content.extend(data[start:end]),
                "on_header_end": self._headed,
                "on_headers_finished": self._check,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._finish,
            },
        )

    def write(self, piece: bytes) -> None:
        """The next bytes."""
        self._parser.write(piece)

    def complete(self) -> None:
        """There are no more; the video is on the disk.

        Raises:
            Problem: something of the form is missing.
        """
        if not self._ended:
            raise broken(_CUT)
        if VIDEO not in self._seen:
            raise missing(VIDEO, sorted(self._seen))
        if not self._video.tell():
            raise Problem(422, "Empty file", f"{VIDEO} has no bytes")
        self._video.flush()
        os.fsync(self._video.fileno())

    def _begin(self) -> None:
        self._name = ""
        self._value.clear()

    def _headed(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._name = parse_options_header(bytes(self._content))[1].get(b"name", b"").decode("latin-1")
        self._header.clear()
        self._content.clear()

    def _check(self) -> None:
        if self._name not in {VIDEO, RENDER}:
            raise Problem(422, "Unknown field", f"no field {self._name[:64]!r}; there are: {VIDEO}, {RENDER}")
        if self._name in self._seen:
            raise Problem(422, "Field given twice", f"{self._name} is there twice")
        self._seen.add(self._name)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._name == VIDEO:
            self._room -= end - start
            if self._room < 0:
                raise too_large()
            self._video.write(data[start:end])
            return
        self._value.extend(data[start:end])
        if len(self._value) > LONGEST_FIELD:
            raise Problem(422, "Field too long", f"{self._name} has more than {LONGEST_FIELD} bytes")

    def _end(self) -> None:
        if self._name != VIDEO:
            self.fields[self._name] = self._value.decode("utf-8", "replace")

    def _finish(self) -> None:
        self._ended = True


def too_large() -> Problem:
    """That a video has more bytes than the service takes."""
    return Problem(413, "Too large", "the video has more bytes than this service takes (service.video_bytes)")
