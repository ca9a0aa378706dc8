"""The neck of a skeleton that has none, as COCO's: without it a drawn head floats over its shoulders."""

from __future__ import annotations

import numpy as np

from vtube.types import Floats, Pose

_SHOULDERS = ("left_shoulder", "right_shoulder")
_FRONT = ("chin", "nose")
_BEHIND = ("left_ear", "right_ear")


def neck(pose: Pose, least: float = 0.0) -> list[tuple[Floats, Floats, float]]:
    """Lines, each from (2,) to (2,) px with a score, of joints whose scores are ``least`` or more.

    From the middle of the shoulders, or the one that is seen, to the chin or nose; of who turns the back to the camera
    to between the ears, and from ear to ear. None where the skeleton has a neck of its own or one end is not seen.
    """
    if any("neck" in joint.lower() for joint in pose.skeleton.joints):
        return []
    shoulders, front, ears = (_seen(pose, names, least) for names in (_SHOULDERS, _FRONT, _BEHIND))
    head = front[:1] or ears
    if not shoulders or not head:
        return []
    score = min(pose.scores[i] for i in (*shoulders, *head))
    lines = [(pose.points[shoulders].mean(axis=0), pose.points[head].mean(axis=0), float(score))]
    if len(head) == len(_BEHIND):
        lines.append((pose.points[ears[0]], pose.points[ears[1]], float(np.min(pose.scores[ears]))))
    return lines


def _seen(pose: Pose, names: tuple[str, ...], least: float) -> list[int]:
    found = (pose.skeleton.index(name) for name in names)
    return [i for i in found if i is not None and pose.scores[i] >= least and pose.scores[i] > 0]
