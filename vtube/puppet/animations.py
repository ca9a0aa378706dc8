"""Animations: keyframed parameters, and when the program plays them."""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping, MutableMapping, Sequence

import numpy as np

from vtube.puppet.expressions import Fade, blend
from vtube.puppet.schema.motion import AnimationSection, AnimationsSection
from vtube.types import Floats

ABSENCE = 5.0
"""Seconds for which nobody must have been there for somebody who comes to be greeted."""
PATIENCE = 1.0
"""Seconds without anybody before the avatar shows that it has lost them."""
_FOUND, _GONE = 0.5, 1e-3


class Track:
    """One parameter over time: a smooth curve that keeps within the values of its neighbouring points.

    Piecewise cubic with the slopes of Fritsch and Butland (A method for constructing local monotone piecewise cubic
    interpolants, 1984; at the ends flat). ``period``: seconds after which it repeats without a jump; the last point
    gives way to the first where both are at the same moment.
    """

    def __init__(self, points: Sequence[tuple[float, float]], period: float | None = None) -> None:
        x, y = [float(t) for t, _ in points], [float(value) for _, value in points]
        if period is not None and len(x) > 1 and x[-1] - x[0] >= period:
            x, y = x[:-1], y[:-1]
        self._period = period if len(x) > 1 else None
        if self._period is not None:  # two points more at both ends, so that the slopes there are as elsewhere
            before, after = [t - self._period for t in x[-2:]], [t + self._period for t in x[:2]]
            x, y = before + x + after, y[-2:] + y + y[:2]
        self._x, self._y = x, y
        self._slopes = _slopes(np.array(x), np.array(y))

    def __call__(self, t: float) -> float:
        """The value at ``t`` seconds; before the first and after the last point it is theirs."""
        x, y = self._x, self._y
        if self._period is not None:
            t = t % self._period
        if t <= x[0]:
            return y[0]
        if t >= x[-1]:
            return y[-1]
        i = bisect.bisect_right(x, t) - 1
        run = x[i + 1] - x[i]
        s = (t - x[i]) / run
        rise, begin, end = y[i + 1] - y[i], run * self._slopes[i], run * self._slopes[i + 1]
        return y[i] + s * (begin + s * (3 * rise - 2 * begin - end + s * (begin + end - 2 * rise)))


def _slopes(x: Floats, y: Floats) -> list[float]:
    """The derivative at each point: a weighted harmonic mean of the slants beside it, 0 where those turn."""
    slopes = np.zeros(len(x))
    with np.errstate(all="ignore"):  # points may lie as near to one another as numbers can
        run, slant = np.diff(x), np.diff(y) / np.diff(x)
        before, after = 2 * run[1:] + run[:-1], run[1:] + 2 * run[:-1]
        mean = (before + after) / (before / slant[:-1] + after / slant[1:])
        slopes[1:-1] = np.where(slant[:-1] * slant[1:] > 0, mean, 0.0)
    return [float(slope) if math.isfinite(slope) else 0.0 for slope in slopes]


class Animation:
    """One animation that plays and fades."""

    def __init__(self, section: AnimationSection, loop: bool) -> None:
        period = section.duration if loop else None
        self._tracks = {name: Track(points, period) for name, points in section.tracks.items()}
        self._fade = Fade(section.fade)
        self._duration = section.duration
        self._t = 0.0

    def start(self) -> None:
        """Begin anew; one that is still seen goes on instead, because it would jump."""
        if self._fade.weight == 0:
            self._t = 0.0

    def once(self) -> bool:
        """Whether one that plays once is not to be faded out yet: it is gone at its end."""
        return self._t < max(self._duration - self._fade.seconds[1], self._duration / 2)

    def take_over(self, other: Animation) -> None:
        """Be where another one is."""
        self._t = other._t
        self._fade.take_over(other._fade)

    def step(self, on: bool, dt: float) -> None:
        """Go on for ``dt`` seconds, fading in or out."""
        self._t += dt
        self._fade.step(on, dt)

    def apply(self, values: MutableMapping[str, float]) -> None:
        """Blend the values towards the animation's."""
        if weight := self._fade.weight:
            blend(values, {name: track(self._t) for name, track in self._tracks.items()}, weight)


class Animations:
    """Greets who comes after an absence, and shows that nobody is there.

    Somebody is there from BodyFound or FaceFound 0.5 on until both are 0.
    """

    def __init__(self, section: AnimationsSection) -> None:
        self._section = section
        self.reset()

    def reset(self) -> None:
        """As at the start: nobody has been seen yet."""
        greeting, lost = self._section.greeting, self._section.tracking_lost
        self._greeting = Animation(greeting, loop=False) if greeting else None
        self._lost = Animation(lost, lost.loop) if lost else None
        self._present, self._greets, self._loses = False, False, False
        self._away = self._alone = 0.0

    def take_over(self, other: Animations) -> None:
        """Know what another avatar's knew of who is there, so that nobody is greeted twice."""
        self._present, self._away, self._alone = other._present, other._away, other._alone
        self._greets, self._loses = other._greets, other._loses
        for mine, theirs in ((self._greeting, other._greeting), (self._lost, other._lost)):
            if mine and theirs:
                mine.take_over(theirs)

    def step(self, parameters: Mapping[str, float], dt: float) -> None:
        """Go on for ``dt`` seconds with what is tracked."""
        found = max(parameters.get("BodyFound", 0.0), parameters.get("FaceFound", 0.0))
        came = not self._present and found >= _FOUND
        greets = came and self._away >= ABSENCE
        self._present = found >= _FOUND or (self._present and found > _GONE)
        self._away = 0.0 if self._present else self._away + dt
        self._alone = 0.0 if found > _GONE else self._alone + dt
        if self._greeting:
            if greets:
                self._greeting.start()
                self._greets = True
            self._greets = self._greets and self._greeting.once()
            self._greeting.step(self._greets, dt)
        if self._lost:
            loses = self._alone > PATIENCE
            if loses and not self._loses:
                self._lost.start()
            self._loses = loses
            self._lost.step(loses, dt)

    def apply(self, values: MutableMapping[str, float]) -> None:
        """Blend the values towards what plays: the greeting over the other."""
        for animation in (self._lost, self._greeting):
            if animation:
                animation.apply(values)
