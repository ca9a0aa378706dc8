"""What every importer gives: a document for ``avatar.yaml``, its layers and a report."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from vtube.errors import UsageError
from vtube.puppet.importers.report import Report
from vtube.stages import Estimator
from vtube.types import Image

Item = dict[str, Any]
"""A mapping as ``avatar.yaml`` holds it; ``vtube.puppet.schema`` says which keys there may be."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may say about an import.

    ``name``: the avatar's; default: from the file's. ``size``: px of the canvas' longer side; None: as large
    as it is drawn, within bounds. ``rig``: a YAML file that is merged over what the importer makes. ``joints``: bone or
    joint names to px of the drawing as it is in the file. ``force``: replace an avatar that is there. ``rules``: place
    bones and drive parts by rule; otherwise the rig does it all. ``wanted``: parts that the rig names, which are kept
    even when they are hidden. ``body``: a pose model that looks for joints on a single picture.
    """

    name: str | None = None
    size: int | None = None
    rig: Path | None = None
    joints: Mapping[str, tuple[float, float]] = field(default_factory=lambda: MappingProxyType({}))
    force: bool = False
    rules: bool = True
    wanted: frozenset[str] = frozenset()
    body: Estimator | None = None


def on_canvas(name: str, place: tuple[float, float], scale: float, canvas: tuple[int, int]) -> tuple[float, float]:
    """Where a joint that the user names is, canvas px.

    Args:
        name: the joint's.
        place: px of the file.
        scale: canvas px a px of the file.
        canvas: width and height in px.

    Raises:
        UsageError: it lies outside of the picture, or is no number.
    """
    x, y = place[0] * scale, place[1] * scale
    if not (math.isfinite(x) and math.isfinite(y) and 0 <= x <= canvas[0] and 0 <= y <= canvas[1]):
        inside = f"within {canvas[0] / scale:.0f}x{canvas[1] / scale:.0f}"
        raise UsageError(f"{name} lies outside of the picture", where="--joint", got=f"{place}", expected=inside)
    return x, y


def rounded(numbers: Iterable[float]) -> list[float]:
    """A place or a box with one decimal, as files hold it."""
    return [round(float(number), 1) for number in numbers]


def drive(parameter: str, prop: str, *curve: tuple[float, float]) -> Item:
    """A driver: the property follows the parameter along the points."""
    return {"parameter": parameter, "property": prop, "curve": [[round(x, 3), round(y, 3)] for x, y in curve]}


@dataclass(slots=True)
class Draft:
    """An avatar before it is written.

    ``document``: the content of ``avatar.yaml``. ``images``: by path in the folder, such as ``layers/torso.png``,
    (h, w, 4) uint8 BGRA, straight alpha.
    """

    document: Item
    images: dict[str, Image]
    report: Report
