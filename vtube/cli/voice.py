"""``vtube voice``: the microphones of this machine, what is heard, and whose vowels."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from vtube.cli import common
from vtube.cli.run import positive
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from vtube.voice._sound import Samples

EXAMPLES = """\
  vtube voice list
  vtube voice listen --name headset            what the avatar's mouth would do
  vtube voice listen --name speech.wav --json
  vtube voice calibrate mine                   learns your A I U E O; then: --set voice.profile=mine
  vtube run --voice headset --mouth both"""

PERIOD = 1 / 30
"""Seconds between two lines of what is heard."""
_READY, _SAID = 1.0, 2.0  # seconds before each vowel, and that it is recorded


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube voice``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", parents=[common()], help="the microphones of this machine")
    listen = actions.add_parser("listen", parents=[common()], help="show what is heard as the avatar's parameters")
    listen.add_argument("--name", metavar="MICROPHONE|FILE", help="part of a microphone's name, or a sound file")
    listen.add_argument("--seconds", metavar="S", type=positive, help="end after so long")
    calibrate = actions.add_parser("calibrate", parents=[common()], help="learn how you say A I U E O")
    calibrate.add_argument("profile", metavar="PROFILE", help="a name for it: letters, digits, _ and -")
    calibrate.add_argument("--name", metavar="MICROPHONE", help="part of a microphone's name")
    calibrate.add_argument("--from", metavar="FOLDER", dest="folder", type=Path, help="of a.wav, i.wav … instead")


def main(arguments: argparse.Namespace) -> int:
    """List, listen or learn."""
    return {"list": _list, "listen": _listen, "calibrate": _calibrate}[arguments.action](arguments)


def _list(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from vtube.voice import inputs

    found = inputs()
    if arguments.json:
        print(json.dumps({"microphones": [asdict(m) for m in found]}))
    elif not found:
        print("no microphone found")
    for m in [] if arguments.json else found:
        print(f"{m.name}  ({m.api}, {m.rate:g} Hz{', the default' if m.default else ''})")
    return 0


def _listen(arguments: argparse.Namespace) -> int:
    rows: list[dict[str, float]] = []
    with stoppable() as stop:
        from vtube import session
        from vtube import settings as layers
        from vtube.solving import Solver
        from vtube.solving.mouth import HEARD
        from vtube.voice.wav import Wav

        settings = layers.override(layers.load(arguments.config, arguments.set), {"voice.name": arguments.name})
        solve, seconds = Solver(mouth="voice"), arguments.seconds or math.inf
        with session.voice(settings) as source:
            stop.patient = True
            begun = t = time.monotonic()
            while stop.signal is None and t - begun < seconds:
                heard = source(t)
                if heard is None and isinstance(source, Wav):
                    break
                values = solve(None, None, heard, t)
                rows.append(
                    {"t": round(t - begun, 3), **{name: round(values[name], 3) for name in ("MouthOpen", *HEARD)}}
                )
                if not arguments.json:
                    print(_bar(rows[-1]), end="\r" if sys.stdout.isatty() else "\n", flush=True)
                time.sleep(max(0.0, t + PERIOD - time.monotonic()))
                t = time.monotonic()
    if arguments.json:
        print(json.dumps({"heard": rows}))
    elif sys.stdout.isatty():
        print()
    return stop.exit_status


def _bar(row: dict[str, float]) -> str:
    vowel = max("AIUEO", key=lambda v: row[f"Voice{v}"])
    said = vowel if row[f"Voice{vowel}"] > row["VoiceSilence"] else "-"
    volume = "#" * round(30 * row["VoiceVolume"])
    opened, pitch = row["MouthOpen"], row["VoiceFrequency"]
    return f"{row['t']:7.2f} s  {said}  MouthOpen {opened:.2f}  VoiceFrequency {pitch:.2f}  {volume:<30}"


def _calibrate(arguments: argparse.Namespace) -> int:
    with stoppable():
        from vtube import settings as layers
        from vtube import voice

        voice.path(arguments.profile)
        if arguments.folder:
            said = {vowel: voice.whole(arguments.folder / f"{vowel.lower()}.wav") for vowel in voice.VOWELS}
        else:
            settings = layers.override(layers.load(arguments.config, arguments.set), {"voice.name": arguments.name})
            said = {vowel: _recorded(vowel, settings.voice.name) for vowel in voice.VOWELS}
        path = voice.save(arguments.profile, voice.learn(said))
    if arguments.json:
        print(json.dumps({"profile": arguments.profile, "path": str(path)}))
    elif not arguments.quiet:
        print(f"saved {path}; use it with --set voice.profile={arguments.profile}")
    return 0


def _recorded(vowel: str, name: str | None) -> Samples:
    from vtube.voice import record

    print(f"say {vowel}, as long as the dots run: ", end="", flush=True, file=sys.stderr)
    time.sleep(_READY)
    said = record(name, _SAID, lambda: print(".", end="", flush=True, file=sys.stderr))
    print(file=sys.stderr)
    return said
