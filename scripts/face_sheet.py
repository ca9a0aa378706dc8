"""Show what the face model makes of a clip: the avatar at some of its frames, over the curves of lids and head.

python scripts/face_sheet.py CLIP -o docs/images/face.jpg [--frames 25,30,60] [--beside FILE]

``--beside`` writes a second sheet with the clip's own pictures above the avatar's, to be looked at, not to be kept.
Nothing is mirrored, so that both tilt to the same side. Prints the figures of ``docs/face.md``.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import matplotlib as mpl
import numpy as np

from vtube import puppet, registry
from vtube.beside import Beside
from vtube.follow import Follow
from vtube.pipeline import Tracked
from vtube.puppet import Puppet
from vtube.render import scene
from vtube.render.sprites import Renderer
from vtube.solving import Calibration, Solver
from vtube.sources import open as open_source
from vtube.types import Floats, Frame, Image, Values

mpl.use("Agg")
import matplotlib.pyplot as plt

FRAMES = "25,30,60,75,93,121,155,215,239,262,281,310"
COLUMNS, CELL = 6, 240  # pictures in a row, pixels of a side
SEED = 3


@dataclass
class Performed:
    """Of each frame: its picture where it was asked for, the model's blendshapes, and the parameters."""

    photos: dict[int, Image] = field(default_factory=dict)
    shapes: list[Values] = field(default_factory=list)
    rows: list[Values] = field(default_factory=list)

    def column(self, name: str) -> Floats:
        """(N,) a parameter."""
        return np.array([row[name] for row in self.rows])

    def shape(self, name: str) -> Floats:
        """(N,) a blendshape, NaN where no face was seen."""
        return np.array([shapes.get(name, np.nan) for shapes in self.shapes])


def perform(clip: Path, wanted: list[int]) -> Performed:
    """Track the clip with body and face, every frame."""
    calibration, done = Calibration("file"), Performed()
    tracked = Tracked(
        registry.create("estimators", "yolov8"),
        Follow(),
        registry.create("smoothing", "kalman"),
        Solver(calibration=calibration),
        Solver(calibration=calibration),
        predict=True,
        face=Beside(lambda: registry.create("faces", "mediapipe_face"), patient=True),
    )
    with open_source(str(clip)) as frames:
        for frame in frames:
            if isinstance(frame, Frame):
                moment = tracked.track(frame)
                done.shapes.append(moment.face.blendshapes if moment.face else {})
                done.rows.append(moment.parameters)
                if frame.index in wanted:
                    done.photos[frame.index] = frame.image.copy()
    tracked.close()
    return done


def avatars(done: Performed, wanted: list[int], fps: float) -> dict[int, Image]:
    """The avatar at the frames that are wanted, having performed all before; (CELL, CELL, 3) BGR."""
    avatar = puppet.load(puppet.find("maple"), "face")
    actor, render, backdrop = Puppet(avatar, SEED), Renderer(), scene.background("#3b4252", (CELL, CELL))
    drawn = {}
    for i, row in enumerate(done.rows):
        drawing = actor.pose(row, i / fps)
        if i in wanted:
            drawn[i] = np.ascontiguousarray(render(drawing, (CELL, CELL), background=backdrop).pixels[..., :3])
    return drawn


def sheet(done: Performed, pictures: dict[int, Image], *, photos: bool) -> Image:
    """The pictures in rows, each with its frame and figures; the clip's own above where asked for."""
    cells = []
    for i, drawn in pictures.items():
        row, cell = done.rows[i], drawn.copy()
        lids = f"lids {row['EyeOpenLeft']:.2f} {row['EyeOpenRight']:.2f}"
        turn = f"roll {row['FaceAngleZ']:+.0f} turn {row['FaceAngleX']:+.0f}"
        for y, text in ((18, f"frame {i}"), (CELL - 26, lids), (CELL - 8, turn)):
            cv2.putText(cell, text, (6, y), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1, cv2.LINE_AA)
        cells.append(np.vstack([_square(done.photos[i]), cell]) if photos else cell)
    cells += [np.zeros_like(cells[0])] * (-len(cells) % COLUMNS)
    return np.vstack([np.hstack(cells[i : i + COLUMNS]) for i in range(0, len(cells), COLUMNS)])


def _square(photo: Image) -> Image:
    side = min(photo.shape[:2])
    left = (photo.shape[1] - side) // 2
    return cv2.resize(photo[:side, left : left + side], (CELL, CELL), interpolation=cv2.INTER_AREA)


def curves(done: Performed, wanted: list[int], width: int) -> Image:
    """Lids beside the model's own blink curves, gaze, and the head."""
    figure, axes = plt.subplots(4, 1, figsize=(width / 100, 8), dpi=100, sharex=True)
    for axis, side in zip(axes, ("Left", "Right"), strict=False):
        axis.plot(done.shape(f"eyeBlink{side}"), color="tab:gray", label=f"eyeBlink{side}, as the model has it")
        axis.plot(done.column(f"EyeOpen{side}"), color="tab:blue", label=f"EyeOpen{side}")
    for name in ("EyeLeftX", "EyeLeftY", "BrowLeftY", "BrowRightY", "MouthX"):
        axes[2].plot(done.column(name), label=name)
    for name in ("FaceAngleX", "FaceAngleY", "FaceAngleZ"):
        axes[3].plot(done.column(name), label=f"{name}, degrees")
    for axis in axes:
        axis.legend(loc="upper right", fontsize=7, ncols=3)
        axis.grid(alpha=0.3)
        for frame in wanted:
            axis.axvline(frame, color="tab:red", alpha=0.25, linewidth=0.8)
    axes[-1].set_xlabel("frame")
    figure.tight_layout()
    figure.canvas.draw()
    image = cv2.cvtColor(np.asarray(figure.canvas.buffer_rgba())[..., :3], cv2.COLOR_RGB2BGR)
    plt.close(figure)
    return cv2.resize(image, (width, round(image.shape[0] * width / image.shape[1])))


def main() -> None:
    """Write the sheets, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--frames", default=FRAMES)
    parser.add_argument("--beside", type=Path)
    arguments = parser.parse_args()
    wanted = [int(frame) for frame in arguments.frames.split(",")]
    done = perform(arguments.clip, wanted)
    pictures = avatars(done, wanted, 30.0)
    for side in ("Left", "Right"):
        both = done.column(f"EyeOpen{side}"), done.shape(f"eyeBlink{side}")
        seen = np.isfinite(both[1])
        print(f"EyeOpen{side} and eyeBlink{side}: correlation {np.corrcoef(both[0][seen], both[1][seen])[0, 1]:.3f}")
    shown = sheet(done, pictures, photos=False)
    cv2.imwrite(str(arguments.out), np.vstack([shown, curves(done, wanted, shown.shape[1])]))
    if arguments.beside:
        cv2.imwrite(str(arguments.beside), sheet(done, pictures, photos=True))


if __name__ == "__main__":
    main()
