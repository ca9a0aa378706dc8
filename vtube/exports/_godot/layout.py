"""How an avatar's bones and parts stand in Godot: which nodes there are, what they are called and where they hang.

Frame of reference: the scene's root is the top left corner of the avatar's canvas, one unit a pixel. A bone is a
``Bone2D`` at its ``at``, unturned. What stretches along a bone is not handed down to its children, so such a bone has
another one below it, turned along it, which scales alone and carries the parts.

A stiff part is a ``Sprite2D`` below its bone. What bends, clips or is clipped is a ``Polygon2D`` in the canvas's own
space that the skeleton carries: only so can a mask and what it clips hang on different bones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from vtube.puppet import Avatar
from vtube.puppet.avatar import Joint, Part
from vtube.puppet.kinematics import carriers
from vtube.puppet.meshes import bending
from vtube.puppet.placing import stretched

SKELETON, PARTS = "Skeleton2D", "Parts"


@dataclass(frozen=True, slots=True)
class Bone:
    """A bone's node. ``path``: from the scene's root. ``carrier``: of the node that carries what hangs on the bone.
    ``along``: radians, where that one stretches to; None: it is the bone itself.
    """

    joint: Joint
    path: str
    carrier: str
    along: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """A part's node. ``path``: of what is drawn. ``mask``: of what clips it, its parent, or None. ``bones``: what
    carries it. ``sprite``: whether it is a ``Sprite2D``.
    """

    part: Part
    path: str
    mask: str | None
    bones: tuple[Bone, ...]
    sprite: bool

    @property
    def outer(self) -> str:
        """The path of the node that is hidden and ordered."""
        return self.mask or self.path


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """All nodes of an avatar, in its order of bones and of parts."""

    avatar: Avatar
    bones: tuple[Bone, ...]
    cards: tuple[Card, ...]

    def masks(self, part: int) -> list[str]:
        """The paths of a part's copies that clip others."""
        return [card.mask for card in self.cards if card.part.clip == part and card.mask]

    def reaches(self) -> list[float]:
        """How far from each bone's ``at`` what it moves lies at most, as drawn, canvas pixels; at least 1."""
        bones, found = self.avatar.bones, [1.0] * len(self.bones)
        index = {bone.name: i for i, bone in enumerate(bones)}
        for card in self.cards:
            for bone in card.bones:
                i = index[bone.joint.name]
                while i >= 0:
                    found[i] = max(found[i], furthest(card.part, bones[i].at))
                    i = bones[i].parent
        return found


def furthest(part: Part, place: tuple[float, float]) -> float:
    """How far from a place a part's image reaches as drawn, canvas pixels; at least 1."""
    height, width = part.texture.shape[:2]
    left, top = part.at
    corners = ((x, y) for x in (left, left + width) for y in (top, top + height))
    return max(1.0, *(math.dist(place, corner) for corner in corners))


def laid_out(avatar: Avatar) -> Layout:
    """The nodes of an avatar; no two have the same name, whatever the avatar's bones and parts are called."""
    taken = {bone.name for bone in avatar.bones}
    bones = _bones(avatar, taken)
    names = [_free(part.name, taken) for part in avatar.parts]
    index = {bone.name: i for i, bone in enumerate(avatar.bones)}
    clipping = {part.clip for part in avatar.parts if part.clip is not None}
    cards = []
    for i, (part, name) in enumerate(zip(avatar.parts, names, strict=True)):
        carrying = tuple(bones[k] for k in carriers(part, index))
        mask = None if part.clip is None else f"{PARTS}/{_free(f'{name}_mask', taken)}"
        sprite = not (mask or bending(part) or i in clipping)
        path = f"{carrying[0].carrier if sprite else mask or PARTS}/{name}"
        cards.append(Card(part, path, mask, carrying, sprite))
    return Layout(avatar, bones, tuple(cards))


def _bones(avatar: Avatar, taken: set[str]) -> tuple[Bone, ...]:
    made: list[Bone] = []
    for joint in avatar.bones:
        path = f"{made[joint.parent].path if joint.parent >= 0 else SKELETON}/{joint.name}"
        along = math.atan2(joint.tip[1] - joint.at[1], joint.tip[0] - joint.at[0])
        if stretched([joint]):
            made.append(Bone(joint, path, f"{path}/{_free(f'{joint.name}_stretch', taken)}", along))
        else:
            made.append(Bone(joint, path, path, None))
    return tuple(made)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
