"""How far a take's bones are turned."""

from __future__ import annotations

import numpy as np

from vtube.takes.take import Take
from vtube.types import Floats


def degrees_from_rest(take: Take) -> Floats:
    """(N, B) how far each bone is turned from its rest: degrees, clockwise positive, continuous over time, so that they
    can be interpolated and their lowest and highest compared.
    """
    rest = [bone.rest.rotation for bone in take.header.skeleton.bones]
    return np.degrees(np.unwrap(take.rotations - rest, axis=0))
