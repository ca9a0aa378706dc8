"""``vtube models``: pose models by name."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from vtube.cli import common
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from vtube.weights import Entry

EXAMPLES = """\
  vtube models list
  vtube models pull yolov8n-pose face_landmarker                   the precise ones, where there is a network
  vtube models verify yolov8n-pose
  vtube models path yolov8n-pose
  vtube models export mine.safetensors --to openvino -o mine/      then: vtube run --set body.model=mine/"""


STAGES = {"pose": "estimators", "face": "faces"}
"""What looks, of the tasks for which a network comes along."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube models``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", parents=[common()], help="the catalogue, and what of it is on this machine")
    verify = actions.add_parser(
        "verify", parents=[common()], help="compare the weights here with what is published, try those of vtube"
    )
    verify.add_argument("model", metavar="NAME", nargs="?", help="default: all that are here")
    pull = actions.add_parser("pull", parents=[common()], help="download weights into the cache")
    pull.add_argument("models", metavar="NAME", nargs="+")
    path = actions.add_parser("path", parents=[common()], help="say where the weights lie")
    path.add_argument("model", metavar="NAME")
    export = actions.add_parser("export", parents=[common()], help="a top-down network as a folder for OpenVINO")
    export.add_argument("model", metavar="NAME|PATH")
    export.add_argument("--to", metavar="FORMAT", choices=("openvino",), required=True, help="openvino")
    export.add_argument("-o", "--output", metavar="OUT", type=Path, required=True, help="the folder to write")
    export.add_argument("--force", action="store_true", help="replace an earlier export")
    export.add_argument("--trust-weights", action="store_true", help="open a checkpoint the catalogue does not know")


def main(arguments: argparse.Namespace) -> int:
    """Do what the action says."""
    actions = {"list": _list, "verify": _verify, "export": _export, "pull": _pull, "path": _path}
    return actions[arguments.action](arguments)


def _path(arguments: argparse.Namespace) -> int:
    from vtube import weights
    from vtube.errors import InputError

    found = _paths(weights.entry(arguments.model))
    if not found:
        raise InputError("not on this machine", where=arguments.model, hint=f"vtube models pull {arguments.model}")
    first = next(iter(found.values()))
    print(
        json.dumps({"model": arguments.model, "path": first, "paths": found})
        if arguments.json
        else "\n".join(found.values())
    )
    return 0


def _pull(arguments: argparse.Namespace) -> int:
    from vtube import weights

    for name in arguments.models:
        weights.entry(name)  # nothing is fetched where one of them is misspelt
    pulled = [{"model": name, "path": str(weights.pull(name).path)} for name in arguments.models]
    if arguments.json:
        print(json.dumps(pulled[0] if len(pulled) == 1 else {"models": pulled}))
    else:
        print("\n".join(each["path"] for each in pulled))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    import logging

    with stoppable():
        from vtube import weights
        from vtube.weights.saving import refuse_unless_free, save

        refuse_unless_free(arguments.output, force=arguments.force)
        found = weights.resolve(arguments.model)
        say = logging.getLogger("vtube").info
        files = save(found, arguments.output, force=arguments.force, trust=arguments.trust_weights, say=say)
    if arguments.json:
        print(json.dumps({"model": arguments.model, "format": arguments.to, "files": [str(path) for path in files]}))
    elif not arguments.quiet:
        print(f"saved {arguments.output}")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    names = [arguments.model] if arguments.model else sorted({**_found()[0], **_found()[1]})
    verified = {name: _verified(name) for name in names}
    if arguments.json:
        print(json.dumps({"verified": verified}))
    else:
        print("\n".join(f"{name}: {_compared(name, digest)}" for name, digest in verified.items()))
    return 0


def _verified(name: str) -> str | None:
    """The checksum; None of what comes along, of which the version of vtube tells what it is, once it has looked."""
    import numpy as np

    from vtube import registry, weights
    from vtube.types import Frame

    known = weights.CATALOGUE.get(name)
    if known is None or not known.shipped:
        return weights.verify(name)
    for task in known.shipped:
        registry.create(STAGES[task], known.estimator, weights=name)(Frame(np.zeros((256, 256, 3), np.uint8), 0.0))
    return None


def _compared(name: str, digest: str | None) -> str:
    from vtube import weights

    known = weights.CATALOGUE.get(name)
    if digest is None:
        return "comes along with vtube; all of its networks open and look"
    if known is not None and digest not in known.checksums and known.begins is not None:
        return f"as published as far as is known, the first {len(known.begins)} digits of sha256 {digest}"
    return f"as published, sha256 {digest}"


def _list(arguments: argparse.Namespace) -> int:
    from vtube import weights

    here, broken = _found()
    if arguments.json:
        listed = [
            {"name": name, "estimator": entry.estimator, "licence": entry.licence, "url": entry.url,
             "checksum": entry.sha256 is not None, "shipped": bool(entry.shipped),
             "path": here.get(name), "problem": broken.get(name)}
            for name, entry in weights.CATALOGUE.items()
        ]  # fmt: skip
        print(json.dumps({"models": listed}))
        return 0
    width = max(map(len, weights.CATALOGUE))
    for name, entry in weights.CATALOGUE.items():
        there = "comes along with vtube" if entry.shipped else here.get(name)
        state = broken.get(name) or there or "not here"
        unknown = "  (no whole published checksum: needs --trust-weights)" if entry.needs_trust else ""
        print(f"{name:<{width}}  {entry.licence}  {state}{unknown}")
    return 0


def _found() -> tuple[dict[str, str], dict[str, str]]:
    """By name the paths of the weights that are here, and what is wrong with those that cannot be used."""
    from vtube import weights
    from vtube.errors import InputError

    here, broken = {}, {}
    for name, entry in weights.CATALOGUE.items():
        try:
            found = _paths(entry)
        except InputError as error:
            broken[name] = str(error)
        else:
            if found:
                here[name] = next(iter(found.values()))
    return here, broken


def _paths(known: Entry) -> dict[str, str]:
    """By task where the weights lie that are on this machine."""
    from vtube import weights

    found = {task: weights.find(known, task) for task in known.shipped or (known.task,)}
    return {task: str(each.path) for task, each in found.items() if each}
