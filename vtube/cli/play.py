"""``vtube play``: a take, live."""

from __future__ import annotations

import argparse
import json
from typing import Any

from vtube.cli._moments import add_part, add_take, part
from vtube.cli._numbers import number
from vtube.cli._sending import add_sending, sending
from vtube.cli.run import picture_size, positive
from vtube.stopping import stoppable

EXAMPLES = """\
  vtube play wave.pose.json                      in a window: space, arrow keys, H for the others
  vtube play wave.pose.json --avatar puddle --loop
  vtube play wave.pose.json --from 1:10 --to 1:20 --speed 0.5
  vtube play wave.pose.json --virtual-camera --background "#00b140"
  vtube play wave.pose.json --no-window --virtual-camera --seconds 60"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube play``."""
    parser.description = (
        "Performs a take in a window, where it can be paused, wound and played slower or faster; its end holds until "
        "the window is closed. Without a window it plays once, or with --loop again and again."
    )
    add = parser.add_argument
    add_take(parser)
    add("--avatar", metavar="NAME|DIR", help="who is shown; vtube avatar list")
    add("--loop", action="store_true", help="begin again at the end")
    add("--speed", metavar="X", type=number(0.25, 4), default=1.0, help="0.25 to 4 (default: 1)")
    add_part(parser)
    add("--virtual-camera", metavar="DEVICE", nargs="?", const="", help="also show it as a camera")
    add_sending(parser)
    add("--no-window", action="store_true", help="for the virtual camera or Godot alone")
    add("--seconds", metavar="S", type=positive, help="end so long after the first picture")
    add("--size", metavar="WxH", type=picture_size, help="of the picture")
    add("--fps", metavar="N", type=positive, help="drawn pictures a second")
    add("--background", metavar="COLOUR|IMAGE|transparent")
    add("--framing", metavar="NAME", help="one of the avatar's, such as full or bust")
    add("--no-mirror", action="store_true", help="the avatar's left is the performer's left")
    add("--no-audio", action="store_true", help="without the session's sound")


def main(arguments: argparse.Namespace) -> int:
    """Play, say how it went."""
    with stoppable() as stop:
        from vtube import settings as layers
        from vtube.replaying import play
        from vtube.takes.part import Part

        settings = layers.override(layers.load(arguments.config, arguments.set), _changes(arguments))
        chosen, audio = Part(*part(arguments)), not arguments.no_audio
        result = play(
            arguments.take, settings, stop, part=chosen, seconds=arguments.seconds, speed=arguments.speed, audio=audio
        )
    if arguments.json:
        print(json.dumps(result))
    elif not arguments.quiet:
        rate = f", {result['fps']} a second" if result["fps"] else ""
        print(f"{result['seconds']:.1f} s, {result['pictures']} pictures drawn ({result['draw_ms']} ms each{rate})")
        for path in result["saved"]:
            print(f"saved {path}")
    return stop.exit_status


def _changes(arguments: argparse.Namespace) -> dict[str, Any]:
    no = {False: None, True: False}
    return {
        "source.loop": True if arguments.loop else None,
        "avatar.name": arguments.avatar,
        "avatar.framing": arguments.framing,
        "avatar.mirror": no[arguments.no_mirror],
        "display.size": arguments.size,
        "display.fps": arguments.fps,
        "display.background": arguments.background,
        "window.enabled": no[arguments.no_window],
        "virtual_camera.enabled": None if arguments.virtual_camera is None else True,
        "virtual_camera.device": arguments.virtual_camera or None,
        "outputs.godot": sending(arguments),
    }
