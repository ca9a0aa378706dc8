"""``vtube take``: what is in a take and whether it is sound, and new takes of old ones."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vtube.cli import _plot, common
from vtube.cli._edited import add_output, saved
from vtube.cli._moments import add_part, add_take, part
from vtube.cli._told import summary_lines
from vtube.cli.run import positive
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from vtube.takes.take import Take

EXAMPLES = """\
  vtube take info wave.pose.json
  vtube take trim wave.pose.json --from 2 --to 1:30 -o short.pose.json
  vtube take cut wave.pose.json --from 4.5 --to 6
  vtube take merge wave.pose.json bow.pose.json -o both.pose.json
  vtube take resample wave.pose.json --fps 60
  vtube take mirror wave.pose.json
  vtube take validate hand-edited.pose.json
  vtube take plot wave.pose.json -o wave.pdf --only FaceAngleX,MouthOpen"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube take``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, about: str, takes: str | None = None) -> argparse.ArgumentParser:
        added = actions.add_parser(name, parents=[common()], help=about, description=f"{about[0].upper()}{about[1:]}.")
        add_take(added, takes)
        return added

    action("info", "how long it is, who is seen, what moves, what happens")
    parts = (("trim", "keep a part of a take", "trimmed"), ("cut", "remove a part of a take", "cut"))
    for name, about, word in parts:
        added = action(name, about)
        add_part(added)
        add_output(added, word)
    add_output(action("merge", "put takes one after the other", "+"), "merged")
    added = action("resample", "put a take on another rate")
    added.add_argument("--fps", metavar="N", type=positive, required=True, help="frames a second, 0.1 to 1000")
    added.add_argument("--method", choices=("bezier", "linear"), default="bezier", help="between frames; bezier")
    add_output(added, "resampled")
    add_output(action("mirror", "exchange the performer's left and right"), "mirrored")
    action("validate", "tell every problem of a take's file; exit status 2 where there is one")
    _plot.add_arguments(action("plot", "draw keypoints, parameters and scores over time"))


def main(arguments: argparse.Namespace) -> int:
    """Do what the action says; 2 when a validated take has problems."""
    from vtube import settings

    settings.load(arguments.config, arguments.set)  # none is needed, but a wrong one is told
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "info": _info,
        "trim": _trim,
        "cut": _cut,
        "merge": _merge,
        "resample": _resample,
        "mirror": _mirror,
        "validate": _validate,
        "plot": _plot.main,
    }
    with stoppable():
        return actions[arguments.action](arguments)


def _info(arguments: argparse.Namespace) -> int:
    from vtube.takes.opening import open_take
    from vtube.takes.summary import summarise

    path, take = open_take(arguments.take)
    summary = summarise(take)
    if arguments.json:
        print(json.dumps({"take": str(path), **summary.as_json()}))
    else:
        print("\n".join([str(path), *summary_lines(summary)]))
    return 0


def _trim(arguments: argparse.Namespace) -> int:
    from vtube.takes.editing import trim

    start, end = part(arguments)
    return _edit(arguments, "trimmed", lambda take: trim(take, start, end))


def _cut(arguments: argparse.Namespace) -> int:
    from vtube.takes.editing import cut

    start, end = part(arguments)
    return _edit(arguments, "cut", lambda take: cut(take, start, end))


def _resample(arguments: argparse.Namespace) -> int:
    from vtube.takes.editing import resample

    return _edit(arguments, "resampled", lambda take: resample(take, arguments.fps, arguments.method))


def _mirror(arguments: argparse.Namespace) -> int:
    from vtube.takes.mirroring import mirror

    return _edit(arguments, "mirrored", mirror)


def _merge(arguments: argparse.Namespace) -> int:
    from vtube.takes.joining import merge
    from vtube.takes.opening import open_take

    takes = [open_take(path) for path in arguments.take]
    sounding = any(take.header.session.audio for _, take in takes)
    return _save(arguments, "merged", takes[0][0], lambda: merge(takes), sounding=sounding)


def _edit(arguments: argparse.Namespace, word: str, edit: Callable[[Take], Take]) -> int:
    from vtube.takes.opening import open_take

    path, take = open_take(arguments.take)
    return _save(arguments, word, path, lambda: edit(take), sounding=take.header.session.audio is not None)


def _save(arguments: argparse.Namespace, word: str, source: Path, make: Callable[[], Take], *, sounding: bool) -> int:
    target, made = saved(arguments, word, source, make, sounding=sounding)
    if arguments.json:
        print(json.dumps({"take": str(target), "frames": len(made.times), "duration": round(made.duration, 3)}))
    elif not arguments.quiet:
        print(f"saved {target}: {made.duration:.2f} s, {len(made.times)} frames")
    return 0


def _validate(arguments: argparse.Namespace) -> int:
    from vtube.takes.validating import MOST, validate

    problems = validate(arguments.take)
    if arguments.json:
        listed = [{"place": problem.place, "what": problem.what} for problem in problems]
        print(json.dumps({"take": str(arguments.take), "problems": listed}))
    elif problems:
        more = ["there may be more"] if len(problems) >= MOST else []
        print("\n".join([*(f"{arguments.take}: {problem}" for problem in problems), *more]))
    elif not arguments.quiet:
        print(f"{arguments.take}: nothing is wrong")
    return 2 if problems else 0
