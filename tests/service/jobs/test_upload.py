"""Forms as they come in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from vtube.service.jobs.upload import receive
from vtube.service.problems import Problem

HEAD = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="../../etc/passwd"\r\n\r\n'


def _form(video: bytes, **fields: bytes) -> bytes:
    parts = [HEAD % name.encode() + value + b"\r\n" for name, value in {"video": video, **fields}.items()]
    return b"".join([*parts, b"--x--\r\n"])


def _received(out: Path, body: bytes, sizes: list[int], most: int = 1 << 20) -> dict[str, str]:
    """What comes of a body that arrives in pieces of these sizes, and then the rest."""
    pieces = []
    for size in sizes:
        pieces.append(body[:size])
        body = body[size:]

    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    messages.append({"type": "http.request", "body": body, "more_body": False})

    async def next_message() -> dict[str, object]:
        return messages.pop(0)

    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, next_message)
    return asyncio.run(receive(request, out, most))


@given(video=st.binary(min_size=1, max_size=200), sizes=st.lists(st.integers(0, 90), max_size=8))
def test_pieces_of_any_size_give_the_same_file(
    tmp_path_factory: pytest.TempPathFactory, video: bytes, sizes: list[int]
) -> None:
    """The form's own marks may be cut anywhere, and the video may look like them."""
    out = tmp_path_factory.mktemp("upload") / "video"
    assert _received(out, _form(video, render=b"maple"), sizes) == {"render": "maple"}
    assert out.read_bytes() == video


def test_a_name_leads_nowhere(tmp_path: Path) -> None:
    """The file's own name in the form is not looked at."""
    _received(tmp_path / "video", _form(b"content"), [])
    assert [path.name for path in tmp_path.iterdir()] == ["video"]


@given(cut=st.integers(1, 90))
def test_a_form_that_is_cut_is_refused(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    """Half a video is not taken for a whole one, wherever the end is missing."""
    body = _form(b"content")
    with pytest.raises(Problem) as refused:
        _received(tmp_path_factory.mktemp("upload") / "video", body[: -min(cut + 2, len(body))], [])
    assert refused.value.status_code in {400, 422}


def test_one_byte_too_many_is_refused(tmp_path: Path) -> None:
    """And not one less."""
    _received(tmp_path / "enough", _form(b"12345"), [], most=5)
    with pytest.raises(Problem, match="more bytes") as refused:
        _received(tmp_path / "many", _form(b"123456"), [], most=5)
    assert refused.value.status_code == 413


@pytest.mark.parametrize("header", [b"X: " + bytes(1 << 20), b"X" * (1 << 20) + b": y", b"X: y\r\n" * 10_000])
def test_headers_without_an_end_are_refused(tmp_path: Path, header: bytes) -> None:
    """They would be collected in memory."""
    body = b"--x\r\n" + header + b"\r\n\r\nvideo\r\n--x--\r\n"
    with pytest.raises(Problem) as refused:
        _received(tmp_path / "video", body, [1 << 16] * 8)
    assert (refused.value.status_code, refused.value.title) == (400, "Broken form")


def test_a_full_disk_refuses_the_upload_with_that_reason(small_disk: Path) -> None:
    """It is not the client's mistake, and says so."""
    with pytest.raises(Problem, match="No space left") as refused:
        _received(small_disk / "video", _form(bytes(3 << 20)), [1 << 20, 1 << 20], most=1 << 30)
    assert refused.value.status_code == 507
