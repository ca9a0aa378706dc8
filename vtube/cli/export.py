"""``vtube export``: a take as files of other programs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from vtube import registry
from vtube.cli._moments import add_take

EXAMPLES = """\
  vtube export wave.pose.json --to bvh -o wave.bvh         bones, for Blender and 3D tools
  vtube export wave.pose.json --to csv -o wave.csv         a row a frame, for spreadsheets
  vtube export wave.pose.json --to godot -o my-game/       the Godot addon and the take in a project
  vtube export wave.pose.json --to godot --avatar maple -o my-game/"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube export``."""
    add_take(parser)
    parser.add_argument("--to", metavar="FORMAT", required=True, help=" or ".join(registry.names("exports")))
    parser.add_argument("-o", "--output", metavar="OUT", type=Path, required=True, help="the file or folder to write")
    parser.add_argument("--avatar", metavar="NAME|DIR", help="the avatar that goes along (godot)")
    parser.add_argument("--force", action="store_true", help="replace what is there")


def main(arguments: argparse.Namespace) -> int:
    """Write the files, say which."""
    export = registry.factory("exports", arguments.to, "export")
    from vtube.exports import Request
    from vtube.takes.mirroring import unmirrored
    from vtube.takes.opening import open_take

    source, take = open_take(arguments.take)
    written = export(unmirrored(take), arguments.output, Request(source, arguments.avatar, arguments.force))
    if arguments.json:
        print(json.dumps({"take": str(source), "format": arguments.to, "files": [str(path) for path in written]}))
    elif not arguments.quiet:
        print("\n".join(f"saved {path}" for path in written))
    return 0
