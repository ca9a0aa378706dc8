"""What the user asks of the program through the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from vtube.types import View


@dataclass(frozen=True, slots=True)
class Action:
    """A hotkey was pressed. ``name``: a field of ``vtube.settings.Keys`` or ``PlayerKeys``."""

    name: str


@dataclass(frozen=True, slots=True)
class ViewChanged:
    """The user has zoomed, dragged or reset the avatar; draw with this view from now on."""

    view: View


@dataclass(frozen=True, slots=True)
class Resized:
    """The window has a new size: (width, height) in pixels. Pictures of that size are shown without scaling."""

    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Closed:
    """The user has closed the window."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The user does not want to do what the window prompts them to."""


@dataclass(frozen=True, slots=True)
class Sought:
    """The user has pointed at a place in the timeline: 0..1 of it."""

    share: float


Command: TypeAlias = Action | ViewChanged | Resized | Closed | Skipped | Sought
