"""``vtube serve``: the HTTP service."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from vtube.cli._closely import PHOTO, closely
from vtube.errors import InputError, MissingDependencyError, UsageError
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from vtube.service.looking import Looker
    from vtube.service.metrics import Metrics
    from vtube.service.state import Service
    from vtube.settings import Settings

EXAMPLES = """\
  vtube serve                                               http://127.0.0.1:8420/, for this machine alone
  curl -F image=@me.jpg http://127.0.0.1:8420/v1/poses      people, keypoints, parameters
  vtube serve --host 0.0.0.0 --token-file token.txt --name studio.local    for others, who need the token
  vtube serve --origin https://studio.example               a page elsewhere may use it
  vtube serve --engine ray --address auto                   a Ray cluster looks at the pictures
  vtube serve --set body.model=yolov8s-pose --set service.queue=32"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube serve``."""
    add = parser.add_argument
    add("--host", metavar="ADDRESS", help="default: 127.0.0.1; another one needs a token")
    add("--port", metavar="PORT", type=int, help="default: 8420; 0: any that is free")
    add("--token-file", metavar="FILE", type=Path, help="holds the token; default: environment variable VTUBE_TOKEN")
    add("--data", metavar="DIR", type=Path, help="where jobs live; default: in your data folder")
    add("--name", metavar="HOST", action="append", help="a further name that it answers to; may be repeated")
    add("--origin", metavar="URL", action="append", help="a page elsewhere that may use it; may be repeated")
    add("--engine", choices=("local", "ray"), default="local", help="who looks at pictures; default: local")
    add("--address", metavar="RAY", help="of a Ray whose node this is: auto or HOST:PORT; default: one is started here")
    add("--model", metavar="NAME|FILE", help="pose model; vtube models list")
    add("--trust-weights", action="store_true", help="load weights whose checksum is not in the catalogue")


def main(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C; the exit status is that of the signal."""
    with stoppable() as stop:
        if arguments.address is not None and arguments.engine != "ray":
            raise UsageError("only a Ray cluster has an address", where="--address", hint="--engine ray")
        settings = _settings(arguments)
        service = _service(arguments, settings)
        from vtube.service.serving import run

        run(service, stop, lambda url: _tell(arguments, url))
    return stop.exit_status


def _tell(arguments: argparse.Namespace, url: str) -> None:
    if arguments.json:
        print(json.dumps({"url": url}), flush=True)
    elif not arguments.quiet:
        print(url, flush=True)


def _service(arguments: argparse.Namespace, settings: Settings) -> Service:
    try:
        from vtube.service.metrics import Metrics
        from vtube.service.serving import check_token
        from vtube.service.state import Service
        from vtube.service.tokens import token
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"needs the package {error.name!r}", where="vtube serve", hint="pip install 'vtube[service]'"
        ) from error
    found = token(arguments.token_file)
    check_token(settings.service, found)
    metrics = Metrics()
    looker = _looker(arguments, settings, metrics)
    return Service(settings, looker, _folder(arguments.data), found, metrics)


def _looker(arguments: argparse.Namespace, settings: Settings, metrics: Metrics) -> Looker:
    from vtube.session import check_body

    check_body(settings)
    if arguments.engine == "ray":
        from vtube.service.ray_looker import RayLooker

        return RayLooker(settings, arguments.address, metrics)
    from vtube.service.local import LocalLooker

    return LocalLooker(settings, metrics)


def _folder(asked: Path | None) -> Path:
    """The data folder, made for its owner alone; the default one is kept so."""
    from vtube import paths

    folder = paths.data("service") if asked is None else asked.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if asked is None:
            folder.chmod(0o700)
        elif not os.access(folder, os.W_OK):
            raise InputError("cannot be written", where=folder, hint="--data names another folder")
    except FileExistsError as error:
        raise UsageError("is no folder", where=folder, hint="--data names a folder") from error
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror}", where=folder, hint="--data names another") from error
    return folder


def _settings(arguments: argparse.Namespace) -> Settings:
    """As everywhere, but that pictures are looked at more closely unless something else is set."""
    from vtube import settings as layers

    return layers.override(
        closely(arguments, PHOTO),
        {
            "service.host": arguments.host,
            "service.port": arguments.port,
            "service.names": arguments.name,
            "service.origins": arguments.origin,
        },
    )
