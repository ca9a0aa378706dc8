"""What ``pip install .`` leaves works from any folder: avatars, presets and assets come from inside the package."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
LARGEST_WHEEL = 8_000_000
"""Bytes. Nobody should wait for what they do not need."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, REPOSITORY]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, installed into a folder of its own without its dependencies."""
    target = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*pip, "--target", target, wheel], check=True, capture_output=True)
    return target


def vtube(site: Path, *words: str | Path, cwd: Path) -> dict:
    """The JSON that the installed program answers, from a folder that is not the repository."""
    environment = {**os.environ, "PYTHONPATH": str(site), "SDL_VIDEODRIVER": "dummy"}
    command = [sys.executable, "-m", "vtube", *map(str, words), "--json"]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_avatars_are_found_inside_the_package_and_sound(site: Path, tmp_path: Path) -> None:
    avatars = vtube(site, "avatar", "list", cwd=tmp_path)["avatars"]
    shipped = site / "vtube" / "_shipped" / "avatars"
    assert avatars == {folder.name: str(shipped / folder.name) for folder in (REPOSITORY / "avatars").glob("*/")}
    checked = vtube(site, "avatar", "check", "maple", cwd=tmp_path)
    assert checked == {"avatar": str(shipped / "maple"), "problems": []}


@pytest.mark.parametrize("preset", ["default", "streaming", "low-end"])
def test_the_shipped_take_is_performed_with_every_preset(site: Path, tmp_path: Path, preset: str) -> None:
    take = site / "vtube" / "_shipped" / "assets" / "demo.pose.json.gz"
    words = ("run", "--source", take, "--seconds", "0.5", "--config", preset, "--set", "virtual_camera.enabled=false")
    result = vtube(site, *words, cwd=tmp_path)
    assert result["pictures"] > 0
    assert result["failures"] == []
    assert list(tmp_path.iterdir()) == []


def test_takes_are_validated_by_the_shipped_schema(site: Path, tmp_path: Path) -> None:
    take = site / "vtube" / "_shipped" / "assets" / "demo.pose.json.gz"
    assert vtube(site, "take", "validate", take, cwd=tmp_path) == {"take": str(take), "problems": []}


def test_the_models_that_come_along_are_packed_and_small(site: Path, tmp_path: Path) -> None:
    """Each with its card; all that is about them together has four megabytes at the most."""
    shipped = site / "vtube" / "_shipped" / "assets" / "vtube-lite"
    for task in ("body", "face"):
        assert {"model.xml", "model.bin", "metadata.json"} <= {path.name for path in (shipped / task).iterdir()}
    assert (shipped / "README.md").is_file()
    assert sum(path.stat().st_size for path in shipped.rglob("*") if path.is_file()) <= 4_000_000
    listed = {model["name"]: model for model in vtube(site, "models", "list", cwd=tmp_path)["models"]}
    assert listed["vtube-lite"]["path"] == str(shipped / "body")


def test_the_models_that_come_along_look_as_they_were_packed(site: Path, tmp_path: Path) -> None:
    verified = vtube(site, "models", "verify", "vtube-lite", cwd=tmp_path)["verified"]
    assert verified == {"vtube-lite": None}


def test_nothing_is_packed_that_the_program_does_not_need(wheel: Path) -> None:
    """The package, what it ships and its metadata; the avatars' sources, because the licence asks for them."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"vtube"}
    assert not [name for name in names if "__pycache__" in name or "/." in name or name.endswith((".pyc", ".orig"))]
    assert not [name for name in names if "tests" in Path(name).parts or "scripts" in Path(name).parts]
    assert "vtube/py.typed" in names
    assert wheel.stat().st_size < LARGEST_WHEEL
