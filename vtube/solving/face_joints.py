"""What a whole-body skeleton's joints say of the face: lids, brows and mouth, as the blendshapes of a face model."""

from __future__ import annotations

import numpy as np

from vtube.solving.joints import Joints
from vtube.types import Face, Values, frozen

_LID = ("eye_outer", "lid_upper1", "lid_upper2", "eye_inner", "lid_lower2", "lid_lower1")
_BROW = tuple(f"brow{k}" for k in range(1, 6))
_MIDDLE = ("nose_bridge1", "nose_base", "lip_inside_upper", "lip_inside_lower")
_MOUTH = ("left_mouth_corner", "right_mouth_corner")
JOINTS = (*_MIDDLE, *_MOUTH, *(f"{side}_{name}" for side in ("left", "right") for name in (*_LID, *_BROW)))
"""The joints that a face is read from."""


def read(joints: Joints) -> Face | None:
    """The face that these joints show, without a head pose; None where the skeleton has none, or not all are seen.

    Each blendshape is a line through what MediaPipe's face model gave for the same points, over the 511 frames of
    four clips; ``docs/hands.md`` says how well they agree.
    """
    if not all(name in joints.seen for name in JOINTS):
        return None
    flat = np.array([joints.seen[name] for name in JOINTS])
    shapes = _shapes(dict(zip(JOINTS, flat.tolist(), strict=True)))
    return Face(frozen(flat.view(np.float64).reshape(-1, 2)), shapes) if shapes else None


def _shapes(at: dict[str, complex]) -> Values | None:
    nose = at["nose_base"] - at["nose_bridge1"]
    eyes = abs(at["left_eye_outer"] - at["right_eye_outer"])
    width = abs(at["left_mouth_corner"] - at["right_mouth_corner"])
    if min(abs(nose), eyes, width) < 1.0:
        return None
    smile = _share(3.65 * width / eyes - 1.88)
    gap = abs(at["lip_inside_lower"] - at["lip_inside_upper"]) / width
    shapes = {"jawOpen": _share(0.04 + 0.82 * gap - 0.14 * smile)}
    inner = 0.0
    for side, name in (("left", "Left"), ("right", "Right")):
        opened, raised, inwards = _eye(at, side, nose)
        shapes[f"eyeBlink{name}"] = _share(0.8 - 2.2 * opened)
        shapes[f"mouthSmile{name}"] = smile
        shapes[f"browOuterUp{name}"] = _share(5.0 * raised - 2.3)
        shapes[f"browDown{name}"] = _share(3.0 * (0.49 - raised))
        inner += _share(5.2 * inwards - 2.4) / 2
    return shapes | {"browInnerUp": inner}


def _eye(at: dict[str, complex], side: str, nose: complex) -> tuple[float, float, float]:
    """The eye's aspect ratio (Soukupova and Cech, "Real-Time Eye Blink Detection using Facial Landmarks", 2016), and
    how far over it the brow and the brow's inner end are, in lengths of the nose.
    """
    outer, upper1, upper2, inner, lower2, lower1 = (at[f"{side}_{name}"] for name in _LID)
    ratio = (abs(upper1 - lower1) + abs(upper2 - lower2)) / max(2 * abs(outer - inner), 1e-6)
    brows = [at[f"{side}_{name}"] for name in _BROW]
    raised, inwards = (
        ((eye - brow) * nose.conjugate()).real / abs(nose) ** 2
        for eye, brow in (((outer + inner) / 2, sum(brows) / len(brows)), (inner, brows[-1]))
    )
    return ratio, raised, inwards


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)
