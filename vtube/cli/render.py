"""``vtube render``: a take to a film."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from vtube.cli._moments import add_part, add_take, part
from vtube.cli.run import picture_size, positive
from vtube.stopping import stoppable

EXAMPLES = """\
  vtube render wave.pose.json -o wave.mp4                           the default avatar, 1280x720, 60 pictures a second
  vtube render wave.pose.json --avatar puddle --size 1080x1920 --fps 30 -o wave.mp4
  vtube render wave.pose.json --transparent -o wave.webm            to lay over anything: VP9 with alpha
  vtube render wave.pose.json --transparent --fps 24 -o frames      a folder of PNG files; or frames/%04d.png
  vtube render wave.pose.json --from 0:10 --to 0:14.5 --size 480x480 --framing bust -o wave.gif"""
GIF_FPS = 25.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube render``."""
    parser.description = (
        "Draws a take as a film: .mp4 (H.264), .webm (VP9, with alpha if transparent), .gif, or a folder of PNG "
        "files. The same take and avatar give the same pictures, byte for byte."
    )
    add = parser.add_argument
    add_take(parser)
    add("-o", "--output", metavar="FILE|DIR", type=Path, required=True)
    add("--avatar", metavar="NAME|DIR", help="who is shown; vtube avatar list")
    add("--size", metavar="WxH", type=picture_size, help="of the picture (default: 1280x720)")
    add("--fps", metavar="N", type=positive, help="pictures a second (default: 60; GIF 25)")
    add_part(parser)
    add("--background", metavar="COLOUR|IMAGE|transparent")
    add("--transparent", action="store_true", help="keep the avatar's alpha; not in MP4")
    add("--framing", metavar="NAME", help="one of the avatar's, such as full or bust")
    add("--no-mirror", action="store_true", help="the avatar's left is the performer's left")
    add("--no-audio", action="store_true", help="without the session's sound")
    add("--force", action="store_true", help="replace what is there")


def main(arguments: argparse.Namespace) -> int:
    """Render, say where it is."""
    with stoppable():
        from vtube import settings as layers
        from vtube.films import check_target
        from vtube.rendering import render
        from vtube.takes.part import Part

        settings = layers.override(layers.load(arguments.config, arguments.set), _changes(arguments))
        check_target(arguments.output, force=arguments.force)
        progress = not (arguments.quiet or arguments.json)
        result = render(
            arguments.take,
            arguments.output,
            settings,
            part=Part(*part(arguments)),
            audio=not arguments.no_audio,
            progress=progress,
        )
    if arguments.json:
        print(json.dumps(result))
    elif not arguments.quiet:
        said = "{film}: {pictures} pictures, {seconds} s; {pictures_a_second} pictures a second"
        print(said.format(**result))
    return 0


def _changes(arguments: argparse.Namespace) -> dict[str, Any]:
    gif = GIF_FPS if arguments.output.suffix.lower() == ".gif" else None
    return {
        "avatar.name": arguments.avatar,
        "avatar.framing": arguments.framing,
        "avatar.mirror": False if arguments.no_mirror else None,
        "display.size": arguments.size,
        "display.fps": arguments.fps or gif,
        "display.background": "transparent" if arguments.transparent else arguments.background,
    }
