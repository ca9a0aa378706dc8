"""Reads a PNGTuber Plus ``.save``: JSON from strangers, one mapping for each sprite, with its picture in base64.

Where things are: a sprite's ``pos`` is where it turns, relative to where its parent turns; its picture's middle lies
``offset`` from there. Points are texts such as ``Vector2(3, -4)``.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from vtube.errors import InputError
from vtube.puppet.importers.report import Report
from vtube.puppet.layers import MAX_PIXELS, decode
from vtube.types import Image

MAX_BYTES = 64 << 20
MAX_SPRITES = 200
MAX_VALUES = 200_000
_FAR = 20_000.0
_POINT = re.compile(r"Vector2\s*\(\s*([^,()]{1,40}),\s*([^,()]{1,40})\)")
_FLAGS = re.compile(r"[01]")


@dataclass(frozen=True, slots=True)
class Sprite:
    """One sprite. ``image``: (h, w, 4) uint8 BGRA, straight alpha, its first frame. Lengths in px.

    ``talk``: 0 always, 1 while quiet, 2 while talking. ``blink``: 0 always, 1 eyes open, 2 shut. ``wobble``: for x and
    y (radians a frame of a 60th of a second, px). ``limits``: degrees. ``costumes``: whether it is worn, by number.
    """

    label: str
    image: Image
    parent: int | None
    pos: tuple[float, float]
    offset: tuple[float, float]
    z: float
    talk: int = 0
    blink: int = 0
    wobble: tuple[tuple[float, float], tuple[float, float]] = ((0.0, 0.0), (0.0, 0.0))
    drag: float = 0.0
    swing: float = 0.0
    limits: tuple[float, float] = (-180.0, 180.0)
    stretch: float = 0.0
    costumes: tuple[bool, ...] = (True,) * 10
    clips: bool = False
    toggle: str = ""


def read(path: Path, report: Report) -> list[Sprite]:
    """The sprites in the order of the file; ``parent`` is a position in that list, and no sprite is its own ancestor.

    What cannot be used of a sprite is reported and left out.

    Raises:
        InputError: no such JSON, too large or too deep, or no sprite can be used.
    """
    data = _parsed(path)
    named = [(key, value) for key, value in data.items() if isinstance(value, dict) and "imageData" in value]
    for key in [key for key, value in data.items() if not (isinstance(value, dict) and "imageData" in value)][:50]:
        report.ignored.append((f"entry {key[:40]}", "it is no sprite with a picture"))
    if len(named) > MAX_SPRITES:
        count = len(named) - MAX_SPRITES
        report.ignored.append((f"{count} sprites", f"an avatar takes at most {MAX_SPRITES} of them"))
    found: list[tuple[Any, Any, Sprite]] = []
    left = MAX_PIXELS
    for key, entry in named[:MAX_SPRITES]:
        label = _label(key, entry)
        image = _image(entry, left, label, report)
        if image is not None:
            left -= image.shape[0] * image.shape[1]
            found.append((_identity(entry.get("identification")), entry, _sprite(label, entry, image, report)))
    if not found:
        raise InputError("no sprite of the file can be used", where=path, expected="pictures in imageData, as PNG")
    return _linked(found, report)


def ancestors(parents: Sequence[int | None], i: int) -> list[int]:
    """What a sprite hangs on, the nearest first; itself is among them where they go round in a circle."""
    found: list[int] = []
    step = parents[i]
    while step is not None and step not in found:
        found.append(step)
        step = parents[step]
    return found


def _parsed(path: Path) -> dict[str, Any]:
    """The file's mapping."""
    expected = "a PNGTuber Plus file: a JSON object of sprites"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("the file is too large", where=path, expected=f"at most {MAX_BYTES >> 20} MiB")
        text = path.read_bytes().decode("utf-8-sig")
        _bound(text, path)
        data = json.loads(text)
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", where=path) from error
    except (ValueError, RecursionError) as error:
        raise InputError("the file is no JSON", where=path, expected=expected) from error
    if not isinstance(data, dict):
        raise InputError("the file holds no sprites", where=path, expected=expected)
    return data


def _bound(text: str, path: Path) -> None:
    """Refuse what holds far more values than such a file does, before it is parsed."""
    if sum(map(text.count, "[{,")) > MAX_VALUES:
        raise InputError("the file holds too many values", where=path, expected=f"at most {MAX_VALUES}")


def _image(entry: dict[str, Any], pixels: int, label: str, report: Report) -> Image | None:
    """The first frame, or None and a line in the report."""
    coded = entry["imageData"]
    try:
        data = base64.b64decode(coded, validate=True) if isinstance(coded, str) else b""
        image = decode(data, pixels)
    except (ValueError, binascii.Error, InputError) as error:
        why = str(error) if isinstance(error, InputError) else "its picture is no base64"
        report.ignored.append((label, why))
        return None
    frames = int(min(max(_number(entry, "frames", 1.0), 1.0), image.shape[1]))
    if frames > 1:
        report.changed.append((label, f"the first of its {frames} pictures is shown: sheets do not play"))
    first = np.ascontiguousarray(image[:, : image.shape[1] // frames])
    if not (first[:, :, 3] > 0).any():
        report.ignored.append((label, "its picture is empty"))
        return None
    return first


def _sprite(label: str, entry: dict[str, Any], image: Image, report: Report) -> Sprite:
    toggle = entry.get("toggle")
    return Sprite(
        label=label,
        image=image,
        parent=None,
        pos=_point(entry, "pos", label, report),
        offset=_point(entry, "offset", label, report),
        z=_number(entry, "zindex", 0.0),
        talk=_choice(entry, "showTalk"),
        blink=_choice(entry, "showBlink"),
        wobble=tuple((_number(entry, f"{a}Frq", 0.0), _number(entry, f"{a}Amp", 0.0)) for a in "xy"),  # type: ignore[arg-type]
        drag=max(0.0, _number(entry, "drag", 0.0)),
        swing=_number(entry, "rotDrag", 0.0),
        limits=(_number(entry, "rLimitMin", -180.0), _number(entry, "rLimitMax", 180.0)),
        stretch=_number(entry, "stretchAmount", 0.0),
        costumes=_costumes(entry.get("costumeLayers")),
        clips=entry.get("clipped") is True,
        toggle=toggle[:20] if isinstance(toggle, str) and toggle.strip().lower() not in ("", "null", "none") else "",
    )


def _linked(found: list[tuple[Any, Any, Sprite]], report: Report) -> list[Sprite]:
    """The sprites with their parents; links that lead nowhere or in a circle are cut."""
    index = {identity: i for i, (identity, _, _) in reversed(list(enumerate(found))) if identity is not None}
    parents: list[int | None] = []
    for i, (_, entry, sprite) in enumerate(found):
        wanted = _identity(entry.get("parentId"))
        parent = None if wanted is None else index.get(wanted)
        if wanted is not None and (parent is None or parent == i):
            report.changed.append((sprite.label, "it hangs on nothing: its parent is not in the file"))
            parent = None
        parents.append(parent)
    for i, (_, _, sprite) in enumerate(found):
        if i in ancestors(parents, i):
            parents[i] = None
            report.changed.append((sprite.label, "it hangs on nothing: its parents go round in a circle"))
    return [replace(sprite, parent=parent) for (_, _, sprite), parent in zip(found, parents, strict=True)]


def _label(key: str, entry: dict[str, Any]) -> str:
    """What the artist called it: the picture's file name."""
    path = entry.get("path")
    name = re.split(r"[/\\]", path[-200:])[-1].rsplit(".", 1)[0] if isinstance(path, str) else ""
    return name.strip()[:60] or f"sprite {key[:20]}"


def _identity(value: object) -> float | str | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return value if not isinstance(value, float) or math.isfinite(value) else None


def _number(entry: dict[str, Any], key: str, rest: float) -> float:
    value = entry.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return rest
    try:
        number = float(value)
    except OverflowError:
        return rest
    return min(max(number, -_FAR), _FAR) if math.isfinite(number) else rest


def _choice(entry: dict[str, Any], key: str) -> int:
    value = _number(entry, key, 0.0)
    return int(value) if value in (0.0, 1.0, 2.0) else 0


def _point(entry: dict[str, Any], key: str, label: str, report: Report) -> tuple[float, float]:
    text = entry.get(key)
    match = _POINT.fullmatch(text.strip()) if isinstance(text, str) and len(text) < 120 else None
    try:
        x, y = (float(match[1]), float(match[2])) if match else (math.nan, math.nan)
    except ValueError:
        x, y = math.nan, math.nan
    if not (math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) <= _FAR):
        if text is not None:
            report.changed.append((label, f"its {key} cannot be read and counts as 0, 0"))
        return 0.0, 0.0
    return x, y


def _costumes(value: object) -> tuple[bool, ...]:
    """Ten, whatever the file has: costumes that it does not speak of are worn."""
    if isinstance(value, str):
        flags = _FLAGS.findall(value.split("(")[-1][:120])
    elif isinstance(value, list):
        flags = ["1" if item == 1 else "0" for item in value[:10]]
    else:
        flags = []
    return tuple(flag == "1" for flag in flags[:10]) + (True,) * (10 - len(flags[:10]))
