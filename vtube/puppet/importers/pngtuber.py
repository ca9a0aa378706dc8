"""A PNGTuber Plus model becomes an avatar: its sprites talk, blink, swing and change costumes as there.

A voice that is heard or a mouth that is open is talking. Bones are added, so that it also nods, leans and breathes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vtube.errors import InputError
from vtube.puppet.importers.draft import Draft, Item, Options, rounded
from vtube.puppet.importers.naming import sanitised, unique
from vtube.puppet.importers.pngtuber_bones import LOUD, TRUNK, bones_of, pivots_of
from vtube.puppet.importers.pngtuber_file import Sprite, ancestors, read
from vtube.puppet.importers.pngtuber_heads import boxes_of, heads_of
from vtube.puppet.importers.pngtuber_motion import breathing, costumes, springs
from vtube.puppet.importers.report import Report
from vtube.types import Floats, Image

NOTHING = "nothing"
"""The part that is shown where a file has sprites only for talking, or only for being quiet."""
MAX_SIDE = 8192
TOGETHER = 64
"""Parts that a member of a swap set may have."""
_MARGIN = 0.08


def draft(path: Path, options: Options) -> Draft:
    """An avatar of a PNGTuber Plus file.

    Raises:
        InputError: the file cannot be read, or no sprite of it can be used.
    """
    report = Report()
    sprites = read(path, report)
    pivots = pivots_of(sprites)
    corners = pivots + [sprite.offset for sprite in sprites] - [_half(sprite.image) for sprite in sprites]
    sizes = np.array([sprite.image.shape[1::-1] for sprite in sprites], dtype=np.float64)
    low, high = corners.min(axis=0), (corners + sizes).max(axis=0)
    if (high - low).max() > MAX_SIDE:
        raise InputError("the sprites lie too far apart", where=path, expected=f"within {MAX_SIDE} px")
    edge = _MARGIN * (high - low).max()
    origin = np.floor(low - edge)
    canvas = np.clip(np.ceil(high - low + 2 * edge), 1, MAX_SIDE).astype(int).tolist()
    pivots, corners = pivots - origin, corners - origin
    taken: set[str] = {*TRUNK, "Head", *(_numbered(NOTHING, i) for i in range(len(sprites)))}
    names = [unique(sanitised(sprite.label, "sprite"), taken) for sprite in sprites]
    boxes = boxes_of(sprites, corners)
    heads = heads_of(sprites, boxes)
    document: Item = {
        "format": "vtube-avatar",
        "version": 1,
        "name": sanitised(options.name or path.stem, "pngtuber"),
        "display_name": path.stem[:80],
        "canvas": canvas,
        "framings": _framings(sprites, boxes, heads),
        "bones": bones_of(sprites, names, pivots, corners, sizes, heads, report),
        "parts": _parts(sprites, names, corners),
        "idle": breathing(sprites, report),
    }
    images = {f"layers/{name}.png": sprite.image for sprite, name in zip(sprites, names, strict=True)}
    if any(sprite.talk for sprite in sprites):
        document["sets"] = _talking(sprites, names)
        image = f"layers/{NOTHING}.png"
        shown = {name for item in document["sets"] for member in item["members"] for name in member["parts"]}
        for name in sorted(shown.difference(names)):
            images[image] = np.zeros((1, 1, 4), np.uint8)
            document["parts"].append({"name": name, "image": image, "at": [0, 0], "bone": "Chest", "z": 0})
    document |= {"springs": swings} if (swings := springs(sprites, names, report)) else {}
    document |= {"expressions": worn} if (worn := costumes(sprites, names, report)) else {}
    parts = zip(sprites, names, heads, strict=True)
    report.understood[:0] = [(s.label, f"part {name}{_said(s, head=head)}") for s, name, head in parts]
    return Draft(document, images, report)


_SMALLEST_HEAD = 0.2
"""Of the figure's height; what is lower are eyes and a mouth on a figure that is one picture."""


def _framings(sprites: Sequence[Sprite], boxes: Floats, heads: list[bool]) -> Item:
    """Around what is seen at rest of the first costume: all of it, its upper part, and the head."""
    seen = [i for i, s in enumerate(sprites) if s.costumes[0] and s.talk != 2 and s.blink != 2] or range(len(sprites))
    whole = _around(boxes[list(seen)])
    left, top, right, bottom = whole
    head = _around(boxes[[i for i in seen if heads[i]]]) if any(heads[i] for i in seen) else None
    if head is not None and head[3] - head[1] < _SMALLEST_HEAD * (bottom - top):
        head = None
    if head is None:  # what is no higher than wide is a bust already
        middle, upper = (left + right) / 2, top
        tall = 0.55 * (bottom - top) if bottom - top > 1.5 * (right - left) else bottom - top
    else:
        middle, upper = (head[0] + head[2]) / 2, head[1]
        tall = min(bottom - upper, 2.2 * (head[3] - upper))
    wide = max(tall, right - left if head is None else 1.2 * (head[2] - head[0]))
    bust = (middle - wide / 2, upper, middle + wide / 2, upper + tall)
    framings = {"full": _framed(whole), "bust": _framed(bust, edge=0.04)}
    return framings | ({"face": _framed(head)} if head else {})


def _around(boxes: Floats) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _framed(box: tuple[float, float, float, float], edge: float = 0.1) -> list[float]:
    """x, y, width and height with some air around; ``edge``: over the longer side."""
    left, top, right, bottom = box
    air = edge * max(right - left, bottom - top)
    return rounded((left - air, top - air, right - left + 2 * air, bottom - top + 2 * air))


def _half(image: Image) -> tuple[float, float]:
    return image.shape[1] / 2, image.shape[0] / 2


def _parts(sprites: Sequence[Sprite], names: Sequence[str], corners: Floats) -> list[Item]:
    """In the order in which they are drawn: by z, then parents before children, as they stand in the file."""
    parts, parents = [], [sprite.parent for sprite in sprites]
    for i in _drawn(sprites):
        sprite = sprites[i]
        part: Item = {"name": names[i], "image": f"layers/{names[i]}.png", "at": rounded(corners[i]), "bone": names[i]}
        clipper = next((a for a in ancestors(parents, i) if sprites[a].clips), None)
        part["z"] = sprite.z if clipper is None else sprites[clipper].z
        if clipper is not None:
            part["clip"] = names[clipper]
        if sprite.blink:
            bound = "minimum" if sprite.blink == 1 else "maximum"
            part["when"] = [{"parameter": "EyeOpenLeft", bound: 0.5}]
        parts.append(part)
    return parts


def _drawn(sprites: Sequence[Sprite]) -> list[int]:
    """The sprites as a tree is walked, each before its children."""
    children: dict[int | None, list[int]] = {}
    for i, sprite in enumerate(sprites):
        children.setdefault(sprite.parent, []).append(i)
    order, waiting = [], list(reversed(children.get(None, [])))
    while waiting:
        order.append(waiting.pop())
        waiting += reversed(children.get(order[-1], []))
    return order


def _talking(sprites: Sequence[Sprite], names: Sequence[str]) -> list[Item]:
    """Quiet while neither the voice is loud nor the mouth open: the nearer of what each was drawn for.

    A member takes so many sprites; more become further sets, which choose alike.
    """
    quiet = [name for sprite, name in zip(sprites, names, strict=True) if sprite.talk == 1]
    loud = [name for sprite, name in zip(sprites, names, strict=True) if sprite.talk == 2]
    count = math.ceil(max(len(quiet), len(loud)) / TOGETHER)
    chunks = [slice(i * TOGETHER, (i + 1) * TOGETHER) for i in range(count)]
    made = [_members(quiet[chunk], loud[chunk], _numbered(NOTHING, i)) for i, chunk in enumerate(chunks)]
    return [{"name": _numbered("talking", i), "members": members} for i, members in enumerate(made)]


def _members(quiet: list[str], loud: list[str], nothing: str) -> list[Item]:
    half, far = {"MouthOpen": 2 * LOUD}, {"VoiceVolume": 2 * LOUD}
    members: list[tuple[list[str], dict[str, float]]] = [(quiet or [nothing], {})]
    members += [(loud or [nothing], at) for at in (half, far, {**half, **far})]
    return [{"parts": parts, "at": at} for parts, at in members]


def _numbered(name: str, i: int) -> str:
    """A name for each set: the first has no number."""
    return f"{name}_{i + 1}" if i else name


def _said(sprite: Sprite, *, head: bool) -> str:
    words = [("", "while quiet", "while talking")[sprite.talk], ("", "eyes open", "eyes shut")[sprite.blink]]
    shown = " and ".join(filter(None, words))
    return (f", shown {shown}" if shown else "") + (", turns with the head" if head else "")
