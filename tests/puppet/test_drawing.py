"""Posed parts as sprites."""

from __future__ import annotations

from typing import Any

import numpy as np

from vtube import puppet
from vtube.puppet.avatar import Avatar, Condition, Driver, Joint, Part
from vtube.puppet.kinematics import Rig
from vtube.puppet.schema.parts import MeshSection, TurnSection

HIDDEN = (Condition("MouthOpen", 0.5, 1.0),)
TURN = MeshSection(cells=(2, 3), turn=TurnSection(centre=(5, 5), radius=(9, 9)))


def part(name: str, z: float, **other: Any) -> Part:
    return Part(name, np.full((4, 4, 4), 255, dtype=np.uint8), (z, z), 0, z, (0, 0), **other)


def rig(*parts: Part) -> Rig:
    return Rig(Avatar("t", (9, 9), (Joint("Root", -1, (0, 0), (0, 0)),), parts, {"full": (0, 0, 9, 9)}, "full"))


def test_sprites_come_from_back_to_front_and_those_of_one_z_in_their_order() -> None:
    parts = [part("a", 2), part("b", 1), part("c", 2), part("d", 0)]
    sprites = rig(*parts).drawing(rig(*parts)({})).sprites
    assert all(sprite.texture is parts[i].texture for sprite, i in zip(sprites, (3, 1, 0, 2), strict=True))


def test_factors_fade_and_hide() -> None:
    shown = rig(part("a", 0, opacity=0.5), part("b", 1), part("c", 2))
    sprites = shown.drawing(shown({}), np.array([0.5, 0.0, 1.0])).sprites
    assert [sprite.opacity for sprite in sprites] == [0.25, 1.0]


def test_a_sprite_has_its_part_s_tint_blend_mode_and_grid() -> None:
    shown = rig(part("a", 0, tint=(0.5, 0.6, 0.7), blend="multiply", mesh=TURN), part("b", 1, mesh=TURN))
    posed = shown({"FaceAngleX": 20.0})
    first, second = shown.drawing(posed).sprites
    assert (first.tint, first.blend) == ((0.5, 0.6, 0.7), "multiply")
    assert (second.tint, second.blend) == ((1.0, 1.0, 1.0), "normal")
    assert first.grid is not None
    assert (first.grid.columns, first.grid.rows) == (2, 3)
    np.testing.assert_array_equal(first.grid.points, posed.grids[0])
    assert first.grid.points.shape == (12, 2)
    assert not first.grid.points.flags.writeable


def test_a_clip_is_where_its_part_is_now_whether_that_shows_or_not() -> None:
    moved = (Driver("Sway", "x", ((0, 3),)), Driver("Sway", "opacity", ((0, 0.5),)))
    shown = rig(part("white", 0, drivers=moved, when=HIDDEN, mesh=TURN), part("pupil", 1, clip=0), part("lid", 2))
    posed = shown({"FaceAngleX": 20.0})
    pupil, lid = shown.drawing(posed).sprites
    assert lid.clip is None
    assert pupil.clip is not None
    assert pupil.clip.opacity == 1.0
    assert pupil.clip.grid is not None
    np.testing.assert_array_equal(pupil.clip.matrix, posed.matrices[0])
    np.testing.assert_array_equal(pupil.clip.grid.points, posed.grids[0])


def test_everything_of_a_file_arrives_in_the_drawing(rich: dict[str, Any], write: Any) -> None:
    avatar = puppet.load(write(rich))
    shown = Rig(avatar)
    sprites = shown.drawing(shown({"HandLeftOpen": 1.0, "LeftHandDepth": -1.0})).sprites
    z = shown({"HandLeftOpen": 1.0, "LeftHandDepth": -1.0}).z
    behind = [part.name for part, height in zip(avatar.parts, z, strict=True) if height < 10]
    assert behind == ["arm", "forearm", "fist", "palm"]
    assert len(sprites) == len(avatar.parts) - 2
    assert {sprite.blend for sprite in sprites} == {"normal", "multiply", "add"}
    assert sum(sprite.clip is not None for sprite in sprites) == 1
    assert sum(sprite.grid is not None for sprite in sprites) == 3
