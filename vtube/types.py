"""What flows between the stages: frozen values, arrays read-only.

Frame of reference: image pixels, x right, y down, the camera's own view, never mirrored. "Left" is the person's or
the character's own left. Time is in seconds on one monotonic clock, stamped at capture. A joint that was not seen is
NaN with score 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float64]
Box: TypeAlias = tuple[float, float, float, float]
"""(x, y, width, height) in image pixels."""
Values: TypeAlias = Mapping[str, float]
Scalar = TypeVar("Scalar", bound=np.generic)


def frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """The same array, marked read-only."""
    array.setflags(write=False)
    return array


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a source.

    ``image``: (height, width, 3) uint8 BGR, upright. ``t``: seconds, when it was captured or its presentation time.
    ``index``: its number in the source, from 0; gaps where frames were dropped.
    """

    image: Image
    t: float
    index: int = 0

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.image.shape[1], self.image.shape[0]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The joints that a pose model names.

    ``joints``: names, in the model's order. ``bones``: pairs of joint names to draw a line between. ``mirror``: pairs
    (left, right) of joint names. ``sigmas``: (J,) the standard deviations of human labels over the square root of the
    person's area, as COCO's OKS uses them. ``mirrored``: (J,) where each joint's other side is in the order of the
    joints, its own place where it has none: ``points[mirrored]`` exchanges left and right.
    """

    name: str
    joints: tuple[str, ...]
    bones: tuple[tuple[str, str], ...]
    mirror: tuple[tuple[str, str], ...]
    sigmas: Floats
    mirrored: NDArray[np.intp] = field(init=False, repr=False, compare=False)
    _index: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {joint: i for i, joint in enumerate(self.joints)}
        unknown = {j for pair in (*self.bones, *self.mirror) for j in pair} - set(index)
        if unknown or len(index) != len(self.joints) or len(self.sigmas) != len(self.joints):
            raise ValueError(f"skeleton {self.name}: unknown joints {sorted(unknown)}, duplicates, or wrong sigmas")
        other = {a: b for left, right in self.mirror for a, b in ((left, right), (right, left))}
        mirrored = np.array([index[other.get(joint, joint)] for joint in self.joints], dtype=np.intp)
        object.__setattr__(self, "mirrored", frozen(mirrored))
        object.__setattr__(self, "_index", MappingProxyType(index))
        object.__setattr__(self, "sigmas", frozen(np.array(self.sigmas, dtype=np.float64)))

    def __reduce__(self) -> tuple[type[Skeleton], tuple[object, ...]]:
        return Skeleton, (self.name, self.joints, self.bones, self.mirror, self.sigmas)  # the rest is made anew

    def index(self, joint: str) -> int | None:
        """The joint's position in the arrays of a pose, or None where this skeleton has no such joint."""
        return self._index.get(joint)


@dataclass(frozen=True, slots=True)
class Pose:
    """One person's keypoints.

    ``points``: (J, 2) float64 in C order, image pixels, NaN where missing. ``scores``: (J,) float64, 0..1, 0 where
    missing.
    ``box``: (x, y, width, height) in image pixels, or None. ``score``: the person's, 0..1. ``z``: (J,) float64 depth in
    the units of the model, NaN where missing or unknown, or None; nobody has to look at it.

    Raises:
        ValueError: arrays of other shapes.
    """

    skeleton: Skeleton
    points: Floats
    scores: Floats
    box: Box | None = None
    score: float = 1.0
    z: Floats | None = None

    def __post_init__(self) -> None:
        joints = len(self.skeleton.joints)
        points = np.array(self.points, dtype=np.float64, order="C")
        scores = np.array(self.scores, dtype=np.float64)
        if points.shape != (joints, 2) or scores.shape != (joints,):
            raise ValueError(
                f"unexpected pose shapes of {self.skeleton.name}: "
                f"{points.shape}, {scores.shape} != {(joints, 2)}, {(joints,)}"
            )
        there = np.isfinite(points.view(np.complex128)[:, 0])  # both coordinates in one step
        there &= scores > 0
        if np.count_nonzero(there) < joints:
            missing = ~there
            points[missing], scores[missing] = np.nan, 0.0
        object.__setattr__(self, "points", frozen(points))
        object.__setattr__(self, "scores", frozen(scores))
        if self.z is not None:
            object.__setattr__(self, "z", frozen(self._depths(self.z)))

    def _depths(self, z: Floats) -> Floats:
        z = np.array(z, dtype=np.float64)
        if z.shape != self.scores.shape:
            raise ValueError(f"unexpected depths of {self.skeleton.name}: {z.shape} != {self.scores.shape}")
        z[(self.scores == 0) | ~np.isfinite(z)] = np.nan
        return z

    def point(self, joint: str) -> Floats | None:
        """(2,) image pixels of a named joint, or None where it is missing or unknown to the skeleton."""
        i = self.skeleton.index(joint)
        return None if i is None or self.scores[i] == 0 else self.points[i]


@dataclass(frozen=True, slots=True)
class Face:
    """One face, as a face model saw it.

    ``points``: (N, 2) float64 image pixels. ``blendshapes``: ARKit names to 0..1. ``transform``: (4, 4) float64, from
    centimetres of MediaPipe's canonical face (x to the person's left, y up, z forwards) to image pixels, seen from far
    away along the line of sight (third row: towards the camera); or None. ``score``: 0..1.
    """

    points: Floats
    blendshapes: Values
    transform: Floats | None = None
    score: float = 1.0


def sound(face: Face | None) -> Face | None:
    """The face, if each of its blendshapes is finite, else None; a ``transform`` that is not finite is left out."""
    if face is None or not all(map(math.isfinite, face.blendshapes.values())):
        return None
    return face if face.transform is None or np.isfinite(face.transform).all() else replace(face, transform=None)


@dataclass(frozen=True, slots=True)
class Voice:
    """What was heard at one moment: values of the Voice… parameters by name, 0..1."""

    values: Values


Parameters: TypeAlias = Values
"""Named numbers, the only thing that a puppet knows: ``vtube.parameters`` has names, units, ranges and rests."""


@dataclass(frozen=True, slots=True)
class Bone:
    """Where one bone of the canonical humanoid is, relative to its parent.

    ``position``: (x, y) pixels of the take's canvas. ``rotation``: radians, clockwise positive, absolute (the rest's
    included).
    """

    position: tuple[float, float]
    rotation: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn picture: ``pixels`` (height, width, 4) uint8, BGRA, colours premultiplied by alpha."""

    pixels: Image

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


@dataclass(frozen=True, slots=True)
class View:
    """How the user has placed the avatar. ``offset``: of its centre, in picture widths and heights."""

    zoom: float = 1.0
    offset: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known at one time, for outputs. ``t``: seconds.

    Tracked moments (one a source frame) carry ``pose`` as the estimator saw it, ``smoothed``, ``face``, unmirrored
    ``parameters`` and ``bones``. Drawn moments (one a displayed picture) carry ``parameters``, unmirrored too,
    ``picture`` and ``mirrored``: whether the avatar acts as a mirror in it.
    """

    t: float
    parameters: Parameters
    pose: Pose | None = None
    smoothed: Pose | None = None
    face: Face | None = None
    bones: Mapping[str, Bone] = field(default_factory=lambda: MappingProxyType({}))
    picture: Picture | None = None
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened once, such as an expression's hotkey. ``t``: seconds."""

    t: float
    name: str
    args: tuple[str | float | bool, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a source says of itself.

    ``size``: (width, height) pixels. ``fps``: nominal rate. ``frames``: how many there are, or None. ``live``: frames
    come at their own pace and cannot be waited for, as a camera's. ``certain``: the next frame is certain to come,
    however late, as a file's.
    """

    kind: str
    name: str
    size: tuple[int, int]
    fps: float
    frames: int | None = None
    live: bool = False
    certain: bool = False
