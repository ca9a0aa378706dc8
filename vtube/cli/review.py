"""``vtube review``: correct keypoints by hand, in a window."""

from __future__ import annotations

import argparse
import getpass
import json
import logging
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from vtube.cli._closely import closely
from vtube.errors import DeviceError, InputError, NoDisplayError, VtubeError
from vtube.stopping import stoppable

if TYPE_CHECKING:
    from vtube.corrections import Folder, Picture
    from vtube.stages import Estimator
    from vtube.stopping import Stop

EXAMPLES = """\
  vtube review corrections                                what vtube select has chosen; H shows the keys
  vtube review corrections --who ada                      the name that is written beside what you correct
  vtube review sketches --add drawing.png poses/*.png     drawings: into a folder of corrections, made if need be
  vtube review corrections --add photo.jpg --no-window    only take it in
  vtube review corrections --no-window --json             how much is done"""

log = logging.getLogger("vtube")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube review``."""
    add = parser.add_argument
    add("folder", metavar="DIR", type=Path, help="a folder of corrections")
    add("--who", metavar="NAME", help="who corrects (default: the name you are logged in by)")
    add("--add", metavar="IMAGE", type=Path, nargs="+", default=[], help="copy drawings or photos into DIR first")
    add("--model", metavar="NAME|FILE", help="proposes the pose of what is added, or none; vtube models list")
    add("--trust-weights", action="store_true", help="load weights whose checksum is not in the catalogue")
    add("--no-window", action="store_true", help="add, count, and leave")


def main(arguments: argparse.Namespace) -> int:
    """Add what is to be added, edit until the window is closed, say how much is done."""
    with stoppable() as stop:
        from vtube.corrections import Folder

        who = _who(arguments.who)
        with Folder(arguments.folder, who, make=bool(arguments.add)) as folder:
            added = _add(arguments, folder) if arguments.add else []
            if not folder.corrections.pictures:
                hint = "vtube select -o, or --add IMAGE, puts some in"
                raise InputError("there are no pictures in it", where=arguments.folder, hint=hint)
            saved = arguments.no_window or _edit(folder, who, stop)
            _tell(arguments, folder, added)
    if not saved:
        raise DeviceError("the last changes could not be saved", where=arguments.folder)
    return stop.exit_status


def _edit(folder: Folder, who: str, stop: Stop) -> bool:
    from vtube.reviewing.editor import Editor
    from vtube.reviewing.window import Window

    try:
        window = Window(folder, Editor(folder.corrections, who))
    except NoDisplayError as error:
        raise NoDisplayError(error.what, where=error.where, got=error.got, hint="an editor needs a screen") from error
    stop.patient = True
    try:
        return window.run(stop)
    finally:
        window.close()


def _add(arguments: argparse.Namespace, folder: Folder) -> list[Picture]:
    from vtube import session
    from vtube.reviewing.adding import add
    from vtube.selecting.models import SIZE

    given = closely(arguments, {"size": SIZE})

    def model() -> tuple[Estimator | None, str]:
        try:
            estimator = session.body(given)
        except VtubeError as error:
            if arguments.model:
                raise
            log.warning("somebody who stands is proposed, for there is no pose model: %s", error)
            estimator = None
        return estimator, session.settled(given).body.model

    return add(folder, arguments.add, model)


def _tell(arguments: argparse.Namespace, folder: Folder, added: list[Picture]) -> None:
    pictures = folder.corrections.pictures
    states = Counter(picture.state for picture in pictures)
    if arguments.json:
        files = [picture.file for picture in added]
        print(json.dumps({"folder": str(folder.path), "pictures": len(pictures), "states": states, "added": files}))
    elif not arguments.quiet:
        told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        print(f"{folder.path}: {told}")


def _who(given: str | None) -> str:
    try:
        name = given if given is not None else getpass.getuser()
    except (OSError, KeyError):  # a user without a name
        name = ""
    return "".join(letter for letter in name if letter.isprintable())[:80].strip() or "somebody"
