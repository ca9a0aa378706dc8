"""An avatar as data: what a folder in ``avatars/`` says, read and checked.

Space: pixels of the avatar's canvas, x right, y down, continuous (the top left corner of the first pixel is 0, 0).
The character faces the viewer, so its own left is at the right. Angles are in degrees, clockwise positive.
``docs/avatar-format.md`` specifies the file that this is read from.
"""

from __future__ import annotations

from dataclasses import dataclass

from vtube.parameters import PARAMETERS, Parameter
from vtube.puppet.schema.motion import AnimationsSection, ExpressionSection, SpringSection
from vtube.puppet.schema.parts import Blend, MeshSection, OrderSection, Property, SetSection
from vtube.types import Image

_NONE = AnimationsSection()
BREATH = Parameter("Breath", 0, 1)
SWAY = Parameter("Sway", -1, 1)
DRIVING: dict[str, Parameter] = {**PARAMETERS, BREATH.name: BREATH, SWAY.name: SWAY}
"""The parameters that a driver or a condition may name: all of them, and the two that the puppet makes itself."""


@dataclass(frozen=True, slots=True)
class Driver:
    """Ties a property to a parameter. ``curve``: points (parameter value, result), values strictly increasing."""

    parameter: str
    property: Property
    curve: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds while ``minimum`` <= parameter < ``maximum``."""

    parameter: str
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Joint:
    """A bone of the avatar. ``parent``: index of an earlier one, or -1. ``at``, ``tip``: canvas pixels at rest."""

    name: str
    parent: int
    at: tuple[float, float]
    tip: tuple[float, float]
    drivers: tuple[Driver, ...] = ()
    order: OrderSection | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A layer. ``texture``: (h, w, 4) uint8 BGRA premultiplied, read-only. ``at``: its top left corner on the canvas.

    ``bone``: index of the bone that carries it. ``pivot``: canvas pixels around which its own drivers turn and scale.
    ``clip``: index of the part inside of which it is seen. ``tint``: blue, green, red, 0..1, multiplied with the
    texture. ``mesh``: how it bends; its grid lies over the texture.
    """

    name: str
    texture: Image
    at: tuple[float, float]
    bone: int
    z: float
    pivot: tuple[float, float]
    opacity: float = 1.0
    drivers: tuple[Driver, ...] = ()
    when: tuple[Condition, ...] = ()
    mesh: MeshSection | None = None
    clip: int | None = None
    blend: Blend = "normal"
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    order: OrderSection | None = None


@dataclass(frozen=True, slots=True)
class Idle:
    """What the avatar does by itself. Periods and durations in seconds, ``sway_degrees`` in degrees."""

    breath_period: float = 3.6
    blink_every: tuple[float, float] = (2.0, 6.0)
    blink_duration: float = 0.16
    sway_degrees: float = 1.0
    sway_period: float = 5.2
    gaze_every: tuple[float, float] = (1.2, 4.0)
    gaze_reach: float = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class Avatar:
    """A loaded avatar. ``bones``: parents precede children. ``frame``: (x, y, width, height) of the chosen framing."""

    name: str
    canvas: tuple[int, int]
    bones: tuple[Joint, ...]
    parts: tuple[Part, ...]
    framings: dict[str, tuple[float, float, float, float]]
    framing: str
    idle: Idle = Idle()
    sets: tuple[SetSection, ...] = ()
    springs: tuple[SpringSection, ...] = ()
    expressions: tuple[ExpressionSection, ...] = ()
    animations: AnimationsSection = _NONE
    display_name: str = ""
    author: str = ""
    licence: str = ""

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """The part of the canvas that shall fill a picture."""
        return self.framings[self.framing]
