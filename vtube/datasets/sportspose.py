"""SportsPose: 3D joints of athletes, calibrated cameras, and pictures that were taken out of its films.

Ingwersen et al., "SportsPose: A Dynamic 3D Sports Pose Dataset", CVSports 2023; the layout as its own reader has it,
https://github.com/ChristianIngwersen/SportsPose.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from vtube import registry
from vtube.datasets import _arrays
from vtube.datasets._camera import Camera
from vtube.datasets._faults import Faults
from vtube.datasets._sequences import check_step, samples
from vtube.datasets.sample import Sample
from vtube.errors import InputError
from vtube.types import Floats

CALIBRATION = "calib.pkl"
FILMS = f"*door/S[0-9][0-9]/{CALIBRATION}"


def create(data: str | Path, images: str | Path, step: int = 1, faults: Faults | None = None) -> list[Sample]:
    """Every ``step``-th frame whose picture is there, as coco17.

    Args:
        data: the folder with ``indoor/S01/calib.pkl`` and ``indoor/S01/ACTIVITY/ACTIVITY0000.npy`` (frames, 17, 3).
        images: the folder with ``indoor/S01/ACTIVITY/ACTIVITY0000/CAM3/000001.jpg`` and so on, numbered from 1, upright
            as the calibration's ``numtimesrot90clockwise`` turns the film's own; any of the cameras.
        step: 1 takes all; neighbours are 1/90 s apart and much alike.
        faults: counts what is wrong with the data; None: a warning tells of it.

    A sample's group is its person. Of the calibrations, which are pickles, nothing is run.

    Raises:
        InputError: no such folders, or others than these.
        UsageError: a step that is none.
    """
    check_step(step)
    found, root, folder = Faults() if faults is None else faults, Path(data), Path(images)
    people = sorted(file.parent for file in root.glob(FILMS))
    if not people:
        raise InputError("nobody in this folder", where=root, expected=f"indoor/S01/{CALIBRATION}")
    if not folder.is_dir():
        raise InputError("there is no such folder", where=folder, hint="name the folder with the pictures")
    skeleton = registry.create("skeletons", "coco17")
    made: list[Sample] = []
    for person in people:
        cameras = _cameras(person / CALIBRATION)
        for file in sorted(person.glob("[a-z]*/[a-z]*[0-9][0-9][0-9][0-9].npy")):
            positions = _arrays.positions(file, {len(skeleton.joints)})
            name = file.relative_to(root).with_suffix("").as_posix()
            films = [(k, folder / name / f"CAM{k}") for k in cameras]
            there = [(k, pictures) for k, pictures in films if pictures.is_dir()]
            if not there:
                found.add("films without pictures, left out", name)
            for k, pictures in there:
                camera, turns = cameras[k]
                made += samples(
                    positions, camera, pictures, skeleton, name=f"{name}/CAM{k}", group=f"sportspose-{person.name}",
                    step=step, turns=turns, faults=found,
                )  # fmt: skip
    if faults is None:
        found.tell(root)
    return made


def _cameras(path: Path) -> dict[int, tuple[Camera, int]]:
    """By number: the camera, and how often its pictures are turned by 90 degrees clockwise."""
    content = _arrays.plain(path)
    try:
        turns = dict(_numbered(content["numtimesrot90clockwise"]))
        return {k: (_camera(found), int(turns[k])) for k, found in _numbered(content["calibration"])}
    except (LookupError, TypeError, ValueError) as error:
        raise InputError("holds no cameras", where=path, got=f"{type(error).__name__}: {error}",
                         expected="calibration and numtimesrot90clockwise") from error  # fmt: skip


def _numbered(values: Any) -> Iterator[tuple[int, Any]]:
    """A list, an array or a dictionary by numbers."""
    return iter((int(k), v) for k, v in (values.items() if isinstance(values, dict) else enumerate(values)))


def _camera(found: dict[str, Any]) -> Camera:
    (fx, fy), (cx, cy) = found["f"], found["c"]
    distortion = np.zeros(8)
    given = np.array(found["k"], dtype=np.float64).ravel()
    distortion[: len(given)] = given
    return Camera(
        np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]], dtype=np.float64),
        distortion,
        _rotation(found),
        np.array(found["T"], dtype=np.float64).ravel(),
    )


def _rotation(found: dict[str, Any]) -> Floats:
    if found.get("R") is not None:
        return np.array(found["R"], dtype=np.float64)
    import cv2

    return np.asarray(cv2.Rodrigues(np.array(found["tpr"], dtype=np.float64))[0], dtype=np.float64)
