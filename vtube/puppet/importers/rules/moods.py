"""Expressions on keys, as far as what was drawn can show them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vtube.puppet.importers.draft import Item
from vtube.puppet.importers.rules.figure import Figure

GROUP = "mood"
MOODS: Mapping[str, tuple[tuple[str, ...], Mapping[str, float]]] = MappingProxyType(
    {
        "smile": (("MouthSmile",), {"MouthSmile": 1.0, "MouthFrown": 0.0}),
        "surprised": (("MouthOpen", "BrowLeftY"), {"MouthOpen": 1.0, "BrowLeftY": 0.8, "BrowRightY": 0.8}),
        "wink": (("EyeOpenLeft",), {"EyeOpenLeft": 0.0}),
        "sad": (("MouthFrown",), {"MouthFrown": 1.0, "MouthSmile": 0.0}),
    }
)
"""On the keys 1 to 4: what shows each mood, one of which has to be drawn, and the values that it takes over."""


def expressions(figure: Figure) -> list[Item]:
    """The moods that the rig so far can show. A mood has its key whether or not the others are there."""
    followed = _followed(figure)
    found = []
    for key, (name, (shown_by, values)) in enumerate(MOODS.items(), start=1):
        if followed.intersection(shown_by):
            own = {parameter: value for parameter, value in values.items() if parameter in followed}
            found.append({"name": name, "key": str(key), "group": GROUP, "parameters": own})
    return found


def _followed(figure: Figure) -> set[str]:
    """The parameters that parts follow or that swap them."""
    found = {driver["parameter"] for part in figure.parts.values() for driver in part.get("drivers", [])}
    members = [member for one in figure.sets for member in one["members"]]
    return found.union(*(member["at"] for member in members))
