"""Who is answered: checked for every request and WebSocket before anything else of it is looked at.

A page of another site must not reach a service on loopback, neither by its address nor by a name of its own that it
has pointed here (DNS rebinding). So ``Host`` has to be one of the service's own, and ``Origin``, where a browser sends
it, the page's own service or one that was allowed by name. A browser sends no ``Origin`` with the pictures and scripts
that a foreign page embeds, but says so in ``Sec-Fetch-Site`` (W3C, "Fetch Metadata Request Headers").
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Collection
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from vtube.service.problems import Problem
from vtube.settings.service import Service as Limits

WILDCARDS = {"0.0.0.0", "::", ""}  # noqa: S104 - these are recognised, not listened on by default
COOKIE = "vtube_session"
OPEN = frozenset({"/", "/session", "/healthz", "/readyz", "/metrics"})
"""Paths that need no token: the page that asks for it, and what orchestrators look at."""
OPEN_BELOW = ("/page/",)
"""The page's own files."""
MOST = 16 << 10
"""Bytes of an address and headers together."""


def cookie(token: str) -> str:
    """What the page's cookie holds: who has it may use the service, but does not know the token."""
    return hmac.new(token.encode(), b"vtube session", sha256).hexdigest()


class Gate:
    """An ASGI application in front of another one.

    ``names``: further hosts that are this service's own. ``origins``: pages elsewhere that may use it. ``token``: what
    each request has to carry, in ``Authorization: Bearer`` or as the page's cookie; None: nothing.
    """

    def __init__(
        self, app: ASGIApp, *, names: Collection[str] = (), origins: Collection[str] = (), token: str | None = None
    ) -> None:
        self._app, self._token = app, token
        self._names = frozenset(name.lower() for name in names)
        self._origins = frozenset(origin.lower().rstrip("/") for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass, answer the rest."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        problem = _long(scope) or self._strange(scope, headers) or self._unknown(scope, headers)
        if problem is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await problem.response()(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": problem.title})

    def _strange(self, scope: Scope, headers: Headers) -> Problem | None:
        """Whether it is meant for another host or comes from another site."""
        hosts = headers.getlist("host")
        name = host_name(hosts[0]) if len(hosts) == 1 else None
        if name is None or not (loopback(name) or name in self._names):
            return Problem(421, "Wrong host", "this service does not answer to that name; vtube serve --name adds one")
        origins = headers.getlist("origin")
        secure = scope.get("scheme") in {"https", "wss"}
        own = f"{'https' if secure else 'http'}://{hosts[0].lower()}"
        if any(origin.lower() not in {own, *self._origins} for origin in origins) or len(origins) > 1:
            return Problem(
                403, "Foreign origin", "pages of that origin are not answered; vtube serve --origin adds one"
            )
        site = headers.get("sec-fetch-site", "none").lower()
        if site not in {"none", "same-origin"} and not origins and not _visit(scope, headers):
            return Problem(403, "Foreign origin", "other sites' pages may not embed what this service has")
        return None

    def _unknown(self, scope: Scope, headers: Headers) -> Problem | None:
        """Whether it lacks the token that it needs."""
        if self._token is None or scope["path"] in OPEN or scope["path"].startswith(OPEN_BELOW):
            return None
        asks_first = scope.get("method") == "OPTIONS" and "access-control-request-method" in headers
        if asks_first or carries(headers, self._token):
            return None
        challenge = {"WWW-Authenticate": 'Bearer realm="vtube"'}
        return Problem(401, "No token", "this service needs Authorization: Bearer TOKEN", challenge)


def _long(scope: Scope) -> Problem | None:
    """Whether its address and headers are more than any client of this service has to say."""
    said = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    said += sum(len(name) + len(value) for name, value in scope["headers"])
    if said <= MOST:
        return None
    return Problem(431, "Headers too large", f"expected at most {MOST} bytes of address and headers")


def carries(headers: Headers, token: str) -> bool:
    """Whether a request's headers hold the token, or the cookie that it was exchanged for."""
    if bearer(headers, token):
        return True
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return False
    return morsel is not None and _same(morsel.value, cookie(token))


def bearer(headers: Headers, token: str) -> bool:
    """Whether the token itself is there."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and _same(value.strip(), token)


def _same(given: str, expected: str) -> bool:
    """In a time that does not tell how much of it is right."""
    return hmac.compare_digest(given.encode(), expected.encode())


def _visit(scope: Scope, headers: Headers) -> bool:
    """Whether somebody follows a link to the page, which any site may have."""
    navigates = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return navigates and scope.get("method") == "GET" and scope["path"] == "/"


def own_names(limits: Limits) -> tuple[str, ...]:
    """Names and addresses that are the service's own: those that are set, and the address that it listens on."""
    bound = () if limits.host in WILDCARDS else (limits.host,)
    return (*limits.names, *bound)


def host_name(host: str) -> str | None:
    """The name or address in a ``Host`` header, lower case, without port and brackets; None where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        parts.port  # noqa: B018 - refuses what is no number
    except ValueError:
        return None
    if parts.netloc != host or parts.username is not None or parts.path or parts.query or parts.fragment:
        return None
    return parts.hostname or None


def loopback(name: str) -> bool:
    """Whether a name or address is this machine's alone."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
