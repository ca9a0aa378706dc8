"""Expressions: what a key turns on and off, by fading it in and out."""

from __future__ import annotations

import math
from collections.abc import Mapping, MutableMapping, Sequence

import numpy as np

from vtube.puppet.avatar import DRIVING, Avatar
from vtube.puppet.schema.motion import ExpressionSection
from vtube.types import Floats, frozen


class Fade:
    """A weight, 0..1, that goes to 1 or 0 in ``seconds`` (in, out), whatever the pictures a second."""

    __slots__ = ("_share", "seconds")

    def __init__(self, seconds: tuple[float, float], full: bool = False) -> None:
        self.seconds = seconds
        self._share = float(full)

    def step(self, on: bool, dt: float) -> None:
        """Go on for ``dt`` seconds."""
        duration = self.seconds[0 if on else 1]
        if dt > 0:
            way = dt / duration if duration > 0 else 1.0
            self._share = min(self._share + way, 1.0) if on else max(self._share - way, 0.0)

    def take_over(self, other: Fade) -> None:
        """Be as far as another one."""
        self._share = other._share

    @property
    def weight(self) -> float:
        """How much of it is seen: it starts and ends gently."""
        return self._share * self._share * (3.0 - 2.0 * self._share)


class Expressions:
    """The expressions of an avatar: which are on, and how far each has faded in.

    They take over the parameters that they name, in the order of the file, and say which parts are seen.
    """

    def __init__(self, avatar: Avatar) -> None:
        self._sections = {section.name: section for section in avatar.expressions}
        self._parts = {part.name: i for i, part in enumerate(avatar.parts)}
        self._shown = {name: self._rows(section.show) for name, section in self._sections.items()}
        self._hidden = {name: self._rows(section.hide) for name, section in self._sections.items()}
        self._concerned = any((*self._shown.values(), *self._hidden.values()))
        self._weights: list[float] = []
        self._factors: Floats = np.ones(len(avatar.parts))
        self.reset()

    def _rows(self, parts: Sequence[str]) -> list[int]:
        return [self._parts[name] for name in parts if name in self._parts]

    def reset(self) -> None:
        """As at the start, without a fade."""
        self._on = {name: section.on for name, section in self._sections.items()}
        self._fades = {name: Fade(section.fade, section.on) for name, section in self._sections.items()}

    @property
    def on(self) -> tuple[str, ...]:
        """The names of those that are on, in the order of the file."""
        return tuple(name for name, on in self._on.items() if on)

    def switch(self, name: str, on: bool | None = None) -> bool:
        """Turn one on or off (None: the other way); on, the others of its group go off. Whether it is on now.

        Raises:
            KeyError: there is none of that name.
        """
        section = self._sections[name]
        self._on[name] = not self._on[name] if on is None else on
        if self._on[name] and section.group:
            for other in self._sections.values():
                if other.group == section.group and other.name != name:
                    self._on[other.name] = False
        return self._on[name]

    def clear(self) -> None:
        """Fade back to what is on at the start."""
        self._on = {name: section.on for name, section in self._sections.items()}

    def settle(self) -> None:
        """End all fades where they lead."""
        for name, fade in self._fades.items():
            fade.step(self._on[name], math.inf)

    def take_over(self, other: Expressions) -> None:
        """Go on as another avatar's did, as far as they have the same names."""
        for name in self._sections.keys() & other._sections.keys():
            self._on[name] = other._on[name]
            self._fades[name].take_over(other._fades[name])

    def step(self, dt: float) -> None:
        """Go on for ``dt`` seconds."""
        for name, fade in self._fades.items():
            fade.step(self._on[name], dt)

    def apply(self, values: MutableMapping[str, float]) -> None:
        """Blend the values towards those of the expressions, by how far each has faded in."""
        for name, fade in self._fades.items():
            if weight := fade.weight:
                blend(values, self._sections[name].parameters, weight)

    def opacities(self) -> Floats | None:
        """(parts,) factors of the parts' opacities; None where no expression concerns any."""
        if not self._concerned:
            return None
        weights = [fade.weight for fade in self._fades.values()]
        if weights != self._weights:
            self._weights, self._factors = weights, frozen(self._faded())
        return self._factors

    def _faded(self) -> Floats:
        factors, missing = np.ones(len(self._parts)), np.ones(len(self._parts))
        owned = np.zeros(len(self._parts), dtype=bool)
        for name, fade in self._fades.items():
            owned[self._shown[name]] = True
            missing[self._shown[name]] *= 1.0 - fade.weight
            factors[self._hidden[name]] *= 1.0 - fade.weight
        factors[owned] *= 1.0 - missing[owned]
        return factors


def blend(values: MutableMapping[str, float], towards: Mapping[str, float], weight: float) -> None:
    """Move the named values towards others by a share of the way; missing or unusable ones start at their rest."""
    for name, target in towards.items():
        value = values.get(name, math.nan)
        start = value if math.isfinite(value) else DRIVING[name].default
        values[name] = start + weight * (target - start)


def keys(avatar: Avatar) -> dict[str, ExpressionSection]:
    """The expressions by their key, "0" to "9"; of several on one key the first of the file."""
    found: dict[str, ExpressionSection] = {}
    for section in avatar.expressions:
        if section.key is not None:
            found.setdefault(section.key, section)
    return found
