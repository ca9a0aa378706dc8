"""How wrong a face network is about faces that it has not learnt from."""

from __future__ import annotations

import numpy as np

from vtube.training.face.material import FRAME, NOBODY, PHOTO, SHAPES, WARPED
from vtube.training.face.network import Told
from vtube.types import Floats

SHUT = 0.5
"""Of eyeBlink, as FaceLandmarker gives it: from here on an eye counts as shut."""
_BELOW = 0.1  # how far lids were below a level before they rise above it again
_LIDS = [SHAPES.index("eyeBlinkLeft"), SHAPES.index("eyeBlinkRight")]
_JAW = SHAPES.index("jawOpen")


def measures(given: Told, truth: dict[str, Floats], kinds: np.ndarray) -> dict[str, float]:
    """Errors over held-out crops: ``wrong`` (see ``FaceTask``), mean errors of ``lids``, ``jaw`` and all ``shapes``,
    ``lids of photos and frames`` among them, correlations, ``shut eyes found`` and ``open eyes taken for shut``
    (shares), the head's median error in ``degrees``, the points' mean error in per cent of the crop, ``faces found``
    and ``nobody found`` (shares).
    """
    there = truth["there"] > 0.5
    shapes, seen = given.shapes.numpy().clip(0, 1)[there], truth["shapes"][there]
    real = np.isin(kinds[there], (PHOTO, FRAME))
    off = np.abs(shapes - seen)
    lids, jaw = off[:, _LIDS], off[:, _JAW]
    shut, said = seen[:, _LIDS] > SHUT, shapes[:, _LIDS] > SHUT
    points = np.abs(given.points.numpy() - truth["points"])[there]
    sure = given.there.numpy() > 0
    found = {
        "wrong": float((lids.mean() + jaw.mean() + off.mean()) / 3),
        "lids": float(lids.mean()),
        "lids of photos and frames": float(lids[real].mean()) if real.any() else 0.0,
        "jaw": float(jaw.mean()),
        "shapes": float(off.mean()),
        "lids' correlation": _correlation(shapes[:, _LIDS], seen[:, _LIDS]),
        "jaw's correlation": _correlation(shapes[:, _JAW], seen[:, _JAW]),
        "shut eyes found": float(said[shut].mean()) if shut.any() else 0.0,
        "open eyes taken for shut": float(said[~shut].mean()) if (~shut).any() else 0.0,
        "degrees": float(np.median(_degrees(given.rotation.numpy()[there], truth["rotation"][there]))),
        "points": float(100 * points.mean()),
        "faces found": float(sure[np.isin(kinds, (PHOTO, FRAME, WARPED)) & there].mean()),
    }
    nobody = kinds == NOBODY
    return {**found, "nobody found": float((~sure[nobody]).mean())} if nobody.any() else found


def rises(lids: Floats, level: float) -> list[int]:
    """The frames of blinks: where lids, (N,) 0 open to 1, rise above a level after they were well below it. Frames
    without a face, NaN, change nothing.
    """
    found, ready = [], False
    for i, lid in enumerate(lids):
        if ready and lid > level:
            found.append(i)
            ready = False
        elif lid < level - _BELOW:
            ready = True
    return found


def matched(seen: Floats, said: Floats, apart: float = 0.1) -> tuple[int, int]:
    """How many of the moments ``seen`` were said, and how many said were not seen; equal is what lies up to ``apart``
    seconds apart.
    """
    near = np.abs(np.asarray(seen)[:, None] - np.asarray(said)[None]) <= apart + 1e-6
    return int(near.any(axis=1).sum()), int((~near.any(axis=0)).sum())


def _correlation(one: Floats, other: Floats) -> float:
    if min(one.std(), other.std()) < 1e-6:
        return 0.0
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def _degrees(one: Floats, other: Floats) -> Floats:
    """(N,) angles between the directions in which two faces look."""
    ways = []
    for columns in (one, other):
        x, y = columns[:, :3].astype(np.float64), columns[:, 3:].astype(np.float64)
        way = np.cross(x, y)
        ways.append(way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9))
    return np.asarray(np.degrees(np.arccos((ways[0] * ways[1]).sum(axis=1).clip(-1, 1))))
