"""Open Model Zoo's human-pose-estimation-0001: heatmaps and part affinity fields, for several people at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vtube import paths
from vtube.errors import InputError
from vtube.estimators._affinity import Person, people
from vtube.estimators._letterbox import letterbox
from vtube.estimators._network import check_on_cpu
from vtube.estimators._openvino import OpenVinoNetwork, Takes
from vtube.estimators._peaks import Peaks, peaks
from vtube.skeletons import openpose18
from vtube.types import Floats, Frame, Pose, Skeleton
from vtube.weights import resolve

STRIDE = 8
"""Pixels of the input that a cell of the maps stands for."""
LOWEST = 0.1
"""Height of a peak that may be a joint."""
SMALLEST = 64
"""Pixels of the input's longer side, up to which a picture is enlarged: more would show nothing new, and make large
people larger than those whom the network knows."""
FEWEST = 3
"""Joints of a person."""
_SIDES = ("right", "left")
_LIMBS = (
    *(limb for side in _SIDES for limb in (
        ("neck", f"{side}_hip"), (f"{side}_hip", f"{side}_knee"), (f"{side}_knee", f"{side}_ankle"),
    )),
    *(limb for side in _SIDES for limb in (
        ("neck", f"{side}_shoulder"), (f"{side}_shoulder", f"{side}_elbow"), (f"{side}_elbow", f"{side}_wrist"),
        (f"{side}_shoulder", f"{side}_ear"),
    )),
    ("neck", "nose"), ("nose", "right_eye"), ("nose", "left_eye"), ("right_eye", "right_ear"),
    ("left_eye", "left_ear"),
)  # fmt: skip
"""In the order of the network's fields, which is OpenPose's."""
_OUTPUTS = {38: "fields", 19: "heatmaps"}  # of how many channels


def create(
    weights: str = "human-pose-estimation-0001",
    size: int = 320,
    score: float = 0.3,
    device: str = "auto",
    threads: int = 0,
) -> OpenPose:
    """Open the network by name or path; it runs on the CPU.

    ``size``: pixels of the network input's longer side, where the picture has as many. ``score``: people below it are
    not given. ``device``: "cpu" or "auto". ``threads``: 0 for as many as the runtime likes.

    Raises:
        UsageError, InputError, DeviceError: no such weights, not to be opened, or of another task; another device.
    """
    check_on_cpu(device, "openpose_omz")
    return OpenPose(weights, size=size, score=score, threads=threads)


class OpenPose:
    """Gives all people in a picture, the most prominent (box area times score) first.

    A person's score is the mean of the joints' that were found; a joint's is the height of its peak.
    ``size``: pixels of the input's longer side, at most.
    """

    skeleton: Skeleton

    def __init__(self, weights: str, *, size: int, score: float, threads: int) -> None:
        self.skeleton = openpose18.create()
        joints = self.skeleton.joints
        self._limbs = [(joints.index(start), joints.index(end)) for start, end in _LIMBS]
        self.size, self._score = size, score
        model = _model(weights)
        self._network = OpenVinoNetwork(
            model, Takes("BGR", planes=True), free=True, threads=threads, blobs=paths.cache("engines", "compiled")
        )
        self._order = _outputs(self._network.outputs, model)

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:
        """The people in ``frame``: keypoints in its pixels, boxes around them."""
        height, width = frame.image.shape[:2]
        longest = max(min(self.size, max(width, height)), SMALLEST)
        box = letterbox((width, height), longest, STRIDE)
        box.draw(frame.image, self._network.canvas(box.shape))
        outputs = self._network.run(box.shape)
        fields, heatmaps = (outputs[i][0].astype(np.float32) for i in self._order)
        found = peaks(heatmaps[: len(self.skeleton.joints)], LOWEST)
        places = box.to_picture((found.places + 0.5) * STRIDE)
        poses = (self._pose(person, found, places) for person in people(found, fields, self._limbs))
        sure = [pose for pose in poses if pose is not None and pose.score >= self._score]
        return tuple(sorted(sure, key=_prominence, reverse=True))

    def _pose(self, person: Person, found: Peaks, places: Floats) -> Pose | None:
        if len(person) < FEWEST:
            return None
        joints, chosen = list(person), list(person.values())
        points, scores = np.full((len(self.skeleton.joints), 2), np.nan), np.zeros(len(self.skeleton.joints))
        points[joints], scores[joints] = places[chosen], found.heights[chosen]
        (x, y), (right, bottom) = points[joints].min(axis=0).tolist(), points[joints].max(axis=0).tolist()
        return Pose(self.skeleton, points, scores, (x, y, right - x, bottom - y), float(found.heights[chosen].mean()))


def _prominence(pose: Pose) -> float:
    return pose.box[2] * pose.box[3] * pose.score if pose.box else 0.0


def _model(weights: str) -> Path:
    found = resolve(weights)
    if found.form != "openvino" or (found.entry and found.entry.estimator != "openpose_omz"):
        raise InputError("weights of another network", where=found.path, expected="human-pose-estimation-0001")
    return sorted(found.path.glob("*.xml"))[0] if found.path.is_dir() else found.path


def _outputs(shapes: list[list[int]], model: Path) -> list[int]:
    """Which outputs are the fields and the heatmaps: their channels tell."""
    channels = [shape[1] if len(shape) == 4 else None for shape in shapes]
    if sorted(channels, key=str) != sorted(_OUTPUTS, key=str):
        raise InputError("weights of another network", where=model, got=f"outputs {shapes}", expected="38 and 19 maps")
    return [channels.index(count) for count in _OUTPUTS]
