"""Lines of one's own between joints, from a YAML or JSON file."""

from __future__ import annotations

import reprlib
from pathlib import Path
from typing import Any

import yaml

from vtube.errors import InputError, UsageError, nearest
from vtube.render import scene
from vtube.render.skeleton import Connection
from vtube.types import Skeleton

_LARGEST = 1 << 20
_MOST = 4096
_EXPECTED = "a list of pairs of joint names, such as [left_wrist, right_wrist] or [nose, left_hip, '#ff8800']"


def read(path: Path, skeleton: Skeleton) -> tuple[Connection, ...]:
    """The connections that a file lists, each ``[joint, joint]`` or ``[joint, joint, colour]``.

    Raises:
        InputError: it cannot be read, or is no such list.
        UsageError: a joint that the skeleton has not, or no colour.
    """
    listed = _content(path)
    if isinstance(listed, dict):
        listed = listed.get("connections")
    if not isinstance(listed, list) or not listed or len(listed) > _MOST:
        raise InputError("holds no connections", where=path, expected=_EXPECTED)
    return tuple(_connection(entry, skeleton, f"{path}: connection {i}") for i, entry in enumerate(listed, 1))


def _content(path: Path) -> Any:
    try:
        if not path.is_file():
            raise InputError("no such file of connections", where=path)
        if path.stat().st_size > _LARGEST:
            raise InputError("too large for a list of connections", where=path, expected="at most 1 MiB")
        return yaml.safe_load(path.read_text(encoding="utf-8"))  # JSON is YAML
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", where=path) from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError("is neither YAML nor JSON", where=path, got=str(error)[:200]) from error


def _connection(entry: object, skeleton: Skeleton, where: str) -> Connection:
    if not isinstance(entry, list) or len(entry) not in {2, 3} or not all(isinstance(part, str) for part in entry):
        raise InputError("is no connection", where=where, got=reprlib.repr(entry)[:100], expected=_EXPECTED)
    for joint in entry[:2]:
        if skeleton.index(joint) is None:
            raise UsageError(f"no joint {joint!r}", where=where, hint=nearest(joint, skeleton.joints))
    if len(entry) == 2:
        return Connection(entry[0], entry[1])
    colour = scene.colour(entry[2])
    if colour is None:
        raise UsageError(f"no colour {entry[2]!r}", where=where, expected="#rrggbb or a name such as orange")
    return Connection(entry[0], entry[1], (colour[2], colour[1], colour[0]))
