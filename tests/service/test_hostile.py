"""What strangers send to a real service: only 4xx comes back, its memory stays bounded, and it goes on."""

from __future__ import annotations

import io
import socket
import struct
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import numpy as np
import PIL.Image
import pytest

from .conftest import picture

FORM = (
    b"--edge\r\nContent-Disposition: form-data; name=\"image\"; filename=\"/etc/passwd\"\r\n"
    b"Content-Type: image/png\r\n\r\n"
)  # fmt: skip
MUCH = 200
"""MiB that any of this may cost a service whose limits allow 9 million decoded pixels at a time."""

SENT = 30
"""Pictures whose clients do not wait for the answer."""


def head(length=None, **headers):
    """A request's head, whatever follows."""
    lines = ["POST /v1/poses HTTP/1.1", "Host: localhost", "Content-Type: multipart/form-data; boundary=edge"]
    lines += [f"Content-Length: {length}"] if length is not None else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def talk(server, *parts, pause=0.0, seconds=30.0):
    """The answer to bytes as they are; "" where the connection is only closed."""
    with socket.create_connection(server.address, timeout=seconds) as connection:
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        try:
            while got := connection.recv(65536):
                answer += got
                if pause == 0 and b"\r\n\r\n" in answer:
                    break
        except ConnectionResetError:
            pass
        return answer.decode("latin-1")


def status(answer):
    return int(answer.split(" ", 2)[1])


def png(width, height):
    """A picture of one colour, of nearly no bytes."""

    def part(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer = zlib.compressobj(9)
    row = packer.compress(bytes(1 + 3 * width)) + packer.flush(zlib.Z_FULL_FLUSH)  # stands for itself, so may repeat
    begins, row = row[:2], row[2:]
    data = begins + height * row + b"\x03\x00" + _adler(height * (1 + 3 * width))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", data) + part(b"IEND", b"")


def _adler(zeros):
    """Adler-32 of that many zeros (RFC 1950)."""
    return struct.pack(">HH", zeros % 65521, 1)


@pytest.fixture(autouse=True)
def unharmed(server):
    """After each: alive, and hardly larger."""
    before = server.memory()
    yield
    assert server.alive()
    assert server.memory() - before < MUCH


def test_a_gigantic_picture_of_one_colour(server):
    """900 million pixels in 4 MB are refused by their header."""
    data = png(30_000, 30_000)
    before = server.memory()
    answer = httpx.post(f"{server.url}v1/poses", files={"image": ("a", data)}, timeout=60)
    assert answer.status_code == 413
    assert "30000x30000" in answer.json()["detail"]
    assert server.memory() - before < 64


def test_the_largest_pictures_that_are_allowed_take_turns(server):
    """24 of 9 million pixels at once would be 650 MB decoded; one at a time has room."""
    data = png(3000, 3000)

    def ask(_):
        url = f"{server.url}v1/poses?face=false"
        return httpx.post(url, files={"image": ("a", data)}, timeout=120).status_code

    before, most = server.memory(), 0.0
    with ThreadPoolExecutor(24) as pool:
        asked = [pool.submit(ask, i) for i in range(24)]
        while not all(one.done() for one in asked):
            most = max(most, server.memory())
            time.sleep(0.01)
    assert {one.result() for one in asked} <= {200, 429}
    assert most - before < MUCH


def test_polyglots_truncated_and_garbled_pictures(server):
    """By the dozen, at random."""
    chance = np.random.default_rng(7)
    with httpx.Client(timeout=60) as client:
        for i in range(40):
            data = bytearray(picture((90, 70), ("PNG", "JPEG", "WEBP", "BMP")[i % 4]))
            for _ in range(chance.integers(1, 30)):
                data[chance.integers(len(data))] = chance.integers(256)
            sent = bytes(data[: chance.integers(1, len(data) + 1)]) + b"<script>" * int(chance.integers(0, 9))
            query = ("", "?render=sketch", "?render=avatar")[i % 3]
            answer = client.post(f"{server.url}v1/poses{query}", files={"image": ("a.exe", sent)})
            assert answer.status_code in {200, 413, 415, 422}


def test_an_endless_stream_ends_at_the_limit(server):
    """Without a length, in chunks, for as long as it is read."""
    sent = 0

    def endless():
        nonlocal sent
        yield head(Transfer_Encoding="chunked")
        yield chunk(FORM)
        while sent < 1 << 30:
            sent += 1 << 20
            yield chunk(bytes(1 << 20))

    answer = talk(server, *endless())
    assert answer == "" or status(answer) == 413
    assert sent < 1 << 30 or answer


@pytest.mark.parametrize("length", ["99999999999999999999", "-5", "12abc", "0x10", "5, 6"])
def test_wrong_lengths(server, length):
    """Larger than anything, or no number."""
    assert status(talk(server, head(length), FORM)) in {400, 413}


def test_two_ways_to_tell_the_length(server):
    """Request smuggling: neither is believed."""
    answer = talk(server, head(4, Transfer_Encoding="chunked"), b"0\r\n\r\n")
    assert status(answer) == 400


@pytest.mark.parametrize(
    "sent",
    [b"GARBAGE\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 9, b"GET / HTTP/9.9\r\n\r\n",
     b"GET / HTTP/1.1\r\n\r\n", b"POST /v1/poses HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
     b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 20_000 + b"\r\n"],
)  # fmt: skip
def test_what_is_hardly_http(server, sent):
    """Refused, or the connection is closed."""
    answer = talk(server, sent)
    assert answer == "" or 400 <= status(answer) < 500


@pytest.mark.parametrize(
    "body",
    [b"--edge\r\n" + b"A" * 1_000_000, b"--edge\r\n" + b"X-A: b\r\n" * 50_000, FORM + bytes(1000), b"\r\n" * 100_000,
     b"--edge\r\nContent-Disposition: form-data; name=\"" + b"a" * 100_000 + b"\"\r\n\r\nx\r\n--edge--\r\n",
     (b"--edge\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n") * 5000 + b"--edge--\r\n"],
)  # fmt: skip
def test_bad_multipart(server, body):
    """Headers without an end, parts without number, no end at all."""
    assert 400 <= status(talk(server, head(len(body)), body)) < 500


def test_slow_clients_are_sent_away_and_others_are_served_meanwhile(server):
    """Headers and bodies that come byte by byte; connections that say nothing; an answer that nobody reads."""
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(server.address, timeout=60)) for _ in range(30)]
        for i, connection in enumerate(slow):
            if i % 3 == 1:
                connection.sendall(b"POST /v1/poses HTTP/1.1\r\nHost: loc")
            if i % 3 == 2:
                connection.sendall(head(1_000_000) + FORM)
        begun = time.monotonic()
        answer = httpx.post(f"{server.url}v1/poses", files={"image": ("a", picture((64, 64)))}, timeout=60)
        assert answer.status_code == 200
        for connection in slow:
            try:
                got = connection.recv(65536)
            except ConnectionResetError:
                got = b""
            assert got == b"" or status(got.decode()) == 408
        assert time.monotonic() - begun < 60


def test_too_many_connections_are_refused_and_their_places_come_free(server):
    """The limit of this service is 40."""
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(server.address, timeout=30)) for _ in range(60)]
        time.sleep(0.5)
        held[-1].settimeout(10)
        assert status(held[-1].recv(4096).decode()) == 429
    for _ in range(100):
        try:
            if server.alive():
                break
        except httpx.HTTPError:
            pass
        time.sleep(0.1)


def counted(server, name):
    """A figure of the server's metrics."""
    for line in httpx.get(f"{server.url}metrics", timeout=30).text.splitlines():
        if line.startswith(f"{name} "):
            return float(line.rpartition(" ")[2])
    raise AssertionError(name)


def test_clients_that_go_away_leave_no_work(server):
    """The pictures that wait when they go are never looked at, and none is left in the queue."""
    packed = io.BytesIO()
    PIL.Image.new("RGB", (2000, 1500)).save(packed, "JPEG")
    body = FORM + packed.getvalue() + b"\r\n--edge--\r\n"
    before = counted(server, "vtube_batch_pictures_count")
    with ExitStack() as stack:
        for _ in range(SENT):
            connection = stack.enter_context(socket.create_connection(server.address, timeout=30))
            connection.sendall(head(len(body)) + body)
        while counted(server, "vtube_batch_pictures_count") == before:
            time.sleep(0.01)
    answer = httpx.post(f"{server.url}v1/poses", files={"image": ("a", picture((64, 64)))}, timeout=120)
    assert answer.status_code == 200  # room is given in the order in which they came: all others have had their turn
    assert counted(server, "vtube_queue_pictures") == 0
    assert counted(server, "vtube_batch_pictures_count") - before - 1 < SENT
