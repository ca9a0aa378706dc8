"""Draws what was tracked: over the camera's picture, to frame oneself or see what went wrong, and as a sketch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from vtube.render._neck import neck
from vtube.sides import OVER_PICTURES, sided
from vtube.types import Floats, Image, Pose

Colour = tuple[int, int, int]
COLOURS: Mapping[str, Colour] = {
    side: (int(code[5:], 16), int(code[3:5], 16), int(code[1:3], 16)) for side, code in OVER_PICTURES.items()
}
"""BGR of what is the person's ``left`` or ``right``, and of what lies between."""

_FRACTION_BITS = 4
_FURTHEST = 1 << 14
_UNSURE = 0.25
"""Joints below this score are not sketched: a model invents them where it sees nothing."""
_THIN = 0.45
"""Of a limb's width: lines of the face, which is small."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A line between two joints, by their names. ``colour``: BGR, or None for that of its side."""

    start: str
    end: str
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A line in OpenCV's fixed-point places. ``share``: of a limb's width."""

    start: tuple[int, int]
    end: tuple[int, int]
    colour: Colour
    share: float


def draw(image: Image, pose: Pose | None) -> Image:
    """A copy of a picture with the bones, joints and neck that are not missing: (h, w, 3) uint8 BGR or (h, w, 4) BGRA.

    Lines are a hundred-and-sixtieth of the picture's height thick; what the model is less sure of is fainter.
    """
    drawn = image.copy()
    if pose is None:
        return drawn
    size = max(1, round(image.shape[0] / 160))
    for a, b in pose.skeleton.bones:
        i, j = pose.skeleton.joints.index(a), pose.skeleton.joints.index(b)
        start, end = _pixel(pose, i), _pixel(pose, j)
        if start and end:
            colour = _faded(_side(a, b), min(pose.scores[i], pose.scores[j]))
            cv2.line(drawn, start, end, colour, size, cv2.LINE_AA, _FRACTION_BITS)
    for base, head, score in neck(pose):
        start, end = _fixed(base), _fixed(head)
        if start and end:
            cv2.line(drawn, start, end, _faded(COLOURS[""], score), size, cv2.LINE_AA, _FRACTION_BITS)
    for i, joint in enumerate(pose.skeleton.joints):
        centre = _pixel(pose, i)
        if centre:
            colour = _faded(_side(joint, joint), pose.scores[i])
            cv2.circle(drawn, centre, (size + 1) << _FRACTION_BITS, colour, -1, cv2.LINE_AA, _FRACTION_BITS)
    return drawn


def sketch(
    size: tuple[int, int], pose: Pose, width: float, outline: Colour, connections: Sequence[Connection] | None = None
) -> Image:
    """One person's skeleton on nothing, to be laid over a picture.

    Args:
        size: (width, height) px.
        pose: in pixels of that picture.
        width: of a limb's line, px.
        outline: BGR, around everything; tells people apart.
        connections: the lines; the skeleton's own and a neck by default.

    Returns:
        (height, width, 4) uint8 BGRA, premultiplied.
    """
    layer = np.zeros((size[1], size[0], 4), dtype=np.uint8)
    lines = [Connection(a, b) for a, b in pose.skeleton.bones] if connections is None else connections
    sure = {j: p for i, j in enumerate(pose.skeleton.joints) if pose.scores[i] >= _UNSURE and (p := _pixel(pose, i))}
    joined = {joint for line in lines for joint in (line.start, line.end)} & sure.keys()
    strokes = [_stroke(line, sure) for line in lines if {line.start, line.end} <= sure.keys()]
    strokes += _neck(pose) if connections is None else []
    rim = max(1.0, 0.35 * width)
    for grown, outlined in ((rim, True), (0.0, False)):
        for stroke in strokes:
            colour, thick = outline if outlined else stroke.colour, max(1, round(stroke.share * width + 2 * grown))
            cv2.line(layer, stroke.start, stroke.end, (*colour, 255), thick, cv2.LINE_AA, _FRACTION_BITS)
        for joint in sorted(joined):
            colour = outline if outlined else _side(joint, joint)
            _joint(layer, sure[joint], _share(joint, joint) * width, grown, colour)
    return layer


def _stroke(line: Connection, sure: Mapping[str, tuple[int, int]]) -> _Stroke:
    colour = line.colour or _side(line.start, line.end)
    return _Stroke(sure[line.start], sure[line.end], colour, _share(line.start, line.end))


def _neck(pose: Pose) -> list[_Stroke]:
    ends = [(_fixed(base), _fixed(head)) for base, head, _ in neck(pose, _UNSURE)]
    return [_Stroke(start, end, COLOURS[""], _THIN) for start, end in ends if start and end]


def _joint(layer: Image, centre: tuple[int, int], width: float, grown: float, colour: Colour) -> None:
    """A disc with a light core, or the outline of it."""
    for share, shade in ((1.0, colour),) if grown else ((1.0, colour), (0.5, (255, 255, 255))):
        radius = max(1, round((share * 0.85 * width + grown) * (1 << _FRACTION_BITS)))
        cv2.circle(layer, centre, radius, (*shade, 255), -1, cv2.LINE_AA, _FRACTION_BITS)


def _share(a: str, b: str) -> float:
    """Of the width that a line between these joints has."""
    face = ("nose", "eye", "ear", "mouth")
    return _THIN if all(joint.lower().endswith(face) for joint in (a, b)) else 1.0


def _pixel(pose: Pose, i: int) -> tuple[int, int] | None:
    """OpenCV's fixed-point place of a joint; None where it is missing or too far away to be drawn."""
    return _fixed(pose.points[i]) if pose.scores[i] > 0 else None


def _fixed(point: Floats) -> tuple[int, int] | None:
    if not np.abs(point).max() < _FURTHEST:
        return None
    x, y = np.rint(point * (1 << _FRACTION_BITS)).astype(int).tolist()
    return x, y


def _side(a: str, b: str) -> Colour:
    side = sided(a)[0]
    return COLOURS[side if side == sided(b)[0] else ""]


def _faded(colour: Colour, score: float) -> tuple[float, ...]:
    """And opaque, where a picture has alpha."""
    return *(channel * (0.4 + 0.6 * min(max(float(score), 0.0), 1.0)) for channel in colour), 255.0
