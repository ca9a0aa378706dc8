"""How much is read of a request."""

from __future__ import annotations

import asyncio
import json

import pytest

from vtube import settings as layers
from vtube.service.bounded import Bounded, most
from vtube.service.problems import Problem


def limits(**values):
    return layers.override(layers.Settings(), {f"service.{name}": value for name, value in values.items()}).service


async def _reader(_scope, receive, send):
    """An application that reads all."""
    got = 0
    while True:
        message = await receive()
        got += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(got).encode()})


async def ask(app, parts, headers=(), path="/v1/poses", pause=0.0):
    """Status, headers and body of the answer to a request in parts; how many parts were taken."""
    waiting, sent = list(parts), []

    async def receive():
        if not waiting:
            await asyncio.sleep(3600)
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": list(headers)}
    await app(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"], len(parts) - len(waiting)


CHUNKED = [(b"transfer-encoding", b"chunked")]


def test_a_body_within_the_limit_passes():
    """Whole, in as many parts as it came."""
    app = Bounded(_reader, limits())
    assert asyncio.run(ask(app, [b"abc", b"def"], CHUNKED))[2] == b"6"


@pytest.mark.parametrize("length", [b"99999999999", b"-1", b"+5", b"0x10", b"1e3", "¹".encode()])
def test_what_is_announced_too_large_or_wrongly_is_not_read_at_all(length):
    """The answer says that the connection ends, since the body is still on its way."""
    app = Bounded(_reader, limits())
    status, headers, body, taken = asyncio.run(ask(app, [b"x"], [(b"content-length", length)]))
    assert (status, taken, headers[b"connection"]) == (413, 0, b"close")
    assert json.loads(body)["title"] == "Too large"


def test_two_lengths_are_refused():
    """A proxy may have believed the other one."""
    app = Bounded(_reader, limits())
    status, headers, body, taken = asyncio.run(ask(app, [b"x"], [(b"content-length", b"1"), *CHUNKED]))
    assert (status, taken, headers[b"connection"]) == (400, 0, b"close")
    assert json.loads(body)["title"] == "Two lengths"


def test_what_is_longer_than_announced_ends_at_the_limit():
    """Counted, whatever was said of it."""
    few = limits(image_bytes=1024)
    parts = [bytes(1024)] * 1000
    status, _, _, taken = asyncio.run(ask(Bounded(_reader, few), parts, CHUNKED))
    assert (status, taken) == (413, 1 + most("/v1/poses", few) // 1024)


def test_only_routes_that_take_files_take_much():
    """Everything else gets 64 KiB."""
    some = limits()
    assert most("/session", some) == most("/v1/poses/", some) == 64 << 10
    assert most("/v1/jobs", some) > most("/v1/poses", some) > 64 << 10


def test_a_client_that_stops_in_the_middle_is_sent_away():
    """Within the seconds that a body has."""
    app = Bounded(_reader, limits(body_seconds=0.1))
    parts = [b"x", b"y", b"z"]
    assert asyncio.run(ask(app, parts, CHUNKED, pause=0.08))[0] == 408


def test_uploads_at_a_time_are_bounded_and_their_places_come_free():
    """Beyond, 429 with the seconds after which to ask again; requests without a body are none."""

    async def scenario():
        gate = asyncio.Event()

        async def slow(scope, receive, send):
            await gate.wait()
            await _reader(scope, receive, send)

        app = Bounded(slow, limits(uploads=2))
        first = [asyncio.ensure_future(ask(app, [b"x"], CHUNKED)) for _ in range(2)]
        await asyncio.sleep(0)
        status, headers, _, taken = await ask(app, [b"x"], CHUNKED)
        assert (status, taken) == (429, 0)
        assert int(headers[b"retry-after"]) >= 1
        gate.set()
        assert [answer[0] for answer in await asyncio.gather(*first)] == [200, 200]
        assert (await ask(app, [b"x"], CHUNKED))[0] == (await ask(app, [b""]))[0] == 200

    asyncio.run(scenario())


def test_a_place_comes_free_when_an_answer_fails():
    """Also where the application raises."""

    async def broken(_scope, _receive, _send):
        raise Problem(418, "Teapot", "short and stout")

    app = Bounded(broken, limits(uploads=1))
    assert [asyncio.run(ask(app, [b"x"], CHUNKED))[0] for _ in range(3)] == [418] * 3
