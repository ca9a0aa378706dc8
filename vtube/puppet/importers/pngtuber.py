"""A PNGTuber Plus model becomes an avatar: its sprites talk, blink, swing and change costumes as there.

A voice that is heard or a mouth that is open is talking. Bones are added, so that it also nods, leans and breathes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from vtube.errors import InputError
from vtube.puppet.importers.draft import Draft, Item, Options
from vtube.puppet.importers.naming import sanitised, unique
from vtube.puppet.importers.pngtuber_file import Sprite, read
from vtube.puppet.importers.pngtuber_motion import breathing, costumes, springs, wobbles
from vtube.puppet.importers.report import Report
from vtube.types import Floats, Image

LOUD = 0.185
"""How far a mouth is open, or how loud a voice is, that counts as talking; what PNGTuber Plus starts with."""
NOTHING = "nothing"
"""The part that is shown where a file has sprites only for talking, or only for being quiet."""
MAX_SIDE = 8192
TOGETHER = 64
"""Parts that a member of a swap set may have."""
_MARGIN = 0.08
_HEADS = ("head", "face", "hair", "eye", "mouth", "brow", "ear", "lash", "blink", "talk", "hat", "horn", "glasses")
_BODIES = ("body", "torso", "arm", "hand", "leg", "foot", "shirt", "chest", "tail", "dress", "desk", "chair")
_TRUNK = ("Hips", "Spine", "Chest", "Neck")


def draft(path: Path, options: Options) -> Draft:
    """An avatar of a PNGTuber Plus file.

    Raises:
        InputError: the file cannot be read, or no sprite of it can be used.
    """
    report = Report()
    sprites = read(path, report)
    pivots = _pivots(sprites)
    corners = pivots + [sprite.offset for sprite in sprites] - [_half(sprite.image) for sprite in sprites]
    sizes = np.array([sprite.image.shape[1::-1] for sprite in sprites], dtype=np.float64)
    low, high = corners.min(axis=0), (corners + sizes).max(axis=0)
    if (high - low).max() > MAX_SIDE:
        raise InputError("the sprites lie too far apart", where=path, expected=f"within {MAX_SIDE} px")
    edge = _MARGIN * (high - low).max()
    origin = np.floor(low - edge)
    canvas = np.clip(np.ceil(high - low + 2 * edge), 1, MAX_SIDE).astype(int).tolist()
    pivots, corners = pivots - origin, corners - origin
    taken: set[str] = {*_TRUNK, "Head", *(_numbered(NOTHING, i) for i in range(len(sprites)))}
    names = [unique(sanitised(sprite.label, "sprite"), taken) for sprite in sprites]
    heads = _heads(sprites, corners, sizes)
    document: Item = {
        "format": "vtube-avatar",
        "version": 1,
        "name": sanitised(options.name or path.stem, "pngtuber"),
        "display_name": path.stem[:80],
        "canvas": canvas,
        "framings": _framings(sprites, corners, heads),
        "bones": _bones(sprites, names, pivots, corners, sizes, heads, report),
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
    report.understood[:0] = [(s.label, f"part {name}{_said(s)}") for s, name in zip(sprites, names, strict=True)]
    return Draft(document, images, report)


def _framings(sprites: Sequence[Sprite], corners: Floats, heads: list[bool]) -> Item:
    """Around what is seen at rest of the first costume: all of it, and the head."""
    seen = [i for i, s in enumerate(sprites) if s.costumes[0] and s.talk != 2 and s.blink != 2] or range(len(sprites))
    framings: Item = {"full": _around(sprites, corners, seen)}
    head = [i for i in seen if heads[i]]
    return framings | ({"face": _around(sprites, corners, head)} if head else {})


def _around(sprites: Sequence[Sprite], corners: Floats, some: Sequence[int]) -> list[float]:
    boxes = np.array([_content(sprites[i].image) for i in some], dtype=np.float64)
    boxes[:, :2] += corners[list(some)]
    low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    edge = 0.1 * float((high - low).max())
    return [*_point(*(low - edge)), *_point(*(high - low + 2 * edge))]


def _half(image: Image) -> tuple[float, float]:
    return image.shape[1] / 2, image.shape[0] / 2


def _pivots(sprites: Sequence[Sprite]) -> Floats:
    """(N, 2) where each sprite turns, in one space for all."""
    found = np.zeros((len(sprites), 2))
    for i in range(len(sprites)):
        step: int | None = i
        while step is not None:
            found[i] += sprites[step].pos
            step = sprites[step].parent
    return found


def _heads(sprites: Sequence[Sprite], corners: Floats, sizes: Floats) -> list[bool]:
    """Which sprites belong to the head: by their names, or because they talk or blink, and all that hangs on them.

    Pictures of nearly the whole figure are no heads, whatever they do.
    """
    tall = float((corners + sizes).max(axis=0)[1] - corners.min(axis=0)[1])
    found: list[bool] = []
    for i, sprite in enumerate(sprites):
        words = sprite.label.lower()
        whole = _content(sprite.image)[3] > 0.8 * tall
        named = any(word in words for word in _HEADS) and not any(word in words for word in _BODIES)
        found.append(
            (named or bool(sprite.talk or sprite.blink)) and not whole and corners[i, 1] < tall + corners[:, 1].min()
        )
    for i in range(len(sprites)):
        step = sprites[i].parent
        while step is not None and not found[i]:
            found[i] = found[step] and not any(word in sprites[i].label.lower() for word in _BODIES)
            step = sprites[step].parent
    return found


def _content(image: Image) -> tuple[int, int, int, int]:
    """x, y, width, height of what is seen of an image."""
    x, y, width, height = cv2.boundingRect(np.ascontiguousarray(image[:, :, 3]))
    return x, y, width, height


def _trunk(corners: Floats, sizes: Floats, heads: list[bool]) -> list[Item]:
    """Hips to head up the middle of the figure; the head turns at the lower end of what belongs to it."""
    low, high = corners.min(axis=0), (corners + sizes).max(axis=0)
    x, tall = float((low + high)[0]) / 2, float(high[1] - low[1])
    some = [i for i, head in enumerate(heads) if head]
    chin = float((corners + sizes)[some, 1].max()) if some else float(low[1]) + 0.55 * tall
    middle = float((corners + sizes / 2)[some, 0].mean()) if some else x
    neck = min(max(chin - 0.06 * tall, float(low[1]) + 0.25 * tall), float(low[1]) + 0.8 * tall)
    floor = float(high[1])
    step = tall / 1000
    heights = np.linspace(floor, neck, 4).tolist()
    places = [*zip(_TRUNK, [x] * 3 + [middle], heights, strict=True)]
    tips = [(x, heights[1]), (x, heights[2]), (middle, heights[3]), (middle, neck - 0.05 * tall)]
    items: list[Item] = []
    for (name, at_x, at_y), tip in zip(places, tips, strict=True):
        parent = {"parent": items[-1]["name"]} if items else {}
        items.append({"name": name, **parent, "at": _point(at_x, at_y), "tip": _point(*tip), "drivers": []})
    items[0]["drivers"] = [_drive("BodyPositionX", "x", (-15, -60 * step), (15, 60 * step)),
                           _drive("BodyPositionY", "y", (-15, 50 * step), (15, -50 * step)),
                           _drive("VoiceVolume", "y", (LOUD, 0), (0.6, -22 * step))]  # fmt: skip
    items[2]["drivers"] = [_drive("Breath", "scale_y", (0, 1), (1, 1.012)),
                           _drive("BodyAngleX", "x", (-30, -14 * step), (30, 14 * step))]  # fmt: skip
    head: Item = {"name": "Head", "parent": "Neck", "at": _point(middle, neck), "tip": _point(middle, float(low[1]))}
    head["drivers"] = [_drive("FaceAngleX", "x", (-30, -26 * step), (30, 26 * step)),
                       _drive("FaceAngleY", "y", (-30, 16 * step), (30, -16 * step)),
                       _drive("FacePositionX", "x", (-15, -24 * step), (15, 24 * step))]  # fmt: skip
    return [{key: value for key, value in item.items() if value != []} for item in [*items, head]]


def _bones(
    sprites: Sequence[Sprite],
    names: Sequence[str],
    pivots: Floats,
    corners: Floats,
    sizes: Floats,
    heads: list[bool],
    report: Report,
) -> list[Item]:
    """The trunk's, and one for each sprite, which turns at its pivot and reaches through its picture.

    Where all of the head hangs on one sprite of the body, so does the neck.
    """
    items = _trunk(corners, sizes, heads)
    carriers = {
        s.parent for s, head in zip(sprites, heads, strict=True) if head and (s.parent is None or not heads[s.parent])
    }
    carrier = carriers.pop() if len(carriers) == 1 else None
    if carrier is not None:
        next(item for item in items if item["name"] == "Neck")["parent"] = names[carrier]
    for i, sprite in enumerate(sprites):
        parent = "Head" if heads[i] else "Chest"
        if sprite.parent is not None and heads[sprite.parent] == heads[i]:
            parent = names[sprite.parent]
        elif sprite.parent is not None and sprite.parent != carrier:
            above = sprites[sprite.parent].label
            report.changed.append((sprite.label, f"it moves with the {parent.lower()}, no more with {above}"))
        x, y, width, height = _content(sprite.image)
        middle = corners[i] + (x + width / 2, y + height / 2)
        reach = middle - pivots[i]
        tip = middle + reach if math.hypot(*reach) > 4 else pivots[i] + (0.0, max(height / 2, 4.0))
        item: Item = {"name": names[i], "parent": parent, "at": _point(*pivots[i]), "tip": _point(*tip)}
        if drivers := wobbles(sprite):
            item["drivers"] = drivers
        items.append(item)
    return items


def _parts(sprites: Sequence[Sprite], names: Sequence[str], corners: Floats) -> list[Item]:
    """In the order in which they are drawn: by z, then parents before children, as they stand in the file."""
    parts = []
    for i in _drawn(sprites):
        sprite = sprites[i]
        part: Item = {"name": names[i], "image": f"layers/{names[i]}.png", "at": _point(*corners[i]), "bone": names[i]}
        clipper = next((a for a in _above(sprites, i) if sprites[a].clips), None)
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


def _above(sprites: Sequence[Sprite], i: int) -> list[int]:
    found, step = [], sprites[i].parent
    while step is not None:
        found.append(step)
        step = sprites[step].parent
    return found


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


def _said(sprite: Sprite) -> str:
    words = [("", "while quiet", "while talking")[sprite.talk], ("", "eyes open", "eyes shut")[sprite.blink]]
    shown = " and ".join(filter(None, words))
    return f", shown {shown}" if shown else ""


def _drive(parameter: str, prop: str, *curve: tuple[float, float]) -> Item:
    return {"parameter": parameter, "property": prop, "curve": [[x, round(y, 3)] for x, y in curve]}


def _point(x: float, y: float) -> list[float]:
    return [round(float(x), 1), round(float(y), 1)]
