"""Everything that is wrong with an avatar's folder, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from vtube.errors import InputError, nearest
from vtube.puppet import document, layers, mending, references
from vtube.puppet.mending import Path as Place
from vtube.puppet.references import Hint, Location
from vtube.puppet.schema import VERSION, AvatarFile
from vtube.puppet.schema.parts import PartSection
from vtube.types import Image

FILE = "avatar.yaml"
MAX_PROBLEMS = 100
"""So many are told: each costs a search for its line and for what was meant."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to repair. ``file``: where it is. ``line``: from 1."""

    file: Path
    line: int
    what: str
    hint: str | None = None

    @property
    def where(self) -> str:
        """File and line, as editors understand them."""
        return f"{self.file}:{self.line}"

    def __str__(self) -> str:
        return str(InputError(self.what, where=self.where, hint=self.hint))


class Inspection:
    """Reads an avatar's folder once and keeps what it finds: ``problems``, and without any ``file`` and ``textures``.

    Of many problems the first are kept, and a last one says how many more there are; ``count`` is of all.
    ``textures``: by image name as in the file, (h, w, 4) uint8 BGRA premultiplied.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.count = 0
        self.textures: dict[str, Image] = {}
        self.file: AvatarFile | None = None
        self._document: document.Document | None = None
        try:
            self._document = document.parse(_contents(folder / FILE))
        except OSError as error:
            self._problem((), f"the file cannot be read: {error.strerror}", "an avatar is a folder with an avatar.yaml")
        except document.DocumentError as error:
            self.problems.append(Problem(folder / FILE, error.line, error.what))
            self.count = 1
        else:
            self._validate(self._document.data)
            self.problems.sort(key=lambda problem: problem.line)
            if self.count > MAX_PROBLEMS:
                last = self.problems[-1].line
                self.problems.append(Problem(folder / FILE, last, f"and {self.count - MAX_PROBLEMS} more problems"))

    def _problem(self, where: Location, what: str, hint: Hint = None) -> None:
        self.count += 1
        if self.count > MAX_PROBLEMS:
            return
        if callable(hint):
            hint = hint()
        line = self._document.line(where) if self._document else 1
        self.problems.append(Problem(self.folder / FILE, line, what, hint))

    def _validate(self, data: document.Value) -> None:
        version = data.get("version") if isinstance(data, dict) else None
        if isinstance(version, int) and version > VERSION:
            self._problem(("version",), f"format version {version} is newer than this program", "update vtube")
            return
        try:
            self.file = AvatarFile.model_validate(data)
        except ValidationError as error:
            self._look_further(data, error.errors(include_url=False))
        else:
            self._refer(self.file)

    def _look_further(self, data: document.Value, errors: list[Any]) -> None:
        """Tell what the schema finds, a misspelt key once, and what is wrong with all that it does not touch."""
        renamed = mending.misspelt(data, errors[:MAX_PROBLEMS])
        meant = {(*place[:-1], name) for place, name in renamed.items()}
        errors = [error for error in errors if error["type"] != "missing" or error["loc"] not in meant]
        for error in errors:
            self._problem(error["loc"], *_told(error))
        file, doubtful = mending.mended(data, errors, renamed)
        if file is not None:
            self._refer(file, [error["loc"] for error in errors], {repr(name) for name in doubtful})

    def _refer(self, file: AvatarFile, told: Sequence[Place] = (), doubtful: Iterable[str] = ()) -> None:
        """Tell what is wrong with references and layers, but for places that were told of and doubtful names."""

        def tell(found: Iterable[references.Found]) -> None:
            for where, what, hint in found:
                known = any(place == where[: len(place)] or where == place[: len(where)] for place in told)
                if not known and not any(name in what for name in doubtful):
                    self._problem(where, what, hint)

        tell(references.problems(file))
        tell(self._read_layers(file.parts))
        tell(references.meshes(file.parts, self.textures))

    def _read_layers(self, parts: Sequence[PartSection]) -> Iterator[references.Found]:
        left = layers.MAX_PIXELS
        for i, part in enumerate(parts):
            if part.image in self.textures:
                continue
            try:
                texture = layers.read(layers.inside(self.folder, part.image), left)
            except InputError as error:
                yield ("parts", i, "image"), f"{part.image!r}: {error}", None
            else:
                left -= texture.shape[0] * texture.shape[1]
                self.textures[part.image] = texture


def _told(detail: Any) -> tuple[str, Hint]:
    """A pydantic error in this program's words, and a hint."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step[:64]}" for step in detail["loc"]).lstrip(".")
    if detail["type"] == "extra_forbidden":
        key = str(detail["loc"][-1])
        section = mending.section_at(detail["loc"][:-1])
        return f"unknown key {key[:64]!r}", partial(nearest, key, section.model_fields if section else ())
    if detail["type"] == "missing":
        return f"{path} is missing", None
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    got = repr(detail["input"])
    return f"{path} {message}".strip() + f" (got {got if len(got) <= 60 else got[:57] + '...'})", None


def _contents(path: Path) -> bytes:
    if path.is_fifo():  # to open it would wait for somebody who writes
        raise OSError(None, "it is a pipe")
    with path.open("rb") as stream:
        return stream.read(document.MAX_BYTES + 1)
