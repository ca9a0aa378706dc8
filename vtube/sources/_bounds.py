"""How large a picture may be. Checked against a file's header, before anything of that size is allocated."""

from __future__ import annotations

from vtube.errors import InputError

MAX_SIDE = 16_384
MAX_PIXELS = 100_000_000


def check_size(size: tuple[int, int], where: object) -> None:
    """Refuse a picture that is empty or larger than ``MAX_SIDE`` a side or ``MAX_PIXELS`` in all.

    Raises:
        InputError: the size is out of bounds.
    """
    width, height = size
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise InputError(
            "the picture's size is out of bounds",
            where=where,
            got=f"{width}x{height} pixels",
            expected=f"1 to {MAX_SIDE} a side and at most {MAX_PIXELS // 1_000_000} million in all",
            hint="scale it down first",
        )
