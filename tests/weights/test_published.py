"""Published checkpoints, by the rules of their layers' names and shapes, load into our networks whatever the naming."""

from __future__ import annotations

import re
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vtube import registry
from vtube.errors import InputError
from vtube.weights import Weights, pickles, published
from vtube.weights.card import Card, write
from vtube.weights.network import built, load

torch = pytest.importorskip("torch")


Layer = tuple[str, tuple[int, ...]]


def convolution(name: str, out: int, into: int, kernel: int) -> Iterator[Layer]:
    yield f"{name}.weight", (out, into, kernel, kernel)


def norm(name: str, channels: int) -> Iterator[Layer]:
    for part in ("weight", "bias", "running_mean", "running_var"):
        yield f"{name}.{part}", (channels,)
    yield f"{name}.num_batches_tracked", ()


def unit(name: str, out: int, into: int, kernel: int) -> Iterator[Layer]:
    """A convolution and its norm, one after the other in a sequence."""
    yield from convolution(f"{name}.0", out, into, kernel)
    yield from norm(f"{name}.1", out)


def basic(name: str, channels: int) -> Iterator[Layer]:
    for i in (1, 2):
        yield from convolution(f"{name}.conv{i}", channels, channels, 3)
        yield from norm(f"{name}.bn{i}", channels)


def bottleneck(name: str, into: int, channels: int) -> Iterator[Layer]:
    for i, (out, taken, kernel) in enumerate(
        ((channels, into, 1), (channels, channels, 3), (4 * channels, channels, 1)), 1
    ):
        yield from convolution(f"{name}.conv{i}", out, taken, kernel)
        yield from norm(f"{name}.bn{i}", out)


def residual(name: str, blocks: int, into: int, channels: int) -> Iterator[Layer]:
    for block in range(blocks):
        yield from bottleneck(f"{name}.{block}", into if block == 0 else 4 * channels, channels)
        if block == 0:
            yield from unit(f"{name}.0.downsample", 4 * channels, into, 1)


def exchange(name: str, widths: list[int], outputs: int) -> Iterator[Layer]:
    """Each output takes every branch: from below by a 1x1 convolution, from above by 3x3 steps of two."""
    for to in range(outputs):
        for origin, width in enumerate(widths):
            if origin > to:
                yield from unit(f"{name}.{to}.{origin}", widths[to], width, 1)
            for step in range(to - origin):
                yield from unit(
                    f"{name}.{to}.{origin}.{step}", widths[to] if step == to - origin - 1 else width, width, 3
                )


def hrnet(width: int, joints: int = 17) -> dict[str, tuple[int, ...]]:
    """The published pose_hrnet: a stem, four bottlenecks, then stages of 1, 4 and 3 exchanges; the last one gives the
    highest resolution alone.
    """

    def layers() -> Iterator[Layer]:
        for i, into in ((1, 3), (2, 64)):
            yield from convolution(f"conv{i}", 64, into, 3)
            yield from norm(f"bn{i}", 64)
        yield from residual("layer1", 4, 64, 64)
        yield from unit("transition1.0", width, 256, 3)
        yield from unit("transition1.1.0", 2 * width, 256, 3)
        yield from unit("transition2.2.0", 4 * width, 2 * width, 3)
        yield from unit("transition3.3.0", 8 * width, 4 * width, 3)
        for stage, modules in ((2, 1), (3, 4), (4, 3)):
            widths = [width * 2**i for i in range(stage)]
            for module in range(modules):
                name = f"stage{stage}.{module}"
                for branch, channels in enumerate(widths):
                    for block in range(4):
                        yield from basic(f"{name}.branches.{branch}.{block}", channels)
                yield from exchange(f"{name}.fuse_layers", widths, 1 if (stage, module) == (4, 2) else stage)
        yield from convolution("final_layer", joints, width, 1)
        yield "final_layer.bias", (joints,)

    return dict(layers())


def pose_resnet(blocks: tuple[int, int, int, int], joints: int = 17) -> dict[str, tuple[int, ...]]:
    """The published pose_resnet: a ResNet of bottlenecks, three deconvolutions of 256, one 1x1 convolution."""

    def layers() -> Iterator[Layer]:
        yield from convolution("conv1", 64, 3, 7)
        yield from norm("bn1", 64)
        into = 64
        for stage, count in enumerate(blocks):
            yield from residual(f"layer{stage + 1}", count, into, 64 * 2**stage)
            into = 256 * 2**stage
        for i in range(3):
            yield f"deconv_layers.{3 * i}.weight", (into if i == 0 else 256, 256, 4, 4)
            yield from norm(f"deconv_layers.{3 * i + 1}", 256)
        yield from convolution("final_layer", joints, 256, 1)
        yield "final_layer.bias", (joints,)

    return dict(layers())


def head_of(name: str) -> bool:
    return name.startswith(("final_layer", "deconv_layers"))


def original(tensors: dict[str, Any]) -> Any:
    return tensors


def in_training(tensors: dict[str, Any]) -> Any:
    """As the original's checkpoints of a training on several cards: what it is of is there as a text too."""
    wrapped = {f"module.{name}": tensor for name, tensor in tensors.items()}
    return {"epoch": 3, "model": "pose_hrnet", "state_dict": wrapped, "perf": 0.7}


def mmpose_0(tensors: dict[str, Any]) -> Any:
    renamed = {f"keypoint_head.{name}" if head_of(name) else f"backbone.{name}": t for name, t in tensors.items()}
    return {"meta": {"mmpose_version": "0.6.0"}, "state_dict": renamed}


def mmpose_1(tensors: dict[str, Any]) -> Any:
    return {"state_dict": {f"head.{name}" if head_of(name) else f"backbone.{name}": t for name, t in tensors.items()}}


def without_counters(tensors: dict[str, Any]) -> Any:
    """As torch wrote them before 0.4.1."""
    return {"ema": {name: t for name, t in tensors.items() if not name.endswith("num_batches_tracked")}}


def random(shapes: dict[str, tuple[int, ...]]) -> dict[str, Any]:
    generator = torch.Generator().manual_seed(0)

    def tensor(name: str, shape: tuple[int, ...]) -> Any:
        if name.endswith("num_batches_tracked"):
            return torch.tensor(7)
        drawn = torch.randn(shape, generator=generator) * (2 / max(1, torch.tensor(shape[1:]).prod().item())) ** 0.5
        return drawn.abs() + 0.5 if name.endswith("running_var") else drawn

    return {name: tensor(name, shape) for name, shape in shapes.items()}


def saved(path: Path, content: Any, **options: Any) -> Weights:
    torch.save(content, path, **options)
    return Weights(path, "pt")


@pytest.mark.parametrize(
    ("network", "options", "shapes"),
    [
        ("hrnet", {"width": 32}, hrnet(32)),
        ("hrnet", {"width": 48}, hrnet(48)),
        ("simple_baseline", {"backbone": "resnet50"}, pose_resnet((3, 4, 6, 3))),
        ("simple_baseline", {"backbone": "resnet101"}, pose_resnet((3, 4, 23, 3))),
        ("simple_baseline", {"backbone": "resnet152"}, pose_resnet((3, 8, 36, 3))),
    ],
)
def test_our_layers_are_the_published_ones(
    network: str, options: dict[str, Any], shapes: dict[str, tuple[int, ...]]
) -> None:
    """Every name and shape, none more and none less; the backbone's carry a prefix here."""
    with torch.device("meta"):
        made = registry.create("networks", network, joints=17, **options)
    published = {name if head_of(name) else f"backbone.{name}": shape for name, shape in shapes.items()}
    assert {name: tuple(tensor.shape) for name, tensor in made.state_dict().items()} == published


@pytest.fixture(scope="module")
def tensors() -> dict[str, Any]:
    return random(hrnet(8))


@pytest.fixture(scope="module")
def expected(tensors: dict[str, Any]) -> Any:
    """The network that was filled without the code under test."""
    network = registry.create("networks", "hrnet", joints=17, width=8).eval()
    network.load_state_dict({name if head_of(name) else f"backbone.{name}": t for name, t in tensors.items()})
    return network


@pytest.mark.parametrize("naming", [original, in_training, mmpose_0, mmpose_1, without_counters])
def test_each_naming_gives_the_same_network(
    naming: Callable[[dict[str, Any]], Any], tensors: dict[str, Any], expected: Any, tmp_path: Path
) -> None:
    """A small one, of the published structure: what our network computes with those tensors is what it must compute."""
    network, card = load(saved(tmp_path / "hrnet_coco_384x288.pth", naming(tensors)), trust=True)
    assert (card.network, card.skeleton, card.size) == ("hrnet", "coco17", (288, 384))
    assert card.options["width"] == 8
    assert card.codec_options == {"sigma": 3.0}
    picture = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        torch.testing.assert_close(network(picture), expected(picture))


@pytest.mark.parametrize(("width", "joints", "skeleton"), [(32, 17, "coco17"), (48, 133, "coco_wholebody133")])
def test_widths_and_joints_are_told_by_the_shapes(width: int, joints: int, skeleton: str, tmp_path: Path) -> None:
    tensors = {name: torch.zeros(shape) for name, shape in hrnet(width, joints).items()}
    _, card = load(saved(tmp_path / "weights.pth", tensors, _use_new_zipfile_serialization=False), trust=True)
    assert (card.options["width"], card.skeleton, card.size) == (width, skeleton, (192, 256))


def test_a_simple_baseline_is_known_by_its_blocks(tmp_path: Path) -> None:
    tensors = {name: torch.zeros(shape) for name, shape in pose_resnet((3, 4, 6, 3), 16).items()}
    _, card = load(saved(tmp_path / "weights.pth", mmpose_1(tensors)), trust=True)
    assert (card.network, card.options["backbone"], card.skeleton) == ("simple_baseline", "resnet50", "mpii16")


def test_simcc_of_mmpose_is_known_by_its_bins(tmp_path: Path) -> None:
    options = {"backbone": "resnet18", "head": "simcc", "deconvolutions": 0, "size": (64, 96)}
    made = registry.create("networks", "simple_baseline", joints=17, **options).eval()
    names = {
        (name.replace("final_layer.", "head.", 1) if name.startswith("final_layer") else name): tensor
        for name, tensor in made.state_dict().items()
    }
    assert "head.mlp_head_x.weight" in names
    network, card = load(saved(tmp_path / "weights.pth", {"state_dict": names}), trust=True)
    assert (card.codec, card.size) == ("simcc", (64, 96))
    picture = torch.rand(1, 3, 96, 64)
    with torch.inference_mode():
        for got, expected in zip(network(picture), made(picture), strict=True):
            torch.testing.assert_close(got, expected)


@pytest.mark.parametrize("decoder", ["simple", "classic"])
def test_vitpose_of_transformers_needs_no_trust(decoder: str, tmp_path: Path) -> None:
    """Its file is no pickle and has no card; the published layers, of a ViTPose-S with fewer of them."""
    pytest.importorskip("transformers")
    from safetensors.torch import save_file

    made = registry.create("networks", "vitpose", joints=17, hidden=384, layers=2, heads=12, decoder=decoder).eval()
    path = tmp_path / "model.safetensors"
    save_file(made.state_dict(), path, {"format": "pt"})
    network, card = load(Weights(path, "safetensors"))
    assert card.options == {"hidden": 384, "layers": 2, "heads": 12, "decoder": decoder, "size": (192, 256)}
    picture = torch.rand(1, 3, 256, 192)
    with torch.inference_mode():
        torch.testing.assert_close(network(picture), made(picture))


def spoiled(change: str) -> Any:
    tensors = {name: torch.zeros(shape) for name, shape in hrnet(8).items()}
    if change == "missing":
        del tensors["stage3.1.branches.0.0.conv1.weight"]
    elif change == "more":
        tensors["stage9.weight"] = torch.zeros(1)
    elif change == "shape":
        tensors["transition1.0.0.weight"] = torch.zeros(8, 255, 3, 3)
    elif change == "nan":
        tensors["conv1.weight"][0] = torch.nan
    elif change == "joints":
        tensors["final_layer.weight"] = torch.zeros(5, 8, 1, 1)
    elif change == "classifier":
        return {name: tensor for name, tensor in tensors.items() if name.startswith("layer")} | {
            "fc.weight": torch.zeros(1000, 2048)
        }
    elif change == "flat":
        tensors["final_layer.weight"] = torch.zeros(5)
    elif change == "list":
        return [1, 2]
    return tensors


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("missing", r"not the weights of hrnet.*no backbone\.stage3\.1\.branches\.0\.0\.conv1\.weight"),
        ("more", r"not the weights of hrnet.*backbone\.stage9\.weight besides"),
        ("shape", r"backbone\.transition1\.0\.0\.weight of shape \(8, 255, 3, 3\), not \(8, 256, 3, 3\)"),
        ("nan", r"not finite.*conv1"),
        ("joints", r"joints that have no names.*5 joints"),
        ("classifier", "unknown architecture"),
        ("flat", "not such a layer"),
        ("list", "no tensors by name"),
    ],
)
def test_another_checkpoint_is_one_line_that_names_the_first_layer(change: str, message: str, tmp_path: Path) -> None:
    weights = saved(tmp_path / "weights.pth", spoiled(change))
    with pytest.raises(InputError, match=message) as raised:
        load(weights, trust=True)
    assert str(weights.path) in str(raised.value)


def test_a_pickle_is_not_opened_unasked_and_runs_no_code(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (tmp_path / "harm",)

    weights = saved(tmp_path / "weights.pth", {"state_dict": Evil()})
    with pytest.raises(InputError, match="--trust-weights"):
        load(weights)
    with pytest.raises(InputError, match="cannot be read as weights"):
        load(weights, trust=True)
    assert not (tmp_path / "harm").exists()


def test_what_mmengine_keeps_beside_the_tensors_is_left_out(tmp_path: Path) -> None:
    """Its save_checkpoint writes the data set's arrays, counters and the optimizer's state, too."""
    made = built(card())
    arrays = {
        "dataset_name": "coco",
        "sigmas": np.array([0.026, 0.025], dtype=np.float32),
        "joint_weights": np.ones(17, dtype=np.float32),
        "skeleton_links": np.array([[15, 13], [13, 11]]),
        "flip_pairs": [(1, 2)],
        "classes": np.array(["person"]),
        "scale": np.float64(1.25),
    }
    content = {
        "meta": {"epoch": 210, "cfg": "model = dict()", "seed": 21, "dataset_meta": arrays},
        "state_dict": made.state_dict(),
        "message_hub": {"log_scalars": OrderedDict(), "runtime_info": OrderedDict(epoch=209), "resumed_keys": {}},
        "optimizer": {"state": {0: {"step": torch.tensor(3.0), "exp_avg": torch.zeros(2)}}, "param_groups": []},
        "param_schedulers": [{"begin": 0, "end": 500, "by_epoch": False}],
    }
    read = pickles.read(saved(tmp_path / "weights.pth", content).path)
    assert {name: np.array_equal(read["meta"]["dataset_meta"][name], arrays[name]) for name in arrays} == dict.fromkeys(
        arrays, True
    )
    assert published.unwrapped(read).keys() == made.state_dict().keys()


def test_objects_of_other_programs_are_one_line_that_names_them(tmp_path: Path) -> None:
    weights = saved(tmp_path / "weights.pth", {"state_dict": {}, "message_hub": Fraction(1, 3)})
    with pytest.raises(InputError, match=r"more than tensors \(got fractions\.Fraction\)") as raised:
        load(weights, trust=True)
    assert str(raised.value).isprintable()


def test_a_half_written_checkpoint_is_one_line(tmp_path: Path) -> None:
    weights = saved(tmp_path / "weights.pth", {"conv1.weight": torch.zeros(100, 100)})
    whole = weights.path.read_bytes()
    for share in (0.1, 0.5, 0.99):
        weights.path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(InputError, match="cannot be read as weights"):
            load(weights, trust=True)
    with zipfile.ZipFile(weights.path, "w") as archive:
        archive.writestr("readme.txt", "no weights")
    with pytest.raises(InputError, match="cannot be read as weights"):
        load(weights, trust=True)


def card(**changes: Any) -> Card:
    return Card(**{
        "estimator": "simple_baseline", "network": "simple_baseline",
        "options": {"backbone": "mobilenetv3_small_050", "channels": 16}, "skeleton": "coco17", "size": (64, 96),
        "mean": (0, 0, 0), "std": (1, 1, 1), "codec": "heatmap", "codec_options": {},
    } | changes)  # fmt: skip


def test_our_own_weights_come_back_as_the_same_network(tmp_path: Path) -> None:
    made = built(card()).eval()
    path = tmp_path / "weights.safetensors"
    write(path, {name: tensor.numpy() for name, tensor in made.state_dict().items()}, card())
    network, back = load(Weights(path, "safetensors"))
    assert back == card()
    picture = torch.rand(1, 3, 96, 64)
    with torch.inference_mode():
        torch.testing.assert_close(network(picture), made(picture))
    assert all(p.requires_grad for p in network.parameters())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"network": "hrnett"}, "did you mean hrnet"),
        ({"skeleton": "octopus"}, "unknown name 'octopus'"),
        ({"codec": "numbers"}, "unknown name 'numbers'"),
        ({"codec_options": {"sigma": "much"}}, "sigma"),
        ({"options": {"channels": 10**9}}, "wrong channels"),
        ({"options": {"backbone": ["resnet50"]}}, "."),
        ({"options": {"size": 7}}, "cannot be made"),
        ({"options": {"backbone": "resnet50", "colour": 1}}, "unknown option 'colour'"),
        ({"options": {"backbone": "resnet152", "channels": 1024}}, "not the weights of simple_baseline"),
        ({"skeleton": "hands42"}, re.escape("final_layer.weight of shape (17, 16, 1, 1), not (42, 16, 1, 1)")),
    ],
)
def test_a_card_that_does_not_fit_is_one_line(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    tensors = {name: tensor.numpy() for name, tensor in built(card()).state_dict().items()}
    path = tmp_path / "weights.safetensors"
    write(path, tensors, card(**changes))
    with pytest.raises(InputError, match=message) as raised:
        load(Weights(path, "safetensors"))
    assert str(path) in str(raised.value)
