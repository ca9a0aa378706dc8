"""Simple Baselines: outputs as their codec takes them, sizes as published."""

from __future__ import annotations

import pytest

from vtube import registry
from vtube.errors import UsageError, VtubeError

torch = pytest.importorskip("torch")


def parameters(network: object) -> int:
    return sum(p.numel() for p in network.parameters())  # type: ignore[attr-defined]


@pytest.mark.parametrize(("backbone", "millions"), [("resnet50", 34.0), ("resnet101", 53.0), ("resnet152", 68.6)])
def test_parameters_are_as_published(backbone: str, millions: float) -> None:
    """Table 2 of Xiao et al. 2018."""
    with torch.device("meta"):
        network = registry.create("networks", "simple_baseline", joints=17, backbone=backbone)
    assert parameters(network) / 1e6 == pytest.approx(millions, abs=0.05)


@pytest.mark.parametrize("backbone", ["resnet18", "mobilenetv3_small_050"])
def test_heatmaps_are_a_quarter_of_the_input(backbone: str) -> None:
    network = registry.create("networks", "simple_baseline", joints=5, backbone=backbone, channels=16).eval()
    with torch.inference_mode():
        assert network(torch.zeros(2, 3, 64, 96)).shape == (2, 5, 16, 24)
    assert network.codec == "heatmap"
    registry.create("codecs", network.codec, size=(64, 96), **network.codec_options)


@pytest.mark.parametrize("deconvolutions", [0, 3])
def test_simcc_has_bins_for_its_codec(deconvolutions: int) -> None:
    network = registry.create(
        "networks", "simple_baseline", joints=5, backbone="mobilenetv3_small_050", head="simcc", size=(96, 128),
        deconvolutions=deconvolutions, channels=16,
    ).eval()  # fmt: skip
    with torch.inference_mode():
        x, y = network(torch.zeros(1, 3, 128, 96))
    codec = registry.create("codecs", network.codec, size=(96, 128), **network.codec_options)
    assert (x.shape, y.shape) == ((1, 5, codec.bins[0]), (1, 5, codec.bins[1]))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"backbone": "resnet5000"}, "did you mean resnet50"),
        ({"backbone": "hf-hub:stranger/model"}, "no backbone"),
        ({"head": "regression"}, "unknown head"),
        ({"joints": 10**9}, "wrong joints"),
        ({"channels": 10**9}, "wrong channels"),
        ({"backbone": "vit_tiny_patch16_224"}, "features"),
    ],
)
def test_nonsense_is_refused_in_one_line(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        registry.create("networks", "simple_baseline", **{"joints": 5} | options)


def test_a_pretrained_backbone_without_a_network_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(VtubeError, match="cannot be fetched"):
        registry.create("networks", "simple_baseline", joints=5, backbone="mobilenetv3_small_100", pretrained=True)
