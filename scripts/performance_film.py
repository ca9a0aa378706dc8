"""Draw the README's pictures and the window's icon, from the bundled take and the bundled avatar.

``performance.gif``: the take's keypoints beside the avatar that performs them, both mirrored as in a live run.
``maple.png``: the avatar in a pose. ``icon.png``: its head on nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import PIL.Image

from vtube import puppet, registry
from vtube.parameters import mirror
from vtube.puppet import Avatar, Puppet
from vtube.render import scene, skeleton
from vtube.render.saving import save
from vtube.render.sprites import Renderer
from vtube.takes.read import read
from vtube.takes.replay import Replay
from vtube.takes.take import Take
from vtube.types import Image, Pose

ROOT = Path(__file__).resolve().parents[1]
TAKE = ROOT / "assets" / "demo.pose.json.gz"
AVATAR = "maple"
SEED = 3

FPS = 20
PANEL = 360  # side of each of the film's two square panels, pixels
ROOM = 1.2  # side of what the film shows of the camera's picture, in the reach of the joints
FINER = 2  # the skeleton is drawn so many times larger, so that it moves by less than a pixel
SURE = 0.3  # joints that the model is less sure of are left out
DARK, SOFT = "#242933", "#3b4252"  # behind the keypoints, behind the avatar
COLOURS = 95
HOLD = 13  # levels of 255 that a pixel may be off before the film changes it

STILL = (1280, 720)
POSE = {
    "FaceAngleX": 8, "FaceAngleY": 4, "FaceAngleZ": 8, "Head": 5, "Neck": 2, "BodyAngleX": 6, "BodyFound": 1,
    "FaceFound": 1, "MouthSmile": 1, "MouthOpen": 0.45, "BrowLeftY": 0.5, "BrowRightY": 0.5, "LeftUpperArm": -28,
    "LeftLowerArm": -128, "LeftHandDepth": 1, "HandLeftOpen": 1, "HandLeftFound": 1, "RightUpperArm": 14,
    "RightLowerArm": -92, "RightHandDepth": 1,
}  # fmt: skip

ICON = 128
HEAD, BESIDE_HEAD = "Head", ("Neck", "Scarf", "ScarfBack")  # bones whose parts are on the icon


def film(take: Take, avatar: Avatar) -> Iterator[Image]:
    """(PANEL, 2 PANEL, 3) BGR pictures, FPS a second."""
    replay, actor, render = Replay(take), Puppet(avatar, SEED), Renderer()
    backdrop = scene.background(SOFT, (PANEL, PANEL))
    for t in np.arange(0.0, replay.duration, 1.0 / FPS).tolist():
        acted = render(actor.pose(mirror(replay.parameters(t)), t), (PANEL, PANEL), background=backdrop)
        yield np.hstack([stick_figure(take, t), acted.pixels[..., :3]])


def stick_figure(take: Take, t: float) -> Image:
    """(PANEL, PANEL, 3) BGR: what was seen at ``t`` seconds, mirrored."""
    width, height = take.header.session.source_size
    i = int(np.searchsorted(take.times, t, side="right")) - 1
    scores = np.where(take.keypoints.scores[i] > SURE, take.keypoints.scores[i], 0.0)
    coco17 = registry.create("skeletons", take.header.keypoints.skeleton)
    pose = Pose(coco17, FINER * take.keypoints.points[i], scores)
    plain = np.ascontiguousarray(scene.background(DARK, (FINER * width, FINER * height))[..., :3])
    x, y, side = (FINER * number for number in around(take))
    square = cv2.flip(skeleton.draw(plain, pose)[y : y + side, x : x + side], 1)
    return np.asarray(cv2.resize(square, (PANEL, PANEL), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def around(take: Take) -> tuple[int, int, int]:
    """The corner x, y and the side of a square inside of the camera's picture with all joints of a take, pixels."""
    size = np.array(take.header.session.source_size)
    low, high = np.percentile(take.keypoints.points[take.keypoints.scores > SURE], [1, 99], axis=0)
    side = min(ROOM * float((high - low).max()), size.min())
    x, y = np.clip((low + high - side) / 2, 0, size - side).tolist()
    return int(x), int(y), int(side)


def save_film(pictures: list[Image], path: Path) -> None:
    """Write a GIF: one palette, no dithering, and only pixels that change visibly, so that it stays small."""
    images = [PIL.Image.fromarray(np.ascontiguousarray(picture[..., ::-1])) for picture in pictures]
    some = PIL.Image.fromarray(np.vstack([np.asarray(image) for image in images[:: len(images) // 12]]))
    palette = some.quantize(COLOURS, method=PIL.Image.Quantize.MEDIANCUT, kmeans=2)
    colours = np.array(palette.getpalette(), dtype=np.int16).reshape(-1, 3)
    backdrops = np.bincount(np.asarray(palette).ravel()).argsort()[-2:]  # nothing may leave a trace on them
    frames: list[PIL.Image.Image] = []
    shown = None
    for image in images:
        wanted = np.asarray(image.quantize(palette=palette, dither=PIL.Image.Dither.NONE))
        if shown is not None:
            off = np.abs(np.asarray(image, dtype=np.int16) - colours[shown]).max(axis=2)
            wanted = np.where((off <= HOLD) & ~np.isin(wanted, backdrops), shown, wanted)
        shown = wanted
        frames.append(PIL.Image.fromarray(shown))
        frames[-1].putpalette(palette.getpalette())
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=1000 // FPS, loop=0, optimize=True)


def save_still(avatar: Avatar, path: Path) -> None:
    """Write the avatar in a pose, as the window shows it."""
    drawing = Puppet(avatar, SEED).pose(POSE, 1.0)
    save(Renderer()(drawing, STILL, background=scene.background(SOFT, STILL)), path)


def save_icon(avatar: Avatar, path: Path) -> None:
    """Write what hangs on the avatar's head and neck, as large as the head's width allows."""
    parts = tuple(p if _of_the_head(avatar, p.bone) else replace(p, opacity=0.0) for p in avatar.parts)
    drawing = Puppet(replace(avatar, parts=parts), SEED).pose({"MouthSmile": 1.0}, 1.0)
    render = Renderer()
    whole = render(replace(drawing, frame=(0.0, 0.0, *drawing.canvas)), drawing.canvas)
    x, y, width, _ = cv2.boundingRect(np.ascontiguousarray(whole.pixels[..., 3]))
    save(render(replace(drawing, frame=(x, y, width, width)), (ICON, ICON)), path)


def _of_the_head(avatar: Avatar, bone: int) -> bool:
    if avatar.bones[bone].name in BESIDE_HEAD:
        return True
    while bone >= 0 and avatar.bones[bone].name != HEAD:
        bone = avatar.bones[bone].parent
    return bone >= 0


def main() -> int:
    """Write the pictures that the command line names, all by default."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--images", type=Path, default=ROOT / "docs" / "images", help="folder for film and still")
    parser.add_argument("--icon", type=Path, default=ROOT / "assets" / "icon.png")
    asked = parser.parse_args()
    avatar = puppet.load(puppet.find(AVATAR))
    save_icon(avatar, asked.icon)
    save_still(avatar, asked.images / f"{AVATAR}.png")
    save_film(list(film(read(TAKE), avatar)), asked.images / "performance.gif")
    return 0


if __name__ == "__main__":
    sys.exit(main())
