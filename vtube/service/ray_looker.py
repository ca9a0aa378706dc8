"""Pictures of all requests, looked at on a Ray cluster, by a deployment of Ray Serve that only this service asks."""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from contextlib import ExitStack
from typing import Any

import vtube
from vtube.batch.cluster import connected, library, room
from vtube.batch.cores import cores
from vtube.errors import DeviceError, MissingDependencyError, UsageError
from vtube.match.people import Person
from vtube.service.looking import Busy
from vtube.service.metrics import Metrics
from vtube.session import weights_name
from vtube.settings import Settings
from vtube.types import Image, Pose, Skeleton

_CONTROLLER, _NAMESPACE = "SERVE_CONTROLLER_ACTOR", "serve"
_RETRY = 1.0
"""Seconds after which a full queue may have room."""


class RayLooker:
    """A ``Looker`` whose models live in replicas on a cluster, ``service.lanes`` of them or one on each free processor.

    ``address``: "auto" or host:port, this machine being a node; None starts Ray here. Ray Serve replaces replicas
    that die. A picture that waits for none of them counts for ``service.queue``.
    """

    def __init__(self, settings: Settings, address: str | None, metrics: Metrics) -> None:
        if address is not None and address.startswith("ray://"):
            hint = "run vtube serve on a node of the cluster, with --address auto"
            raise UsageError("Ray Serve takes no clients from outside", where="--address", got=address, hint=hint)
        self.model = weights_name(settings) or settings.body.model
        self._settings, self._address = settings, address
        self._stack, self._held = ExitStack(), threading.Lock()
        self._handle: Any = None
        self._skeleton: Skeleton | None = None
        self._asked, self._lanes = 0, 1
        metrics.waiting.set_function(lambda: self.waiting)

    @property
    def ready(self) -> bool:
        """Whether replicas have looked at a picture."""
        return self._skeleton is not None

    @property
    def waiting(self) -> int:
        """Pictures that no replica looks at yet."""
        return max(0, self._asked - self._lanes)

    @property
    def skeleton(self) -> Skeleton:
        """The joints of the pose model."""
        assert self._skeleton is not None, "known once it is ready"  # noqa: S101 - the contract of Looker
        return self._skeleton

    async def start(self) -> None:
        """Connect, deploy, and wait until the models are loaded.

        Raises:
            VtubeError: no cluster, or its nodes cannot load the models.
        """
        await asyncio.to_thread(self._start)
        self._skeleton = await self._handle.skeleton.remote()

    async def close(self) -> None:
        """Take the deployment away; a Ray that was started here ends."""
        await asyncio.to_thread(self._close)

    async def body(self, image: Image) -> tuple[Pose, ...]:
        """Everybody's pose."""
        return tuple(person.pose for person in await self._look(image, faces=False))

    async def people(self, image: Image) -> list[Person]:
        """Everybody of whom enough is seen, with faces."""
        return await self._look(image, faces=True)

    async def _look(self, image: Image, *, faces: bool) -> list[Person]:
        from ray.exceptions import RayError
        from ray.serve.exceptions import BackPressureError, RayServeException

        self._asked += 1
        try:
            found: list[Person] = await self._handle.look.remote(image, faces)
        except BackPressureError as error:
            raise Busy(_RETRY) from error
        except (RayError, RayServeException) as error:
            raise DeviceError("the cluster did not look at the picture", got=type(error).__name__) from error
        finally:
            self._asked -= 1
        return found

    def _start(self) -> None:
        with self._held:
            self._stack.enter_context(connected(self._address, self._settings.service.lanes or cores()))
            settings, most, share = room(self._settings)
            self._lanes = settings.service.lanes or max(most, 1)
            self._deploy(settings, share)

    def _deploy(self, settings: Settings, share: float) -> None:
        try:
            from ray import serve
        except ImportError as error:
            raise MissingDependencyError("needs Ray Serve", where="Ray", hint="pip install 'vtube[ray]'") from error
        from vtube.service._ray_replica import Replica

        logging.getLogger("ray.serve").setLevel(logging.CRITICAL)
        limits, given = settings.service, settings.model_dump(mode="json", exclude_unset=True)
        if not _serves():
            serve.start(proxy_location="Disabled", logging_config={"log_level": "ERROR", "enable_access_log": False})
            self._stack.callback(serve.shutdown)
        name = f"vtube-{secrets.token_hex(4)}"
        self._stack.callback(serve.delete, name)
        deployment = serve.deployment(Replica).options(
            num_replicas=self._lanes, max_ongoing_requests=2 * limits.batch if share else 2,
            max_queued_requests=limits.queue, ray_actor_options={"num_cpus": 1, "num_gpus": share},
        )  # fmt: skip
        try:
            self._handle = serve.run(deployment.bind(given, vtube.__version__), name=name, route_prefix=None)
        except RuntimeError as error:
            hint = "the Ray logs on its nodes say why"
            raise DeviceError("the models cannot be loaded on the cluster", where="Ray Serve", hint=hint) from error

    def _close(self) -> None:
        with self._held:
            self._stack.close()


def _serves() -> bool:
    """Whether Ray Serve runs on the cluster, for others; they keep it."""
    try:
        library().get_actor(_CONTROLLER, namespace=_NAMESPACE)
    except ValueError:
        return False
    return True
