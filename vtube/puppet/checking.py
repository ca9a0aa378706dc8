"""Everything that is wrong with an avatar's folder, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from vtube.errors import InputError, nearest
from vtube.puppet import document, layers
from vtube.puppet.avatar import DRIVING
from vtube.puppet.schema import VERSION, AvatarFile
from vtube.puppet.schema.parts import BoneSection, PartSection
from vtube.types import Image

FILE = "avatar.yaml"
Location = Sequence[str | int]


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

    ``textures``: by image name as in the file, (h, w, 4) uint8 BGRA premultiplied.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.textures: dict[str, Image] = {}
        self.file: AvatarFile | None = None
        self._document: document.Document | None = None
        try:
            with (folder / FILE).open("rb") as stream:
                self._document = document.parse(stream.read(document.MAX_BYTES + 1))
        except OSError as error:
            self._problem((), f"the file cannot be read: {error.strerror}", "an avatar is a folder with an avatar.yaml")
        except document.DocumentError as error:
            self.problems.append(Problem(folder / FILE, error.line, error.what))
        else:
            self._validate(self._document.data)
            self.problems.sort(key=lambda problem: problem.line)

    def _problem(self, where: Location, what: str, hint: str | None = None) -> None:
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
            for detail in error.errors(include_url=False):
                self._problem(detail["loc"], *_told(detail))
            return
        self._check_bones(self.file.bones)
        self._check_parts(self.file)
        framings = {"full", *self.file.framings}
        if self.file.framing not in framings:
            self._problem(("framing",), f"unknown framing {self.file.framing!r}", nearest(self.file.framing, framings))
        self._read_layers(self.file.parts)

    def _check_bones(self, bones: Sequence[BoneSection]) -> None:
        names = self._unique("bones", [bone.name for bone in bones])
        parents = {bone.name: bone.parent for bone in bones}
        for i, bone in enumerate(bones):
            if bone.parent is not None and bone.parent not in names:
                self._problem(
                    ("bones", i, "parent"), f"unknown parent bone {bone.parent!r}", nearest(bone.parent, names)
                )
            elif bone.name in _ancestors(bone.name, parents):
                self._problem(("bones", i, "parent"), f"the bone {bone.name!r} is its own ancestor: a cycle")
            self._check_parameters(("bones", i), bone)

    def _check_parts(self, file: AvatarFile) -> None:
        bones = {bone.name for bone in file.bones}
        self._unique("parts", [part.name for part in file.parts])
        for i, part in enumerate(file.parts):
            if part.bone not in bones:
                self._problem(("parts", i, "bone"), f"unknown bone {part.bone!r}", nearest(part.bone, bones))
            self._check_parameters(("parts", i), part)

    def _unique(self, section: str, names: list[str]) -> set[str]:
        seen: set[str] = set()
        for i, name in enumerate(names):
            if name in seen:
                self._problem((section, i, "name"), f"the name {name!r} appears twice in {section}")
            seen.add(name)
        return seen

    def _check_parameters(self, where: Location, section: BoneSection | PartSection) -> None:
        used = [(("drivers", i), driver.parameter) for i, driver in enumerate(section.drivers)]
        if isinstance(section, PartSection):
            used += [(("when", i), condition.parameter) for i, condition in enumerate(section.when)]
        for place, name in used:
            if name not in DRIVING:
                self._problem((*where, *place, "parameter"), f"unknown parameter {name!r}", nearest(name, DRIVING))

    def _read_layers(self, parts: Sequence[PartSection]) -> None:
        left = layers.MAX_PIXELS
        for i, part in enumerate(parts):
            if part.image in self.textures:
                continue
            try:
                texture = layers.read(layers.inside(self.folder, part.image), left)
            except InputError as error:
                self._problem(("parts", i, "image"), f"{part.image}: {error}")
            else:
                left -= texture.shape[0] * texture.shape[1]
                self.textures[part.image] = texture


def _ancestors(name: str, parents: dict[str, str | None]) -> set[str]:
    found: set[str] = set()
    step = parents.get(name)
    while step is not None and step not in found:
        found.add(step)
        step = parents.get(step)
    return found


def _told(detail: Any) -> tuple[str, str | None]:
    """A pydantic error in this program's words, and a hint."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in detail["loc"]).lstrip(".")
    if detail["type"] == "extra_forbidden":
        key = str(detail["loc"][-1])
        return f"unknown key {key[:64]!r}", nearest(key, _keys(detail["loc"][:-1]))
    if detail["type"] == "missing":
        return f"{path} is missing", None
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    got = repr(detail["input"])
    return f"{path} {message}".strip() + f" (got {got if len(got) <= 60 else got[:57] + '...'})", None


def _keys(where: Iterable[str | int]) -> Iterator[str]:
    """The keys that the schema knows at a place."""
    model: Any = AvatarFile
    for step in where:
        if isinstance(step, str):
            model = model.model_fields[step].annotation
        elif not isinstance(model, type):
            model = get_args(model)[0]
    yield from model.model_fields
