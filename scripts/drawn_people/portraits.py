"""A random person's face before a webcam, with an expression: who, looking where, in which light, before what."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from drawn_people.cameras import lit, near
from drawn_people.expressions import Expression, expression
from drawn_people.moves import Moves
from drawn_people.scenes import Stage, developed
from drawn_people.shading import Surface, rendered
from vtube.types import Floats, Image

FEATURE_OFTEN, FEATURE_MUCH, FEATURE_MOST = 0.12, 0.45, 0.9
"""How often a face has a feature, the spread of how much, and how much at most."""
CHEST, ARMS = 0.3, 0.2
"""Metres up and aside on the base mesh, below and within which no mesh is seen in a picture of a face."""


@dataclass(frozen=True, eq=False)
class Portrait:
    """``image`` (S, S, 3) BGR, the ``expression`` that was drawn, and ``middle``, (2,) pixels between the eyes."""

    image: Image
    expression: Expression
    middle: Floats


@dataclass(frozen=True, eq=False)
class Studio:
    """What pictures of faces are made of. ``features``: what faces differ in; ``actions``: ARKit's blendshapes."""

    stage: Stage
    features: Moves
    actions: Moves

    def picture(self, chance: np.random.Generator) -> Portrait:
        """One picture."""
        made, looks = expression(chance), self._looks(chance)
        moved = self.features.summed(looks) + self.actions.summed(made)
        surfaces, joints, pose = self.stage.person(chance, lambda rest: rest + moved)
        camera = near(joints, chance)
        light = lit(camera, chance)
        surfaces = [_upper(surface) for surface in surfaces]
        surfaces = [surface for surface in surfaces if len(surface.faces)] + self.stage.things(joints, pose, chance)
        colours, covered, _ = rendered(surfaces, camera, light)
        mask = cv2.resize(covered, camera.size, interpolation=cv2.INTER_AREA)
        room = self.stage.room(camera, light, chance)
        linear = cv2.resize(colours, camera.size, interpolation=cv2.INTER_AREA) + room * (1 - mask[:, :, None])
        return Portrait(developed(linear, mask, chance), made, camera.seen(joints)[1:3, :2].mean(axis=0))

    def _looks(self, chance: np.random.Generator) -> dict[str, float]:
        """Some of the features, alike on both sides."""
        found = {}
        for name in self.features.names:
            if not name.startswith("r-") and chance.random() < FEATURE_OFTEN:
                found[name] = min(abs(chance.normal(0, FEATURE_MUCH)), FEATURE_MOST)
                if name.startswith("l-"):
                    found[f"r-{name[2:]}"] = found[name]
        return found


def _upper(surface: Surface) -> Surface:
    """Of a person's mesh the part that a picture of the face may show: head, shoulders and arms."""
    shown = (surface.rest[:, 2] > CHEST) | (np.abs(surface.rest[:, 0]) > ARMS)
    kept = shown[surface.faces].all(axis=1)
    used, faces = np.unique(surface.faces[kept], return_inverse=True)
    return replace(
        surface,
        points=surface.points[used],
        rest=surface.rest[used],
        faces=faces.reshape(-1, 3).astype(np.int32),
        corners=surface.corners[kept],
        kept=None if surface.kept is None else surface.kept[used],
    )
