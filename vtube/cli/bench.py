"""``vtube bench``: measure every stage on this machine."""

from __future__ import annotations

import argparse
import json
from typing import Any

EXAMPLES = """\
  vtube bench                                       on a photo that every installation has
  vtube bench --source clip.mp4 --compare --json    on a clip, beside ultralytics' own predict
  vtube bench --source clip.mp4 --face              body and face side by side
  vtube bench --source clip.mp4 --set body.size=640"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube bench``."""
    add = parser.add_argument
    add("--source", metavar="FILE", help="a video, a picture or a folder of pictures")
    add("--avatar", metavar="NAME|DIR", help="who is drawn")
    add("--compare", action="store_true", help="also time ultralytics' predict on the same weights, size and frames")
    add("--face", action="store_true", help="with the face model beside the body's")
    add("--frames", metavar="N", type=int, default=120, help="how many frames of the source (default: 120)")
    add("--seconds", metavar="S", type=float, default=10.0, help="length of the live run (default: 10)")


def main(arguments: argparse.Namespace) -> int:
    """Measure, print a table or JSON."""
    from vtube import bench
    from vtube import settings as layers

    source = arguments.source or str(bench.still())
    settings = layers.override(
        layers.load(arguments.config, arguments.set), {"source.name": source, "avatar.name": arguments.avatar}
    )
    result = bench.run(
        settings,
        compare=arguments.compare,
        seconds=arguments.seconds,
        frames=max(1, arguments.frames),
        face=arguments.face,
    )
    print(json.dumps(result) if arguments.json else _table(result))
    return 0


def _table(result: dict[str, Any]) -> str:
    width = max(map(len, result))
    return "\n".join(f"{key:<{width}}  {value}" for key, value in result.items())
