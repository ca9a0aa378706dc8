"""A real headless Godot with the addon in a project of its own."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vtube.paths import shipped

ADDON = shipped("assets") / "godot" / "addons" / "vtube"
SCRIPTS = Path(__file__).parent / "scripts"
PATIENCE = 300
PROJECT = """\
config_version=5
[application]
config/name="test"
config/features=PackedStringArray("4.3")
[editor_plugins]
enabled=PackedStringArray("res://addons/vtube/plugin.cfg")
"""
Document = dict[str, Any]


@dataclass(frozen=True)
class Project:
    """A Godot project. ``log``: what the last run said besides its result."""

    folder: Path
    godot: str

    def take(self, name: str, document: Document, *, packed: bool = False) -> Path:
        """Put a take into the project."""
        text = json.dumps(document).encode()
        path = self.folder / name
        path.write_bytes(gzip.compress(text) if packed else text)
        return path

    def options(self, name: str, options: Mapping[str, str]) -> None:
        """What the user has chosen in the editor's import dock."""
        chosen = "".join(f"{key}={value}\n" for key, value in options.items())
        remap = '[remap]\n\nimporter="vtube.take"\ntype="AnimationLibrary"\n'
        (self.folder / f"{name}.import").write_text(f"{remap}\n[params]\n\n{chosen}", encoding="utf-8")

    def bring_in(self) -> str:
        """Let the editor import everything; what it said."""
        return self.execute("--import")[1]

    def run(self, script: str, **arguments: object) -> tuple[Any, str]:
        """Run a script of ``scripts/``: its result, and what was said besides.

        Fails where the script had a run-time error, left something in memory, or gave no result.
        """
        output, errors = self.execute("--script", f"res://scripts/{script}.gd", "--", json.dumps(arguments))
        assert "SCRIPT ERROR" not in errors, errors
        assert "leaked" not in errors, errors
        results = [line.removeprefix("RESULT ") for line in output.splitlines() if line.startswith("RESULT ")]
        assert len(results) == 1, output + errors
        return json.loads(results[0]), errors

    def execute(self, *words: str) -> tuple[str, str]:
        """Run Godot to its end: what it wrote to stdout and stderr."""
        done = subprocess.run(
            [self.godot, "--headless", "--path", str(self.folder), *words],
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout, done.stderr

    def start(self, script: str, **arguments: object) -> subprocess.Popen[str]:
        """Run a script beside the test."""
        words = ["--headless", "--path", str(self.folder), "--script", f"res://scripts/{script}.gd", "--"]
        return subprocess.Popen(
            [self.godot, *words, json.dumps(arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )


@pytest.fixture(scope="session")
def new_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Project]]:
    """Makes projects with the addon, opened once, so that Godot knows the addon's classes."""
    godot = os.environ.get("GODOT_BIN")
    if not godot or not shutil.which(godot):
        pytest.skip("GODOT_BIN is not set to a Godot 4.3 or later")

    def make() -> Project:
        folder = tmp_path_factory.mktemp("godot")
        shutil.copytree(ADDON, folder / "addons" / "vtube")
        shutil.copytree(SCRIPTS, folder / "scripts")
        (folder / "project.godot").write_text(PROJECT, encoding="utf-8")
        return Project(folder, godot)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GODOT_HOME", str(tmp_path_factory.mktemp("home")))
        yield make


@pytest.fixture(scope="session")
def project(new_project: Callable[[], Project]) -> Project:
    """One for whoever only runs scripts; its takes are read by the addon's own reader."""
    made = new_project()
    said = made.bring_in()
    assert "ERROR" not in said
    return made


@pytest.fixture
def demo() -> Document:
    """The bundled take, as a document of one's own to change."""
    document: Document = json.loads(gzip.decompress((shipped("assets") / "demo.pose.json.gz").read_bytes()))
    return document
