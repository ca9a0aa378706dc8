"""Calls every kernel of the puppet once, before it is trusted."""

from __future__ import annotations

import numpy as np

from vtube.puppet.avatar import Avatar, Driver, Joint, Part
from vtube.puppet.puppet import Puppet
from vtube.puppet.schema.motion import SpringSection
from vtube.puppet.schema.parts import MeshSection

_BONES = (
    Joint("Spine", -1, (40.0, 80.0), (40.0, 20.0), (Driver("Sway", "x", ((-1.0, 4.0), (1.0, 4.0))),)),
    Joint("Head", 0, (40.0, 20.0), (40.0, 0.0)),
)


def rehearse() -> bool:
    """Whether a head on two bones, driven, turned and bent, with a spring at rest, is where it should be."""
    mesh = MeshSection(cells=(1, 1), skin=["Spine", "Head"])
    part = Part("head", np.full((8, 8, 4), 255, dtype=np.uint8), (36.0, 0.0), 1, 0.0, (40.0, 20.0), mesh=mesh)
    springs = (SpringSection(name="hair", bones=["Head"], wind=0.0),)
    avatar = Avatar("rehearsal", (80, 80), _BONES, (part,), {"all": (0, 0, 80, 80)}, "all", springs=springs)
    puppet = Puppet(avatar)
    puppet.pose({"Spine": 90.0, "BodyFound": 1.0}, 0.0)
    (sprite,) = puppet.pose({"Spine": 90.0, "BodyFound": 1.0}, 1 / 60).sprites
    turned = [(124.0, 76.0), (124.0, 84.0), (116.0, 76.0), (116.0, 84.0)]
    points = np.zeros((4, 2)) if sprite.grid is None else sprite.grid.points
    return bool(np.abs(points - turned).max() < 1.0)
