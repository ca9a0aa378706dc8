"""A service on a socket, from its settings to the last answer."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import uvicorn

from vtube.errors import InputError, UsageError
from vtube.service.app import create
from vtube.service.connection import bounded
from vtube.service.gate import WILDCARDS, loopback
from vtube.service.memory import steady
from vtube.service.state import Service
from vtube.settings.service import Service as Limits
from vtube.stopping import Stop

_MESSAGE = 64 << 10
"""Bytes by which a frame may be too large and still be told so; beyond, the connection ends."""

_UNSENT = 128 << 10
"""Bytes that the system keeps for each connection besides those that are on their way. By itself it takes megabytes,
behind which a live picture is old and a slow reader seems to stand still.
"""


def run(service: Service, stop: Stop, told: Callable[[str], None]) -> None:
    """Answer until the program is asked to end; unfinished requests then get a moment.

    ``told``: the service's URL, as soon as it answers.

    Raises:
        InputError: the address cannot be listened on.
        VtubeError: the models cannot be loaded.
    """
    steady()
    limits = service.settings.service
    with closing(listening(limits)) as listener:
        config = uvicorn.Config(
            create(service), http=bounded(limits), log_config=None, access_log=False, server_header=False,
            ws_per_message_deflate=False, ws_max_size=limits.live.frame_bytes + _MESSAGE, lifespan="on",
            timeout_graceful_shutdown=max(1, round(limits.grace)),
        )  # fmt: skip
        _Server(config, service, stop, lambda: told(url(limits.host, listener))).run([listener])
    if service.failure is not None:
        raise service.failure


class _Server(uvicorn.Server):
    """Ends by the program's own wish to end, or where the service cannot go on."""

    def __init__(self, config: uvicorn.Config, service: Service, stop: Stop, begun: Callable[[], None]) -> None:
        super().__init__(config)
        self._service, self._stop, self._begun = service, stop, begun

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """They are heard already, by ``vtube.stopping``."""
        self._stop.patient = True
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say where, once it is so."""
        await super().startup(sockets)
        if self._service.failure is None:
            self._begun()

    async def on_tick(self, counter: int) -> bool:
        """Look for the wish to end."""
        self.should_exit |= self._stop.signal is not None or self._service.failure is not None
        self._service.ending = self.should_exit
        return await super().on_tick(counter)


def listening(limits: Limits) -> socket.socket:
    """A socket that listens where the settings say.

    Raises:
        UsageError: there is no such address here.
        InputError: the port is taken, or not allowed.
    """
    where = f"{limits.host}:{limits.port}"
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            limits.host or None, limits.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
    except OSError as error:
        raise UsageError("no such address", where=where, hint="--host 127.0.0.1") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT)
        listener.bind(address)
        listener.listen(min(limits.connections, 1024))
    except OSError as error:
        listener.close()
        raise _refused(error, where) from error
    return listener


def _refused(error: OSError, where: str) -> InputError | UsageError:
    if error.errno == errno.EADDRINUSE:
        return InputError("another program listens there already", where=where, hint="--port takes another one")
    if error.errno == errno.EACCES:
        return InputError("ports below 1024 are the system's", where=where, hint="--port takes another one")
    return UsageError(f"cannot listen there: {error.strerror}", where=where, hint="--host 127.0.0.1")


def url(host: str, listener: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    port = listener.getsockname()[1]
    name = "localhost" if host in WILDCARDS else host
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def check_token(limits: Limits, token: str | None) -> None:
    """Refuse to serve a network without a token.

    Raises:
        UsageError: there is none, and the host is not this machine's alone.
    """
    if token is None and not loopback(limits.host.lower()):
        raise UsageError(
            "needs a token off loopback", where=f"--host {limits.host}",
            hint="put 16 characters or more into the environment variable VTUBE_TOKEN, or into a file for --token-file",
        )  # fmt: skip
