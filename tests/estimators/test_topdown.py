"""Top-down models: people are found, followed and lost as the options say, whatever runs the network."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from vtube import registry
from vtube.errors import DeviceError, InputError, UsageError
from vtube.estimators import yolov8
from vtube.estimators._batches import TorchBatches, open_batches
from vtube.estimators._boxes import Detected, Last, around
from vtube.estimators._topdown import TopDown
from vtube.session import body
from vtube.settings import Settings, override
from vtube.skeletons import coco17
from vtube.types import Floats, Frame, Image, Pose, frozen
from vtube.weights import Weights
from vtube.weights.card import Card, read_card, read_tensors, write
from vtube.weights.network import MEAN, STD, load
from vtube.weights.saving import save

SIZE = (64, 96)
CARD = Card("hrnet", "hrnet", {}, "coco17", SIZE, MEAN, STD, "heatmap", {})


def frame(t: float = 0.0, size: tuple[int, int] = (640, 480)) -> Frame:
    return Frame(frozen(np.zeros((size[1], size[0], 3), np.uint8)), t)


class ScriptedDetector:
    """Sees people in the boxes that it is told, and counts how often it is asked."""

    skeleton = coco17.create()

    def __init__(self, *boxes: tuple[float, float, float, float]) -> None:
        self.boxes: Sequence[tuple[float, float, float, float]] = boxes
        self.asked = 0

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:
        self.asked += 1
        nothing: Floats = np.full((17, 2), np.nan)
        return tuple(Pose(self.skeleton, nothing, np.zeros(17), box, 0.9) for box in self.boxes)


class ScriptedNetwork:
    """Gives heatmaps with every joint at the same places of each crop; ``strength``: the height of their peaks."""

    def __init__(self, places: Floats, strength: float = 0.8) -> None:
        codec: Any = registry.create("codecs", "heatmap", size=SIZE)
        self.maps = codec.encode(places, np.ones(17))[0]
        self.strength, self.numbers = strength, "fp32"
        self.batches: list[int] = []

    def __call__(self, crops: Image) -> list[NDArray[Any]]:
        self.batches.append(len(crops))
        return [np.stack([self.maps * self.strength] * len(crops))]


def places() -> Floats:
    """Joints all over the middle of a crop."""
    rng = np.random.default_rng(0)
    return np.stack([rng.uniform(12, 52, 17), rng.uniform(12, 84, 17)], axis=1)


def test_people_are_one_batch_and_come_back_into_the_picture() -> None:
    """Boxes of the input's proportions: a crop has 1.25 of its box around the same centre. To within an input pixel."""
    network, boxes = ScriptedNetwork(places()), [(100.0, 50.0, 128.0, 192.0), (300.0, 100.0, 64.0, 96.0)]
    poses = TopDown(network, CARD, Detected(ScriptedDetector(*boxes)))(frame())
    assert network.batches == [2]
    for pose, (x, y, width, height) in zip(poses, boxes, strict=True):
        middle = np.array([x + width / 2, y + height / 2])
        np.testing.assert_allclose(
            pose.points, middle + (places() - [32, 48]) * 1.25 * width / 64, atol=1.25 * width / 64
        )
        assert pose.box == (x, y, width, height)
        assert pose.score == pytest.approx(0.9 * 0.8, abs=0.02)


def test_a_box_beyond_the_picture_is_clipped_in_the_pose() -> None:
    (pose,) = TopDown(ScriptedNetwork(places()), CARD, Detected(ScriptedDetector((-50, 400, 100, 200))))(frame())
    assert pose.box == (0, 400, 50, 80)


def test_who_has_no_joints_is_nobody() -> None:
    network = ScriptedNetwork(places(), strength=0.0)
    assert TopDown(network, CARD, Detected(ScriptedDetector((0, 0, 100, 100))))(frame()) == ()


def test_nobody_is_not_looked_at() -> None:
    network = ScriptedNetwork(places())
    assert TopDown(network, CARD, Detected(ScriptedDetector()))(frame()) == ()
    assert network.batches == []


def test_the_last_joints_do_without_the_detector_for_a_while() -> None:
    detector = ScriptedDetector((100, 50, 128, 192))
    estimator = TopDown(ScriptedNetwork(places()), CARD, Last(detector))
    for i in range(61):
        assert len(estimator(frame(i / 30))) == 1
    assert detector.asked == 3


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (frame(2.0), "a jump of time"),
        (frame(-1.0), "time that goes back"),
        (frame(0.1, (320, 240)), "another picture"),
    ],
)
def test_the_detector_looks_again_after(second: Frame, why: str) -> None:
    detector = ScriptedDetector((100, 50, 128, 192))
    estimator = TopDown(ScriptedNetwork(places()), CARD, Last(detector))
    estimator(frame(0.0))
    estimator(second)
    assert detector.asked == 2, why


def test_the_detector_looks_again_after_unsure_joints_and_where_nobody_was() -> None:
    detector = ScriptedDetector((100, 50, 128, 192))
    network = ScriptedNetwork(places())
    estimator = TopDown(network, CARD, Last(detector))
    estimator(frame(0.0))
    network.strength = 0.1
    estimator(frame(0.03))
    assert detector.asked == 1
    detector.boxes = ()
    estimator(frame(0.06))
    estimator(frame(0.09))
    assert detector.asked == 3


def test_a_box_of_joints_holds_those_that_are_seen() -> None:
    points, scores = np.tile([[10.0, 20.0]], (17, 1)), np.full(17, 0.9)
    points[1], points[2], scores[2] = (110, 220), (9000, 9000), 0.1
    x, y, width, height = around(Pose(coco17.create(), points, scores)) or pytest.fail("a box")
    assert (x, y, x + width, y + height) == pytest.approx((-5, -10, 125, 250))
    assert around(Pose(coco17.create(), points, np.full(17, 0.1))) is None


def test_the_mirrored_look_agrees_with_the_direct_one() -> None:
    """Of a network that sees left and right at mirrored places: what it sees in the mirror is the same."""
    skeleton = coco17.create()
    mirrored = places()
    for left, right in skeleton.mirror:
        mirrored[skeleton.joints.index(right)] = mirrored[skeleton.joints.index(left)] * (-1, 1) + (63, 0)
    mirrored[0, 0] = 31.5  # the nose has no other side
    people = Detected(ScriptedDetector((100, 50, 128, 192)))
    (plain,) = TopDown(ScriptedNetwork(mirrored), CARD, people)(frame())
    (both,) = TopDown(ScriptedNetwork(mirrored), CARD, people, flip=True)(frame())
    np.testing.assert_allclose(both.points, plain.points, atol=0.5)
    np.testing.assert_allclose(both.scores, plain.scores, atol=0.05)


@pytest.mark.parametrize("name", ["hrnet", "simple_baseline", "vitpose"])
def test_openvino_computes_what_torch_does(name: str, learned: Callable[[str], Path], picture: Image) -> None:
    """Also for several crops at once; bfloat16, which some processors compute in, is off by a few hundredths."""
    path = learned(name)
    exported, card, _ = open_batches(str(path), device="cpu")
    network = TorchBatches(load(Weights(path, "safetensors"))[0], card, "cpu")
    crops = np.ascontiguousarray(np.stack([picture[i : i + 96, 200:264] for i in (0, 100, 200)]))
    for got, expected in zip(exported(crops), network(crops), strict=True):
        assert got.shape == expected.shape
        off = np.abs(got - expected) / np.abs(expected).max()
        assert np.quantile(off, 0.99) < 0.05


def test_a_file_of_our_own_names_its_estimator(learned: Callable[[str], Path], picture: Image, models: Path) -> None:
    detector = {"detector": str(models / "yolov8n-pose.onnx")}
    settings = override(Settings(), {"body.model": str(learned("simple_baseline")), "body.options": detector})
    estimator = body(settings)
    assert isinstance(estimator, TopDown)
    assert len(estimator(Frame(picture, 0.0))) == 1


def test_the_settings_reach_the_detector_and_the_network(
    learned: Callable[[str], Path], models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size, precision and trust: who asks for exact figures gets 32 bits everywhere, and the estimator says so."""
    told: dict[str, Any] = {}
    create = yolov8.create

    @functools.wraps(create)
    def detector(**options: Any) -> yolov8.Yolov8:
        told.update(options)
        return create(**options)

    monkeypatch.setattr(yolov8, "create", detector)
    options = {"detector": str(models / "yolov8n-pose.onnx")}
    given = {"body.size": 224, "body.precision": "exact", "body.trust_weights": True, "body.options": options}
    estimator = body(override(Settings(), {"body.model": str(learned("simple_baseline"))} | given))
    assert isinstance(estimator, TopDown)
    assert (told["size"], told["precision"], told["trust_weights"]) == (224, "exact", True)
    assert (estimator.numbers, estimator.crop) == ("fp32", SIZE)


def test_an_exact_network_is_that_of_torch_to_the_last_digits(learned: Callable[[str], Path], picture: Image) -> None:
    path = learned("simple_baseline")
    exported, card, _ = open_batches(str(path), device="cpu", precision="exact")
    network = TorchBatches(load(Weights(path, "safetensors"))[0], card, "cpu")
    crops = np.ascontiguousarray(picture[None, :96, 200:264])
    (got,), (expected,) = exported(crops), network(crops)
    assert exported.numbers == network.numbers == "fp32"
    assert np.abs(got - expected).max() < 1e-3 * np.abs(expected).max()


def test_an_exported_folder_runs_on_the_cpu_alone(learned: Callable[[str], Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    save(Weights(learned("simple_baseline"), "safetensors"), out)
    with pytest.raises(InputError, match="runs on the CPU, not on cuda"):
        open_batches(str(out), device="cuda")


def test_another_estimators_weights_are_said_to_be(learned: Callable[[str], Path]) -> None:
    with pytest.raises(InputError, match=r"another estimator \(got simple_baseline, expected hrnet\)"):
        registry.create("estimators", "hrnet", weights=str(learned("simple_baseline")))


def test_what_is_wrong_with_weights_is_said_by_the_run_itself(learned: Callable[[str], Path], tmp_path: Path) -> None:
    """The export runs in another process; its one line comes back."""
    path = tmp_path / "weights.safetensors"
    source = learned("simple_baseline")
    tensors, card = read_tensors(source), read_card(source)
    write(path, tensors, replace(card, skeleton="coco_wholebody133"))
    with pytest.raises(InputError, match=r"final_layer\.weight of shape .*17.*, not .*133"):
        registry.create("estimators", "simple_baseline", weights=str(path))


def test_without_weights_it_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VTUBE_MODELS", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(DeviceError, match=r"hrnet-w32\.pth into .*vtube models pull hrnet-w32"):
        body(override(Settings(), {"body.model": "hrnet"}))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"boxes": "guess"}, "unknown boxes"),
        ({"decoding": "exact"}, "unknown decoding"),
        ({"device": "abacus"}, "device"),
    ],
)
def test_unknown_choices_are_refused(
    options: dict[str, str], message: str, learned: Callable[[str], Path], models: Path
) -> None:
    here = {"detector": str(models / "yolov8n-pose.onnx")}  # which needs no export
    with pytest.raises(UsageError, match=message):
        registry.create("estimators", "simple_baseline", weights=str(learned("simple_baseline")), **here | options)
