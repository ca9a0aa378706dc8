"""Sends what is shown to Godot, live: one JSON object a datagram, which the addon's VTubeReceiver performs.

``docs/godot.md`` has the format. Nobody has to listen; what cannot be sent at once is dropped.
"""

from __future__ import annotations

import json
import logging
import socket
import uuid
from contextlib import suppress
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from vtube import humanoid
from vtube.errors import InputError, UsageError
from vtube.parameters import PARAMETERS, mirror
from vtube.types import Event, Moment

HOST, PORT = "127.0.0.1", 21213
"""Where the addon listens unless told otherwise."""
FORMAT, VERSION = "vtube-live", 1
_RESTS = {bone.name: bone.rotation for bone in humanoid.HUMANOID}
_NUMBERS = tuple(p.name for p in PARAMETERS.values() if not p.bone)
_log = logging.getLogger("vtube")


class Sender:
    """An output that sends drawn moments, mirrored where the avatar is. See ``create``."""

    wants: Literal["tracked", "drawn"] = "drawn"

    def __init__(self, family: int, where: Any) -> None:
        self._where = where
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._session = uuid.uuid4().hex
        self._began: float | None = None
        self._failing = False

    def send(self, moment: Moment) -> None:
        """Send a moment; takes a tenth of a millisecond."""
        parameters = mirror(moment.parameters) if moment.mirrored else moment.parameters
        bones = humanoid.pose(parameters)
        root = humanoid.HUMANOID[0]
        self._put(
            moment.t,
            mirrored=moment.mirrored,
            bones={name: [round(bone.rotation, 4), round(_RESTS[name], 4)] for name, bone in bones.items()},
            root={"name": root.name, "position": _rounded(bones[root.name].position), "rest": _rounded(root.position)},
            parameters={name: round(parameters[name], 3) for name in _NUMBERS if name in parameters},
        )

    def event(self, event: Event) -> None:
        """Send an event, in a datagram of its own."""
        self._put(event.t, event={"name": event.name, "args": list(event.args)})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def _put(self, t: float, **content: object) -> None:
        if self._socket.fileno() < 0:  # closed: the drawing thread may be late
            return
        if self._began is None:
            self._began = t
        head = {
            "format": FORMAT,
            "version": VERSION,
            "session": self._session,
            "t": round(max(t - self._began, 0.0), 4),
        }
        try:
            self._socket.sendto(json.dumps(head | content, separators=(",", ":")).encode(), self._where)
        except BlockingIOError:
            return  # the next one is newer
        except OSError as error:
            if not self._failing:
                _log.warning("cannot send to Godot at %s: %s; going on", self._where[0], error.strerror or error)
            self._failing = True
        else:
            self._failing = False


def create(*, address: str = f"{HOST}:{PORT}") -> Sender:
    """Open a sender.

    Args:
        address: ``HOST:PORT``; ``HOST``, ``:PORT`` and ``[IPv6]:PORT`` will do.

    Raises:
        UsageError: an address that is none.
        InputError: a host whose name nobody knows.
    """
    host, port = parsed(address)
    try:
        known = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        raise InputError("is no host that this machine knows", where=repr(host)) from error
    # The addon listens at an IPv4 address, and localhost has one of each kind.
    family, _, _, _, where = min(known, key=lambda found: found[0] != socket.AF_INET)
    return Sender(family, where)


def parsed(address: str) -> tuple[str, int]:
    """Host and port of an address.

    Raises:
        UsageError: it is none.
    """
    host, port = "", 0
    if isinstance(address, str) and address.strip() and "@" not in address:  # a setting may be a number
        with suppress(ValueError):
            parts = urlsplit(f"//{address}")
            host = (parts.hostname or HOST) if parts.netloc == address else ""
            port = PORT if parts.port is None else parts.port
    if not host or not port:
        raise UsageError("is no address to send to", where=repr(address), expected=f"HOST:PORT, such as {HOST}:{PORT}")
    return host, port


def _rounded(position: tuple[float, float]) -> list[float]:
    return [round(position[0], 2), round(position[1], 2)]
