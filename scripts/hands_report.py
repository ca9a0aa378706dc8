"""Measure hand shapes on labelled photos, and show avatars' hands beside a clip's.

python scripts/hands_report.py --photos DIR            confusion table of HaGRID's gestures (docs/hands.md)
python scripts/hands_report.py --clip CLIP --frames 10,20 --avatar maple -o sheet.png

DIR holds ``images/`` and a COCO file whose images name their gesture in ``source_path``. The sheet is to be looked at,
not to be kept: it has the clip's own pictures above the avatar's. Nothing is mirrored in it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

from vtube import puppet, registry
from vtube.beside import Hands
from vtube.follow import Follow
from vtube.pipeline import Tracked
from vtube.puppet import Puppet
from vtube.render import scene
from vtube.render.sprites import Renderer
from vtube.solving import Calibration, Solver
from vtube.solving.hand import SHAPES, Shape, straightness
from vtube.solving.joints import Sight
from vtube.sources import open as open_source
from vtube.stages import Estimator, HandEstimator
from vtube.types import Frame, Image, Pose

LABELS = {
    "fist": ("fist", "like", "dislike"),  # the thumb may stick out of a fist
    "point": ("one", "mute"),
    "open": ("palm", "stop", "stop_inverted", "four"),
}
LOOKS = 4  # at a photo, as at a clip that stands still: each direction of the hand is tried
COLUMNS, CELL = 5, 320  # pictures in a row, pixels of a side


def shape(body: Estimator, model: HandEstimator, image: Image) -> str | None:
    """The shape of the hand in a photo, that which the model is surer of; None where it sees none."""
    people = body(Frame(image, 0.0))
    if not people:
        return None
    model(Frame(image, 0.0), None)  # which forgets the photo before
    hands = None
    for _ in range(LOOKS):
        hands = model(Frame(image, 0.0), people[0]) or hands
    joints = Sight()(hands)
    if hands is None or joints is None:
        return None
    side = "left" if score(hands, "left") > score(hands, "right") else "right"
    straight = straightness(joints, side)
    return None if straight is None else Shape()(straight)


def score(hands: Pose, side: str) -> float:
    """0..1, of one hand."""
    return float(hands.scores[hands.skeleton.joints.index(f"{side}_hand_root")])


def photos(folder: Path) -> None:
    """Print the confusion table."""
    said = json.loads((folder / "pseudo_keypoints.json").read_text(encoding="utf-8"))
    wanted = {gesture: name for name, gestures in LABELS.items() for gesture in gestures}
    body, model = registry.create("estimators", "yolov8"), registry.create("hands", "mediapipe_hands")
    counts: Counter[tuple[str, str | None]] = Counter()
    for image in said["images"]:
        gesture = image["source_path"].split("/")[-2]
        if gesture in wanted:
            pixels = np.asarray(cv2.imread(str(folder / "images" / image["file_name"])), dtype=np.uint8)
            counts[wanted[gesture], shape(body, model, pixels)] += 1
    print(f"| shown | {' | '.join(SHAPES)} | not found | right of those found |\n|---|{'---|' * (len(SHAPES) + 2)}")
    for name in SHAPES:
        row = [counts[name, other] for other in (*SHAPES, None)]
        right = 100 * counts[name, name] / max(sum(row[:-1]), 1)
        print(f"| {name} | {' | '.join(map(str, row))} | {right:.0f} % |")


def sheet(clip: Path, wanted: list[int], name: str, target: Path) -> None:
    """Pictures of a clip over the avatar's, and how long the hands took."""
    calibration, took, pairs = Calibration("file"), [], []
    actor, render = Puppet(puppet.load(puppet.find(name), "full"), 3), Renderer()
    backdrop = scene.background("#3b4252", (CELL, CELL))
    tracked = Tracked(
        registry.create("estimators", "yolov8"),
        Follow(),
        registry.create("smoothing", "kalman"),
        Solver(calibration=calibration),
        Solver(calibration=calibration),
        predict=True,
    )
    tracked.hands = Hands(
        lambda: registry.create("hands", "mediapipe_hands"), patient=True, told=lambda _, seconds: took.append(seconds)
    )
    busy = time.process_time()
    with open_source(str(clip)) as frames:
        for frame in frames:
            if not isinstance(frame, Frame):
                continue
            done = tracked.track(frame).parameters
            drawing = actor.pose(done, frame.t)
            if frame.index in wanted:
                drawn = render(drawing, (CELL, CELL), background=backdrop).pixels[..., :3]
                text = " ".join(
                    f"{side[0]} {done[f'Hand{side}Found']:.0f} {done[f'Hand{side}Open']:.2f} {done[f'{side}Hand']:.0f}"
                    for side in ("Left", "Right")
                )
                pairs.append(np.vstack([photo(frame.image, f"{frame.index}: {text}"), drawn]))
    tracked.close()
    pairs += [np.zeros_like(pairs[0])] * (-len(pairs) % COLUMNS)
    rows = [np.hstack(pairs[i : i + COLUMNS]) for i in range(0, len(pairs), COLUMNS)]
    cv2.imwrite(str(target), np.vstack(rows))
    print(f"hands: {1000 * float(np.median(took)):.1f} ms a frame in the median, {len(took)} frames")
    print(f"the whole run: {time.process_time() - busy:.1f} s of the processor")


def photo(image: Image, text: str) -> Image:
    """(CELL, CELL, 3) the picture letterboxed, with a line of text."""
    height, width = image.shape[:2]
    small = cv2.resize(image, (CELL * width // max(height, width), CELL * height // max(height, width)))
    cell = np.zeros((CELL, CELL, 3), np.uint8)
    cell[: small.shape[0], : small.shape[1]] = small
    cv2.putText(cell, text, (4, CELL - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 255, 255), 1, cv2.LINE_AA)
    return cell


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--clip", type=Path)
    parser.add_argument("--frames", default="0,10,20,30,40")
    parser.add_argument("--avatar", default="maple")
    parser.add_argument("-o", "--output", type=Path, default=Path("hands.png"))
    arguments = parser.parse_args()
    if arguments.photos:
        photos(arguments.photos)
    if arguments.clip:
        sheet(arguments.clip, [int(i) for i in arguments.frames.split(",")], arguments.avatar, arguments.output)


if __name__ == "__main__":
    main()
