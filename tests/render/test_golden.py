"""A posed avatar, drawn small, compared with the picture that was looked at by eye."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube.alpha import premultiplied
from vtube.puppet import Avatar, Puppet
from vtube.puppet.avatar import Driver, Joint, Part
from vtube.render import save
from vtube.render.sprites import Renderer
from vtube.types import Image, frozen

GOLDEN = Path(__file__).parents[1] / "golden"


def shape(width: int, height: int, colour: tuple[int, int, int]) -> Image:
    image = np.zeros((height, width, 4), dtype=np.uint8)
    cv2.ellipse(image, (width // 2, height // 2), (width // 2 - 3, height // 2 - 3), 0, 0, 360, (*colour, 255), -1)
    cv2.ellipse(image, (width // 2, height // 2), (width // 2 - 3, height // 2 - 3), 0, 0, 360, (60, 40, 60, 255), 5)
    return frozen(premultiplied(image))


@pytest.fixture
def avatar() -> Avatar:
    """A doll: its left arm reaches up and is foreshortened, its head tilts, its shadow is translucent."""
    bones = (
        Joint("Spine", -1, (200, 400), (200, 200)),
        Joint("Head", 0, (200, 200), (200, 80)),
        Joint("LeftUpperArm", 0, (250, 220), (260, 300)),
        Joint("LeftLowerArm", 2, (260, 300), (260, 380)),
        Joint("Face", 1, (200, 130), (200, 130), (Driver("FaceAngleX", "x", ((-30, -30), (30, 30))),)),
    )
    skin, cloth, blue = (190, 210, 250), (120, 90, 200), (200, 120, 60)
    parts = (
        Part("torso", shape(120, 220, cloth), (140, 195), 0, 10, (200, 400)),
        Part("head", shape(150, 170, skin), (125, 40), 1, 20, (200, 200)),
        Part("upper", shape(50, 110, blue), (230, 205), 2, 30, (250, 220)),
        Part("lower", shape(44, 110, skin), (238, 285), 3, 31, (260, 300)),
        Part("left_eye", shape(30, 40, (80, 160, 60)), (220, 110), 4, 40, (200, 130)),
        Part("right_eye", shape(30, 40, (80, 160, 60)), (150, 110), 4, 40, (200, 130)),
        Part("shadow", shape(130, 60, (0, 0, 0)), (135, 190), 1, 15, (200, 200), opacity=0.4),
    )
    return Avatar("doll", (400, 440), bones, parts, {"full": (0, 0, 400, 440)}, "full")


def test_the_doll_looks_as_it_did(avatar: Avatar, tmp_path: Path) -> None:
    parameters = {
        "Spine": 4.0, "Head": -14.0, "FaceAngleX": 20.0, "LeftUpperArm": -120.0, "LeftLowerArm": -40.0,
        "LeftUpperArmLength": 0.7, "BodyFound": 1.0,
    }  # fmt: skip
    picture = Renderer()(Puppet(avatar).pose(parameters, 0.0), (160, 160))
    actual = tmp_path / "actual.png"
    save(picture, actual)
    golden = cv2.imread(str(GOLDEN / "doll.png"), cv2.IMREAD_UNCHANGED)
    assert golden is not None, f"no golden picture; look at {actual} and keep it"
    # Premultiplied, because the colour of what is transparent says nothing.
    difference = np.abs(picture.pixels.astype(int) - premultiplied(golden))
    cv2.imwrite(str(tmp_path / "difference.png"), (difference[:, :, :3] * 8).clip(0, 255).astype(np.uint8))
    assert difference.mean() < 0.5, f"look at {tmp_path}"
    assert difference.max() <= 12, f"look at {tmp_path}"
