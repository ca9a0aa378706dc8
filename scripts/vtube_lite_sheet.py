"""Skeletons of YOLOv8n-pose at 640 and of vtube-lite side by side, at a few moments of every clip.

python scripts/vtube_lite_sheet.py --testdata ../shared -o docs/images/vtube-lite-sheet.jpg

First come those that are held out, then those that it was trained on. Clips are other people's: the sheet has the
skeletons on plain paper. ``--footage`` draws them over the pictures, for one's own eyes. At the left of a pair stands
YOLOv8n-pose, at the right vtube-lite, which has seen the clip from its beginning.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from vtube_lite_report import TEACHER, opened, pictures

from vtube import session
from vtube.render.skeleton import draw
from vtube.settings import Settings, override
from vtube.stages import Estimator
from vtube.training.split import Split
from vtube.types import Frame, Image, Pose

HEIGHT, PAPER, INK = 150, (244, 246, 247), (90, 80, 70)
MOMENTS = 4
"""Of a clip, evenly distributed."""
PAIRS = 4
"""In a row."""
SURE = 0.3
"""Score from which a joint is drawn."""


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--testdata", type=Path, required=True)
    parser.add_argument("--model", default="vtube-lite")
    parser.add_argument("--footage", action="store_true", help="over the pictures; not for passing on")
    parser.add_argument("--frames", type=int, default=120, help="of a clip at the most")
    parser.add_argument("-o", "--output", type=Path, required=True)
    told = parser.parse_args()
    split = Split.read()
    teacher = session.body(override(Settings(), TEACHER | {"body.score": 0.5}))
    footage = told.testdata / "footage"
    files = [path for path in (*footage.iterdir(), *(footage / "more").iterdir()) if path.is_file()]
    pairs: list[Image] = []
    for clip in sorted(files, key=lambda path: (not split.holds_clip(path.stem), path.name)):
        name = clip.stem if split.holds_clip(clip.stem) else f"{clip.stem} (trained on)"
        pairs += moments(clip, name, (teacher, opened(told.model)), told.frames, plain=not told.footage)
    cv2.imwrite(str(told.output), arranged(pairs), [cv2.IMWRITE_JPEG_QUALITY, 80])


def moments(clip: Path, name: str, models: tuple[Estimator, Estimator], most: int, *, plain: bool) -> Iterator[Image]:
    """Pairs of drawn pictures of a clip."""
    frames = list(pictures(clip, most))
    wanted = set(np.linspace(5, len(frames) - 5, MOMENTS).astype(int).tolist())
    for frame in frames:
        seen = models[1](frame)
        if frame.index in wanted:
            pair = [drawn(frame, people, plain=plain) for people in (models[0](frame), seen)]
            pair[0] = labelled(pair[0], name)
            yield np.hstack([*pair, np.full((HEIGHT, 8, 3), 255, np.uint8)])


def drawn(frame: Frame, people: tuple[Pose, ...], *, plain: bool) -> Image:
    """Skeletons on paper of the picture's size, or over it, at the sheet's height."""
    scale = HEIGHT / frame.size[1]
    size = (round(frame.size[0] * scale), HEIGHT)
    canvas = np.full((HEIGHT, size[0], 3), PAPER, np.uint8) if plain else cv2.resize(frame.image, size)
    for pose in people:
        canvas = draw(canvas, Pose(pose.skeleton, pose.points * scale, np.where(pose.scores >= SURE, pose.scores, 0.0)))
    return np.ascontiguousarray(canvas)


def labelled(image: Image, name: str) -> Image:
    """With the clip's name in a corner."""
    cv2.putText(image, name[:34], (4, 12), cv2.FONT_HERSHEY_SIMPLEX, 0.36, INK, 1, cv2.LINE_AA)
    return image


def arranged(pairs: list[Image]) -> Image:
    """Row by row, one clip a row."""
    rows = [np.hstack(pairs[i : i + PAIRS]) for i in range(0, len(pairs), PAIRS)]
    width = max(row.shape[1] for row in rows)
    white = {"borderType": cv2.BORDER_CONSTANT, "value": (255, 255, 255)}
    return np.vstack([cv2.copyMakeBorder(row, 4, 4, 4, 4 + width - row.shape[1], **white) for row in rows])


if __name__ == "__main__":
    main()
