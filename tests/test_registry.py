"""Stages are found by their file's name, or by a third party's entry point."""

import subprocess
import sys
from pathlib import Path

import pytest

from vtube import registry
from vtube.errors import MissingDependencyError, UsageError


def test_listing_imports_nothing():
    listing = (
        "import sys; from vtube import registry; [registry.names(s) for s in registry.STAGES];"
        "print([m for m in sys.modules if m.startswith('vtube.') and m.count('.') > 1])"
    )
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


def test_private_files_are_not_registered():
    assert not [name for stage in registry.STAGES for name in registry.names(stage) if name.startswith("_")]


def test_a_wrong_name_says_which_was_probably_meant():
    with pytest.raises(UsageError, match="did you mean kalman"):
        registry.create("smoothing", "kalmann")


def test_a_wrong_option_says_which_there_are():
    with pytest.raises(UsageError, match=r"unknown option 'min_cutof'.*did you mean min_cutoff"):
        registry.create("smoothing", "one_euro", min_cutof=1.0)


def test_a_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "vtube.smoothing.one_euro", None)
    with pytest.raises(MissingDependencyError, match="pip install"):
        registry.create("smoothing", "one_euro")


PLUGIN = {
    "pyproject.toml": """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "vtube-example-plugin"
version = "1.0"
[project.entry-points."vtube.smoothing"]
average = "vtube_example_plugin:Average"
[project.entry-points."vtube.skeletons"]
stick3 = "vtube_example_plugin:stick3"
[project.entry-points."vtube.exports"]
stick = "vtube_example_plugin:draw"
""",
    "vtube_example_plugin.py": '''
import numpy as np
from vtube.types import Skeleton

class Average:
    """Holds the last pose."""
    def __init__(self, weight: float = 0.5):
        self.weight, self.last = weight, None
    def update(self, pose, t):
        self.last = pose
    def predict(self, t):
        return self.last
    def __call__(self, pose, t):
        self.update(pose, t)
        return self.last
    def reset(self):
        self.last = None

def draw(take, out, request):
    return [out]

def stick3():
    return Skeleton("stick3", ("head", "hip", "foot"), (("head", "hip"), ("hip", "foot")), (), np.full(3, 0.05))
''',
}


def test_a_third_partys_wheel_is_found_by_name(tmp_path: Path):
    """A plugin is built as a wheel, installed into a folder of its own and asked for by name."""
    project, site = tmp_path / "plugin", tmp_path / "site"
    project.mkdir()
    for name, content in PLUGIN.items():
        (project / name).write_text(content, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run(
        [sys.executable, "-m", "build", "-w", "-n", "-o", tmp_path, project], check=True, capture_output=True
    )
    wheel = next(tmp_path.glob("*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", site, wheel], check=True)
    asking = (
        f"import sys; sys.path.insert(0, {str(site)!r}); from vtube import registry; from vtube.stages import Smoother;"
        "smoother = registry.create('smoothing', 'average', weight=0.25);"
        "print(smoother.weight, isinstance(smoother, Smoother), registry.create('skeletons', 'stick3').joints,"
        "'average' in registry.names('smoothing'), registry.factory('exports', 'stick', 'export')(None, 'a', None))"
    )
    done = subprocess.run([sys.executable, "-c", asking], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "0.25 True ('head', 'hip', 'foot') True ['a']"
