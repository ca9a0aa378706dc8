"""From a real clip to parameters, body and face together: lids, winks, gaze, the head, and a face that comes and goes.

What the lids do at the named frames of the clip was seen by eye.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.beside import Beside
from vtube.follow import Follow
from vtube.parameters import PARAMETERS
from vtube.pipeline import Tracked
from vtube.solving import Calibration, Solver
from vtube.stages import Estimator
from vtube.types import Face, Floats, Frame, Image, Pose, Values

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.usefixtures("models")]

FPS, DRAWN = 30.0, 60.0
LIDS = ("EyeOpenLeft", "EyeOpenRight")
GONE = ((70, 100), (150, 153), (205, 235))
"""Frames without a picture: while the head is tilted, for a moment, and at a wink."""


@dataclass
class Performed:
    """``faces``, ``rows``: what was seen in each frame and what a take would hold. ``drawn``: parameters at 60 Hz."""

    faces: list[Face | None]
    rows: list[Values]
    drawn: list[Values]

    def column(self, name: str) -> Floats:
        return np.array([row[name] for row in self.rows])

    def shape(self, name: str) -> Floats:
        return np.array([math.nan if face is None else face.blendshapes[name] for face in self.faces])


@pytest.fixture(scope="module")
def clip(testdata: Path) -> list[Image]:
    video = cv2.VideoCapture(str(testdata / "footage" / "face-woman.mp4"))
    pictures = []
    while (read := video.read())[0]:
        pictures.append(np.asarray(read[1], dtype=np.uint8))
    video.release()
    return pictures


class From:
    """A pose model whose pictures show nobody before a frame."""

    def __init__(self, body: Estimator, first: int) -> None:
        self._body, self._first, self.skeleton = body, first, body.skeleton

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:
        return self._body(frame) if frame.index >= self._first else ()


def perform(
    clip: list[Image], gone: tuple[tuple[int, int], ...] = (), body: str = "yolov8", first: int = 0
) -> Performed:
    """``first``: frame from which on the body is seen."""
    beside = Beside(lambda: registry.create("faces", "mediapipe_face"), patient=True)
    calibration = Calibration("file")
    solvers = (Solver(calibration=calibration) for _ in range(2))
    smooth = registry.create("smoothing", "kalman")
    tracked = Tracked(
        From(registry.create("estimators", body), first), Follow(), smooth, *solvers, predict=True, face=beside
    )
    done = Performed([], [], [])
    for i, image in enumerate(clip):
        dark = any(begin <= i < end for begin, end in gone)
        moment = tracked.track(Frame(np.zeros_like(image) if dark else image, i / FPS, i))
        done.faces.append(moment.face)
        done.rows.append(moment.parameters)
        done.drawn += [tracked.parameters(i / FPS + k / DRAWN) for k in range(round(DRAWN / FPS))]
    tracked.close()
    return done


@pytest.fixture(scope="module")
def performed(clip: list[Image]) -> Performed:
    return perform(clip)


def near(values: Floats, frame: int) -> Floats:
    """The values within one frame of this one."""
    return values[frame - 1 : frame + 2]


@pytest.mark.parametrize("frame", [30, 60, 93, 121, 281])
def test_shut_eyes_are_shut(performed: Performed, frame: int) -> None:
    for lid in LIDS:
        assert near(performed.column(lid), frame).min() < 0.1


def test_open_eyes_are_open(performed: Performed) -> None:
    for lid in LIDS:
        assert near(performed.column(lid), 25).max() > 0.9


def test_a_wink_is_a_wink(performed: Performed) -> None:
    """She shuts her right eye at frame 239, and her left one some frames before."""
    left, right = (performed.column(lid) for lid in LIDS)
    assert near(right, 239).min() < 0.1
    assert near(left, 239).max() > 0.6
    assert left[215] < 0.1
    assert right[215] > 0.8


@pytest.mark.parametrize("side", ["Left", "Right"])
def test_lids_follow_the_models_own_curve_all_along(performed: Performed, side: str) -> None:
    blink = performed.shape(f"eyeBlink{side}")
    assert np.isfinite(blink).all()
    assert np.corrcoef(performed.column(f"EyeOpen{side}"), blink)[0, 1] < -0.9


def test_lids_keep_up_with_the_model(performed: Performed) -> None:
    """The shift that fits best is below two frames of the clip, which is 67 ms of which one is the picture's own."""
    for side in ("Left", "Right"):
        opened, blink = performed.column(f"EyeOpen{side}"), performed.shape(f"eyeBlink{side}")
        fits = [np.corrcoef(opened[lag:], blink[: len(blink) - lag])[0, 1] for lag in range(4)]
        assert int(np.argmin(fits)) <= 1


def test_the_head_follows(performed: Performed) -> None:
    """She tilts her head to her left, which is clockwise in the picture, and then to her right."""
    roll = performed.column("FaceAngleZ")
    assert roll[75] > 25
    assert roll[155] < -25
    assert abs(roll[310]) < 6
    assert np.abs(performed.column("FaceAngleX")).max() < 15


def test_everybody_is_found_all_along(performed: Performed) -> None:
    for name in ("FaceFound", "EyesFound"):
        assert performed.column(name)[5:].min() > 0.9


def jumps(drawn: list[Mapping[str, float]]) -> Floats:
    """(N - 1, P) shares of their ranges by which parameters change from one drawn frame to the next."""
    changes = []
    for before, after in pairwise(drawn):
        changes.append([_way(name, before[name], after[name]) for name in PARAMETERS])
    return np.abs(changes)


def _way(name: str, before: float, after: float) -> float:
    parameter, way = PARAMETERS[name], after - before
    return (math.remainder(way, 360.0) if parameter.bone else way) / (parameter.maximum - parameter.minimum)


def test_a_face_that_goes_and_returns_makes_nothing_jump(clip: list[Image], performed: Performed) -> None:
    interrupted = perform(clip[:250], GONE)
    beyond = jumps(interrupted.drawn) - jumps(performed.drawn[: len(interrupted.drawn)])
    exempt = [i for i, name in enumerate(PARAMETERS) if name in {*LIDS, "MouthOpen"}]
    beyond[:, exempt] = 0.0
    frame, parameter = np.unravel_index(beyond.argmax(), beyond.shape)
    assert beyond.max() <= 0.2, f"{list(PARAMETERS)[parameter]} at drawn frame {frame}"
    for begin, end in GONE:
        assert interrupted.faces[end + 6] is not None
        lost = interrupted.column("EyesFound")[begin:end].min()
        assert lost < 0.1 if end - begin > 25 else lost == 1


def test_without_a_body_the_face_alone_moves_head_and_eyes(clip: list[Image], performed: Performed) -> None:
    alone = perform(clip[:130], body="none")
    for name in (*LIDS, "FaceAngleZ", "MouthSmile"):
        both, one = performed.column(name)[10:130], alone.column(name)[10:]
        span = PARAMETERS[name].maximum - PARAMETERS[name].minimum
        assert np.abs(both - one).mean() < 0.1 * span
    assert alone.column("BodyFound").max() == 0
    assert alone.column("FaceFound")[5:].min() > 0.9


def test_a_face_at_the_edge_and_a_far_one(clip: list[Image]) -> None:
    """Half of a face outside the picture does no harm; one too small for the model is found near the body's head."""
    model = registry.create("faces", "mediapipe_face")
    height, width = clip[25].shape[:2]
    for cut in (560, 520, 480):
        face = model(Frame(np.ascontiguousarray(clip[25][:, :cut]), cut / 1000.0))
        assert face is None or np.isfinite(face.points).all()
    small = cv2.resize(clip[25], None, fx=0.12, fy=0.12, interpolation=cv2.INTER_AREA)
    far = np.full((height, width, 3), 90, np.uint8)
    far[300 : 300 + small.shape[0], 700 : 700 + small.shape[1]] = small
    assert model(Frame(far, 2.0)) is None
    head = (700 + 0.12 * 430, 300 + 0.12 * 200, 0.12 * 230, 0.12 * 230)
    seen = [model(Frame(far, 2.1 + i / 30), head) for i in range(5)]
    assert seen[-1] is not None
    middle = seen[-1].points.mean(axis=0)
    assert np.abs(middle - (700 + 0.12 * 544, 300 + 0.12 * 340)).max() < 6
    model.close()


def test_of_two_faces_the_one_at_the_head_counts(clip: list[Image]) -> None:
    model = registry.create("faces", "mediapipe_face")
    both = np.hstack([clip[25][:, 300:780], clip[60][:, 300:900]])
    for x in (130.0, 590.0):
        seen = [model(Frame(both, x + i / 30), (x, 200.0, 260.0, 260.0)) for i in range(8)]
        assert seen[-1] is not None
        assert abs(seen[-1].points[:, 0].mean() - (x + 130)) < 100
    model.close()


def test_one_wrong_head_does_not_change_the_view_for_good(clip: list[Image]) -> None:
    model = registry.create("faces", "mediapipe_face")
    head = (430.0, 200.0, 260.0, 260.0)
    faces, views = [], []
    for i in range(90):
        faces.append(model(Frame(clip[i], i / FPS), (20.0, 500.0, 260.0, 260.0) if i == 10 else head))
        views.append(model._looked)
    assert [i for i, face in enumerate(faces) if face is None] == [10]
    assert views[11] != views[9]
    assert views[-1] == views[9]
    model.close()


def test_a_body_that_is_seen_late_makes_nothing_jump(clip: list[Image]) -> None:
    late = 30
    drawn = perform(clip[: late + 40], first=late).drawn
    for name in ("FaceAngleX", "FaceAngleY", "FacePositionX", "FacePositionY", "FacePositionZ"):
        parameter = PARAMETERS[name]
        steps = np.abs(np.diff([row[name] for row in drawn])) / (parameter.maximum - parameter.minimum)
        assert steps[2 * late - 2 :].max() < 0.04


def test_what_is_not_finite_is_no_face(clip: list[Image], monkeypatch: pytest.MonkeyPatch) -> None:
    model = registry.create("faces", "mediapipe_face")
    real = model._landmarker.detect_for_video

    def spoilt(*arguments: object) -> object:
        found = real(*arguments)
        found.face_blendshapes[0][3].score = math.nan
        return found

    assert model(Frame(clip[25], 0.0)) is not None
    monkeypatch.setattr(model._landmarker, "detect_for_video", spoilt)
    assert model(Frame(clip[26], 0.1)) is None
    model.close()
