"""The built-in characters look as they did when they were last looked at by eye.

``VTUBE_GOLDEN=write pytest tests/avatars/test_golden.py`` draws the pictures anew; look at them, then keep them.
"""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube import puppet
from vtube.puppet import Puppet
from vtube.render import save, scene
from vtube.render.sprites import Renderer
from vtube.types import Image, Picture, frozen

GOLDEN = Path(__file__).parents[1] / "golden"
SIZE = (240, 240)
WAVING = {
    "FaceAngleX": 18.0, "FaceAngleY": 8.0, "FaceAngleZ": -6.0, "Head": -5.0, "BodyFound": 1.0, "FaceFound": 1.0,
    "MouthOpen": 0.8, "MouthSmile": 1.0, "BrowLeftY": 0.6, "BrowRightY": 0.6, "EyeLeftX": 0.5, "EyeRightX": 0.5,
    "LeftUpperArm": -70.0, "LeftLowerArm": -80.0, "HandLeftFound": 1.0, "HandLeftOpen": 1.0, "RightUpperArm": 25.0,
    "RightLowerArm": -100.0, "RightHandDepth": 1.0, "BodyAngleX": 8.0, "Spine": -3.0,
}  # fmt: skip
SHUT = {"EyeOpenLeft": 0.0, "EyeOpenRight": 0.0, "MouthFrown": 1.0, "FaceAngleX": -25.0, "FaceAngleY": -15.0}
SHOWN = (("full", {}), ("bust", WAVING), ("face", {**SHUT, "BodyFound": 1.0, "FaceFound": 1.0}))


def drawn(name: str) -> Image:
    """(240, 720, 4) full body at rest, waving bust, face with shut eyes, after the springs have come to rest."""
    render, backdrop, pictures = Renderer(), scene.background("#d8dee9", SIZE), []
    for framing, parameters in SHOWN:
        actor = Puppet(puppet.load(puppet.find(name), framing))
        for t in np.arange(0.0, 1.0, 0.1).tolist():
            drawing = actor.pose(parameters, t)
        pictures.append(render(drawing, SIZE, background=backdrop).pixels)
    return frozen(np.hstack(pictures))


@pytest.mark.parametrize("name", puppet.names())
def test_a_character_looks_as_it_did(name: str, tmp_path: Path) -> None:
    file, picture = GOLDEN / f"{name}.png", drawn(name)
    if os.environ.get("VTUBE_GOLDEN") == "write":
        save(Picture(picture), file)
    save(Picture(picture), tmp_path / "actual.png")
    golden = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    assert golden is not None, f"no golden picture of {name}; look at {tmp_path / 'actual.png'} and keep it"
    difference = cv2.absdiff(cv2.imread(str(tmp_path / "actual.png"), cv2.IMREAD_UNCHANGED), golden)
    cv2.imwrite(str(tmp_path / "difference.png"), difference)
    assert difference.mean() < 0.5, f"compare {tmp_path} with {file}"
    assert (difference.max(axis=2) > 48).mean() < 0.002, f"compare {tmp_path} with {file}"
