"""The service as an ASGI application: its routes, and what stands before them."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from types import ModuleType

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

import vtube
from vtube.errors import VtubeError
from vtube.service import problems, routes
from vtube.service.bounded import Bounded
from vtube.service.description import describe
from vtube.service.gate import Gate, own_names
from vtube.service.measured import Measured
from vtube.service.painting import Painter
from vtube.service.sealed import Sealed
from vtube.service.state import Service


def create(service: Service) -> FastAPI:
    """The application; its lifespan loads the models and ends what was begun."""
    found = _routes()
    app = FastAPI(
        title="vtube", version=vtube.__version__, lifespan=_lifespan(service, found),
        docs_url=None, redoc_url=None, redirect_slashes=False,
    )  # fmt: skip
    app.state.service = service
    problems.install(app)
    for module in found:
        app.include_router(module.router)
    describe(app)
    limits = service.settings.service
    # The last one added is the first that a request comes to.
    app.add_middleware(Bounded, limits=limits)
    if limits.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=limits.origins, allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Authorization",), expose_headers=("Retry-After",),
        )  # fmt: skip
    app.add_middleware(Gate, names=own_names(limits), origins=limits.origins, token=service.token)
    app.add_middleware(Sealed)
    app.add_middleware(Measured, metrics=service.metrics)
    return app


def _routes() -> list[ModuleType]:
    """Each file in ``routes``, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(routes.__path__))
    return [importlib.import_module(f"{routes.__name__}.{name}") for name in names]


def _lifespan(service: Service, found: list[ModuleType]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.create_task(_load(service))
        async with AsyncExitStack() as stack:
            stack.push_async_callback(asyncio.to_thread, service.desk.close)
            stack.push_async_callback(service.looker.close)
            try:
                for module in found:
                    if hasattr(module, "lifespan"):
                        await stack.enter_async_context(module.lifespan(service))
            except VtubeError as error:
                service.failure = error
            yield
            loading.cancel()

    return lifespan


async def _load(service: Service) -> None:
    """While the service answers already that it is not ready."""
    try:
        await service.desk.pose(Painter.warm)
        await service.looker.start()
    except VtubeError as error:
        service.failure = error
    except Exception as error:  # noqa: BLE001 - nobody awaits this task
        service.failure = VtubeError(f"{type(error).__name__}: {error}", where="models")
