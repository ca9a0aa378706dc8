"""A Ray cluster: one that is there, or one on this machine for as long as it is needed."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vtube.batch.scratch import scratch
from vtube.errors import DeviceError, MissingDependencyError, UsageError
from vtube.settings import Settings
from vtube.settings import override as overridden

CLIENT_PORT = 10001
CONNECT = 5.0
"""Seconds for which a cluster may keep silent; Ray itself would wait for more than a minute."""
CARD_SHARE = 0.25
"""Of a graphics card that one worker takes: decoding, faces and solving keep its processor busy for longer."""
STORE = 128 << 20
"""Bytes of shared memory for what travels between processes: pieces of files, at most a few at a time."""
_TOKEN = Path("~/.ray/auth_token")
"""Where Ray keeps a user's token."""
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "1"}
"""Nothing is reported to anybody, and a worker that dies is told by us. A worker without a card does not see one."""


def library() -> Any:
    """The package ray.

    Raises:
        MissingDependencyError: it is not installed.
    """
    for variable, value in QUIET.items():
        os.environ.setdefault(variable, value)
    try:
        import ray
    except ModuleNotFoundError as error:
        raise MissingDependencyError("needs the package ray", where="Ray", hint="pip install 'vtube[ray]'") from error
    return ray


@contextmanager
def connected(address: str | None, processors: int) -> Iterator[None]:
    """A connection to the cluster at ``address``: "auto", ``ray://host:port`` or ``host:port``. None: to one that this
    process starts with so many ``processors``, and that ends with the context; to the one that this process has
    connected to already, if it has, which then stays.

    Raises:
        MissingDependencyError: no package ray.
        UsageError: no usable address.
        DeviceError: no cluster answers there, or none can be started.
    """
    _agree_on_token(own=address is None)
    ray = library()
    ray._private.worker._worker_logs_enabled = False  # standard output belongs to results
    if ray.is_initialized():
        yield
        return
    handler = signal.getsignal(signal.SIGTERM)
    with ExitStack() as stack:
        folder = None if address else stack.enter_context(scratch(_short()))  # Ray opens its own to everybody
        try:
            if folder:
                _start(ray, processors, folder)
            else:
                _connect(ray, address or "auto")
            _restore(handler)  # Ray puts its own in the place
            yield
        finally:
            ray.shutdown()
            _restore(handler)
            if folder:
                _remove(folder)


def room(settings: Settings) -> tuple[Settings, int, float]:
    """For how many workers the connected cluster has room now, and what of a graphics card each takes: one on each free
    processor, and where there are cards and ``body.device`` does not say "cpu", as many as these have room for; the
    settings then say "cuda".
    """
    free = library().available_resources()
    cards = free.get("GPU", 0.0) if settings.body.device in {"auto", "cuda"} else 0.0
    if not cards:
        return settings, int(free.get("CPU", 0.0)), 0.0
    most = min(free.get("CPU", 0.0), cards / CARD_SHARE)
    return overridden(settings, {"body.device": "cuda"}), int(most), CARD_SHARE


def _remove(folder: Path) -> None:
    """Ray's processes write their last words while they end."""
    for _ in range(50):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


def _agree_on_token(*, own: bool) -> None:
    """Nobody without its token may use a Ray that is started here: one of this process, kept nowhere. For one that is
    there, the user's token is shown where there is one, as ``ray start`` itself expects it then.
    """
    if "RAY_AUTH_MODE" in os.environ:
        return
    if own:
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)  # Ray asks for it by itself, of a cluster of its own
        return
    named = any(variable in os.environ for variable in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"))
    if named or _TOKEN.expanduser().is_file():
        os.environ["RAY_AUTH_MODE"] = "token"


def _short() -> Path | None:
    """Where the names of sockets stay below the 107 bytes that they may have."""
    return Path("/tmp") if Path("/tmp").is_dir() else None  # noqa: S108 - the folder in it is made by mkdtemp


def _restore(handler: Any) -> None:
    try:
        signal.signal(signal.SIGTERM, handler)
    except ValueError:  # only the main thread has handlers
        return


def _start(ray: Any, processors: int, folder: Path) -> None:
    try:
        ray.init(
            address="local",
            num_cpus=processors,
            include_dashboard=False,
            object_store_memory=STORE,
            log_to_driver=False,
            logging_level="CRITICAL",
            _temp_dir=str(folder),
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise DeviceError("no local Ray can be started", got=_first_line(error), hint="--engine local") from error


def _connect(ray: Any, address: str) -> None:
    found = _found(address)
    _knock(found)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what they say is in the error
            ray.init(address=found, log_to_driver=False, logging_level="CRITICAL")
    except (OSError, RuntimeError, ValueError, AssertionError) as error:
        hint = "both sides need the same versions of Ray and Python, and the same token (docs/scaling.md)"
        raise DeviceError("no Ray cluster can be used there", where=found, got=_first_line(error), hint=hint) from error


def _found(address: str) -> str:
    """What "auto" means, as Ray's own commands find it: ``RAY_ADDRESS``, else a cluster with a node on this machine."""
    if address != "auto":
        return address
    from ray._private.services import canonicalize_bootstrap_address_or_die

    named = os.environ.get("RAY_ADDRESS", "")
    if named.startswith("ray://"):
        return named
    try:
        return str(canonicalize_bootstrap_address_or_die("auto"))
    except (ConnectionError, ValueError) as error:
        hint = "ray start --head starts one, RAY_ADDRESS or --address names one"
        raise DeviceError("no Ray cluster runs on this machine", where="--address auto", hint=hint) from error


def _knock(address: str) -> None:
    """Whether anybody listens there at all."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host, port = parts.hostname, parts.port or (CLIENT_PORT if parts.scheme == "ray" else None)
    except ValueError:
        host = port = None
    if parts.scheme not in {"", "ray"} or not host or port is None:
        raise UsageError("no address of Ray", where="--address", got=address, expected="auto, ray://HOST:10001")
    try:
        socket.create_connection((host, port), CONNECT).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DeviceError("no Ray cluster answers there", where=address, got=reason, hint="is it started?") from error


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:300]
