"""Bones' turns are told from their rest, all the way round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vtube.takes.take import Take
from vtube.takes.turns import degrees_from_rest


def test_a_bone_at_rest_is_not_turned_and_one_that_goes_on_turning_goes_on(take: Take) -> None:
    """The file has angles within one turn; degrees do not leap where those do, and no bone touches another."""
    rest = np.array([bone.rest.rotation for bone in take.header.skeleton.bones])
    rotations = np.tile(rest, (len(take.times), 1))
    steady = np.arange(len(take.times)) * 100.0
    rotations[:, 1] = np.angle(np.exp(1j * (rest[1] + np.radians(steady))))
    turned = degrees_from_rest(replace(take, rotations=rotations))
    np.testing.assert_allclose(np.diff(turned[:, 1]), 100, atol=1e-9)
    np.testing.assert_allclose(np.delete(turned, 1, axis=1), 0, atol=1e-9)
