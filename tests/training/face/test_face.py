"""The face network's training: what it learns from, that faces are made to blink, and that a resumed one ends the same.

The material of most tests is made here, of discs at known places; the teacher's own is tried where its weights are.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from vtube.errors import InputError
from vtube.faces._head_crop import MIDDLE
from vtube.faces._lite_network import LiteNetwork
from vtube.stopping import Stop
from vtube.training import settings as training
from vtube.training.face import landmarks as at
from vtube.training.face import material
from vtube.training.face.augmentation import Augmentation, recoloured
from vtube.training.face.export import export
from vtube.training.face.expressions import Moved, moved
from vtube.training.face.material import FRAME, NOBODY, PHOTO, SHAPES, SIDE, WARPED, Album
from vtube.training.face.measures import matched, rises
from vtube.training.face.network import FaceNetwork, told
from vtube.training.face.samples import Samples
from vtube.training.face.split import Split
from vtube.training.face.teacher import Seen, Teacher
from vtube.training.face.warping import warped
from vtube.training.face.weights import load, write
from vtube.training.runs import Run
from vtube.training.tasks import face as face_task


def seen(open_jaw: float = 0.0, x: float = 95.5, pixels: float = 5.0) -> Seen:
    """A face from the front whose points lie on a grid."""
    transform = np.eye(4)
    transform[:3, :3] = pixels * np.diag([1.0, -1.0, 1.0])
    transform[:2, 3] = x, 95.5
    places = np.random.default_rng(3).uniform(-7, 7, (478, 2)) * pixels + (x, 95.5)
    shapes = dict.fromkeys(SHAPES, 0.1) | {"jawOpen": open_jaw}
    return Seen(np.column_stack([places, np.zeros(478)]), shapes, transform)


def picture(face: Seen) -> np.ndarray:
    """Grey, with a disc where the face is that grows with its mouth."""
    image = np.full((SIDE, SIDE, 3), 90, np.uint8)
    middle = tuple(face.transform[:2, 3].round().astype(int).tolist())
    cv2.circle(image, middle, round(12 + 30 * face.shapes["jawOpen"]), (200, 220, 240), -1)
    return image


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Material of 60 crops to learn from and 20 held out."""
    rng = np.random.default_rng(0)
    for part, count in (("train", 60), ("held", 20)):
        (tmp_path / part).mkdir()
        album = Album()
        for i in range(count):
            face = seen(rng.uniform(0, 0.8), rng.uniform(85, 105))
            kind = (PHOTO, FRAME, WARPED, NOBODY)[i % 4]
            album.add(picture(face), None if kind == NOBODY else face, kind)
        assert album.write(tmp_path / part / "made.npz") == count
    return tmp_path


def settings(made: Path, **changes: object) -> face_task.Settings:
    """A training of seconds."""
    small = {
        "data.root": str(made), "data.drawn": 64, "network.size": 48, "network.width": 8, "network.hidden": 32,
        "loop.epochs": 3, "loop.batch": 16, "loop.precision": "fp32", "loop.ema": 0.5, "schedule.warmup": 2,
        "optimizer.rate": 4e-3, "device": "cpu",
    }  # fmt: skip
    found = training.load("vtube_lite_face", changes={**small, **changes})
    assert isinstance(found, face_task.Settings)
    return found


def test_material_is_read_as_it_was_written(made: Path) -> None:
    crops = material.read(made / "train" / "made.npz")
    assert len(crops) == 60
    assert set(crops.kinds) == {PHOTO, FRAME, WARPED, NOBODY}
    there = crops.kinds != NOBODY
    np.testing.assert_allclose(crops.transforms[there, 1, 1], -5.0)
    assert not crops.transforms[~there].any()
    assert len(material.together([crops, crops])) == 120


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 but no more", b"\x93NUMPY"])
def test_damaged_material_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.npz").write_bytes(content)
    with pytest.raises(InputError, match=r"broken\.npz"):
        material.read(tmp_path / "broken.npz")


def test_no_material_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no crops of faces.*vtube_lite_face_data"):
        face_task.train(settings(tmp_path), Run.new(tmp_path / "run"), Stop())


def test_targets_are_where_the_picture_shows_them(made: Path) -> None:
    """In each input, however shifted, turned and mirrored, the disc lies where the target says that the origin is."""
    crops = material.read(made / "train" / "made.npz")
    shapely = Augmentation(light=0, grey=0, coarse=0, blur=0, noise=0, jpeg=0, covered=0, away=0)
    samples = Samples(crops, 96, shapely)
    for i in np.flatnonzero(crops.kinds != NOBODY)[:20]:
        image, truth = samples(int(i), np.random.default_rng((7, i)))
        ys, xs = np.nonzero(image[..., 0] > 150)
        assert truth.there == 1.0
        np.testing.assert_allclose((xs.mean(), ys.mean()), truth.place[:2] * 96 + 47.5, atol=1.0)


def test_a_face_beyond_the_input_is_not_there(made: Path) -> None:
    crops = material.read(made / "train" / "made.npz")
    samples = Samples(crops, 96, Augmentation(away=1.0))
    truths = [samples(int(i), np.random.default_rng(i))[1] for i in np.flatnonzero(crops.kinds != NOBODY)[:10]]
    assert sum(truth.there for truth in truths) < 10
    assert all(truth.there == (np.abs(truth.place[:2] - _off(truth)).max() <= 0.5) for truth in truths)


def _off(truth) -> np.ndarray:
    """From the middle of the usual crop to the face's origin, in sides."""
    columns = truth.rotation.reshape(2, 3)
    third = -np.cross(*columns)
    return -(np.column_stack([*columns, third]) @ MIDDLE[:3])[:2] * np.exp(truth.place[2]) / 21.0


def test_the_mirror_image_exchanges_sides(tmp_path: Path) -> None:
    face = seen()
    face.shapes["eyeBlinkLeft"] = 0.9
    album = Album()
    album.add(picture(face), face, PHOTO)
    album.write(tmp_path / "one.npz")
    crops = material.read(tmp_path / "one.npz")
    still = dict.fromkeys(("far", "degrees", "scale", "shift", "away"), 0.0)
    (_, plain), (_, mirrored) = (
        Samples(crops, 96, Augmentation(flip=flip, **still))(0, np.random.default_rng(0)) for flip in (0.0, 1.0)
    )
    assert plain.shapes[SHAPES.index("eyeBlinkLeft")] == mirrored.shapes[SHAPES.index("eyeBlinkRight")] > 0.8
    np.testing.assert_allclose(mirrored.points[:, 0], -plain.points[list(at.MIRRORED), 0], atol=1e-6)


def test_a_mirrored_point_has_its_mirror_image_back() -> None:
    assert [at.MIRRORED[i] for i in at.MIRRORED] == list(range(len(at.LEARNT)))
    assert len(set(at.LEARNT)) == len(at.LEARNT)


@pytest.mark.parametrize("seed", range(12))
def test_recoloured_pictures_stay_pictures(seed: int) -> None:
    image = picture(seen(0.5))[:112, :112]
    everything = Augmentation(light=1, grey=0.5, coarse=1, blur=1, noise=1, jpeg=1, covered=1)
    one, same = (recoloured(image, everything, np.random.default_rng(seed)) for _ in range(2))
    np.testing.assert_array_equal(one, same)
    assert one.shape == image.shape
    assert one.dtype == np.uint8
    assert not np.array_equal(one, image)


def test_a_face_whose_points_stay_is_not_changed() -> None:
    face, chance = seen(), np.random.default_rng(0)
    image = cv2.GaussianBlur(chance.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8), (0, 0), 3)
    same = warped(image, face, Moved(face.points[:, :2], parted=False), chance)
    assert np.abs(same.astype(int) - image).max() <= 2


def test_what_lies_at_a_point_goes_along_with_it() -> None:
    face, chance = seen(), np.random.default_rng(0)
    image, goal = np.zeros((SIDE, SIDE, 3), np.uint8), face.points[:, :2].copy()
    x, y = face.points[at.CHIN, :2]
    cv2.circle(image, (round(x), round(y)), 3, (255, 255, 255), -1)
    goal += (6.0, -4.0)
    made = warped(image, face, Moved(goal, parted=False), chance)
    ys, xs = np.nonzero(made[..., 0] > 127)
    np.testing.assert_allclose((xs.mean(), ys.mean()), (x + 6, y - 4), atol=1.5)


def test_the_teacher_sees_made_faces_blink_and_talk(models: Path, testdata: Path) -> None:
    """Of a real face, warped many times, labels vary as they do not between photos."""
    photo = cv2.imread(str(testdata / "keypoints" / "hagrid-people" / "images" / "hagrid_02befd908872.jpg"))
    chance, labels = np.random.default_rng(1), []
    with Teacher() as teacher:
        face = teacher(photo)
        assert face is not None
        for _ in range(24):
            label = teacher(warped(photo, face, moved(face, chance), chance))
            if label is not None:
                labels.append([label.shapes[name] for name in ("eyeBlinkLeft", "jawOpen", "mouthSmileLeft")])
    assert len(labels) > 18
    blink, jaw, _ = np.array(labels).T
    assert blink.max() > face.shapes["eyeBlinkLeft"] + 0.3
    assert jaw.max() > face.shapes["jawOpen"] + 0.2


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = FaceNetwork(48, 8, 32).eval()
    write(tmp_path / "a.safetensors", network, {"size": 48, "width": 8, "hidden": 32}, {"epochs": 3})
    same, card = load(tmp_path / "a.safetensors")
    image = torch.randint(0, 256, (2, 48, 48, 3), dtype=torch.uint8)
    with torch.no_grad():
        torch.testing.assert_close(same(image), network(image))
    assert card["trained"] == {"epochs": 3}
    (tmp_path / "cut.safetensors").write_bytes((tmp_path / "a.safetensors").read_bytes()[:5000])
    for name in ("cut.safetensors", "nowhere.safetensors"):
        with pytest.raises(InputError, match=name.split(".", maxsplit=1)[0]):
            load(tmp_path / name)


@pytest.mark.filterwarnings("ignore:.torch.jit:FutureWarning")
def test_what_is_exported_says_what_was_trained(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = FaceNetwork(48, 8, 32).eval()
    write(tmp_path / "a.safetensors", network, {"size": 48, "width": 8, "hidden": 32}, {})
    export(tmp_path / "a.safetensors", tmp_path / "out")
    exported = LiteNetwork(tmp_path / "out")
    image = np.random.default_rng(0).integers(0, 256, (48, 48, 3), dtype=np.uint8)
    exported.canvas[:] = image
    with torch.no_grad():
        expected = told(network(torch.from_numpy(image[None])))
    np.testing.assert_allclose(exported.numbers()[: len(SHAPES)], expected.shapes[0].numpy(), atol=0.02)


def test_training_makes_it_better_and_resumes_to_the_same_weights(made: Path, tmp_path: Path) -> None:
    """Stopped after every step and resumed, it ends with the weights of a training that was not."""
    result = face_task.train(settings(made), Run.new(tmp_path / "whole"), Stop())
    assert result["finished"]
    assert result["last"]["wrong"] < result["before"]["wrong"]
    stop = Stop()
    stop.signal = 2
    interrupted = Run.new(tmp_path / "parts")
    while not face_task.train(settings(made), interrupted, stop)["finished"]:
        interrupted = Run.open(tmp_path / "parts")
    one, other = (load(tmp_path / run / "last.safetensors")[0].state_dict() for run in ("whole", "parts"))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_blinks_are_rises_and_not_trembling_at_the_level() -> None:
    """A lid that trembles at the level rises once; a missing face changes nothing."""
    lids = np.array([0.1, 0.6, 0.48, 0.55, 0.3, np.nan, 0.9, 0.95, 0.2, 0.45])
    assert rises(lids, 0.5) == [1, 6]
    assert rises(np.full(5, np.nan), 0.5) == []


def test_blinks_match_within_a_tenth_of_a_second() -> None:
    assert matched(np.array([1.0, 2.0]), np.array([1.1, 2.11, 5.0])) == (1, 2)
    assert matched(np.array([]), np.array([3.0])) == (0, 1)
    assert matched(np.array([3.0]), np.array([])) == (0, 0)


def test_the_split_is_by_person_and_by_photo() -> None:
    split = Split.read()
    signer = ("sign-again", "sign-brother", "sign-help", "sign-no", "sign-yes")
    assert {split.holds_clip(name) for name in signer} == {True}
    assert not split.holds_clip("sign-please")
    held = sum(split.holds_photo(f"{number:012}") for number in range(2000))
    assert 0.08 * 2000 < held < 0.12 * 2000
