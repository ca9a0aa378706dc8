"""The option that sends what is shown to Godot."""

from __future__ import annotations

import argparse

HERE = "127.0.0.1"
HELP = f"also send it to Godot's VTubeReceiver (default: {HERE}:21213)"


def add_sending(parser: argparse.ArgumentParser) -> None:
    """``--send-godot``."""
    parser.add_argument("--send-godot", metavar="HOST:PORT", nargs="?", const=HERE, type=_address, help=HELP)


def sending(arguments: argparse.Namespace) -> dict[str, str] | None:
    """The setting ``outputs.godot`` that the option asks for."""
    return None if arguments.send_godot is None else {"address": arguments.send_godot}


def _address(text: str) -> str:
    from vtube.outputs.godot import parsed

    parsed(text)
    return text
