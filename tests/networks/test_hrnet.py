"""HRNet and ViTPose: sizes as published, outputs as their codec takes them."""

from __future__ import annotations

import pytest

from vtube import registry
from vtube.errors import UsageError

torch = pytest.importorskip("torch")


@pytest.mark.parametrize(("width", "parameters"), [(32, 28_536_113), (48, 63_595_745)])
def test_parameters_are_as_published(width: int, parameters: int) -> None:
    """28.5 and 63.6 millions: table 1 of Sun et al. 2019."""
    with torch.device("meta"):
        network = registry.create("networks", "hrnet", joints=17, width=width)
    assert sum(p.numel() for p in network.parameters()) == parameters


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("hrnet", {"width": 8, "modules": (1, 1, 1), "blocks": 1}),
        ("vitpose", {"hidden": 32, "layers": 2, "heads": 2, "size": (64, 96)}),
        ("vitpose", {"hidden": 32, "layers": 1, "heads": 2, "size": (64, 96), "decoder": "classic"}),
    ],
)
def test_heatmaps_are_a_quarter_of_the_input_and_everything_learns(name: str, options: dict[str, object]) -> None:
    if name == "vitpose":
        pytest.importorskip("transformers")
    network = registry.create("networks", name, joints=5, **options)
    maps = network(torch.rand(2, 3, 96, 64))
    assert maps.shape == (2, 5, 24, 16)
    codec = registry.create("codecs", network.codec, size=(64, 96), **network.codec_options)
    assert codec.shape == (24, 16)
    maps.square().sum().backward()
    assert [key for key, p in network.named_parameters() if p.grad is None] == []


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("hrnet", {"width": 10**6}, "wrong width"),
        ("hrnet", {"modules": (1, 1)}, "wrong stages"),
        ("hrnet", {"modules": (1, 99, 1)}, "wrong modules of stage 3"),
        ("vitpose", {"hidden": 100, "heads": 3}, "heads divide"),
        ("vitpose", {"size": (65, 96)}, "patches"),
        ("vitpose", {"decoder": "linear"}, "unknown decoder"),
    ],
)
def test_nonsense_is_refused_in_one_line(name: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        registry.create("networks", name, **{"joints": 5} | options)
