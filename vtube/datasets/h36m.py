"""Human3.6M: 3D joints, four calibrated cameras, and pictures that were taken out of its films.

Ionescu et al., "Human3.6M: Large Scale Datasets and Predictive Methods for 3D Human Sensing in Natural Environments",
TPAMI 2014; http://vision.imar.ro/human3.6m. Layouts as VideoPose3D's ``data_3d_h36m.npz`` (Pavllo et al., CVPR 2019)
and the ``camera-parameters.json`` of karfly/human36m-camera-parameters have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vtube import registry
from vtube.datasets import _arrays
from vtube.datasets._camera import Camera
from vtube.datasets._documents import inside, read_json
from vtube.datasets._faults import Faults
from vtube.datasets._sequences import check_step, samples
from vtube.datasets.sample import Sample
from vtube.errors import InputError
from vtube.types import Floats

MOVING = (0, 1, 2, 3, 6, 7, 8, 12, 13, 14, 15, 17, 18, 19, 25, 26, 27)
"""Of the 32 joints, the 17 that are used, in h36m17's order."""
JOINTS = {17, 32}
MILLIMETRES = 1000.0
_FILE = re.compile(r"(S\d{1,2})_(.+)\.npy")


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """What one person did. ``positions``: (F, 17 or 32, 3) metres."""

    subject: str
    action: str
    positions: Floats


def create(
    positions: str | Path,
    cameras: str | Path,
    images: str | Path,
    step: int = 1,
    faults: Faults | None = None,
) -> list[Sample]:
    """Every ``step``-th frame whose picture is there, as h36m17.

    Args:
        positions: ``data_3d_h36m.npz``, or a folder with one ``S1_Directions 1.npy`` a film; (F, 17 or 32, 3) metres.
        cameras: ``camera-parameters.json``, extrinsic parameters by subject and camera, in millimetres.
        images: the folder with ``S1/Directions 1.54138969/000001.jpg`` and so on, numbered from 1.
        step: 1 takes all; neighbours are 1/50 s apart and much alike.
        faults: counts what is wrong with the data; None: a warning tells of it.

    A sample's group is its person.

    Raises:
        InputError: no such files, or others than these.
        UsageError: a step that is none.
    """
    check_step(step)
    found, folder = Faults() if faults is None else faults, Path(images)
    if not folder.is_dir():
        raise InputError("there is no such folder", where=folder, hint="name the folder with the pictures")
    calibrated, skeleton = _cameras(Path(cameras)), registry.create("skeletons", "h36m17")
    made: list[Sample] = []
    for film in _films(Path(positions)):
        seen = calibrated.get(film.subject, {})
        if not seen:
            found.add("films without a calibrated camera, left out", f"{film.subject} {film.action}")
        moving = film.positions if film.positions.shape[1] == len(MOVING) else film.positions[:, MOVING]
        for camera, calibration in seen.items():
            name = f"{film.subject}/{film.action}.{camera}"
            place = inside(folder, name)
            if place is None:
                found.add("films whose name leaves their folder, left out", name)
                continue
            made += samples(
                moving, calibration, place, skeleton, name=name, group=f"h36m-{film.subject}", step=step, turns=0,
                faults=found,
            )  # fmt: skip
    if faults is None:
        found.tell(positions)
    return made


def _films(path: Path) -> Iterator[Film]:
    if path.is_dir():
        files = [(file, _FILE.fullmatch(file.name)) for file in sorted(path.iterdir())]
        named = [(file, match) for file, match in files if match]
        if not named:
            raise InputError("no positions in this folder", where=path, expected="files like S1_Directions 1.npy")
        for file, match in named:
            yield Film(match[1], match[2], _arrays.positions(file, JOINTS))
        return
    subjects = _arrays.plain_member(path, "positions_3d")
    if not (isinstance(subjects, dict) and all(isinstance(actions, dict) for actions in subjects.values())):
        raise InputError("has no positions by subject and action", where=path, got=type(subjects).__name__)
    for subject, actions in subjects.items():
        for action, positions in actions.items():
            yield Film(str(subject), str(action), _arrays.checked(positions, JOINTS, f"{path}: {subject} {action}"))


def _cameras(path: Path) -> dict[str, dict[str, Camera]]:
    document = read_json(path)
    try:
        inner, outer = document["intrinsics"], document["extrinsics"]
        return {
            str(subject): {str(name): _camera(inner[name], placed) for name, placed in cameras.items()}
            for subject, cameras in outer.items()
        }
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise InputError("holds no cameras", where=path, got=f"{type(error).__name__}: {error}",
                         expected="intrinsics and extrinsics by subject and camera") from error  # fmt: skip


def _camera(inner: dict[str, Any], placed: dict[str, Any]) -> Camera:
    return Camera(
        np.array(inner["calibration_matrix"], dtype=np.float64),
        np.array(inner["distortion"], dtype=np.float64).ravel(),
        np.array(placed["R"], dtype=np.float64),
        np.array(placed["t"], dtype=np.float64).ravel() / MILLIMETRES,
    )
