"""``vtube take plot``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from vtube.cli._moments import add_part
from vtube.cli._moments import part as part_of
from vtube.errors import DeviceError, UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube take plot``."""
    parser.add_argument("-o", "--output", metavar="OUT", type=Path, help=".png, .svg or .pdf; default: NAME.png")
    parser.add_argument(
        "--only",
        metavar="NAMES",
        type=_names,
        default=(),
        help="parameters and bones, with commas; default: those that move most",
    )
    add_part(parser)
    parser.add_argument("--force", action="store_true", help="replace a file that is there")


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def main(arguments: argparse.Namespace) -> int:
    """Draw the plot, say where it is."""
    from vtube.files import refuse_unless_new, replacing
    from vtube.takes.editing import part
    from vtube.takes.opening import open_take
    from vtube.takes.plotting import FORMATS, plot
    from vtube.takes.write import stem_and_suffixes

    path, take = open_take(arguments.take)
    out = arguments.output or path.with_name(stem_and_suffixes(path.name)[0] + ".png")
    if out.suffix.lower() not in FORMATS:
        raise UsageError("unknown kind of plot", where=out, expected="a name that ends in .png, .svg or .pdf")
    refuse_unless_new(out, force=arguments.force)
    shown = part(take, *part_of(arguments))
    try:
        with replacing(out) as file:
            plot(shown, file, out.suffix.lower()[1:], title=path.name, only=arguments.only)
    except OSError as error:
        raise DeviceError(f"cannot be written: {error.strerror or error}", where=out) from error
    if arguments.json:
        print(json.dumps({"take": str(path), "plot": str(out)}))
    elif not arguments.quiet:
        print(f"saved {out}")
    return 0
