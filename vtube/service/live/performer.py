"""The performer before one browser's camera, as far as it is not looked at together with others."""

from __future__ import annotations

from vtube import registry
from vtube.beside import Beside
from vtube.follow import Follow
from vtube.pipeline import Tracked
from vtube.session.performer import solver
from vtube.settings import Settings
from vtube.solving import Calibration
from vtube.types import Frame, Pose, Skeleton

_REACH = 0.1
"""Seconds that somebody is predicted beyond the last frame at most. Frames may be long under way and in the making: a
hand that goes on for longer where it went is on the other shoulder when it has turned round.
"""


class _Elsewhere:
    """Stands where a run has its pose model: here the service looks for the people of all connections."""

    def __init__(self, skeleton: Skeleton) -> None:
        self.skeleton = skeleton

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:  # noqa: ARG002 - as any estimator's
        return ()


def performer(settings: Settings, skeleton: Skeleton, face: Beside | None) -> Tracked:
    """Somebody new: followed, smoothed and solved by themselves. ``Tracked.take`` is told whom the service saw.

    They calibrate as in a file, by what is usual of them: nobody asks them to sit still and look into the camera first.
    Nothing of it is kept: a service has more than one person.
    """
    calibration = Calibration("file")
    smoother = registry.create("smoothing", settings.smoothing.method, **settings.smoothing.options)
    solvers = (solver(settings, calibration) for _ in range(2))
    follow = Follow(settings.body.person)
    made = Tracked(_Elsewhere(skeleton), follow, smoother, *solvers, predict=settings.smoothing.predict, face=face)
    made.patience = _REACH
    return made
