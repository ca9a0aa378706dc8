"""Cards of data sets: where a set comes from, what may be done with it, and how it is read.

A card is a YAML file; those of ``configs/datasets`` have names. The set itself lies in a folder of the user's, never in
the repository. ``docs/datasets.md`` lists the keys.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from vtube import registry
from vtube.datasets._documents import inside, plain_file
from vtube.datasets._faults import Faults
from vtube.datasets.sample import Sample
from vtube.errors import InputError, UsageError, nearest
from vtube.paths import shipped
from vtube.settings import layers
from vtube.settings.section import Section
from vtube.weights.download import sha256_of


class Part(Section):
    """One of the parts that a set is divided into."""

    paths: dict[str, str] = Field(description="the reader's options that are files and folders, below the root")
    options: dict[str, Any] = Field(default_factory=dict, description="its other options")
    images: int | None = Field(None, ge=1, description="how many pictures it has, where that is known")


class Card(Section):
    """What is known of a data set."""

    title: str
    home: str = Field(description="address of its page")
    licence: str = Field(description="of labels and of pictures")
    distributable: bool = Field(description="whether its pictures may be passed on")
    citation: str = Field(description="what its authors ask to be cited")
    obtain: str = Field(description="how to get it, and where its files belong below the root")
    reader: str = Field(description="of the registry's datasets")
    skeleton: str = Field(description="whose joints it labels")
    parts: dict[str, Part] = Field(min_length=1, description="the first is taken where none is named")
    checksums: dict[str, str] = Field(default_factory=dict, description="SHA-256 of files below the root, where known")

    @field_validator("checksums")
    @classmethod
    def _hexadecimal(cls, value: dict[str, str]) -> dict[str, str]:
        for name, digest in value.items():
            if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
                raise ValueError(f"no sha256 of {name}")
        return value


def names() -> list[str]:
    """The cards in ``configs/datasets``, sorted."""
    return sorted(path.stem for path in shipped("configs").joinpath("datasets").glob("*.yaml"))


def read(card: str | Path) -> Card:
    """A card by its name or from its file.

    Raises:
        UsageError: no such card, an unknown key (with the nearest one), or a wrong value.
    """
    file = Path(card)
    if str(card) in names():
        file = shipped("configs") / "datasets" / f"{card}.yaml"
    elif file.suffix not in {".yaml", ".yml"}:
        raise UsageError(f"no data set called {str(card)!r}", hint=nearest(str(card), names()))
    values = layers.read(file)
    layers.check_keys(Card, values, str(file))
    return layers.validated(Card, values, file)


def load(
    card: str | Path, root: Path, part: str | None = None, faults: Faults | None = None, *, verify: bool = False
) -> list[Sample]:
    """The samples of a part of a data set.

    Args:
        card: its name, or a YAML file; ``NAME:PART`` names a part of it, too.
        root: the folder that the card's paths are relative to.
        part: which part; None: the card's first.
        faults: counts what is wrong with the labels; None: a warning tells of it.
        verify: compare the checksums first.

    Raises:
        UsageError: no such card or part, or a card that is none.
        InputError: a file or folder of the set is not there (says where to get it), has other bytes than published, or
            is not what the reader expects.
    """
    name, known = str(card), read(_without_part(card))
    if part is None and name != str(_without_part(card)):
        part = name.rpartition(":")[2]
    chosen = next(iter(known.parts)) if part is None else part
    if chosen not in known.parts:
        raise UsageError(f"has no part {chosen!r}", where=name, hint=nearest(chosen, known.parts))
    paths = {option: _there(known, root, path) for option, path in known.parts[chosen].paths.items()}
    if verify:
        for file in known.checksums:
            check(known, root, file)
    options = {**known.parts[chosen].options, **paths, "faults": faults}
    samples: list[Sample] = registry.create("datasets", known.reader, **options)
    return samples


def check(card: Card, root: Path, file: str) -> None:
    """Compare a file of the set with its published SHA-256.

    Raises:
        InputError: it is not there, or has other bytes.
    """
    path = plain_file(_there(card, root, file))
    if (digest := sha256_of(path)) != card.checksums[file]:
        expected = f"sha256 {card.checksums[file]}"
        raise InputError("other bytes than published", where=path, got=digest, expected=expected, hint=card.obtain)


def _there(card: Card, root: Path, path: str) -> Path:
    place = inside(root, path)
    if place is None:
        raise UsageError("a path leaves the data set's folder", where=card.title, got=repr(path))
    if not place.exists():
        raise InputError("not there", where=place, hint=f"{card.title}: {card.home}; {card.obtain}")
    return place


def _without_part(card: str | Path) -> str | Path:
    name, colon, _ = str(card).rpartition(":")
    return name if colon and isinstance(card, str) and (name in names() or name.endswith((".yaml", ".yml"))) else card
