"""The constant-velocity model of one coordinate, as filterpy builds it for a step of one second.

Source: Bar-Shalom, Li and Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001, chapters 5 and 6.
"""

from __future__ import annotations

from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType

from vtube.types import Floats


def transition() -> Floats:
    """F, (2, 2), of position and velocity."""
    f: Floats = _filterpy("kinematic").kinematic_state_transition(order=1, dt=1.0)
    return f


def process_noise() -> Floats:
    """Q, (2, 2), of accelerations with variance 1 that are constant over the step."""
    q: Floats = _filterpy("discretization").Q_discrete_white_noise(dim=2, dt=1.0, var=1.0)
    return q


@cache
def _filterpy(module: str) -> ModuleType:
    """A module of ``filterpy.common`` by its file.

    Importing it by its name would run filterpy's ``__init__`` first, which imports all of filterpy and scipy.stats with
    it. Two matrices are not worth that second of waiting before the first picture.
    """
    package = find_spec("filterpy")
    if package is None or package.submodule_search_locations is None:
        raise ModuleNotFoundError("No module named 'filterpy'", name="filterpy")
    folders = [str(Path(place, "common")) for place in package.submodule_search_locations]
    spec = PathFinder.find_spec(module, folders)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named 'filterpy.common.{module}'", name="filterpy")
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded
