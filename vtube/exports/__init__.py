"""What a take can be turned into, one file a format: its function ``export`` is registered under the file's name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vtube.settings import Settings

if TYPE_CHECKING:
    from vtube.takes.take import Take


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of an export besides the take. ``source``: the take's file. ``avatar``: name or folder of one that
    goes along, where the format has a place for it. ``force``: replace what vtube did not write. ``settings``: how that
    avatar is shown.
    """

    source: Path
    avatar: str | None = None
    force: bool = False
    settings: Settings = field(default_factory=Settings)


class Export(Protocol):
    """The contract of a format's ``export``. A file is there whole or, as before, not at all."""

    def __call__(self, take: Take, out: Path, request: Request) -> list[Path]:
        """Write a take to ``out``, a file or a folder as the format has it, and give the files that were written.

        Raises:
            UsageError: the format cannot fulfil the request, or would overwrite something without ``force``.
            InputError: the format cannot hold the take, or ``out`` cannot be written.
            DeviceError: the disk refuses.
        """
