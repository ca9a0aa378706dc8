"""``vtube models``: pose models by name."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from vtube.cli import common
from vtube.stopping import stoppable

EXAMPLES = """\
  vtube models list
  vtube models pull yolov8n-pose face_landmarker                   the precise ones, where there is a network
  vtube models verify yolov8n-pose
  vtube models path yolov8n-pose
  vtube models export mine.safetensors --to openvino -o mine/      then: vtube run --set body.model=mine/"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube models``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", parents=[common()], help="the catalogue, and what of it is on this machine")
    verify = actions.add_parser("verify", parents=[common()], help="compare the weights here with what is published")
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
    from vtube import weights
    from vtube.errors import InputError

    if arguments.action == "list":
        return _list(arguments)
    if arguments.action == "verify":
        return _verify(arguments)
    if arguments.action == "export":
        return _export(arguments)
    if arguments.action == "pull":
        return _pull(arguments)
    found = weights.find(weights.entry(arguments.model))
    if found is None:
        raise InputError("not on this machine", where=arguments.model, hint=f"vtube models pull {arguments.model}")
    print(json.dumps({"model": arguments.model, "path": str(found.path)}) if arguments.json else found.path)
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
    from vtube import weights
    from vtube.errors import InputError

    here = [name for name in sorted(_found()[0]) if not weights.entry(name).shipped]
    names = [arguments.model] if arguments.model else here
    if not names:
        raise InputError(
            "no weights of the catalogue are on this machine", where="models", hint="vtube models pull NAME"
        )
    verified = {name: weights.verify(name) for name in names}
    if arguments.json:
        print(json.dumps({"verified": verified}))
    else:
        print("\n".join(f"{name}: {_compared(name, digest)}" for name, digest in verified.items()))
    return 0


def _compared(name: str, digest: str) -> str:
    from vtube import weights

    known = weights.CATALOGUE.get(name)
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
            found = weights.find(entry)
        except InputError as error:
            broken[name] = str(error)
        else:
            if found:
                here[name] = str(found.path)
    return here, broken
