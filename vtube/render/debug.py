"""The debug layer: what was tracked, in numbers and lines, over what is shown."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from vtube.parameters import PARAMETERS
from vtube.render import skeleton
from vtube.render._lettering import INK, Lettering
from vtube.sides import sided
from vtube.types import Image, Parameters, Picture, Pose, frozen

_SEEN, _BAR, _TRACK = (255, 255, 255, 255), (120, 230, 120, 255), (110, 104, 100, 255)
_SMALLEST, _LINES = 12, 50
"""Letters' height: px at least, and how many of them a picture is high."""
_LEAST = 0.05
"""Share of its range by which a parameter is off its rest where it is listed."""
_SURE = 0.25
"""Joints below this score are not named."""
_NAMED = frozenset({"shoulder", "elbow", "wrist", "hip", "knee", "ankle"})
"""What there is room for: a face's joints would write over one another."""
_CAPTIONS = ("as the camera sees it: rings found, lines smoothed", "as the camera sees it")


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
        parameters: by which it was posed; of those that are off their rest, as many as there is room for, unmirrored.
        pose: as the model saw it, white rings.
        smoothed: as the filter made it, bones, and names of the limbs' joints.
        source: (width, height) px of the frame that both are in; it covers the picture as a camera's background does,
            which a line says.
        mirrored: whether the avatar acts as a mirror.
    """
    seen = None if smoothed is None else _over(smoothed, source, picture.size, mirrored=mirrored)
    pixels = skeleton.draw(picture.pixels, seen)
    letters = Lettering(pixels, max(_SMALLEST, round(picture.size[1] / _LINES)))
    if pose is not None:
        _ring(pixels, _over(pose, source, picture.size, mirrored=mirrored), max(3, letters.height // 3))
    _list(pixels, letters, parameters)
    if pose is not None or seen is not None:
        _caption(letters, picture.size)
    if seen is not None:
        _name(letters, seen, picture.size)
    letters.paint()
    return Picture(frozen(pixels))


def _over(pose: Pose, source: tuple[int, int], size: tuple[int, int], *, mirrored: bool) -> Pose:
    scale = max(size[0] / source[0], size[1] / source[1])
    points = scale * (pose.points - np.array(source) / 2) + np.array(size) / 2
    if mirrored:
        points[:, 0] = size[0] - points[:, 0]
    return replace(pose, points=points)


def _ring(pixels: Image, pose: Pose, radius: int) -> None:
    for x, y in pose.points[pose.scores > 0]:
        if abs(x) < 1e4 and abs(y) < 1e4:
            cv2.circle(pixels, (round(x), round(y)), radius, _SEEN, 1, cv2.LINE_AA)


def _caption(letters: Lettering, size: tuple[int, int]) -> None:
    """Without it a skeleton beside the avatar looks as if it was tracked badly."""
    room = size[0] - 2 * letters.height
    text = next((text for text in _CAPTIONS if letters.width(text) <= room), "")
    if text:
        letters.label(text, (letters.height // 2, size[1] - 3 * letters.height // 2))


def _name(letters: Lettering, pose: Pose, size: tuple[int, int]) -> None:
    """Names of the limbs' joints, on the side where the body is not."""
    there = (pose.scores >= _SURE) & (np.abs(pose.points - np.array(size) / 2) < np.array(size) / 2).all(axis=1)
    middle = pose.points[there, 0].mean() if there.any() else 0.0
    for joint, (x, y) in zip(np.array(pose.skeleton.joints)[there].tolist(), pose.points[there], strict=True):
        side, name = sided(joint)
        if name in _NAMED:
            text = f"{name} {side[:1].upper()}"
            away = letters.height if x >= middle else -letters.width(text) - 2 * letters.height
            letters.label(text, (round(x) + away, round(y)))


def _list(pixels: Image, letters: Lettering, parameters: Parameters) -> None:
    """Names, numbers and bars from each rest, on a plate at the top left."""
    line = letters.height
    numbers = line + _room(line) + letters.width("-000.0")
    begin, length = numbers + line // 2, 5 * line
    narrow = begin + length > pixels.shape[1] / 2  # then who is tracked is seen below the list, not beside it
    listed = _off(parameters, max(1, (pixels.shape[0] - 4 * line) // (3 * line // 2) // (2 if narrow else 1)))
    if not listed:
        return
    letters.plate((line // 2, line // 2, begin + length + line // 2, line + 3 * line // 2 * len(listed)))
    for i, name in enumerate(listed):
        parameter, base = PARAMETERS[name], 2 * line + 3 * line // 2 * i
        reach = parameter.maximum - parameter.minimum
        number = f"{parameters[name]:.{1 if reach > 10 else 2}f}"
        letters.write(_short(name), (line, base))
        letters.write(number, (numbers - letters.width(number), base))
        shares = [(v - parameter.minimum) / reach for v in (parameter.default, parameters[name])]
        start, end = (round(begin + length * min(max(share, 0.0), 1.0)) for share in shares)
        middle, thick = base - line // 2, max(2, line // 3)
        cv2.line(pixels, (begin, middle), (begin + length, middle), _TRACK, 1)
        cv2.line(pixels, (start, middle), (end, middle), _BAR, thick)
        cv2.line(pixels, (start, middle - line // 3), (start, middle + line // 3), INK, 1)


def _off(parameters: Parameters, most: int) -> list[str]:
    """The parameters that are furthest off their rest, in the order of all; not whether something is found."""
    shares = {
        name: abs(parameters[name] - known.default) / (known.maximum - known.minimum)
        for name, known in PARAMETERS.items()
        if name in parameters and not name.endswith("Found")
    }
    listed = sorted((name for name in shares if shares[name] > _LEAST), key=lambda name: -shares[name])[:most]
    return [name for name in PARAMETERS if name in listed]


def _short(name: str) -> str:
    """A parameter's name with the side behind it, so that sides stand out."""
    side, rest = sided(name)
    return f"{rest.replace('Length', 'Len').replace('Position', 'Pos')} {side[:1].upper()}".strip()


@lru_cache(maxsize=4)
def _room(height: int) -> int:
    """Width of the longest name, so that numbers and bars keep their places."""
    letters = Lettering(np.zeros((1, 1, 4), np.uint8), height)
    return max(letters.width(_short(name)) for name in PARAMETERS)
