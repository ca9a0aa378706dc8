"""The token that requests have to carry. It is never an argument: other users see the command lines of processes."""

from __future__ import annotations

import os
from pathlib import Path

from vtube.errors import InputError, UsageError

VARIABLE = "VTUBE_TOKEN"
SHORTEST, _LONGEST = 16, 512


def token(file: Path | None) -> str | None:
    """From a file, or from the environment, or None.

    Raises:
        UsageError: too short, too long, or of characters that no header can carry.
        InputError: the file cannot be read.
    """
    if file is not None:
        return _checked(_read(file), str(file))
    value = os.environ.get(VARIABLE)
    return None if value is None else _checked(value.strip(), VARIABLE)


def _read(file: Path) -> str:
    try:
        if not file.is_file():
            raise InputError(
                "is no file" if file.exists() else "no such file", where=file, hint="it holds the token, nothing else"
            )
        with file.open(encoding="ascii") as opened:
            return opened.read(2 * _LONGEST).strip()
    except UnicodeDecodeError:
        return "\0"
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=file) from error


def _checked(value: str, where: str) -> str:
    expected = f"{SHORTEST} to {_LONGEST} letters, digits or signs without spaces, as openssl rand -hex 32 prints"
    if not SHORTEST <= len(value) <= _LONGEST:
        raise UsageError("is no token", where=where, got=f"{len(value)} characters", expected=expected)
    if not all("!" <= character <= "~" for character in value):
        raise UsageError("is no token", where=where, got="other characters", expected=expected)
    return value
