"""The small tracker: outputs as its codec takes them, small enough to be shipped."""

from __future__ import annotations

import pytest

from vtube import registry
from vtube.errors import UsageError
from vtube.training import settings as layers

torch = pytest.importorskip("torch")
SMALL = {"widths": (8, 8, 16, 16), "blocks": (1, 0, 1, 1), "decoder": 8}


def test_maps_are_a_quarter_of_any_input_that_can_be_halved_five_times() -> None:
    network = registry.create("networks", "lite", joints=5, **SMALL).eval()
    for width, height in ((64, 96), (128, 64)):
        codec = registry.create("codecs", network.codec, size=(width, height), **network.codec_options)
        with torch.inference_mode():
            assert network(torch.zeros(2, 3, height, width)).shape == (2, 5, *codec.shape)


def test_what_is_trained_for_the_package_is_small() -> None:
    """In half precision it is below 3 MB, of the 4 that all shipped networks may have."""
    told = layers.load("vtube_lite_body").network
    network = registry.create("networks", told.name, joints=17, **told.options)
    assert sum(parameter.numel() for parameter in network.parameters()) < 1_500_000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"joints": 0}, "joints"),
        ({"size": (100, 128)}, "multiples of 32"),
        ({"widths": (8, 8, 8)}, "stages"),
        ({"decoder": 0}, "decoder"),
    ],
)
def test_what_cannot_be_made_is_told(options: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        registry.create("networks", "lite", **{"joints": 17, **options})
