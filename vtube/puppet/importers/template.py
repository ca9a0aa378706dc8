"""A small avatar to begin with."""

from pathlib import Path

from vtube.errors import UsageError


def write(name: str, out: Path, *, force: bool = False) -> None:
    """Not yet."""
    raise UsageError("not yet", where=name, got=f"{out} {force}")
