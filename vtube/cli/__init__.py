"""The command line: one file a command, imported only when it is called.

A command's file has ``EXAMPLES``, ``add_arguments(parser)`` and ``main(arguments) -> int``.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from typing import NoReturn

import vtube
from vtube.errors import GIVEN, UsageError, VtubeError, nearest

COMMANDS = {
    "run": "move an avatar live: webcam, video, pictures or a take; window, virtual camera, recording",
    "play": "a take, live: pause, wind, slower and faster",
    "render": "a take to a film: MP4, WebM with alpha, GIF, PNG files",
    "take": "look at takes, check, cut, join, resample, mirror and plot them",
    "smooth": "take the trembling out of a take, without delaying it",
    "export": "turn a take into files of other programs",
    "match": "still images and videos: sketch their people, or put avatars in their place",
    "extract": "many videos to takes, on all cores; several people of a video are several takes",
    "serve": "an HTTP service: people in pictures, videos and live, for programs and browsers",
    "avatar": "list, check, import, make and preview avatars; show the parameters that drive them",
    "select": "find the pictures whose keypoints are worth correcting",
    "review": "correct keypoints by hand: chosen pictures, drawings",
    "train": "train pose networks and smoothers, go on with it, fine-tune on corrections",
    "evaluate": "measure a pose model on labelled pictures: AP, PCK, joints, speed, a report",
    "datasets": "list and check sets of labelled pictures to train on",
    "models": "list, fetch, verify and find pose models",
    "camera": "list the cameras of this machine",
    "voice": "list microphones, show what is heard, learn a person's vowels",
    "doctor": "say what works on this machine, and what to do about the rest",
    "bench": "measure every stage on this machine",
}
CONFIG = "a preset (default, streaming, low-end) or a YAML file"
"""What ``--config`` takes, unless a command's own ``CONFIG`` says otherwise."""
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Raises instead of printing usage: an error is one line."""

    def error(self, message: str) -> NoReturn:
        """Turn argparse's complaint into ours."""
        raise UsageError(message, hint=f"see {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0, 1 (failed), 2 (usage, settings, bad input) or 130 (Ctrl-C)."""
    words = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in words
    try:
        return _run(words)
    except VtubeError as error:
        if debug:
            traceback.print_exc()
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if debug:
            traceback.print_exc()
        print(f"error: {error.filename or 'system'}: {error.strerror or error}", file=sys.stderr)
        return UsageError.exit_status if error.errno in GIVEN else 1
    except Exception as error:  # noqa: BLE001 - a defect, too, is one line; --debug shows it whole
        if debug:
            traceback.print_exc()
        hint = "--debug shows where"
        if isinstance(error, ImportError) and ".so" in str(error):
            hint = "a system library is missing; on Debian and Ubuntu: apt-get install libgl1 libglib2.0-0"
        print(f"error: {type(error).__name__}: {error}; {hint}", file=sys.stderr)
        return 1


def _run(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        print(_overview())
        return 0
    if words[0] in {"-V", "--version"}:
        print(f"vtube {vtube.__version__}")
        return 0
    name = words[0]
    if name not in COMMANDS:
        raise UsageError(f"unknown command {name!r}", hint=nearest(name, COMMANDS))
    command = importlib.import_module(f"vtube.cli.{name}")
    parser = Parser(
        prog=f"vtube {name}",
        description=COMMANDS[name],
        epilog=f"examples:\n{command.EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    _add_common(parser, getattr(command, "CONFIG", CONFIG))
    parser.set_defaults(config=None, set=[], json=False, quiet=False, debug=False)
    arguments = parser.parse_args(words[1:])
    _log(quiet=arguments.quiet, debug=arguments.debug)
    return int(command.main(arguments) or 0)


def common(config: str = CONFIG) -> Parser:
    """A parent for the parsers of a command's actions, so that the common options may stand behind an action too."""
    parser = Parser(add_help=False)
    _add_common(parser, config)
    return parser


def _add_common(parser: argparse.ArgumentParser, config: str = CONFIG) -> None:
    add = partial(parser.add_argument_group("for every command").add_argument, default=argparse.SUPPRESS)
    add("--config", metavar="NAME|FILE", help=config)
    add("--set", metavar="A.B=C", action="append", help="one setting; may be repeated")
    add("--json", action="store_true", help="print the result as one JSON object")
    add("--quiet", action="store_true", help="say only what was asked for, as take info does, and what is wrong")
    add("--debug", action="store_true", help="show tracebacks and what happens inside")


def _log(*, quiet: bool, debug: bool) -> None:
    class Format(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            prefixes = {logging.WARNING: "warning: ", logging.ERROR: "error: ", logging.CRITICAL: "error: "}
            return prefixes.get(record.levelno, "") + super().format(record)

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Format())
    logger = logging.getLogger("vtube")
    logger.handlers[:] = [handler]
    logger.propagate = False
    logger.setLevel(logging.DEBUG if debug else logging.WARNING if quiet else logging.INFO)


def _overview() -> str:
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {what}" for name, what in COMMANDS.items())
    return (
        f"vtube {vtube.__version__}: your webcam moves a 2D avatar\n\n"
        f"usage: vtube COMMAND [OPTIONS]\n\ncommands:\n{listed}\n\n"
        "start here:\n  vtube run            the first camera moves the default avatar in a window\n"
        "  vtube doctor         what works on this machine\n"
        "  vtube run --help     everything that run can do"
    )
