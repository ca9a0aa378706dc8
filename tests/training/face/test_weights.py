"""A face network's weights: read and exported as they were written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save

from vtube import session, settings
from vtube.errors import InputError
from vtube.faces._lite_network import LiteNetwork
from vtube.faces.vtube_lite import VtubeLiteFace
from vtube.training.face.export import export
from vtube.training.face.material import SHAPES
from vtube.training.face.network import FaceNetwork, told
from vtube.training.face.weights import load, write
from vtube.types import Frame
from vtube.weights.card import KEY


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


def test_trained_weights_are_looked_with(tmp_path: Path) -> None:
    """As ``vtube train`` has written them; those of a body are told in a line."""
    torch.manual_seed(0)
    mine = tmp_path / "mine.safetensors"
    write(mine, FaceNetwork(48, 8, 32), {"size": 48, "width": 8, "hidden": 32}, {})
    model = session.face(settings.load(None, [f"face.model={mine}", "face.confidence=0"], environment={}))
    assert isinstance(model, VtubeLiteFace)
    face = model(Frame(np.full((120, 160, 3), 90, np.uint8), 0.0))
    assert face is not None
    assert set(face.blendshapes) == set(SHAPES)
    body = tmp_path / "body.safetensors"
    body.write_bytes(save({}, {KEY: json.dumps({"version": 1, "estimator": "vtube_lite"})}))
    with pytest.raises(InputError, match=r"body\.safetensors.*not a face network's weights"):
        session.face(settings.load(None, [f"face.model={body}"], environment={}))
