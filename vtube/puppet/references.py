"""Whether what an avatar names is there: bones, parts, parameters, and whether that makes sense together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import TypeAlias

from vtube.errors import nearest
from vtube.puppet import skinning
from vtube.puppet.avatar import DRIVING
from vtube.puppet.schema import AvatarFile
from vtube.puppet.schema.parts import BoneSection, OrderSection, PartSection
from vtube.types import Image

Location: TypeAlias = Sequence[str | int]
Hint: TypeAlias = "str | Callable[[], str] | None"
Found: TypeAlias = tuple[Location, str, Hint]
"""Where something is wrong, what, and perhaps what was meant, which may take long to say."""
MAX_MESH_POINTS = 40_000
SMALLEST_CELL = 4
MAX_SEARCHED = 600_000
"""Places that the bones of all skins look at together when an avatar is loaded: seconds at worst."""


def problems(file: AvatarFile) -> Iterator[Found]:
    """Everything that a document names wrongly."""
    yield from _hierarchy(file.bones)
    yield from _parts(file)
    yield from _parameters(file)
    yield from _sets(file)
    yield from _springs(file)
    yield from _expressions(file)
    framings = {"full", *file.framings}
    yield from _unknown("framing", file.framing, framings, ("framing",))


def meshes(parts: Sequence[PartSection], textures: Mapping[str, Image]) -> Iterator[Found]:
    """Meshes that are too fine, for their images or all together, and skins that take too long to compute."""
    total = searched = 0
    for i, part in enumerate(parts):
        if part.mesh is None:
            continue
        columns, rows = part.mesh.cells
        texture = textures.get(part.image)
        if texture is not None:
            height, width = texture.shape[:2]
            most = max(width // SMALLEST_CELL, 1), max(height // SMALLEST_CELL, 1)
            if columns > most[0] or rows > most[1]:
                what = f"the mesh is too fine for an image of {width}x{height} px (got {columns}x{rows} cells)"
                yield ("parts", i, "mesh", "cells"), what, f"at most {most[0]}x{most[1]}"
        before, total = total, total + (columns + 1) * (rows + 1)
        if before <= MAX_MESH_POINTS < total:
            what = f"the meshes have too many points together (expected at most {MAX_MESH_POINTS})"
            yield ("parts", i, "mesh", "cells"), what, "use fewer cells"
        if texture is not None and len(part.mesh.skin) > 1:
            across, down = skinning.steps(part.mesh.cells, width, height)
            before, searched = searched, searched + len(part.mesh.skin) * (across + 1) * (down + 1)
            if before <= MAX_SEARCHED < searched:
                what = "the skins have too many bones together for the size of their meshes"
                yield ("parts", i, "mesh", "skin"), what, "use fewer bones in skins"


def _unknown(kind: str, name: str, known: Iterable[str], where: Location) -> Iterator[Found]:
    if name not in known:
        yield where, f"unknown {kind} {name!r}", partial(nearest, name, known)


def _repeated(section: str, names: Sequence[str], key: str = "name") -> Iterator[Found]:
    seen: set[str] = set()
    for i, name in enumerate(names):
        if name in seen:
            yield (section, i, key), f"the {key} {name!r} appears twice in {section}", None
        seen.add(name)


def _hierarchy(bones: Sequence[BoneSection]) -> Iterator[Found]:
    yield from _repeated("bones", [bone.name for bone in bones])
    parents = {bone.name: bone.parent for bone in bones}
    for i, bone in enumerate(bones):
        if bone.parent is not None:
            yield from _unknown("parent bone", bone.parent, parents, ("bones", i, "parent"))
        if bone.name in _ancestors(bone.name, parents):
            yield ("bones", i, "parent"), f"the bone {bone.name!r} is its own ancestor: a cycle", None
        yield from _order(bone.order, parents, ("bones", i, "order"))


def _ancestors(name: str, parents: Mapping[str, str | None]) -> set[str]:
    found: set[str] = set()
    step = parents.get(name)
    while step is not None and step not in found:
        found.add(step)
        step = parents.get(step)
    return found


def _order(order: OrderSection | None, bones: Iterable[str], where: Location) -> Iterator[Found]:
    if order is not None and order.crossing is not None:
        yield from _unknown("bone", order.crossing.of, bones, (*where, "crossing", "of"))


def _parts(file: AvatarFile) -> Iterator[Found]:
    bones = {bone.name for bone in file.bones}
    clips = {part.name: part.clip for part in file.parts}
    yield from _repeated("parts", [part.name for part in file.parts])
    for i, part in enumerate(file.parts):
        where = ("parts", i)
        yield from _unknown("bone", part.bone, bones, (*where, "bone"))
        yield from _order(part.order, bones, (*where, "order"))
        yield from _skin(part, bones, (*where, "mesh", "skin"))
        if part.clip is not None:
            yield from _unknown("part", part.clip, clips, (*where, "clip"))
        if part.clip == part.name:
            yield (*where, "clip"), f"the part {part.name!r} is clipped by itself", None
        elif part.clip is not None and clips.get(part.clip) is not None:
            what = f"the part {part.clip!r} is clipped itself: clips do not nest"
            yield (*where, "clip"), what, f"clip by {clips[part.clip]} instead"


def _skin(part: PartSection, bones: Iterable[str], where: Location) -> Iterator[Found]:
    skin = part.mesh.skin if part.mesh else []
    for i, name in enumerate(skin):
        yield from _unknown("bone", name, bones, (*where, i))
        if name in skin[:i]:
            yield (*where, i), f"the bone {name!r} appears twice in a skin", None


def _parameters(file: AvatarFile) -> Iterator[Found]:
    for where, name in (*_driving(file), *_shaping(file), *_moving(file)):
        yield from _unknown("parameter", name, DRIVING, where)
    for i, part in enumerate(file.parts):
        for k, shape in enumerate(part.mesh.shapes if part.mesh else []):
            if len(set(shape.parameters)) < len(shape.parameters):
                where = ("parts", i, "mesh", "shapes", k, "parameters")
                yield where, "the two parameters of a shape must differ", None


def _driving(file: AvatarFile) -> Iterator[tuple[Location, str]]:
    """The parameters of drivers, orders and conditions."""
    sections: list[tuple[str, Sequence[BoneSection | PartSection]]] = [("bones", file.bones), ("parts", file.parts)]
    for kind, owners in sections:
        for i, owner in enumerate(owners):
            for k, driver in enumerate(owner.drivers):
                yield (kind, i, "drivers", k, "parameter"), driver.parameter
            if owner.order is not None and owner.order.parameter is not None:
                yield (kind, i, "order", "parameter"), owner.order.parameter
    for i, part in enumerate(file.parts):
        for k, condition in enumerate(part.when):
            yield ("parts", i, "when", k, "parameter"), condition.parameter


def _shaping(file: AvatarFile) -> Iterator[tuple[Location, str]]:
    """The parameters of key shapes and swap sets."""
    for i, part in enumerate(file.parts):
        for k, shape in enumerate(part.mesh.shapes if part.mesh else []):
            for axis, name in enumerate(shape.parameters):
                yield ("parts", i, "mesh", "shapes", k, "parameters", axis), name
    for i, section in enumerate(file.sets):
        for k, member in enumerate(section.members):
            for name in member.at:
                yield ("sets", i, "members", k, "at", name), name


def _moving(file: AvatarFile) -> Iterator[tuple[Location, str]]:
    """The parameters of expressions and animations."""
    for i, expression in enumerate(file.expressions):
        for name in expression.parameters:
            yield ("expressions", i, "parameters", name), name
    for title, animation in file.animations:
        for name in animation.tracks if animation else ():
            yield ("animations", title, "tracks", name), name


def _sets(file: AvatarFile) -> Iterator[Found]:
    parts, owners = {part.name for part in file.parts}, dict[str, int]()
    yield from _repeated("sets", [section.name for section in file.sets])
    for i, section in enumerate(file.sets):
        for k, member in enumerate(section.members):
            for j, name in enumerate(member.parts):
                where = ("sets", i, "members", k, "parts", j)
                yield from _unknown("part", name, parts, where)
                if owners.setdefault(name, i) != i:
                    yield where, f"the part {name!r} is in two sets", f"take it out of {file.sets[owners[name]].name}"


def _springs(file: AvatarFile) -> Iterator[Found]:
    parents, owners = {bone.name: bone.parent for bone in file.bones}, dict[str, str]()
    yield from _repeated("springs", [spring.name for spring in file.springs])
    for i, spring in enumerate(file.springs):
        for k, bone in enumerate(spring.bones):
            where = ("springs", i, "bones", k)
            yield from _unknown("bone", bone, parents, where)
            if bone in owners:
                yield where, f"the bone {bone!r} belongs to a spring already", f"take it out of {owners[bone]}"
            owners.setdefault(bone, spring.name)
        for k, (above, below) in enumerate(pairwise(spring.bones)):
            if above in parents and below in parents and parents[below] != above:
                what = f"the bone {above!r} is not the parent of {below!r}: no chain"
                yield ("springs", i, "bones", k + 1), what, f"the parent is {parents[below] or 'the canvas'}"


def _expressions(file: AvatarFile) -> Iterator[Found]:
    parts = {part.name for part in file.parts}
    yield from _repeated("expressions", [expression.name for expression in file.expressions])
    keyed = [(i, expression.key) for i, expression in enumerate(file.expressions) if expression.key is not None]
    for n, (i, key) in enumerate(keyed):
        owner = next((k for k, other in keyed[:n] if other == key), None)
        if owner is not None:
            what = f"the key {key!r} belongs to two expressions"
            yield ("expressions", i, "key"), what, f"{file.expressions[owner].name} has it"
    for i, expression in enumerate(file.expressions):
        for verb, names in (("show", expression.show), ("hide", expression.hide)):
            for k, name in enumerate(names):
                yield from _unknown("part", name, parts, ("expressions", i, verb, k))
        for k, name in enumerate(expression.hide):
            if name in expression.show:
                yield ("expressions", i, "hide", k), f"the part {name!r} is both shown and hidden", None
