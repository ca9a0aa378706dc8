"""How large a picture may be. Checked against a file's header, before anything of that size is allocated."""

from __future__ import annotations

from vtube.errors import InputError

MAX_SIDE = 16_384
MAX_PIXELS = 100_000_000


def check_size(size: tuple[int, int], where: object) -> None:
    """Refuse a picture that is larger than ``MAX_SIDE`` a side or ``MAX_PIXELS`` in all.

    Raises:
        InputError: it is.
    """
    width, height = size
    if not (width <= MAX_SIDE and height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise InputError(
            "the picture is too large",
            where=where,
            got=f"{width}x{height} pixels",
            expected=f"at most {MAX_SIDE} a side and {MAX_PIXELS // 1_000_000} million in all",
            hint="scale it down first",
        )
