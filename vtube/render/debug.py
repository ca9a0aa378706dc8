"""The debug layer: what was tracked, in numbers and lines, over what is shown."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from vtube.parameters import PARAMETERS
from vtube.render import skeleton
from vtube.types import Image, Parameters, Picture, Pose, frozen

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_INK, _SHADE, _SEEN, _BAR = (240, 240, 240, 255), (20, 22, 26, 255), (255, 255, 255, 255), (120, 230, 120, 255)
_LEAST = 0.01
"""Share of its range by which a parameter is off its rest where it is listed."""
_WORDS, _BARS, _COLUMN = 14, 7, 23
"""Letters' heights: room for a name with its number, for its bar, and from one column to the next."""


def annotate(
    picture: Picture,
    parameters: Parameters,
    pose: Pose | None = None,
    smoothed: Pose | None = None,
    *,
    source: tuple[int, int] = (1, 1),
    mirrored: bool = False,
) -> Picture:
    """The picture with the debug layer over it.

    Args:
        picture: of the avatar.
        parameters: by which it was posed; those that are off their rest are listed, unmirrored.
        pose: as the model saw it, white rings.
        smoothed: as the filter made it, bones and names of joints.
        source: (width, height) px of the frame that both are in; it covers the picture as a camera's background does.
        mirrored: whether the avatar acts as a mirror.
    """
    pixels, words = picture.pixels.copy(), np.zeros(picture.pixels.shape[:2], np.uint8)
    line = max(8, round(picture.size[1] / 60))
    if smoothed is not None:
        seen = _over(smoothed, source, picture.size, mirrored=mirrored)
        pixels = skeleton.draw(pixels, seen)
        for joint, (x, y), score in zip(seen.skeleton.joints, seen.points, seen.scores, strict=True):
            if score > 0:
                _write(words, joint, (x + 0.7 * line, y + 0.3 * line), 0.75 * line)
    if pose is not None:
        moved = _over(pose, source, picture.size, mirrored=mirrored)
        for x, y in moved.points[moved.scores > 0]:
            if abs(x) < 1e4 and abs(y) < 1e4:
                cv2.circle(pixels, (round(x), round(y)), max(2, line // 2), _SEEN, 1, cv2.LINE_AA)
    _list(pixels, words, parameters, line)
    _paint(pixels[1:, 1:], words[:-1, :-1], _SHADE)
    _paint(pixels, words, _INK)
    return Picture(frozen(pixels))


def _over(pose: Pose, source: tuple[int, int], size: tuple[int, int], *, mirrored: bool) -> Pose:
    scale = max(size[0] / source[0], size[1] / source[1])
    points = scale * (pose.points - np.array(source) / 2) + np.array(size) / 2
    if mirrored:
        points[:, 0] = size[0] - points[:, 0]
    return replace(pose, points=points)


def _list(pixels: Image, words: Image, parameters: Parameters, line: int) -> None:
    """Names, numbers and bars from each rest, in columns from the top left."""
    rows = max(1, pixels.shape[0] // (line + line // 3) - 1)
    listed = [name for name in PARAMETERS if name in parameters and _off(name, parameters[name])]
    for i, name in enumerate(listed):
        parameter, value = PARAMETERS[name], parameters[name]
        left, base = line + i // rows * _COLUMN * line, (1 + i % rows) * (line + line // 3)
        _write(words, f"{name} {value:.3g}", (left, base), 0.8 * line)
        reach, begin = parameter.maximum - parameter.minimum, left + _WORDS * line
        start, end = (begin + _BARS * line * (v - parameter.minimum) / reach for v in (parameter.default, value))
        for x in (begin, begin + _BARS * line, start):
            cv2.line(pixels, (round(x), base), (round(x), base - line // 2), _INK, 1)
        middle = base - line // 4
        cv2.line(pixels, (round(start), middle), (round(end), middle), _BAR, max(1, line // 3))


def _off(name: str, value: float) -> bool:
    parameter = PARAMETERS[name]
    return abs(value - parameter.default) > _LEAST * (parameter.maximum - parameter.minimum)


def _write(words: Image, text: str, at: tuple[float, float], height: float) -> None:
    """Letters of ``height`` px into a mask; nothing where that is far outside."""
    if max(map(abs, at)) < 1e4:
        cv2.putText(words, text, (round(at[0]), round(at[1])), _FONT, height / 22, 255, 1, cv2.LINE_AA)


def _paint(pixels: Image, mask: Image, colour: tuple[int, int, int, int]) -> None:
    """An opaque colour through a mask. OpenCV's own letters spoil the alpha of what they are written on."""
    at = np.nonzero(mask)
    share = mask[at][:, None] / 255.0
    pixels[at] = np.rint(pixels[at] + share * (np.array(colour) - pixels[at])).astype(np.uint8)
