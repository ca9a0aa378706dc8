"""The small face network in a run: it follows one face, says when none is there, and refuses what is no model."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from vtube.errors import InputError, VtubeError
from vtube.faces import vtube_lite
from vtube.faces._lite_network import CARD, XML, Card, Told, read_card
from vtube.faces.vtube_lite import VtubeLiteFace
from vtube.paths import shipped
from vtube.sources import open as open_source
from vtube.types import Frame

SHIPPED = shipped("assets") / "vtube-lite" / "face"
SHAPES = ("eyeBlinkLeft", "jawOpen")
FRONT = np.array([1.0, 0, 0, 0, -1.0, 0])
HEAD = (260.0, 160.0, 80.0, 80.0)


class Disc:
    """Takes the middle of what is white for the origin of a face, as large as the white is wide."""

    card = Card(64, SHAPES, 1)

    def __init__(self) -> None:
        self.canvas = np.zeros((64, 64, 3), np.uint8)
        self.looks = 0

    def __call__(self) -> Told:
        self.looks += 1
        ys, xs = np.nonzero(self.canvas[..., 0] > 127)
        there = float(len(xs) > 20)
        x, y = (xs.mean(), ys.mean()) if there else (31.5, 31.5)
        grown = math.log(max(np.ptp(xs), 1) / 32) if there else 0.0
        place = np.array([(x - 31.5) / 64, (y - 31.5) / 64, grown])
        return Told(np.array([0.25, 0.5]), FRONT, place, there, np.array([[x, y]]))


def frame(t: float, x: float | None = 300.0, y: float = 200.0, radius: float = 22.0) -> Frame:
    """A white disc on black."""
    image = np.zeros((480, 640, 3), np.uint8)
    if x is not None:
        ys, xs = np.mgrid[:480, :640]
        image[np.hypot(xs - x, ys - y) < radius] = 255
    return Frame(image, t)


@pytest.fixture
def model() -> VtubeLiteFace:
    return VtubeLiteFace(Disc())  # type: ignore[arg-type]


def test_a_face_is_told_in_pixels_of_the_picture(model):
    face = model(frame(0.0), HEAD)
    assert face is not None
    np.testing.assert_allclose(face.transform[:2, 3], (300.0, 200.0), atol=1.5)
    np.testing.assert_allclose(face.points[0], (300.0, 200.0), atol=1.5)
    assert face.blendshapes == {"eyeBlinkLeft": 0.25, "jawOpen": 0.5}
    assert np.ptp(face.points[:, 0]) == pytest.approx(2 * 7.66 * np.linalg.norm(face.transform[:3, 0]), rel=1e-6)


def test_a_new_face_is_looked_at_until_the_crop_fits_and_a_known_one_once(model):
    model(frame(0.0, x=315.0), HEAD)
    first = model._network.looks
    model(frame(0.03, x=315.0), HEAD)
    assert 2 <= first <= 3
    assert model._network.looks == first + 1


def test_it_follows_a_moving_face_without_the_body(model):
    model(frame(0.0), HEAD)
    for i in range(1, 30):
        face = model(frame(i / 30, x=300.0 + 5 * i))
        assert face is not None
    np.testing.assert_allclose(face.transform[:2, 3], (445.0, 200.0), atol=2.0)


def test_nobody_is_nobody_and_who_comes_back_is_found(model):
    assert model(frame(0.0), HEAD) is not None
    assert model(frame(0.1, x=None), HEAD) is None
    assert model(frame(0.2), HEAD) is not None


def test_only_the_face_at_the_head_counts(model):
    """The body's head has gone to where no face is."""
    assert model(frame(0.0), HEAD) is not None
    assert model(frame(0.1), (60.0, 60.0, 80.0, 80.0)) is None


def test_after_a_pause_or_backwards_in_time_it_begins_anew(model):
    for later in (5.0, -1.0):
        model.forget()
        model(frame(0.0, x=600.0), (560.0, 160.0, 80.0, 80.0))
        assert model(frame(later, x=600.0)) is None  # alone it looks in the picture's middle


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", "null", '{"estimator": "vtube_lite", "task": "body", "version": 1}', '{"version": "\\ud800"}',
     json.dumps({"estimator": "vtube_lite", "task": "face", "version": 1, "network": {"size": 1e9}, "shapes": [],
                 "points": []}),
     '{"estimator": "vtube_lite", "task": "face", "version": 1, "shapes": [], "points": [],"network":{"size":1e999}}',
     json.dumps({"estimator": "vtube_lite", "task": "face", "version": 1, "network": {"size": 64},
                 "shapes": ["jawOpen", "jawOpen"], "points": []}),
     json.dumps({"estimator": "vtube_lite", "task": "face", "version": 1, "network": {"size": 64},
                 "shapes": ["jawOpened"], "points": []}),
     json.dumps({"estimator": "vtube_lite", "task": "face", "version": 1, "network": {"size": 64}, "shapes": [],
                 "points": [], "trained": "x" * 2**21}),
     json.dumps({"estimator": "vtube_lite", "task": "face", "version": 2, "network": {"size": 64}, "shapes": [],
                 "points": []})],
)  # fmt: skip
def test_a_card_that_is_none_is_told_in_a_line(tmp_path, text):
    (tmp_path / CARD).write_text(text)
    with pytest.raises(VtubeError, match=CARD):
        read_card(tmp_path / CARD)


def test_a_damaged_model_is_told_in_a_line(tmp_path):
    for name in (XML, "model.bin", CARD):
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
    content = (tmp_path / XML).read_bytes()
    (tmp_path / XML).write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError):
        vtube_lite.create(str(tmp_path))


def test_the_shipped_model_takes_any_picture():
    """Noise, black, tiny and narrow ones: a face or none, and no failure."""
    rng = np.random.default_rng(0)
    with vtube_lite.create() as model:
        for shape in ((480, 640, 3), (1, 1, 3), (5, 900, 3)):
            for image in (np.zeros(shape, np.uint8), rng.integers(0, 256, shape, dtype=np.uint8)):
                for near in (None, (-500.0, 0.0, 40.0, 40.0), (0.0, 0.0, 1e-3, 1e-3)):
                    face = model(Frame(image, 0.0), near)
                    assert face is None or np.isfinite(face.transform).all()


def test_the_shipped_model_sees_a_real_woman_blink(testdata: Path):
    """At the frames of the clip in which her eyes were seen shut by eye, and not while they were open."""
    lids = []
    with vtube_lite.create() as model, open_source(str(testdata / "footage" / "face-woman.mp4")) as frames:
        for each in frames:
            face = model(each)
            lids.append(math.nan if face is None else min(face.blendshapes[f"eyeBlink{s}"] for s in ("Left", "Right")))
    around = [np.nanmax(lids[i - 3 : i + 4]) for i in (30, 60, 93, 121, 281)]
    assert np.isfinite(lids).mean() > 0.95
    assert min(around) > np.nanmedian(lids) + 0.15
    assert lids[25] < 0.35


def test_beside_a_body_no_face_is_guessed_where_nobody_says_where_the_head_is():
    """A face on a pullover, in the picture's middle, is nobody's; one that is followed already is."""
    model = VtubeLiteFace(Disc(), alone=False)  # type: ignore[arg-type]
    assert model(frame(0.0, 320.0, 240.0)) is None
    assert model(frame(0.1, 320.0, 240.0), (280.0, 200.0, 80.0, 80.0)) is not None
    assert model(frame(0.2, 320.0, 240.0)) is not None
