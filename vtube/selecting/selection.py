"""The choice: from what was found of each picture to those that are worth a person's time, each with its reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from vtube.selecting.diversity import chosen
from vtube.selecting.looking import Look, over_time
from vtube.selecting.ranking import LEAST, LEAST_COUNT, REMARKABLE, remarkable
from vtube.types import Floats

CRITERIA: Mapping[str, str] = {
    "label": "label and model are {:.2f} shoulder widths apart",
    "jump": "a joint jumps by {:.2f} shoulder widths",
    "gap": "joints that vanish for a moment: {:.0f}",
    "other": "two models differ by {:.2f} shoulder widths",
    "flip": "the mirrored picture differs by {:.2f} shoulder widths",
    "doubt": "the model doubts, {:.2f} of 1",
}
DIFFERENT = "unlike the others"
_OF_LABELS = ("label", "jump", "gap")
"""What says of a label that it is wrong, whatever the picture is like."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of the pictures. ``number``: which of those that were looked at. ``merit``: sum of deviations."""

    number: int
    look: Look
    reasons: tuple[str, ...]
    merit: float


def criteria(looks: list[Look]) -> dict[str, Floats]:
    """(N,) of each criterion, NaN where it does not apply; those that apply nowhere are left out."""
    found = {name: np.array([getattr(look, name) for look in looks]) for name in ("label", "other", "flip", "doubt")}
    found["jump"], found["gap"] = over_time(looks)
    return {name: found[name] for name in CRITERIA if np.isfinite(found[name]).any()}


def select(
    looks: list[Look], budget: int, *, only: Collection[str] = tuple(CRITERIA), before: Collection[int] = ()
) -> list[Choice]:
    """At most ``budget`` of the pictures, the best first.

    ``only``: the criteria that count. ``before``: the numbers of pictures that were chosen on an earlier day; none is
    chosen again, and what is like them counts less.
    """
    if not looks:
        return []
    values = {name: column for name, column in criteria(looks).items() if name in only}
    deviations = {name: remarkable(column, LEAST_COUNT if name == "gap" else LEAST) for name, column in values.items()}
    labelled = np.array([look.labels is not None for look in looks])
    total, of_labels = np.zeros(len(looks)), np.zeros(len(looks))
    for name, column in deviations.items():
        total += column
        of_labels += np.where(labelled & (name in _OF_LABELS), column, 0.0)
    films = [look.origin.clip for look in looks]
    names = {film: i for i, film in enumerate(films)}
    clips = np.array([-1 - i if film is None else names[film] for i, film in enumerate(films)])
    order = chosen(
        of_labels, total - of_labels, np.stack([look.feature for look in looks]), clips,
        np.array([look.t for look in looks]), budget, np.array(sorted(before), dtype=np.int64),
    )  # fmt: skip
    return [Choice(i, looks[i], _reasons(i, values, deviations), float(total[i])) for i in order]


def _reasons(i: int, values: Mapping[str, Floats], deviations: Mapping[str, Floats]) -> tuple[str, ...]:
    """The strongest first."""
    found = [(float(column[i]), name) for name, column in deviations.items() if column[i] >= REMARKABLE]
    told = [CRITERIA[name].format(values[name][i]) for _, name in sorted(found, reverse=True)]
    return tuple(told) or (DIFFERENT,)
