"""Small top-down networks that have learned one picture: their published weights are not at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vtube import crops, registry
from vtube.types import Frame, Image, Pose, frozen
from vtube.weights.card import Card, write
from vtube.weights.network import MEAN, STD

SIZE = (96, 128)
NETWORKS: dict[str, dict[str, Any]] = {
    "hrnet": {"width": 8, "modules": (1, 1, 1), "blocks": 1},
    "simple_baseline": {"backbone": "mobilenetv3_small_050", "channels": 32},
    "vitpose": {"hidden": 64, "layers": 2, "heads": 4, "decoder": "classic", "size": SIZE},
}


@pytest.fixture(scope="session")
def picture(testdata: Path) -> Image:
    """One person, read-only."""
    cv2 = pytest.importorskip("cv2")
    there, image = cv2.VideoCapture(str(testdata / "footage" / "sign-again.mkv")).read()
    assert there
    return frozen(np.asarray(image, dtype=np.uint8))


@pytest.fixture(scope="session")
def teacher(models: Path, picture: Image) -> Pose:
    """What YOLO sees in the picture."""
    detector = registry.create("estimators", "yolov8", weights=str(models / "yolov8n-pose.onnx"))
    (pose,) = detector(Frame(picture, 0.0))
    assert isinstance(pose, Pose)
    return pose


@pytest.fixture(scope="session")
def learned(picture: Image, teacher: Pose, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the weights of a small network by its name, after it was taught the picture."""
    made: dict[str, Path] = {}

    def weights(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp(name) / f"{name}.safetensors"
            _learn(name, picture, teacher, made[name])
        return made[name]

    return weights


def _learn(name: str, picture: Image, teacher: Pose, path: Path) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    network = registry.create("networks", name, joints=17, **NETWORKS[name])
    codec = registry.create("codecs", network.codec, size=SIZE, **network.codec_options)
    card = Card(name, name, NETWORKS[name], "coco17", SIZE, MEAN, STD, network.codec, network.codec_options)
    assert teacher.box is not None
    cuts = [crops.around(teacher.box, SIZE, rotation=turn) for turn in (0, 0, 0, -5)]
    inputs = torch.from_numpy(np.stack([cut.draw(picture)[:, :, ::-1] for cut in cuts]).astype(np.float32) / 255)
    inputs = ((inputs - torch.tensor(MEAN)) / torch.tensor(STD)).permute(0, 3, 1, 2)
    targets = torch.from_numpy(np.stack([codec.encode(cut.to_crop(teacher.points), np.ones(17))[0] for cut in cuts]))
    optimiser = torch.optim.Adam(network.parameters(), lr=3e-3)
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = (network(inputs) - targets).square().mean()
        loss.backward()
        optimiser.step()
    write(path, {key: tensor.numpy() for key, tensor in network.state_dict().items()}, card)


STEPS = 80
