"""Shared fixtures: real weights and footage where they are at hand, and a cache that is not the developer's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

if "PYTEST_XDIST_WORKER" in os.environ:
    # Torch's threads wait for one another by spinning: with a worker on each core they would take each other's time.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

_free = hypothesis.settings(deadline=None)  # the machines are shared: time says nothing
hypothesis.settings.register_profile("vtube", _free)
hypothesis.settings.register_profile("ci", _free, derandomize=True)  # a change is judged by what it changed
hypothesis.settings.load_profile("vtube")


ONE_WORKER = (
    ("tests/service/live/",),
    ("tests/service/test_hostile.py", "tests/service/test_poses.py"),
    ("tests/batch/engines/test_ray.py", "tests/service/test_ray_looker.py"),
)
"""Beginnings of paths: what lies under one line's goes to one worker, so that its service or cluster begins once."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let the tests of a file share a worker, and with it what they begin for all of them.

    Not ``--dist loadgroup``: pytest-xdist 3.8 silently groups nothing under pytest 9.2 (its issue 1386).
    """
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((places[0] for places in ONE_WORKER if nodeid.startswith(places)), super()._split_scope(nodeid))

    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def _no_ones_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Cache and profiles lie in a folder of the session: nothing of this machine's user is read or written.

    All workers share it, so that weights are exported once; the export has a lock of its own.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "user" / "cache"))
        patch.setenv("XDG_DATA_HOME", str(folder / "user" / "data"))
        yield


def _folder(variable: str, holds: str) -> Path:
    value = os.environ.get(variable)
    if not value or not Path(value).is_dir():
        pytest.skip(f"{variable} is not set to a folder with {holds}")
    return Path(value).resolve()


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder with real pretrained weights."""
    return _folder("VTUBE_MODELS", "real weights")


@pytest.fixture(scope="session")
def testdata() -> Path:
    """The folder with real footage and labelled images."""
    return _folder("VTUBE_TESTDATA", "footage/ and keypoints/")
