"""Compiled kernel of the spring chains; ``springs`` has the method, ``_formats`` what links and swings are."""

from __future__ import annotations

from math import atan2, ceil, cos, degrees, exp, isfinite, isnan, sin, tanh, tau
from typing import Any

import numpy as np

from vtube.native.compiling import inner, kernel
from vtube.puppet._formats import SAME
from vtube.types import Floats

STEP = 1 / 50
"""Seconds of a sub-step at most."""
STILL = 1e-4


@inner
def within(value: float, most: float) -> float:
    """The value, no farther from 0 than ``most``."""
    return min(max(value, -most), most)


@inner
def followed(links: Any, swings: Any, begins: Any, bones: Floats) -> bool:
    """Note where the links are carried. Whether that is anywhere."""
    sums = 0.0
    for c in range(len(begins) - 1):
        root, first = links[begins[c]], bones[links[begins[c]].bone]
        x = first[0, 0] * root.at_x + first[0, 1] * root.at_y + first[0, 2]
        y = first[1, 0] * root.at_x + first[1, 1] * root.at_y + first[1, 2]
        for i in range(begins[c], begins[c + 1]):
            link, swing, bone = links[i], swings[i], bones[links[i].bone]
            along_x = bone[0, 0] * link.along_x + bone[0, 1] * link.along_y
            along_y = bone[1, 0] * link.along_x + bone[1, 1] * link.along_y
            swing.next_x, swing.next_y, swing.next_posed = x, y, atan2(along_y, along_x)
            sums += x + y + swing.next_posed
    return isfinite(sums)


@inner
def rested(swings: Any) -> None:
    """Forget angles and speeds; the next motion begins where the links are now."""
    for i in range(len(swings)):
        swing = swings[i]
        swing.angle, swing.speed = 0.0, 0.0
        swing.fast_x, swing.fast_y, swing.fast_turn = 0.0, 0.0, 0.0
        swing.posed, swing.x, swing.y = swing.next_posed, swing.next_x, swing.next_y


@inner
def thrown(links: Any, swings: Any, air: Floats, dt: float) -> None:
    """Give each link of a chain the speed that it has against what it hangs on, and the wind.

    The speeds are means between two pictures, so that they have changed, on average, at the first of the two.
    """
    total, above = 0.0, 0.0
    for i in range(len(links)):
        link, swing = links[i], swings[i]
        turned = swing.next_posed - swing.posed
        turned -= tau * np.rint(turned / tau)
        fast_x, fast_y, fast_turn = (swing.next_x - swing.x) / dt, (swing.next_y - swing.y) / dt, turned / dt
        total += swing.angle
        now = swing.next_posed + total
        lever = (cos(now) * (fast_y - swing.fast_y) - sin(now) * (fast_x - swing.fast_x)) / link.reach
        throw = within(-link.inertia * (fast_turn - swing.fast_turn + lever), link.fastest)
        swing.speed += throw - above  # what hangs on a link is carried by it
        above = throw
        swing.fast_x, swing.fast_y, swing.fast_turn, swing.turned = fast_x, fast_y, fast_turn, turned
        swing.swayed = link.blown * (cos(swing.next_posed) * air[i, 1] - sin(swing.next_posed) * air[i, 0])
        swing.was = swing.angle


@inner
def response(link: Any, dt: float) -> tuple[float, float]:
    """Of the free link's angle after ``dt`` seconds: what a speed of 1 adds, and what an angle of 1 alone, undamped."""
    if link.apart < 0.0:
        decay = exp(-link.rate * dt)
        return decay * sin(-link.apart * dt) / -link.apart, decay * cos(link.apart * dt)
    slow, quick = exp((link.apart - link.rate) * dt), exp((-link.apart - link.rate) * dt)
    return (slow - quick) / (2.0 * link.apart), (slow + quick) / 2.0


@inner
def swung(links: Any, swings: Any, back: float, dt: float) -> None:
    """One step of ``dt`` seconds of a chain. ``back``: what share of the pose's turn is still to come."""
    total, pushed = 0.0, 0.0
    for i in range(len(links)):
        link, swing = links[i], swings[i]
        angle, speed = swing.angle, swing.speed
        part, whole = response(link, dt)
        slow = link.rate * part
        ahead = angle + speed * (dt / 2.0)
        total += ahead
        lean = swing.next_posed - link.drawn - back * swing.turned
        heavy = link.weight * sin(link.down - lean - total)
        centre = (swing.swayed + heavy - link.resting + link.beside * ahead) / link.pull
        off = angle - centre
        # What hangs on a link feels how those above it are accelerated.
        shift = pushed / (dt * link.pull)
        aim = centre + off * (whole + slow) + speed * part - shift * (1.0 - whole - slow)
        fast = speed * (whole - slow) - off * link.pull * part - shift * link.pull * part
        pushed += fast - speed
        swing.angle = within(aim, 2.0 * link.limit)
        swing.speed = within(fast, link.fastest) if swing.angle == aim else 0.0


@inner
def calmed(swings: Any, dt: float) -> None:
    """End a chain's picture: what hardly moves is still."""
    for i in range(len(swings)):
        swing = swings[i]
        if abs(swing.speed) < STILL and abs(swing.angle - swing.was) < STILL * dt:
            swing.angle, swing.speed = swing.was, 0.0
        swing.posed, swing.x, swing.y = swing.next_posed, swing.next_x, swing.next_y


@kernel
def swing(
    links: Any, swings: Any, begins: Any, bones: Floats, air: Floats, turns: Floats, known: Any, dt: float
) -> None:
    """Go on for ``dt`` seconds, or begin anew where that is below 0.

    links, swings: of all chains; one that is nowhere yet (``posed`` is NaN) begins now.
    begins: (chains + 1,) where the links of each chain begin.
    bones: (B, 3, 3) rest canvas pixels to posed ones, without what springs add.
    air: (links, 2) how the air moves at each link.
    turns: (B - 1,) degrees that springs add to each bone's rotation.
    known: (1,) becomes 0 where the bones are nowhere, and the chains are at rest, else 1.
    """
    known[0] = followed(links, swings, begins, bones)
    if dt < 0.0 or known[0] == 0:
        rested(swings)
    elif dt > SAME:
        steps = ceil(dt / STEP)
        for c in range(len(begins) - 1):
            chain, moved = links[begins[c] : begins[c + 1]], swings[begins[c] : begins[c + 1]]
            if isnan(moved[0].posed):
                rested(moved)
                continue
            thrown(chain, moved, air[begins[c] : begins[c + 1]], dt)
            for k in range(1, steps + 1):
                swung(chain, moved, 1.0 - k / steps, dt / steps)
            calmed(moved, dt)
    for i in range(len(links)):
        turns[links[i].bone] = degrees(links[i].limit * tanh(swings[i].angle / links[i].limit))
