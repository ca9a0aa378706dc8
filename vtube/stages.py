"""The Protocols of the stages: one page of contracts. Nothing has to inherit from them.

A stage's factory is the function or class called ``create`` of its file; the file's name is its registered name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Literal, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from vtube.drawing import Drawing
from vtube.types import Event, Face, Frame, Image, Moment, Parameters, Picture, Pose, Skeleton, SourceInfo, View, Voice


@runtime_checkable
class Source(Protocol):
    """Where pictures come from. Iterating yields frames in order of time; leaving the context frees the device.

    A live source (``info.live``) blocks until a new frame is there, yields only the newest and yields None when none
    came within half a second, so that its reader stays responsive; it never ends by itself. Unless ``info.certain``,
    None says that whoever was there is not seen any more.
    """

    info: SourceInfo

    def __iter__(self) -> Iterator[Frame | None]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@runtime_checkable
class Estimator(Protocol):
    """A pose model. Called with a frame, it gives all people that it sees, most prominent first."""

    skeleton: Skeleton

    def __call__(self, frame: Frame) -> tuple[Pose, ...]: ...


@runtime_checkable
class BatchEstimator(Protocol):
    """A pose model that is quicker with several pictures at once: for each frame, in their order, what it gives for
    that frame alone. ``vtube.estimators.several`` asks any pose model.
    """

    def several(self, frames: Sequence[Frame]) -> list[tuple[Pose, ...]]: ...


@runtime_checkable
class Remembering(Protocol):
    """A pose model that may have a memory. ``remembers``: what it sees depends on the frames before, so it has to be
    given all frames of a video, in their order.
    """

    remembers: bool


@runtime_checkable
class FaceEstimator(Protocol):
    """A face model. ``near``: (x, y, width, height) in image pixels where the body's head is, or None."""

    def __call__(self, frame: Frame, near: tuple[float, float, float, float] | None = None) -> Face | None: ...


@runtime_checkable
class HandEstimator(Protocol):
    """A hand model. ``body``: the followed person in the same frame. Gives what is seen of both hands as joints that
    carry COCO-WholeBody's names, with ``z`` in image pixels, smaller nearer, where it knows; None where it sees none.
    """

    def __call__(self, frame: Frame, body: Pose | None) -> Pose | None: ...


@runtime_checkable
class VoiceSource(Protocol):
    """Says what is heard at a time in seconds, or None while nothing can be heard; of a file, the first time that is
    asked for is its start. May be called from several threads. Leaving the context frees the device.
    """

    def __call__(self, t: float) -> Voice | None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@runtime_checkable
class Tapped(Protocol):
    """A voice source whose sound can be recorded. ``tap``, where it is set, is given all that is heard, on any thread:
    the time in seconds of the first of some samples, their rate in Hz, and (S,) float32, full scale ±1.
    """

    tap: Callable[[float, float, NDArray[np.float32]], None] | None


@runtime_checkable
class Smoother(Protocol):
    """Smooths one person's keypoints over time; may be asked for a later moment than the last update.

    ``update`` takes what was seen at ``t`` (None: nobody). ``predict`` gives the pose at ``t`` >= the last update's,
    without changing any state, or None when nothing is known; a joint lost for too long is missing in it. Calling the
    smoother does both at the same ``t``. After ``reset`` it is as new.
    """

    def update(self, pose: Pose | None, t: float) -> None: ...
    def predict(self, t: float) -> Pose | None: ...
    def __call__(self, pose: Pose | None, t: float) -> Pose | None: ...
    def reset(self) -> None: ...


@runtime_checkable
class Solver(Protocol):
    """Turns what was seen into parameters: what the performer did, never mirrored. Always complete, never NaN.

    ``hands``: joints of the same person that a hand model saw; a whole-body pose has its own.
    """

    def __call__(
        self, pose: Pose | None, face: Face | None, voice: Voice | None, t: float, hands: Pose | None = None
    ) -> Parameters: ...
    def reset(self) -> None: ...


@runtime_checkable
class Performance(Protocol):
    """Gives the performer's parameters at any later time: tracked live, or played from a take."""

    def parameters(self, t: float) -> Parameters: ...


@runtime_checkable
class Puppet(Protocol):
    """A rigged avatar. Idle motion and physics follow ``t`` in seconds; any step is fine, also backwards."""

    def pose(self, parameters: Parameters, t: float) -> Drawing: ...
    def reset(self) -> None: ...


@runtime_checkable
class Renderer(Protocol):
    """Draws a posed puppet. ``size``: (width, height) in pixels. ``background``: (height, width, 4) BGRA premultiplied
    of that size, or None for transparent; it is not written to.
    """

    def __call__(
        self, drawing: Drawing, size: tuple[int, int], view: View = ..., background: Image | None = None
    ) -> Picture: ...


@runtime_checkable
class Output(Protocol):
    """Takes moments. ``wants``: "tracked" (one a source frame) or "drawn" (one a displayed picture).

    ``send`` never blocks for long: slow work belongs on the output's own thread. Leaving the context finishes what
    was begun, so that nothing is lost.
    """

    @property
    def wants(self) -> Literal["tracked", "drawn"]: ...
    def send(self, moment: Moment) -> None: ...
    def event(self, event: Event) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
