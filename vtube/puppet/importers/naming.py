"""What a layer's name says: its kind, the side of the character, whether it moves by itself; and names for files."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from vtube.puppet.importers.words import HANDLES, HANDS, KINDS, LEFT, MOUTHS, RIGHT

_KIND = {word: kind for kind, words in KINDS.items() for word in words}
_MOUTH = {word: kind for kind, words in MOUTHS.items() for word in words}
_HAND = {word: kind for kind, words in HANDS.items() for word in words}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GAPS = re.compile(r"[\W_]+")
_COPY = re.compile(r"(?: (?:copy|kopie|copie|のコピー))?(?: ?\d+)?$")
MAX_NAME = 48


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name says. ``kind``: of ``words.KINDS``, or "" where it says nothing known. ``side``: Left, Right or "".

    ``free``: it began with ``+``. ``mouth``, ``hand``: the shape that the name may also be. ``handle``: the joint that
    it marks.
    """

    kind: str = ""
    side: str = ""
    free: bool = False
    mouth: str = ""
    hand: str = ""
    handle: str = ""


def meaning(name: str) -> Meaning:
    """Read a layer's name, whatever its case, spaces, underscores and order of words."""
    text = unicodedata.normalize("NFKC", name[:200]).strip()
    free = text.startswith("+")
    spaced = _COPY.sub("", _GAPS.sub(" ", _CAMEL.sub(" ", text)).strip().casefold()).strip()
    side, rest = _sided(spaced)
    kind = _KIND.get(rest) or _KIND.get(rest.removesuffix("s")) or ""
    mouth = _MOUTH.get(spaced, "")
    hand = ""
    if not kind and rest.startswith("mouth "):
        mouth = _MOUTH.get(rest.removeprefix("mouth "), "")
    elif not kind and rest.startswith("口"):
        mouth = _MOUTH.get(rest.removeprefix("口").strip(), "")
    elif not kind and rest.startswith("hand "):
        hand = _HAND.get(rest.removeprefix("hand "), "")
        kind = "hand" if hand else ""
    bone = HANDLES.get(rest, "")
    handle = f"{side}{bone}" if bone and side else ""
    return Meaning(kind, side, free, mouth, hand, handle)


def suggestion(name: str) -> str:
    """The known name that an unknown one was probably meant to be, such as Left Eye for Left Eey; "" when none is."""
    text = unicodedata.normalize("NFKC", name[:200]).strip()
    side, rest = _sided(_COPY.sub("", _GAPS.sub(" ", _CAMEL.sub(" ", text)).strip().casefold()).strip())
    close = difflib.get_close_matches(rest, [word for word in _KIND if word.isascii()], n=1, cutoff=0.75)
    return f"{side} {close[0].title()}".strip() if close else ""


def is_swapped(names: Iterable[str]) -> bool:
    """Whether a layer is one of several shapes, which may be hidden in the file; its name and those of its groups."""
    said = [meaning(name) for name in names]
    return any(one.kind in ("blink", "mouth") or one.mouth or one.hand or one.handle for one in said)


def _sided(text: str) -> tuple[str, str]:
    """The side and the other words."""
    for side, words in (("Left", LEFT), ("Right", RIGHT)):
        for word in words:
            if not word.isascii() and text.startswith(word):
                return side, text.removeprefix(word).strip()
        tokens = text.split()
        for place in (0, -1):
            if len(tokens) > 1 and tokens[place] in words:
                return side, " ".join(tokens[1:] if place == 0 else tokens[:-1])
        if len(tokens) > 2 and (found := next((t for t in tokens[1:-1] if t in words and len(t) > 1), None)):
            tokens.remove(found)
            return side, " ".join(tokens)
    return "", text


def sanitised(name: str, otherwise: str = "layer") -> str:
    """A name for a part or file: lower-case ASCII letters, digits and underscores, at most 48.

    A name that holds none of these, such as a Japanese one, becomes what it means, or else ``otherwise``.
    """
    text = unicodedata.normalize("NFKC", name[:400])
    plain = _GAPS.sub("_", "".join(c if c.isascii() else " " for c in _CAMEL.sub(" ", text))).strip("_").lower()
    if not text.isascii():
        known = meaning(name)
        said = "_".join(filter(None, (known.side.lower(), known.kind or known.mouth)))
        plain = said if known.kind or known.mouth else plain
    plain = plain[:MAX_NAME].strip("_") or otherwise
    return f"_{plain}" if plain[0].isdigit() else plain


def unique(name: str, taken: set[str]) -> str:
    """The name, or with the first number from 2 that makes it a new one; it is then taken."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found
