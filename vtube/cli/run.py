"""``vtube run``: the live avatar."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from vtube.cli._sending import add_sending, sending
from vtube.stopping import stoppable

EXAMPLES = """\
  vtube run                                    the first camera, the default avatar, a window
  vtube run --source "Logitech" --record       this camera; the take goes to a new file
  vtube run --source clip.mp4 --loop           a video instead of a camera
  vtube run --source clip.mp4 --no-window --record out.pose.json
  vtube run --calibrate --profile me           learn your face and how you sit, once, and perform
  vtube run --virtual-camera --background "#00b140"   for streaming software
  vtube run --no-window --send-godot           to the addon's VTubeReceiver, in a Godot on this machine
  vtube run --config streaming --set window.keys.record=f9"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube run``."""
    add = parser.add_argument
    add("--source", metavar="CAMERA|FILE|FOLDER|TAKE", nargs="?", help="default: the first camera")
    add("--avatar", metavar="NAME|DIR", help="who is shown; vtube avatar list")
    add("--no-window", action="store_true", help="without a window every frame of a file is processed")
    add("--virtual-camera", metavar="DEVICE", nargs="?", const="", help="also show it as a camera")
    add("--record", metavar="FILE", nargs="?", const="", help="record the take (default: a new file here)")
    add("--record-audio", action="store_true", help="record the microphone, or the voice's sound file, beside the take")
    add_sending(parser)
    add("--smoothed", action="store_true", help="record the smoothed keypoints as well")
    add("--seconds", metavar="S", type=positive, help="end so long after the first picture")
    add("--realtime", action="store_true", help="play a file at its own pace, also without a window")
    add("--loop", action="store_true", help="start a file again at its end")
    add("--person", metavar="WHO", help="prominent, left, right, or a number from 1, largest first")
    add("--profile", metavar="NAME", help="calibration profile")
    add("--voice", metavar="MICROPHONE|FILE", nargs="?", const="", help="listen too (default: the system's microphone)")
    add("--mouth", choices=("camera", "voice", "both", "off"), help="what moves it; with --voice both")
    add("--calibrate", action="store_true", help="be led through a calibration first: rest, eyes, mouth, brows, smile")
    add("--size", metavar="WxH", type=picture_size, help="of the picture")
    add("--fps", metavar="N", type=positive, help="drawn pictures a second")
    add("--background", metavar="COLOUR|IMAGE|camera|transparent")
    add("--framing", metavar="NAME", help="one of the avatar's, such as full or bust")
    add("--model", metavar="NAME|FILE", help="pose model; vtube models list")
    add("--trust-weights", action="store_true", help="load weights whose checksum is not in the catalogue")
    add("--no-face", action="store_true", help="without the face model; eyes and mouth rest")
    add("--no-body", action="store_true", help="without the pose model: head, eyes and mouth alone")
    add("--overlay", action="store_true", help="debug layer on all outputs: tracked skeleton, joint names, parameters")
    add("--no-mirror", action="store_true", help="the avatar's left is your left")


def main(arguments: argparse.Namespace) -> int:
    """Run, say how it went."""
    with stoppable() as stop:  # before what takes long to import: an import may swallow an interrupt
        from vtube import settings as layers
        from vtube.run import run

        settings = layers.override(layers.load(arguments.config, arguments.set), _changes(arguments))
        progress = not (arguments.quiet or arguments.json)
        result = run(settings, stop, seconds=arguments.seconds, progress=progress, calibrate=arguments.calibrate)
    if arguments.json:
        print(json.dumps(result))
    elif not arguments.quiet:
        print(_told(result))
    return stop.exit_status or int(bool(result["failures"]))


def _changes(arguments: argparse.Namespace) -> dict[str, Any]:
    yes = {False: None, True: True}
    no = {False: None, True: False}
    record, heard = arguments.record, arguments.voice
    return {
        "source.name": arguments.source,
        "source.realtime": yes[arguments.realtime],
        "source.loop": yes[arguments.loop],
        "body.person": arguments.person,
        "body.model": "none" if arguments.no_body else arguments.model,
        "face.model": "none" if arguments.no_face else None,
        "body.trust_weights": yes[arguments.trust_weights],
        "solving.profile": arguments.profile,
        "voice.name": heard or None,
        "voice.mode": arguments.mouth or (None if heard is None else "both"),
        "avatar.name": arguments.avatar,
        "avatar.framing": arguments.framing,
        "avatar.mirror": no[arguments.no_mirror],
        "display.size": arguments.size,
        "display.fps": arguments.fps,
        "display.background": arguments.background,
        "display.overlay": yes[arguments.overlay],
        "window.enabled": no[arguments.no_window],
        "virtual_camera.enabled": None if arguments.virtual_camera is None else True,
        "virtual_camera.device": arguments.virtual_camera or None,
        "outputs.godot": sending(arguments),
        "recording.file": _new_take() if record == "" else record,
        "recording.smoothed": yes[arguments.smoothed],
        "recording.audio": yes[arguments.record_audio],
    }


def _new_take() -> Path:
    from vtube.controls import stamped

    return stamped("vtube", ".pose.json")


def _told(result: dict[str, Any]) -> str:
    lines = [f"{result['seconds']:.1f} s"]
    if result["frames"]:
        share = 100 * result["frames_with_a_person"] / result["frames"]
        lines[0] += f", {result['frames']} frames tracked"
        lines[0] += f" ({share:.0f} % with a person, {result['tracking_ms']} ms each)"
    if result["pictures"]:
        rate = f", {result['fps']} a second" if result["fps"] else ""
        lines[0] += f", {result['pictures']} pictures drawn ({result['draw_ms']} ms each{rate})"
    if result["delay_p95_ms"] is not None:
        lines.append(f"from capture to picture: {result['delay_ms']} ms median, {result['delay_p95_ms']} ms p95")
    lines += [f"saved {path}" for path in result["saved"]]
    return "\n".join(lines)


def positive(text: str) -> float:
    """A number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"a number above 0 is expected, not {text!r}")
    return value


def picture_size(text: str) -> tuple[int, int]:
    """WIDTHxHEIGHT as numbers."""
    match = re.fullmatch(r"(\d{1,5})[xX](\d{1,5})", text)
    if not match:
        raise argparse.ArgumentTypeError(f"WIDTHxHEIGHT is expected, such as 1280x720, not {text!r}")
    return int(match[1]), int(match[2])
