"""vtube-lite: somebody is found, followed, lost and found again, whatever the network; and what comes along does so."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vtube import paths, registry
from vtube.errors import InputError, UsageError
from vtube.estimators import vtube_lite
from vtube.estimators._batches import exported_card
from vtube.estimators._region import SEEN
from vtube.estimators.vtube_lite import AGAIN, VtubeLite
from vtube.types import Box, Floats, Frame, Image, Pose, frozen
from vtube.weights.card import EXPORTED, Card, as_dict
from vtube.weights.network import MEAN, STD

SIZE = (192, 192)
SHIPPED = paths.shipped("assets") / "vtube-lite"
CARD = Card("vtube_lite", "lite", {}, "coco17", SIZE, MEAN, STD, "heatmap", {"sigma": 1.5})
GRID: Floats = np.array([(i % 5 / 4, i // 5 / 3) for i in range(17)])
"""Where the joints of a rectangle are, in its sides."""
FPS = 30.0


class Rectangles:
    """A network that takes the brightest rectangle for a person, and is as sure as that is bright."""

    def __init__(self) -> None:
        self.looks = 0
        self._canvas: Image = np.zeros((*SIZE[::-1], 3), np.uint8)
        self._codec: Any = registry.create("codecs", "heatmap", size=SIZE, sigma=1.5)

    def canvas(self, shape: tuple[int, int]) -> Image:
        assert shape == SIZE[::-1]
        return self._canvas

    def run(self, shape: tuple[int, int]) -> list[NDArray[np.float32]]:
        self.looks += 1
        brightness = self._canvas[..., 0]
        rows, columns = np.nonzero(brightness > max(20, int(brightness.max()) - 20))
        if not len(rows):
            return [np.zeros((1, 17, SIZE[1] // 4, SIZE[0] // 4), np.float32)]
        low = np.array([columns.min(), rows.min()])
        places = low + GRID * (np.ptp(columns), np.ptp(rows))
        return [self._codec.encode(places, np.ones(17))[0][None] * float(brightness.max()) / 255]


class Everybody(Rectangles):
    """Sees all rectangles; of each second joint it is surer in those of even brightness, of the others in odd ones."""

    def run(self, shape: tuple[int, int]) -> list[NDArray[np.float32]]:
        self.looks += 1
        maps = np.zeros((1, 17, SIZE[1] // 4, SIZE[0] // 4), np.float32)
        count, _, boxes, _ = cv2.connectedComponentsWithStats((self._canvas[..., 0] > 128).astype(np.uint8))
        for x, y, width, height, _ in boxes[1:count]:
            brightness = int(self._canvas[y + height // 2, x + width // 2, 0])
            places = (x, y) + GRID * (width - 1, height - 1)
            heights = np.where(np.arange(17) % 2 == brightness % 2, 1.0, 0.8)[:, None, None]
            maps[0] = np.maximum(maps[0], self._codec.encode(places, np.ones(17))[0] * heights * brightness / 255)
        return [maps]


@pytest.fixture
def network() -> Rectangles:
    return Rectangles()


@pytest.fixture
def body(network: Rectangles) -> VtubeLite:
    return VtubeLite(network, CARD, score=0.3)  # type: ignore[arg-type]


def shown(index: float, *rectangles: tuple[int, int, int, int, int]) -> Frame:
    """A picture of rectangles: left, top, width, height and brightness each."""
    image = np.zeros((480, 640, 3), np.uint8)
    for x, y, width, height, brightness in rectangles:
        image[y : y + height, x : x + width] = brightness
    return Frame(frozen(image), index / FPS, round(index))


def near(pose: Pose, rectangle: tuple[int, int, int, int, int], pixels: float = 3.0) -> bool:
    """Whether the joints are where they belong."""
    x, y, width, height, _ = rectangle
    return bool(np.abs(pose.points - (x, y) - GRID * (width, height)).max() < pixels)


def test_somebody_is_looked_at_closely_in_the_first_picture(body: VtubeLite, network: Rectangles) -> None:
    person = (300, 200, 80, 120, 250)
    (pose,) = body(shown(0, person))
    assert network.looks == 2
    assert near(pose, person)
    assert pose.score > 0.9
    box = pose.box
    assert box is not None
    assert 200 < box[0] < 300
    assert 380 < box[0] + box[2] < 500


def test_somebody_who_moves_is_followed_with_one_look_a_picture(body: VtubeLite, network: Rectangles) -> None:
    for i in range(int(AGAIN * FPS)):
        person = (100 + 8 * i, 100 + 2 * i, 80, 120, 250)
        (pose,) = body(shown(i, person))
        assert near(pose, person)
    assert network.looks == 2 + i


def test_the_whole_picture_is_looked_at_once_a_second(body: VtubeLite, network: Rectangles) -> None:
    person = (300, 200, 80, 120, 250)
    for i in range(int(3 * FPS) + 1):
        assert near(body(shown(i, person))[0], person)
    assert network.looks == 2 + int(3 * FPS) + 2 * 3


def test_whoever_has_left_is_nobody_at_once_and_found_again_at_once(body: VtubeLite) -> None:
    person, elsewhere = (300, 200, 80, 120, 250), (40, 60, 80, 120, 250)
    assert body(shown(0, person))
    assert body(shown(1)) == ()
    assert near(body(shown(2, elsewhere))[0], elsewhere)
    jumped = body(shown(3, person))
    assert near(jumped[0], person)


def test_what_was_taken_for_a_person_is_left_for_a_surer_one(body: VtubeLite) -> None:
    """A chair is followed while nobody else is there, and for no longer than a second after."""
    chair, person = (20, 300, 60, 80, 130), (450, 100, 120, 200, 250)
    assert near(body(shown(0, chair))[0], chair)
    for i in range(1, int(AGAIN * FPS) + 1):
        (pose,) = body(shown(i, chair, person))
    assert near(pose, person)


def test_a_passer_by_who_is_no_surer_is_not_followed(body: VtubeLite) -> None:
    person, other = (450, 100, 120, 200, 240), (20, 300, 60, 80, 250)
    body(shown(0, person))
    for i in range(1, int(3 * AGAIN * FPS)):
        (pose,) = body(shown(i, person, other))
        assert near(pose, person)


def test_of_two_people_in_view_the_skeleton_is_one_ones() -> None:
    """Also where the network is surer of this joint of the one, and of that joint of the other."""
    left, right = (60, 120, 140, 260, 240), (330, 110, 150, 250, 241)
    body = VtubeLite(Everybody(), CARD, score=0.3)  # type: ignore[arg-type]
    (first,) = body(shown(0, left, right))
    (followed,) = [person for person in (left, right) if near(first, person)]
    for i in range(1, int(2.5 * AGAIN * FPS)):
        assert near(body(shown(i, left, right))[0], followed)


def test_whoever_was_there_first_is_followed_while_another_comes_near() -> None:
    person = (60, 120, 140, 260, 240)
    body = VtubeLite(Everybody(), CARD, score=0.3)  # type: ignore[arg-type]
    assert near(body(shown(0, person))[0], person)
    for i in range(1, int(2.5 * AGAIN * FPS)):
        other = (max(360, 480 - 4 * i), 110, 150, 250, 241)
        assert near(body(shown(i, person, other))[0], person)


def test_what_nobody_would_be_seen_in_anew_is_followed_for_a_second_at_most(body: VtubeLite) -> None:
    """A chair that was taken for a person once, and is hardly like one."""
    clear, faint = (300, 200, 80, 120, 200), (300, 200, 80, 120, 100)
    assert body(shown(0, clear))
    seen = [bool(body(shown(i, faint))) for i in range(1, int(2 * AGAIN * FPS))]
    assert seen[0]
    assert not any(seen[int(AGAIN * FPS) :])


@pytest.mark.parametrize("seconds", [-1.0, 0.0, 10.0])
def test_pictures_that_have_nothing_to_do_with_each_other_are_looked_at_alone(
    body: VtubeLite, network: Rectangles, seconds: float
) -> None:
    """A still sees what it sees alone, also where the last one had a person elsewhere."""
    faint, person = (300, 200, 80, 120, 130), (40, 60, 80, 120, 250)
    body(shown(0, faint))
    (pose,) = body(shown(seconds * FPS, faint, person))
    assert near(pose, person)


def test_a_faint_sight_is_somebody_who_was_there_but_nobody_new(body: VtubeLite) -> None:
    clear, faint = (300, 200, 80, 120, 200), (300, 200, 80, 120, 100)
    assert body(shown(0, faint)) == ()
    assert body(shown(1, clear))
    assert near(body(shown(2, faint))[0], faint)
    assert body(shown(100, faint)) == ()


def test_a_faint_sight_is_nobody_where_more_is_asked_for(network: Rectangles) -> None:
    faint = shown(0, (300, 200, 80, 120, 140))
    assert VtubeLite(network, CARD, score=0.3)(faint)  # type: ignore[arg-type]
    assert VtubeLite(network, CARD, score=0.6)(faint) == ()  # type: ignore[arg-type]


def _folder(path: Path, card: str) -> str:
    path.mkdir()
    (path / "model.xml").write_text("<net/>")
    (path / EXPORTED).write_text(card)
    return str(path)


def test_what_cannot_be_opened_is_refused_in_one_line(tmp_path: Path) -> None:
    other = as_dict(Card("hrnet", "hrnet", {}, "coco17", SIZE, MEAN, STD, "heatmap", {}))
    with pytest.raises(InputError, match=r"weights of another network.*got hrnet"):
        vtube_lite.create(_folder(tmp_path / "other", json.dumps(other)))
    halpe = as_dict(replace(CARD, skeleton="halpe26"))
    with pytest.raises(InputError, match=r"weights of another network.*got vtube_lite, halpe26"):
        vtube_lite.create(_folder(tmp_path / "halpe", json.dumps(halpe)))
    with pytest.raises(InputError, match="not a model that takes one picture"):
        vtube_lite.create(_folder(tmp_path / "broken", json.dumps(as_dict(CARD))))
    with pytest.raises(InputError, match="without a card"):
        vtube_lite.create(_folder(tmp_path / "bare", "{}"))
    pickle = tmp_path / "mine.pt"
    pickle.write_bytes(b"PK\x03\x04 no checkpoint")
    with pytest.raises(InputError, match=r"another network.*expected \.safetensors"):
        vtube_lite.create(str(pickle))
    with pytest.raises(UsageError, match="runs on the CPU, not on cuda"):
        vtube_lite.create(device="cuda")


@pytest.mark.parametrize(
    "edit",
    [
        {"size": (100, 100)},
        *({"codec_options": options} for options in ({"size": [192, 192]}, {"sigma": 1e12}, {"sigma": 10**400},
          {"sigma": 1.5, "stride": 8}, {"stride": 4.5}, {"sigma": 1e12, "stride": 1e-300}, {"decoding": 5},
          {"blur": "much"}, {"depth": 3})),
    ],
)  # fmt: skip
def test_a_card_that_does_not_fit_its_network_is_refused_in_one_line(tmp_path: Path, edit: dict[str, Any]) -> None:
    """Before the first picture, and whatever else would have come of it."""
    folder = tmp_path / "body"
    shutil.copytree(SHIPPED / "body", folder)
    card = exported_card(folder)
    (folder / EXPORTED).write_text(json.dumps(as_dict(replace(card, **edit))))
    with pytest.raises(InputError, match=r"body.*the card does not fit the network"):
        vtube_lite.create(str(folder))


def test_the_faces_network_is_no_bodys(tmp_path: Path) -> None:
    for card in (CARD, replace(CARD, size=(112, 112))):
        folder = tmp_path / str(card.size[0])
        shutil.copytree(SHIPPED / "face", folder)
        (folder / EXPORTED).write_text(json.dumps(as_dict(card)))
        with pytest.raises(InputError, match="the card does not fit the network"):
            vtube_lite.create(str(folder))


def _boxes_overlap(one: Box, other: Box) -> bool:
    return all(a < b + d and b < a + c for a, b, c, d in zip(one[:2], other[:2], one[2:], other[2:], strict=True))


@pytest.mark.parametrize("clip", ["sign-again.mkv", "sign-book.mkv", "wave-woman.mp4", "face-woman.mp4"])
def test_people_whom_it_has_never_seen_are_tracked(testdata: Path, clip: str) -> None:
    """The network that comes along, in every picture of two seconds."""
    body = registry.create("estimators", "vtube_lite")
    video = cv2.VideoCapture(str(testdata / "footage" / clip))
    people = [body(Frame(frozen(video.read()[1]), i / FPS, i)) for i in range(50)]
    assert all(people)
    boxes = [pose.box for (pose,) in people if pose.box]
    assert all(_boxes_overlap(a, b) for a, b in pairwise(boxes))
    seen = np.array([pose.scores[5:7].min() >= SEEN for (pose,) in people])
    shoulders = np.array([pose.points[5:7] for (pose,) in people])[seen]
    assert seen.mean() > 0.9  # a hand that waves may hide one
    assert (shoulders[:, 0, 0] > shoulders[:, 1, 0]).all()  # they look into the camera


@pytest.mark.parametrize(("left", "right"), [("again", "eat"), ("yes", "help")])
def test_of_two_people_side_by_side_one_is_tracked(testdata: Path, left: str, right: str) -> None:
    """All that is sure of head, shoulders and arms lies on one side, the same one in all pictures."""
    body = registry.create("estimators", "vtube_lite")
    clips = [cv2.VideoCapture(str(testdata / "footage" / f"sign-{name}.mkv")) for name in (left, right)]
    sides = set()
    for i in range(40):
        picture = np.hstack([clip.read()[1] for clip in clips])
        (pose,) = body(Frame(frozen(picture), i / FPS, i))
        sides |= {bool(x < 640) for x in pose.points[:11, 0][pose.scores[:11] > 0.5]}
    assert len(sides) == 1


def test_where_nobody_is_nobody_is_seen() -> None:
    """Noise, an even wall, a gradient."""
    body = registry.create("estimators", "vtube_lite")
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    wall = np.full((480, 640, 3), (150, 170, 180), np.uint8)
    gradient = np.broadcast_to(np.linspace(0, 255, 640)[None, :, None], (480, 640, 3)).astype(np.uint8)
    for i, image in enumerate((noise, wall, np.ascontiguousarray(gradient))):
        assert body(Frame(frozen(image), 100.0 * i)) == ()


def test_it_is_looked_with_in_a_process_without_torch(testdata: Path) -> None:
    program = (
        "import sys, cv2; from vtube import registry; from vtube.types import Frame;"
        "body = registry.create('estimators', 'vtube_lite');"
        "assert body(Frame(cv2.VideoCapture(sys.argv[1]).read()[1], 0.0));"
        "assert not {'torch', 'mediapipe', 'ultralytics'} & set(sys.modules)"
    )
    clip = testdata / "footage" / "sign-again.mkv"
    subprocess.run([sys.executable, "-c", program, str(clip)], check=True, capture_output=True)
