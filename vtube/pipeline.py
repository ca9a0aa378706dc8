"""Composition: the stages put together, from a frame to a picture.

``Tracked`` is the performer's half (body, face, smoother, solver), ``Show`` the avatar's (mirror, puppet, renderer).
Neither knows clocks or devices.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from vtube import humanoid
from vtube.beside import Beside, Hands
from vtube.drawing import Drawing
from vtube.parameters import REST, mirror
from vtube.solving import head_box
from vtube.stages import Estimator, Puppet, Renderer, Smoother, Solver
from vtube.types import Face, Frame, Image, Moment, Parameters, Picture, Pose, View, Voice

Follow = Callable[[tuple[Pose, ...], float], Pose | None]
Hear = Callable[[float], Voice | None]


class Tracked:
    """A tracked performer: takes frames on one thread, gives parameters for any later moment on another.

    Two solvers share one calibration: ``solve`` follows the display's clock, ``solve_frames`` the camera's, for takes.
    ``face``: looks for the face beside the body, near the followed head.
    """

    def __init__(
        self,
        body: Estimator,
        follow: Follow,
        smooth: Smoother,
        solve: Solver,
        solve_frames: Solver,
        *,
        predict: bool,
        face: Beside | None = None,
    ) -> None:
        self.skeleton = body.skeleton
        self._body, self._face, self._follow, self._smooth = body, face, follow, smooth
        self._near: tuple[float, float, float, float] | None = None
        self._solve, self._solve_frames = solve, solve_frames
        self._predict = predict
        self.patience = float("inf")
        """Seconds that a prediction goes beyond the last frame; of a file whose next frame may come late, few."""
        self.voice: Hear = _nothing
        """What is heard at a time; first asked for the first frame's."""
        self.hands: Hands | None = None
        """Looks for the hands beside the body, at the followed arms."""
        self._seen = float("-inf")
        self._lock = threading.Lock()

    def track(self, frame: Frame) -> Moment:
        """What the performer does in this frame, unmirrored."""
        self.offer(frame)
        return self.take(frame, self._body(frame))

    def offer(self, frame: Frame) -> None:
        """Let the face be looked for in a frame whose people ``take`` will be told."""
        if self._face:
            self._face.offer(frame, self._near)

    def take(self, frame: Frame, people: tuple[Pose, ...]) -> Moment:
        """What the performer does in a frame in which these people were seen, unmirrored."""
        heard = self.voice(frame.t)
        pose = self._follow(people, frame.t)
        self._near = (head_box(pose) or self._near) if pose else None
        if self.hands:
            self.hands.offer(frame, pose)
        with self._lock:
            smoothed = self._smooth(pose, frame.t)
            self._seen = frame.t
        face = self._face_at(frame.t)
        parameters = self._solve_frames(smoothed, face, heard, frame.t, self._hands_at(frame.t))
        return Moment(frame.t, parameters, pose, smoothed, face, humanoid.pose(parameters))

    def parameters(self, t: float) -> Parameters:
        """The performer's parameters at ``t``, predicted where ``t`` is later than the last frame."""
        with self._lock:
            ahead = min(max(t, self._seen), self._seen + self.patience)
            moment = ahead if self._predict else self._seen
            pose = self._smooth.predict(moment)
            begun = self._seen > float("-inf")
        heard = self.voice(t) if begun else None
        return self._solve(pose, self._face_at(moment), heard, t, self._hands_at(moment))

    def lose(self, t: float) -> Moment:
        """No frame came: whoever was there is not seen any more. What the performer shows of it at ``t``, for takes."""
        with self._lock:
            self._seen = max(t, self._seen)
            smoothed = self._smooth(None, self._seen)
        face = self._face_at(self._seen)
        parameters = self._solve_frames(smoothed, face, self.voice(t), t, self._hands_at(self._seen))
        return Moment(t, parameters, None, smoothed, face, humanoid.pose(parameters))

    def close(self) -> None:
        """End what runs beside."""
        for beside in (self._face, self.hands):
            if beside:
                beside.close()

    def _face_at(self, t: float) -> Face | None:
        return self._face.predict(t) if self._face else None

    def _hands_at(self, t: float) -> Pose | None:
        return self.hands.predict(t) if self.hands else None


def _nothing(_t: float) -> None:
    """Nobody listens."""


class Show:
    """An avatar on a stage: what is drawn for given parameters. Its attributes may be changed between pictures."""

    def __init__(self, puppet: Puppet, render: Renderer, size: tuple[int, int], *, mirrored: bool = True) -> None:
        self.puppet, self.render, self.size = puppet, render, size
        self.mirrored = mirrored
        self.view = View()
        self.background: Image | None = None
        self.files: dict[str, tuple[int, int]] | None = None
        """Of the avatar's folder, before it was loaded; see ``vtube.puppet.files``."""

    def rehearse(self) -> None:
        """Draw once for nobody: what has to be compiled on the first start is there before a performance begins."""
        self.draw(REST, 0.0)
        self.puppet.reset()

    def draw(self, parameters: Parameters, t: float) -> Picture:
        """The avatar at ``t``, performing these unmirrored parameters."""
        return self.render(self.pose(parameters, t), self.size, self.view, self.background)

    def pose(self, parameters: Parameters, t: float) -> Drawing:
        """The avatar's sprites at ``t``, undrawn."""
        return self.puppet.pose(mirror(parameters) if self.mirrored else parameters, t)
