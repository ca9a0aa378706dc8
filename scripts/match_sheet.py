"""Sheets of what ``vtube match`` makes: one to ship, and one with photos to look at.

    python scripts/match_sheet.py docs/images/match-sheet.jpg
    python scripts/match_sheet.py docs/images/match-sheet.jpg --photos PHOTOS/ --sheets /tmp/match/

The first shows no photo: on top Maple stands in a drawn room, as the person, and others take her place; below are
sketches on white and avatars on a colour in the poses of people in ``--poses``. The others, ``--sheets``, show each
photo of ``--photos`` in which there are people beside what was made of it; they belong outside of the repository.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from vtube import puppet, settings
from vtube.errors import VtubeError
from vtube.match.matching import Matcher, Wish
from vtube.preview import looks
from vtube.preview.stage import Model
from vtube.sources import images
from vtube.types import Image

TILE = (420, 320)
PAPER, COLOUR = "white", "#dfe6ee"


def main() -> None:
    """Draw what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--poses", type=Path, nargs="*", default=[], help="photos whose people's poses are shown")
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--sheets", type=Path, default=Path("match-sheets"))
    arguments = parser.parse_args()
    loaded = settings.override(settings.load(), {"body.size": 640, "body.score": 0.45})
    avatars = tuple(puppet.names())
    rows = [[tile for tile in _room(loaded) if tile is not None]]
    sketch, posed = (Matcher(loaded, wish) for wish in (
        Wish("sketch", background=PAPER), Wish("avatar", avatars, background=COLOUR)))  # fmt: skip
    for path in arguments.poses:
        made = [_made(matcher, images.read(path)) for matcher in (sketch, posed)]
        rows += [[tile for tile in made if tile is not None]]
    tiles = [_fitted(tile) for row in rows for tile in row]
    cv2.imwrite(str(arguments.out), _grid(tiles, 4), [cv2.IMWRITE_JPEG_QUALITY, 88])
    if arguments.photos:
        _look(loaded, avatars, arguments.photos, arguments.sheets)


def _room(loaded: settings.Settings) -> Iterator[Image | None]:
    """Maple in a drawn room; her skeleton; and who else stands there instead."""
    maple = Model(_tailless(puppet.load(puppet.find("maple"))))
    photo = room((1080, 820))
    for look, at in ((looks.WAVE, -430.0), (looks.HIPS, -1850.0)):
        layer = maple.picture(maple.posed({**look, "MouthSmile": 0.8}), (at, -420.0, 3950.0, 3000.0), (1080, 820))
        photo = (photo * (1 - layer[:, :, 3:] / 255) + layer[:, :, :3]).astype(np.uint8)
    yield photo
    for wish in (Wish("sketch"), Wish("replace", ("snip",)), Wish("replace", ("puddle", "snip"))):
        yield _made(Matcher(loaded, wish), photo)


def _tailless(avatar: puppet.Avatar) -> puppet.Avatar:
    """As people are, whom silhouettes are made for."""
    tail = [bone.name.startswith("Tail") for bone in avatar.bones]
    parts = tuple(replace(part, opacity=0.0) if tail[part.bone] else part for part in avatar.parts)
    return replace(avatar, parts=parts)


def room(size: tuple[int, int]) -> Image:
    """A wall with stripes, a window, a picture and a floor of boards, drawn; (height, width, 3) BGR."""
    width, height = size
    floor = round(0.72 * height)
    drawn = np.full((height, width, 3), (206, 222, 226), np.uint8)
    for x in range(0, width, 54):
        cv2.rectangle(drawn, (x, 0), (x + 26, floor), (198, 214, 220), -1)
    for y, shade in zip(range(floor, height, 38), np.linspace(0.8, 1.0, 12), strict=False):
        colour = (np.array((110, 150, 186)) * shade).tolist()
        cv2.rectangle(drawn, (0, y), (width, y + 38), colour, -1)
        cv2.line(drawn, (0, y), (width, y), (80, 112, 142), 2, cv2.LINE_AA)
    cv2.rectangle(drawn, (0, floor - 16), (width, floor), (240, 244, 246), -1)
    cv2.rectangle(drawn, (width - 300, 90), (width - 70, 390), (246, 248, 250), -1)
    for x, y in ((0, 0), (112, 0), (0, 146), (112, 146)):
        cv2.rectangle(drawn, (width - 288 + x, 102 + y), (width - 194 + x, 232 + y), (236, 206, 160), -1)
    cv2.rectangle(drawn, (60, 120), (240, 260), (72, 96, 128), -1)
    cv2.rectangle(drawn, (72, 132), (228, 248), (150, 190, 120), -1)
    cv2.circle(drawn, (150, 190), 34, (90, 170, 240), -1, cv2.LINE_AA)
    return drawn


def _made(matcher: Matcher, image: Image) -> Image | None:
    people = matcher.looking(image)
    if not people:
        return None
    pixels = matcher.picture(image, people, [])
    return np.ascontiguousarray(pixels[:, :, :3])


def _look(loaded: settings.Settings, avatars: tuple[str, ...], photos: Path, out: Path) -> None:
    """Each photo with people: itself, sketched, replaced, posed; six to a sheet. Says how long each took."""
    out.mkdir(parents=True, exist_ok=True)
    wishes = [Wish("sketch"), Wish("replace", avatars), Wish("avatar", avatars, background=COLOUR)]
    matchers = [Matcher(loaded, wish) for wish in wishes]
    paths, tiles, seconds = images.pictures(photos), [], []
    for path in paths:
        try:
            image = images.read(path)
        except VtubeError as error:
            print(error)
            continue
        began = time.perf_counter()
        made = [_made(matcher, image) for matcher in matchers]
        if made[0] is not None:
            seconds.append(time.perf_counter() - began)
            print(f"{path.name}: {seconds[-1]:.1f} s", flush=True)
            tiles += [_fitted(tile) for tile in (image, *made) if tile is not None]
    for i in range(0, len(tiles), 24):
        cv2.imwrite(str(out / f"{i // 24:02d}.jpg"), _grid(tiles[i : i + 24], 4))
    if seconds:
        print(f"{len(seconds)} of {len(paths)} photos have people; {np.median(seconds):.1f} s each in the median")


def _fitted(image: Image) -> Image:
    """In the middle of a white tile."""
    scale = min(side / have for side, have in zip(TILE, image.shape[1::-1], strict=True))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tile = np.full((TILE[1], TILE[0], 3), 255, np.uint8)
    y, x = ((have - want) // 2 for have, want in zip(tile.shape[:2], small.shape[:2], strict=True))
    tile[y : y + small.shape[0], x : x + small.shape[1]] = small
    return tile


def _grid(tiles: list[Image], columns: int) -> Image:
    blank = np.full_like(tiles[0], 255)
    padded = [cv2.copyMakeBorder(t, 6, 6, 6, 6, cv2.BORDER_CONSTANT, value=(255, 255, 255))
              for t in [*tiles, *[blank] * (-len(tiles) % columns)]]  # fmt: skip
    return np.vstack([np.hstack(padded[i : i + columns]) for i in range(0, len(padded), columns)])


if __name__ == "__main__":
    main()
