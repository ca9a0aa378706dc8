"""``vtube avatar preview``: what an avatar can do, on a sheet or in a film."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vtube.errors import UsageError
from vtube.files import refuse_unless_new

if TYPE_CHECKING:
    from vtube.puppet import Avatar

Progress = Callable[[int, int], None]
SUFFIXES = (".png", ".gif", ".mp4")
PAPER = "#efebe6"
SIDES = (64, 8192)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube avatar preview``."""
    parser.description = (
        "Draws a sheet of expressions, mouths, head turns and gestures (.png), or a film in which the parameters run "
        "through their ranges (.gif, .mp4)."
    )
    parser.add_argument("avatar", metavar="NAME|DIR")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="default: NAME-preview.png")
    parser.add_argument("--size", metavar="WxH", type=_size, help="default: sheet 1920x1080, video 1280x720")
    parser.add_argument("--background", metavar="COLOUR|IMAGE|transparent", help="default: a soft light one")
    parser.add_argument("--framing", metavar="NAME", help="of the film: one of the avatar's, such as full or bust")
    parser.add_argument("--force", action="store_true", help="replace the file")


def _size(text: str) -> tuple[int, int]:
    from vtube.cli.run import picture_size

    size = picture_size(text)
    if not all(SIDES[0] <= side <= SIDES[1] for side in size):
        raise argparse.ArgumentTypeError(f"each side is {SIDES[0]} to {SIDES[1]} px, got {text!r}")
    return size


def main(arguments: argparse.Namespace) -> int:
    """Draw it, say where it is."""
    from vtube import puppet

    folder = puppet.find(arguments.avatar)
    out = arguments.output or Path(f"{folder.resolve().name}-preview.png")
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError("unknown kind of preview", where=out, expected=" or ".join(SUFFIXES))
    if out.resolve().is_relative_to(folder.resolve()):
        raise UsageError("lies in the avatar's own folder", where=out, hint="-o takes another place")
    refuse_unless_new(out, force=arguments.force)
    avatar = puppet.load(folder, arguments.framing)
    shown = not (arguments.quiet or arguments.json)
    (_sheet if suffix == ".png" else _film)(avatar, out, arguments, _bar(out.name) if shown else None)
    if arguments.json:
        print(json.dumps({"avatar": str(folder), "preview": str(out)}))
    elif shown:
        print(f"{out}: ready")
    return 0


def _sheet(avatar: Avatar, out: Path, arguments: argparse.Namespace, progress: Progress | None) -> None:
    from vtube.preview import sheet
    from vtube.preview.sheet import SIZE
    from vtube.render import scene
    from vtube.render.saving import save
    from vtube.types import Picture

    size, asked = arguments.size or SIZE, arguments.background
    ground = None if asked is None else scene.background(asked, size)
    clear = asked is not None and ground is None
    save(Picture(sheet(avatar, size, ground, transparent=clear, progress=progress)), out)


def _film(avatar: Avatar, out: Path, arguments: argparse.Namespace, progress: Progress | None) -> None:
    from vtube.preview import film
    from vtube.preview.film import SIZES
    from vtube.render import scene

    size = arguments.size or SIZES[out.suffix.lower()]
    film(avatar, out, size, scene.background(arguments.background or PAPER, size), progress=progress)


def _bar(name: str) -> Progress | None:
    """A bar on standard error where that is a terminal, else None."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    bar = tqdm(desc=name, leave=False)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)
        if done == total:
            bar.close()

    return show
