"""Saving a take that a command made of another one."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vtube.takes.take import Take

log = logging.getLogger("vtube")


def add_output(parser: argparse.ArgumentParser, word: str) -> None:
    """The options that ``saved`` reads."""
    parser.add_argument(
        "-o", "--output", metavar="OUT", type=Path, help=f"default: beside the take, as in NAME.{word}.pose.json"
    )
    parser.add_argument("--force", action="store_true", help="replace a take that is there")


def saved(
    arguments: argparse.Namespace, word: str, source: Path, make: Callable[[], Take], *, sounding: bool
) -> tuple[Path, Take]:
    """Make a take, as soon as it is sure that it may be written, and write it; say what becomes of its sound.

    Args:
        arguments: with ``output`` and ``force``.
        word: what its name gets, where the user names none.
        source: the file of the take that it is made of.
        make: makes it.
        sounding: whether there is sound with what it is made of.

    Returns:
        Its file, and itself.

    Raises:
        UsageError: there is a take already, and no ``--force``.
        InputError: it cannot be written there, or something else than a take is there.
        DeviceError: the disk refuses.
    """
    from vtube.takes.header import Generator
    from vtube.takes.target import edited_target
    from vtube.takes.write import write

    target = edited_target(source, word, arguments.output, force=arguments.force)
    made = make()
    write(replace(made, header=made.header.model_copy(update={"generator": Generator()})), target)
    audio = made.header.session.audio
    if sounding and audio is None:
        log.warning("%s: the sound is left out: it can be trimmed, but neither cut nor joined", target)
    elif audio and not target.with_name(audio.file).is_file():
        log.warning("%s: copy its sound there too: %s", target, source.with_name(audio.file))
    return target, made
