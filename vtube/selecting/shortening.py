"""Names that are too long for their place, without their middle: the number at the end tells them apart."""

from __future__ import annotations

from collections.abc import Callable


def shortened(text: str, fits: Callable[[str], bool]) -> str:
    """The longest of a text's beginnings and ends together, three points between them, that ``fits``."""
    if fits(text):
        return text
    kept = max((n for n in range(len(text)) if fits(_without_middle(text, n))), default=0)
    return _without_middle(text, kept)


def _without_middle(text: str, kept: int) -> str:
    end = text[len(text) - (kept - kept // 2) :]
    return f"{text[: kept // 2].rstrip()}...{end.lstrip() or end}"
