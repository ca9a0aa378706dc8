"""``vtube export``: a take as files of other programs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from vtube import registry
from vtube.cli._moments import add_take
from vtube.stopping import stoppable

EXAMPLES = """\
  vtube export wave.pose.json --to bvh -o wave.bvh         bones, for Blender and 3D tools
  vtube export wave.pose.json --to csv -o wave.csv         a row a frame, for spreadsheets
  vtube export wave.pose.json --to godot -o my-game/       the Godot addon and the take in a project
  vtube export wave.pose.json --to godot --avatar maple -o my-game/"""

MANY = 8
"""Files that are named one by one at most."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube export``."""
    add_take(parser)
    parser.add_argument("--to", metavar="FORMAT", required=True, help=" or ".join(registry.names("exports")))
    parser.add_argument("-o", "--output", metavar="OUT", type=Path, required=True, help="the file or folder to write")
    parser.add_argument("--avatar", metavar="NAME|DIR", help="the avatar that goes along (godot)")
    parser.add_argument("--force", action="store_true", help="replace what is there")


def main(arguments: argparse.Namespace) -> int:
    """Write the files, say which."""
    with stoppable():
        from vtube import settings as layers
        from vtube.exports import Request
        from vtube.takes.mirroring import unmirrored
        from vtube.takes.opening import open_take

        settings = layers.load(arguments.config, arguments.set)
        export = registry.factory("exports", arguments.to, "export", asked="--to")
        source, take = open_take(arguments.take)
        request = Request(source, arguments.avatar, arguments.force, settings)
        written = export(unmirrored(take), arguments.output, request)
    if arguments.json:
        print(json.dumps({"take": str(source), "format": arguments.to, "files": [str(path) for path in written]}))
    elif not arguments.quiet:
        many = len(written) > MANY
        print(f"saved {len(written)} files in {arguments.output}" if many else "\n".join(f"saved {p}" for p in written))
    return 0
