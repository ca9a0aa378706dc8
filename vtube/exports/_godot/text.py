"""Godot's text format of scenes and resources (TSCN, version 3): values as text, sections in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from vtube.types import Floats


def real(value: float) -> str:
    """A number that is always read as a float; eight digits, more than Godot's single precision keeps."""
    text = f"{value:.8g}"
    return text if "." in text or "e" in text else f"{text}.0"


def reals(values: Iterable[float]) -> str:
    """Numbers with commas, of a packed array or a constructor, which are floats anyhow."""
    return ", ".join([f"{value:.8g}" for value in values])


def string(text: str) -> str:
    """A quoted string; what it must not contain is escaped, control characters are left out."""
    plain = "".join(c for c in text if c.isprintable())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def path(text: str) -> str:
    """A NodePath."""
    return f"NodePath({string(text)})"


def vector(x: float, y: float) -> str:
    """A Vector2."""
    return f"Vector2({reals((x, y))})"


def floats(values: Iterable[float]) -> str:
    """A PackedFloat32Array."""
    return f"PackedFloat32Array({reals(values)})"


def vectors(points: Floats) -> str:
    """A PackedVector2Array of (N, 2)."""
    return f"PackedVector2Array({reals(np.ravel(points).tolist())})"


def array(values: Iterable[str]) -> str:
    """An Array."""
    return f"[{', '.join(values)}]"


def dictionary(items: Mapping[str, str]) -> str:
    """A Dictionary whose keys are strings."""
    return "{" + ", ".join(f"{string(key)}: {value}" for key, value in items.items()) + "}"


@dataclass(frozen=True, slots=True)
class Section:
    """``[kind attributes]`` and the properties below it; all values as Godot's text."""

    kind: str
    attributes: Mapping[str, str]
    properties: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        head = " ".join([self.kind, *(f"{name}={value}" for name, value in self.attributes.items())])
        return "\n".join([f"[{head}]", *(f"{name} = {value}" for name, value in self.properties.items()), ""])


@dataclass(slots=True)
class Resources:
    """What a scene refers to: files of the project and resources of its own, each once."""

    _files: dict[str, Section] = field(default_factory=dict)
    _own: dict[str, Section] = field(default_factory=dict)

    def file(self, kind: str, place: str) -> str:
        """A file of the project, ``place`` from its root."""
        if place not in self._files:
            name = string(f"f{len(self._files) + 1}")
            section = Section("ext_resource", {"type": string(kind), "path": string(f"res://{place}"), "id": name})
            self._files[place] = section
        return f"ExtResource({self._files[place].attributes['id']})"

    def own(self, kind: str, name: str, properties: Mapping[str, str]) -> str:
        """A resource of the scene's own, by its name."""
        if name not in self._own:
            self._own[name] = Section("sub_resource", {"type": string(kind), "id": string(name)}, properties)
        return f"SubResource({string(name)})"

    def text(self, head: Section, body: Sequence[Section]) -> str:
        """The file."""
        steps = {"load_steps": str(len(self._files) + len(self._own) + 1), "format": "3"}
        first = Section(head.kind, {**head.attributes, **steps})
        return "\n".join(map(str, [first, *self._files.values(), *self._own.values(), *body]))
