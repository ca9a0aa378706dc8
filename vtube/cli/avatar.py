"""``vtube avatar``: the avatars that are there, what is wrong with one, and new ones from drawings."""

from __future__ import annotations

import argparse
import json
import logging
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from vtube.cli import _preview, common
from vtube.errors import UsageError, VtubeError

if TYPE_CHECKING:
    from vtube.stages import Estimator

log = logging.getLogger("vtube")

EXAMPLES = """\
  vtube avatar list
  vtube avatar check my-avatar/
  vtube avatar new robot
  vtube avatar import drawing.psd
  vtube avatar import drawing.svg --rig rig.yaml -o my-avatar/
  vtube avatar import character.png --joint LeftElbow=412,530
  vtube avatar preview maple -o maple-preview.png
  vtube avatar preview my-avatar/ -o my-avatar-preview.gif --framing bust
  vtube avatar show-parameters"""
SIZES = (64, 8192)
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
"""What holds a single picture, on which a pose model looks for joints."""
MODEL_SIZE = 640


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube avatar``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", parents=[common()], help="the avatars that come with vtube")
    check = actions.add_parser("check", parents=[common()], help="list every problem of an avatar, with file and line")
    check.add_argument("avatar", metavar="NAME|DIR")
    new = actions.add_parser("new", parents=[common()], help="make a small avatar with a commented avatar.yaml")
    new.add_argument("name", metavar="NAME")
    _add_output(new)
    _add_import(actions.add_parser("import", parents=[common()], help="make an avatar from a drawing"))
    _preview.add_arguments(
        actions.add_parser("preview", parents=[common()], help="draw a sheet or a film of an avatar")
    )
    actions.add_parser("show-parameters", parents=[common()], help="the parameters that may drive an avatar")


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Makes a complete avatar from a drawing whose layers have the names that artists use (docs/importing.md), and "
        "says what each layer became."
    )
    parser.add_argument("drawing", metavar="FILE", type=Path, help=".psd, .psb, .svg, .png, or PNGTuber Plus .save")
    parser.add_argument("--name", metavar="NAME", help="the avatar's name; default: the file's")
    parser.add_argument("--size", metavar="PX", type=_size, help="the canvas' longer side; default: as drawn, to 2304")
    parser.add_argument("--rig", metavar="FILE", type=Path, help="YAML that is merged over what the import makes")
    parser.add_argument(
        "--joint",
        metavar="NAME=X,Y",
        type=_joint,
        action="append",
        default=[],
        help="where a joint is; may be repeated",
    )
    _add_output(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="DIR", type=Path, help="the folder to write; default: the name")
    parser.add_argument("--force", action="store_true", help="replace the avatar in that folder")


def _size(text: str) -> int:
    if not text.isdecimal() or not SIZES[0] <= int(text) <= SIZES[1]:
        raise argparse.ArgumentTypeError(f"expected {SIZES[0]} to {SIZES[1]} px, got {text!r}")
    return int(text)


def _joint(text: str) -> tuple[str, tuple[float, float]]:
    name, _, place = text.partition("=")
    x, _, y = place.partition(",")
    try:
        point = (float(x), float(y))
    except ValueError:
        point = (float("nan"),) * 2
    if not name or not all(abs(value) < 1e6 for value in point):
        raise argparse.ArgumentTypeError(f"expected NAME=X,Y such as LeftElbow=412,530, got {text!r}")
    return name, point


def main(arguments: argparse.Namespace) -> int:
    """Do what the action says; 2 when an avatar has problems."""
    actions = {
        "list": _list,
        "check": _check,
        "new": _new,
        "import": _import,
        "preview": _preview.main,
        "show-parameters": _show_parameters,
    }
    return actions[arguments.action](arguments)


def _list(arguments: argparse.Namespace) -> int:
    from vtube import puppet

    found = {name: str(puppet.find(name)) for name in puppet.names()}
    if arguments.json:
        print(json.dumps({"avatars": found}))
    else:
        print("\n".join(f"{name}  {folder}" for name, folder in found.items()))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from vtube import puppet

    folder = puppet.find(arguments.avatar)
    problems = [str(problem) for problem in puppet.check(folder)]
    if arguments.json:
        print(json.dumps({"avatar": str(folder), "problems": problems}))
    elif problems:
        print("\n".join(problems))
    elif not arguments.quiet:
        print(f"{folder}: nothing is wrong")
    return 2 if problems else 0


def _new(arguments: argparse.Namespace) -> int:
    from vtube.puppet.importers import template
    from vtube.puppet.importers.naming import sanitised

    out = arguments.output or Path(arguments.name)
    shown = Path(arguments.name).name
    name = shown if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", shown) else sanitised(shown, "avatar")
    template.write(name, out, shown=shown, force=arguments.force)
    if arguments.json:
        print(json.dumps({"avatar": str(out)}))
    elif not arguments.quiet:
        print(f"{out}: a new avatar; move it with: vtube run --avatar {shlex.quote(str(out))}")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from vtube.puppet.importers import Options, import_avatar
    from vtube.puppet.importers.naming import sanitised

    drawing = arguments.drawing
    if drawing.is_dir():
        mine = (drawing / "avatar.yaml").is_file()
        hint = f"it is an avatar already: vtube run --avatar {drawing}" if mine else "give the file that was drawn"
        raise UsageError("is a folder, no drawing", where=drawing, hint=hint)
    out = arguments.output or Path(sanitised(arguments.name or drawing.stem, "avatar"))
    if out.resolve() == drawing.resolve():
        raise UsageError("the avatar's folder cannot be the drawing", where=out)
    body = _pose_model(arguments) if drawing.suffix.lower() in PICTURES else None
    options = Options(arguments.name, arguments.size, arguments.rig, dict(arguments.joint), arguments.force, body=body)
    report = import_avatar(drawing, out, options)
    if arguments.json:
        print(json.dumps({"avatar": str(out), "report": report.as_json()}))
    elif not arguments.quiet:
        print("\n".join([*report.lines(), f"{out}: ready; move it with: vtube run --avatar {shlex.quote(str(out))}"]))
    return 0


def _pose_model(arguments: argparse.Namespace) -> Estimator | None:
    """What looks for joints on a drawing; without it they come from the outline."""
    from vtube import session, settings

    asked = settings.override(settings.load(arguments.config, arguments.set), {"body.size": MODEL_SIZE})
    try:
        return session.body(asked)
    except VtubeError as error:
        log.warning("no pose model, so that joints come from the outline: %s", error)
        return None


def _show_parameters(arguments: argparse.Namespace) -> int:
    from vtube.puppet.avatar import DRIVING

    if arguments.json:
        listed = [
            {"name": p.name, "minimum": p.minimum, "maximum": p.maximum, "rest": p.default, "unit": p.unit}
            for p in DRIVING.values()
        ]
        print(json.dumps({"parameters": listed}))
        return 0
    width = max(map(len, DRIVING))
    for p in DRIVING.values():
        print(f"{p.name:<{width}}  {p.minimum:g} to {p.maximum:g} {p.unit:<3}  at rest {p.default:g}")
    return 0
