"""The errors that vtube raises on purpose; everything else is a bug."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable


class VtubeError(Exception):
    """Something that a user can act on, told in one line.

    The message names the thing (``where``), what is wrong with it, what was got and expected, and the next step
    (``hint``). Characters that cannot be printed are escaped. The command line prints it as ``error: …`` and leaves
    with ``exit_status``.
    """

    exit_status = 1

    def __init__(
        self, what: str, *, where: object = None, got: object = None, expected: object = None, hint: str | None = None
    ) -> None:
        self.what, self.where, self.got, self.expected, self.hint = what, where, got, expected, hint
        super().__init__(self._line())

    def turned_into(self, kind: type[VtubeError]) -> VtubeError:
        """The same line as another kind of error, for another exit status."""
        return kind(self.what, where=self.where, got=self.got, expected=self.expected, hint=self.hint)

    def _line(self) -> str:
        line = self.what if self.where is None else f"{self.where}: {self.what}"
        facts = [
            f"{word} {value}" for word, value in (("got", self.got), ("expected", self.expected)) if value is not None
        ]
        if facts:
            line = f"{line} ({', '.join(facts)})"
        if self.hint:
            line = f"{line}; {self.hint}"
        return printable(" ".join(line.split()))


def printable(line: str) -> str:
    """A line with what a terminal obeys escaped: files from strangers are quoted in messages."""
    return line if line.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)


class UsageError(VtubeError):
    """The command line or the settings ask for something that does not exist."""

    exit_status = 2


class InputError(VtubeError):
    """A file, folder or device that was given cannot be used."""

    exit_status = 2


class NoDisplayError(InputError):
    """There is no display, or it cannot open a window."""


class MissingDependencyError(VtubeError):
    """A package or a system library that this choice needs is not installed."""

    exit_status = 2


class DeviceError(VtubeError):
    """A device, disk or network failed while vtube was running."""


GIVEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
"""What the system says of a path that was given and cannot be used; anything else, as a full disk, failed later."""


def unwritten(error: OSError, where: object) -> VtubeError:
    """What a refusal to write is to a user: an ``InputError`` where the path is to blame, else a ``DeviceError``."""
    kind = InputError if error.errno in GIVEN else DeviceError
    return kind(f"cannot be written: {error.strerror or error}", where=where)


def closest(wrong: str, known: Iterable[str]) -> str | None:
    """The name that was probably meant, None where none is alike."""
    return next(iter(difflib.get_close_matches(wrong, sorted(known), n=1, cutoff=0.5)), None)


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Say which names there are, and which one was probably meant."""
    names = sorted(known)
    close = closest(wrong, names)
    listed = ", ".join(names) or "none"
    return f"did you mean {close}? There are: {listed}" if close else f"there are: {listed}"
