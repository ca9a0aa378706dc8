"""``vtube models``: pose models by name."""

from __future__ import annotations

import argparse
import json

from vtube.cli import common

EXAMPLES = """\
  vtube models list
  vtube models pull yolov8n-pose
  vtube models verify yolov8n-pose
  vtube models path yolov8n-pose"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube models``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", parents=[common()], help="the catalogue, and what of it is on this machine")
    for action, what in (
        ("pull", "download weights into the cache"),
        ("verify", "compare the weights here with the published checksum"),
        ("path", "say where the weights lie"),
    ):
        actions.add_parser(action, parents=[common()], help=what).add_argument("model", metavar="NAME")


def main(arguments: argparse.Namespace) -> int:
    """Do what the action says."""
    from vtube import weights
    from vtube.errors import InputError

    if arguments.action == "list":
        return _list(arguments)
    result = {"model": arguments.model}
    if arguments.action == "pull":
        result["path"] = str(weights.pull(arguments.model).path)
    elif arguments.action == "verify":
        result["sha256"] = weights.verify(arguments.model)
    else:
        found = weights.find(weights.entry(arguments.model))
        if found is None:
            raise InputError("not on this machine", where=arguments.model, hint=f"vtube models pull {arguments.model}")
        result["path"] = str(found.path)
    told = result.get("path") or f"{arguments.model}: as published, sha256 {result['sha256']}"
    print(json.dumps(result) if arguments.json else told)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from vtube import weights

    here = {name: weights.find(entry) for name, entry in weights.CATALOGUE.items()}
    if arguments.json:
        listed = [
            {"name": name, "estimator": entry.estimator, "licence": entry.licence, "url": entry.url,
             "path": str(found.path) if (found := here[name]) else None}
            for name, entry in weights.CATALOGUE.items()
        ]  # fmt: skip
        print(json.dumps({"models": listed}))
        return 0
    width = max(map(len, here))
    for name, found in here.items():
        print(f"{name:<{width}}  {weights.CATALOGUE[name].licence}  {found.path if found else 'not here'}")
    return 0
