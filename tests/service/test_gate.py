"""Who is answered."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from vtube.service.gate import COOKIE, Gate, cookie, host_name

from .conftest import serving

WORD = "0123456789abcdef"


async def _page(_request):
    return PlainTextResponse("here")


async def _echo(socket):
    await socket.accept()
    await socket.send_text("here")
    await socket.close()


def _client(base="http://localhost:8420", **options):
    routes = [Route(path, _page, methods=["GET", "POST", "OPTIONS"]) for path in ("/", "/v1/poses", "/healthz")]
    app = Starlette(routes=[*routes, WebSocketRoute("/v1/live", _echo)])
    return TestClient(Gate(app, **options), base_url=base)


@pytest.mark.parametrize("host", ["localhost", "localhost:8420", "127.0.0.1", "127.8.8.8:1", "[::1]:8420", "LOCALHOST"])
def test_loopback_by_any_of_its_names_is_answered(host):
    """Ports do not matter: they may be mapped."""
    assert _client().get("/v1/poses", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.5:8420", "", "a@localhost",
     "localhost/evil", "localhost:port", "[::1", "127.1", "0x7f000001", "localhost\t"],
)  # fmt: skip
def test_a_name_that_was_pointed_here_is_not_answered(host):
    """DNS rebinding: whoever asks for another name is told so and nothing else, health included."""
    for path in ("/", "/v1/poses", "/healthz"):
        answer = _client().get(path, headers={"Host": host})
        assert answer.status_code == 421
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_configured_name_is_answered():
    """Whatever its case; a part of it is another name."""
    client = _client(names=["Studio.local"])
    assert client.get("/", headers={"Host": "studio.local:8420"}).status_code == 200
    assert client.get("/", headers={"Host": "dio.local:8420"}).status_code == 421


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://localhost:8420", 200), ("HTTP://LOCALHOST:8420", 200), ("http://localhost:3000", 403),
     ("https://localhost:8420", 403), ("http://127.0.0.1:8420", 403), ("null", 403), ("http://evil.example", 403),
     ("https://studio.example", 200), ("https://studio.example.evil", 403)],
)  # fmt: skip
def test_pages_of_the_service_itself_and_configured_ones_are_answered(origin, status):
    """The origin counts whole: scheme, name and port."""
    client = _client(origins=["https://studio.example/"])
    assert client.get("/v1/poses", headers={"Origin": origin}).status_code == status
    assert client.post("/v1/poses", headers={"Origin": origin}).status_code == status


def test_behind_https_the_own_origin_is_https():
    """A proxy that ends TLS says so."""
    client = _client("https://localhost")
    assert client.get("/", headers={"Origin": "https://localhost"}).status_code == 200
    assert client.get("/", headers={"Origin": "http://localhost"}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_foreign_pages_embed_nothing_but_may_link_to_the_page(site):
    """A browser sends no origin with an image that a foreign page embeds, but says where it is embedded."""
    client = _client()
    assert client.get("/v1/poses", headers={"Sec-Fetch-Site": site}).status_code == 403
    link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/", headers=link).status_code == 200
    assert client.get("/v1/poses", headers=link).status_code == 403
    assert client.get("/", headers={**link, "Sec-Fetch-Dest": "iframe"}).status_code == 403


def test_a_foreign_page_opens_no_websocket():
    """Refused before it is accepted; browsers do not ask for permission there as they do for requests."""
    client = _client()
    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/v1/live", headers=headers):
            pass
    with client.websocket_connect(
        "/v1/live", headers={"Origin": "http://localhost:8420", "Host": "localhost:8420"}
    ) as ws:
        assert ws.receive_text() == "here"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {WORD}"}, {"Authorization": f"Bearer {WORD}x"},
     {"Authorization": f"Bearer {WORD[:-1]}"}, {"Authorization": "Bearer é"}, {"Cookie": f"{COOKIE}={WORD}"},
     {"Cookie": f"other={cookie(WORD)}"}, {"Cookie": "\x01;;=;"}],
)  # fmt: skip
def test_without_the_token_nothing_is_answered_but_health_and_page(headers):
    """The token itself is no cookie, and a part of it no token."""
    client = _client(token=WORD)
    sent = {name: value.encode("utf-8") for name, value in headers.items()}
    answer = client.get("/v1/poses", headers=sent)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert client.get("/", headers=sent).status_code == client.get("/healthz", headers=sent).status_code == 200
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/v1/live", headers={"Host": "localhost"}):
        pass


def test_with_the_token_or_its_cookie_all_is_answered():
    """WebSockets of a page have the cookie, since no header can be set for them."""
    client = _client(token=WORD)
    assert client.get("/v1/poses", headers={"Authorization": f"bearer {WORD}"}).status_code == 200
    paid = {"Cookie": f"{COOKIE}={cookie(WORD)}"}
    assert client.get("/v1/poses", headers=paid).status_code == 200
    with client.websocket_connect("/v1/live", headers={**paid, "Host": "localhost"}) as ws:
        assert ws.receive_text() == "here"


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_do_not_get(tmp_path):
    """It is no token itself."""
    with serving(tmp_path, token=WORD) as client:
        assert client.post("/session").status_code == 401
        answer = client.post("/session", headers={"Authorization": f"Bearer {WORD}"})
        assert answer.status_code == 204
        set_cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in set_cookie
        assert "SameSite=strict" in set_cookie
        assert "Secure" not in set_cookie
        assert WORD not in set_cookie
        assert client.get("/v1/avatars").status_code == 200
        client.delete("/session")
        assert client.get("/v1/avatars").status_code == 401


def test_the_cookie_is_secure_behind_https(tmp_path):
    """So that it never travels in the clear."""
    with serving(tmp_path, token=WORD) as client:
        client.base_url = "https://localhost"
        answer = client.post("/session", headers={"Authorization": f"Bearer {WORD}"})
        assert "Secure" in answer.headers["set-cookie"]


def test_other_origins_are_told_nothing_unless_configured(tmp_path):
    """CORS: no header without a configured origin, exactly it with one; a preflight needs no token."""
    asks = {"Origin": "https://studio.example", "Access-Control-Request-Method": "POST"}
    with serving(tmp_path) as client:
        answer = client.options("/v1/poses", headers=asks)
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
    with serving(tmp_path, token=WORD, origins=["https://studio.example"]) as client:
        answer = client.options("/v1/poses", headers={**asks, "Access-Control-Request-Headers": "authorization"})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "https://studio.example"
        sent = {"Origin": "https://studio.example", "Authorization": f"Bearer {WORD}"}
        got = client.get("/v1/avatars", headers=sent)
        assert got.headers["access-control-allow-origin"] == "https://studio.example"
        assert client.options("/v1/poses", headers={**asks, "Origin": "https://evil.example"}).status_code == 403


def test_answers_are_sealed(client):
    """For a browser: their type is what they say, nobody frames them, nothing is kept."""
    headers = client.get("/v1/avatars").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("host", "name"), [("a:1", "a"), ("A", "a"), ("[::1]:1", "::1"), ("a:b", None), ("a?b", None)])
def test_a_host_header_is_a_name_and_perhaps_a_port(host, name):
    """All else is none."""
    assert host_name(host) == name


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/?" + "a" * 20_000, {}), ("/", {"X": "y" * 20_000}), ("/", {f"X{i}": "y" for i in range(9000)})],
)
def test_more_than_anybody_has_to_say_is_not_listened_to(path, headers):
    """However quickly it came."""
    assert _client().get(path, headers=headers).status_code == 431
