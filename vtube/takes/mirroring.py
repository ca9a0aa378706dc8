"""A take as if the performer had been filmed in a mirror."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from vtube import parameters, registry
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Floats


def mirror(take: Take) -> Take:
    """Exchange the performer's left and right: bones, hips, parameters and keypoints. Twice is as never.

    Bones turn the other way round from their rests, x of keypoints counts from the other edge of the source's picture.
    Joints without a partner (a head's, or a left one whose right one the take does not have) stay their own. Events
    have no sides and stay.
    """
    bones = take.header.skeleton.bones
    rest = np.array([bone.rest.rotation for bone in bones])
    other = _partners([bone.name for bone in bones])
    x, y = take.hips.T
    return replace(
        take,
        rotations=rest - (take.rotations - rest)[:, other],
        hips=np.stack([2 * bones[0].rest.position[0] - x, y], axis=1),
        keypoints=_flipped(take, take.keypoints),
        smoothed=_flipped(take, take.smoothed) if take.smoothed else None,
        values=_exchanged(take.values),
    )


def unmirrored(take: Take) -> Take:
    """The take with the performer's own left and right, whether or not its file has them exchanged."""
    if not take.header.session.mirrored:
        return take
    session = take.header.session.model_copy(update={"mirrored": False})
    return replace(mirror(take), header=take.header.model_copy(update={"session": session}))


def _flipped(take: Take, seen: KeypointColumns) -> KeypointColumns:
    keypoints = take.header.keypoints
    other = _partners(keypoints.names, _pairs(keypoints.skeleton))
    width = take.header.session.source_size[0]
    return KeypointColumns(np.array([width, 0]) + seen.points[:, other] * (-1, 1), seen.scores[:, other])


def _pairs(skeleton: str) -> Sequence[tuple[str, str]]:
    """What a known skeleton says; of others the names have to."""
    known = registry.create("skeletons", skeleton) if skeleton in registry.names("skeletons") else None
    return known.mirror if known else ()


def _partners(names: Sequence[str], pairs: Iterable[tuple[str, str]] = ()) -> list[int]:
    """For each name the index of the other side's, or its own."""
    told = {name: partner for pair in pairs for name, partner in (pair, pair[::-1])}
    index = {name: i for i, name in enumerate(names)}
    other = [index.get(told.get(name) or _other_side(name), i) for i, name in enumerate(names)]
    return [k if other[k] == i else i for i, k in enumerate(other)]


def _other_side(name: str) -> str:
    for left, right in (("Left", "Right"), ("left", "right")):
        if left in name:
            return name.replace(left, right)
        if right in name:
            return name.replace(right, left)
    return name


def _exchanged(values: Mapping[str, Floats]) -> dict[str, Floats]:
    names = list(values)
    other = _partners(names)
    signs = {p.name: -1.0 for p in parameters.PARAMETERS.values() if p.mirrored}
    return {name: signs.get(name, 1.0) * values[names[k]] for name, k in zip(names, other, strict=True)}
