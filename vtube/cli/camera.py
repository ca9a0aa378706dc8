"""``vtube camera``: the cameras of this machine."""

from __future__ import annotations

import argparse
import json

from vtube.cli import common

EXAMPLES = """\
  vtube camera list
  vtube run --source "part of a name\""""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube camera``."""
    parser.add_subparsers(dest="action", metavar="ACTION", required=True).add_parser(
        "list", parents=[common()], help="names, paths and modes of the cameras"
    )


def main(arguments: argparse.Namespace) -> int:
    """List the cameras."""
    from vtube.sources.webcam import cameras

    found = cameras()
    if arguments.json:
        listed = [
            {"index": c.index, "path": c.path, "name": c.name, "modes": [str(mode) for mode in c.modes]} for c in found
        ]
        print(json.dumps({"cameras": listed}))
    elif not found:
        print("no camera found; vtube run performs the demo take then, vtube doctor says more")
    for camera in [] if arguments.json else found:
        print(f"{camera.index}  {camera.name}  {camera.path}")
        for mode in camera.modes:
            print(f"     {mode}")
    return 0
