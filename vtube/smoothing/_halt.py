"""How far a joint moves on when nothing more is seen of it."""

from __future__ import annotations

import numpy as np

from vtube.types import Floats


def travel(dt: Floats, halt: float) -> Floats:
    """How many seconds of its velocity a joint moves on in ``dt`` seconds: nearly all at first, always below ``halt``.

    The integral of a velocity that decays with the time constant ``halt``: a guess can only be wrong by so much.
    """
    return np.expm1(dt / -halt) * -halt
