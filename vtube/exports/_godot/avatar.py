"""An avatar and its performance of a take as files of a Godot project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from vtube.drawing import Drawing
from vtube.exports._godot import text, tracks
from vtube.exports._godot.layout import laid_out
from vtube.exports._godot.performance import at_rest, performed, visible
from vtube.exports._godot.poses import Poses, properties
from vtube.exports._godot.scene import Scene, textures
from vtube.exports._godot.text import Resources, Section
from vtube.puppet.moves import Moves
from vtube.settings import Settings
from vtube.takes.take import Take

_WINDOW = (1280, 720)
_SHORTEST = 0.001
"""Seconds; Godot has no shorter animation."""


@dataclass(frozen=True, slots=True)
class Exported:
    """``files``: by their places in the project. ``stage``: the place of the scene that shows the avatar alone."""

    files: dict[str, bytes]
    stage: str


def exported(take: Take, take_name: str, settings: Settings, known: Iterable[str]) -> Exported:
    """Write the scene of an avatar that performs a take, and those that it has been exported with before.

    Args:
        take: the take.
        take_name: a name as nodes and files may have.
        settings: who is shown, and how.
        known: the places in the project of what earlier exports have written.

    Raises:
        UsageError: there is no such avatar, or the take is too long.
        InputError: the avatar's folder has problems.
    """
    performance = performed(settings, take)
    rig = performance.avatar
    layout, folder = laid_out(rig), f"avatars/{rig.name}"
    moves, drawing = at_rest(rig)
    rest = list(properties(layout, _poses(moves, drawing)))
    motion = tracks.animation(properties(layout, performance.poses), performance.times, max(take.duration, _SHORTEST))
    files, places = textures(layout, folder)
    place = f"{folder}/{rig.name}_{take_name}.tres"
    performances = _performances(known, rig.name) | {take_name: place}
    scene = Scene(layout, places, {one.path: tracks.value(one, 0) for one in rest})
    still = tracks.animation(rest, np.zeros(1), _SHORTEST)
    files[place] = _library(take_name, motion).encode()
    files[f"{folder}/{rig.name}.tscn"] = scene.text(performances, f"{take_name}/{take_name}", still).encode()
    shown = f"{folder}/{rig.name}_stage.tscn"
    files[shown] = _stage(rig.name, f"{folder}/{rig.name}.tscn", drawing.frame).encode()
    return Exported(files, shown)


def _performances(known: Iterable[str], name: str) -> dict[str, str]:
    """The takes that an avatar has been exported with, and the places of their motion."""
    motion = re.compile(rf"avatars/{name}/{name}_([A-Za-z_]\w{{0,63}})\.tres", re.ASCII)
    found = [motion.fullmatch(place) for place in sorted(known)]
    return {match[1]: match[0] for match in found if match}


def _poses(moves: Moves, drawing: Drawing) -> Poses:
    """A single pose."""
    inputs = {name: np.array([value]) for name, value in moves.inputs.items()}
    seen = visible(drawing, len(moves.parts))
    return Poses(moves.bones[None], moves.parts[None], moves.z[None], seen[None], inputs)


def _library(name: str, motion: dict[str, str]) -> str:
    """An ``AnimationLibrary`` of one animation."""
    resources = Resources()
    only = resources.own("Animation", name, {"resource_name": text.string(name), **motion})
    body = [Section("resource", {}, {"_data": text.dictionary({name: only})})]
    return resources.text(Section("gd_resource", {"type": '"AnimationLibrary"'}), body)


def _stage(name: str, scene: str, frame: tuple[float, float, float, float]) -> str:
    """A scene that shows an avatar in a window, its framing as large as fits."""
    x, y, width, height = frame
    zoom = min(_WINDOW[0] / width, _WINDOW[1] / height)
    resources = Resources()
    avatar = {"parent": '"."', "instance": resources.file("PackedScene", scene)}
    camera = {"position": text.vector(x + width / 2, y + height / 2), "zoom": text.vector(zoom, zoom)}
    body = [
        Section("node", {"name": '"Stage"', "type": '"Node2D"'}),
        Section("node", {"name": text.string(name), **avatar}),
        Section("node", {"name": '"Camera2D"', "type": '"Camera2D"', "parent": '"."'}, camera),
    ]
    return resources.text(Section("gd_scene", {}), body)
