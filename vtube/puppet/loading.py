"""Finds, checks and loads avatars: a folder becomes one frozen value."""

from __future__ import annotations

import math
import shlex
from pathlib import Path

import numpy as np

from vtube import paths
from vtube.alpha import trimmed
from vtube.errors import InputError, UsageError, nearest
from vtube.puppet.avatar import Avatar, Condition, Driver, Idle, Joint, Part
from vtube.puppet.checking import FILE, Inspection, Problem
from vtube.puppet.schema import AvatarFile
from vtube.puppet.schema.motion import IdleSection
from vtube.puppet.schema.parts import BoneSection, ConditionSection, DriverSection, PartSection
from vtube.types import Image, frozen

DEFAULT: str | None = None
"""The built-in avatar that "default" stands for; None: the first by name."""


def names() -> list[str]:
    """The built-in avatars, sorted."""
    folder = paths.shipped("avatars")
    return sorted(p.parent.name for p in folder.glob(f"*/{FILE}")) if folder.is_dir() else []


def find(name_or_dir: str | Path) -> Path:
    """The folder of an avatar: a built-in one by name, "default", or any folder by its path.

    Raises:
        UsageError: neither a name nor a folder; says which names there are and which was probably meant.
    """
    known = names()
    text = str(name_or_dir)
    if text in known:
        return paths.shipped("avatars") / text
    if text == "default" and known:
        return paths.shipped("avatars") / (DEFAULT or known[0])
    folder = Path(name_or_dir).expanduser()
    if folder.is_dir():
        return folder
    if folder.is_file():
        raise UsageError("is no avatar's folder", where=folder, hint=_instead(folder))
    raise UsageError(f"unknown avatar {text!r}", hint=f"give a folder or a name; {nearest(text, known)}")


def _instead(file: Path) -> str:
    """What to do with a file that was given for an avatar's folder."""
    if file.name == FILE:
        return f"give the folder: {file.parent}"
    from vtube.puppet.importers import IMPORTERS

    if file.suffix.lower() in IMPORTERS:
        return f"make an avatar of it: vtube avatar import {shlex.quote(str(file))}"
    return "give the folder"


def check(folder: Path) -> list[Problem]:
    """All problems of an avatar's folder, in the order of its lines; empty when it can be loaded."""
    return Inspection(folder).problems


def load(folder: Path, framing: str | None = None) -> Avatar:
    """Read an avatar's folder.

    Args:
        folder: holds ``avatar.yaml``, format version 1, and its layers.
        framing: a name of its framings; None: the one that it starts with.

    Raises:
        InputError: the folder has problems; names the first and counts the others.
        UsageError: no such framing.
    """
    inspection = Inspection(folder)
    file = inspection.file
    if inspection.problems or file is None:
        first, others = inspection.problems[0], inspection.count - 1
        more = f"{others} more: vtube avatar check {folder}" if others else None
        hint = "; ".join(filter(None, (first.hint, more)))
        raise InputError(first.what, where=first.where, hint=hint or None)
    framings = {"full": (0.0, 0.0, float(file.canvas[0]), float(file.canvas[1])), **file.framings}
    chosen = framing or file.framing
    if chosen not in framings:
        raise UsageError(f"unknown framing {chosen!r}", where=folder, hint=nearest(chosen, framings))
    bones = _joints(file.bones)
    return Avatar(
        name=file.name,
        canvas=file.canvas,
        bones=bones,
        parts=_parts(file, bones, inspection.textures),
        framings=framings,
        framing=chosen,
        idle=_idle(file.idle),
        sets=tuple(file.sets),
        springs=tuple(file.springs),
        expressions=tuple(file.expressions),
        animations=file.animations,
        display_name=file.display_name or file.name,
        author=file.author,
        licence=file.licence,
    )


def _joints(sections: list[BoneSection]) -> tuple[Joint, ...]:
    """Parents before children, otherwise in the order of the file."""
    waiting, order = list(sections), dict[str | None, int]({None: -1})
    joints: list[Joint] = []
    while waiting:
        for section in [s for s in waiting if s.parent in order]:
            order[section.name] = len(joints)
            tip = section.at if section.tip is None else section.tip
            parent, drivers = order[section.parent], _drivers(section.drivers)
            joints.append(Joint(section.name, parent, section.at, tip, drivers, section.order))
        waiting = [s for s in waiting if s.name not in order]
    return tuple(joints)


def _parts(file: AvatarFile, bones: tuple[Joint, ...], textures: dict[str, Image]) -> tuple[Part, ...]:
    index = {bone.name: i for i, bone in enumerate(bones)}
    places = {part.name: i for i, part in enumerate(file.parts)}
    trimmed = {name: _trimmed(texture) for name, texture in textures.items()}
    whole = {name: (texture, (0, 0)) for name, texture in textures.items()}
    return tuple(
        _part(
            section,
            index[section.bone],
            bones,
            None if section.clip is None else places[section.clip],
            *(whole if section.mesh else trimmed)[section.image],
        )
        for section in file.parts
    )


def _part(
    section: PartSection,
    bone: int,
    bones: tuple[Joint, ...],
    clip: int | None,
    texture: Image,
    corner: tuple[int, int],
) -> Part:
    return Part(
        name=section.name,
        texture=texture,
        at=(section.at[0] + corner[0], section.at[1] + corner[1]),
        bone=bone,
        z=section.z,
        pivot=bones[bone].at if section.pivot is None else section.pivot,
        opacity=section.opacity,
        drivers=_drivers(section.drivers),
        when=tuple(_condition(condition) for condition in section.when),
        mesh=section.mesh,
        clip=clip,
        blend=section.blend,
        tint=_tint(section.tint),
        order=section.order,
    )


def _tint(colour: str | None) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex("ffffff" if colour is None else colour[1:])
    return blue / 255, green / 255, red / 255


def _trimmed(texture: Image) -> tuple[Image, tuple[int, int]]:
    """A texture without its transparent margins, which cost time in every picture, and where its corner was."""
    inner, corner = trimmed(texture)
    return frozen(inner if inner.size else np.ascontiguousarray(texture[:1, :1])), corner


def _drivers(sections: list[DriverSection]) -> tuple[Driver, ...]:
    return tuple(Driver(s.parameter, s.property, tuple(s.curve)) for s in sections)


def _condition(section: ConditionSection) -> Condition:
    return Condition(
        section.parameter,
        -math.inf if section.minimum is None else section.minimum,
        math.inf if section.maximum is None else section.maximum,
    )


def _idle(section: IdleSection) -> Idle:
    return Idle(
        breath_period=section.breath.period,
        blink_every=section.blink.every,
        blink_duration=section.blink.duration,
        sway_degrees=section.sway.degrees,
        sway_period=section.sway.period,
        gaze_every=section.gaze.every,
        gaze_reach=section.gaze.reach,
    )
