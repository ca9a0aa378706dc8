"""``vtube avatar``: the avatars that are there, and what is wrong with one."""

from __future__ import annotations

import argparse
import json

from vtube.cli import common

EXAMPLES = """\
  vtube avatar list
  vtube avatar check my-avatar/"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``vtube avatar``."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", parents=[common()], help="the avatars that come with vtube")
    check = actions.add_parser("check", parents=[common()], help="list every problem of an avatar, with file and line")
    check.add_argument("avatar", metavar="NAME|DIR")


def main(arguments: argparse.Namespace) -> int:
    """List, or check and say 2 when something is wrong."""
    return _list(arguments) if arguments.action == "list" else _check(arguments)


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
