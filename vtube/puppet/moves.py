"""How a posed avatar differs from the drawn one, told by each bone and part in what carries it.

This is what programs take that have bones of their own; a renderer takes a drawing, where all of it is joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtube.types import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """One pose, read-only, in the avatar's order of bones and parts.

    ``bones``: (B, 6) shift x, y (canvas pixels, in the directions of the parent), turn (degrees, clockwise), scale x,
    y around ``at``, and the factor by which what hangs on the bone is stretched along it; children do not take that
    on, they are shifted. ``parts``: (P, 5) the same of the parts' own drivers, around ``pivot``. ``z``: (P,).
    ``inputs``: the parameters that the avatar looks at, within their ranges.
    """

    bones: Floats
    parts: Floats
    z: Floats
    inputs: Mapping[str, float]
