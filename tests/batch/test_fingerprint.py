"""Takes are made anew where what they depend on is another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from vtube import paths, settings
from vtube.batch.fingerprint import fingerprint

LITE = ("body.model=vtube-lite",)


def of(*assignments: str) -> str:
    return fingerprint(settings.load(None, [*LITE, *assignments], environment={}))


@pytest.mark.parametrize("name", ["vtube_lite", "vtube-lite"])
def test_a_face_models_own_name_stands_for_its_weights(name: str) -> None:
    assert len(of(f"face.model={name}")) == 16


@pytest.mark.parametrize("setting", ["face.model={}", "face.estimator=vtube_lite,face.model={}"])
def test_other_weights_of_the_face_are_another_fingerprint(tmp_path: Path, setting: str) -> None:
    """Under the same name, also where the settings name what reads them."""
    folder = tmp_path / "face"
    shutil.copytree(paths.shipped("assets") / "vtube-lite" / "face", folder)
    asked = setting.format(folder).split(",")
    before = of(*asked)
    assert of(*asked) == before
    with (folder / "model.bin").open("ab") as weights:
        weights.write(b"more")
    assert of(*asked) != before
