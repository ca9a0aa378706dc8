"""Takes from strangers: the addon says what is wrong where, in one line, and neither crashes nor hangs."""

from __future__ import annotations

import copy
import gzip
import json
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.godot.conftest import Document, Project

pytestmark = pytest.mark.timeout(600)
Change = Callable[[Any], object]
MIB = 2**20


def put(*keys_and_value: Any) -> Change:
    """Sets a value somewhere in the document."""
    *keys, last, value = keys_and_value

    def change(document: Any) -> None:
        for key in keys:
            document = document[key]
        document[last] = value

    return change


def drop(*keys: Any) -> Change:
    def change(document: Any) -> None:
        for key in keys[:-1]:
            document = document[key]
        del document[keys[-1]]

    return change


EVENT = {"t": 1.0, "name": "wink", "args": []}
WRONG: dict[str, tuple[Change, str]] = {
    "other format": (put("format", "gltf"), "format is wrong (got gltf, expected vtube-pose)"),
    "newer": (put("version", 2), "is version 2 of the pose JSON; this addon reads 1"),
    "version of a kind": (put("version", "1"), "version is wrong"),
    "units": (put("units", "angle", "deg"), "units.angle is wrong (got deg, expected rad)"),
    "no fps": (drop("fps"), "fps is wrong (got nothing"),
    "fps 0": (put("fps", 0), "fps is wrong"),
    "no frames": (put("frame_count", 0), "frame_count is wrong"),
    "half a frame": (put("frame_count", 1.5), "frame_count is wrong"),
    "too many frames": (put("frame_count", 10**9), "frame_count is wrong"),
    "tracks an object": (put("tracks", {}), "tracks is wrong (got an object, expected a list)"),
    "tracks of numbers": (put("tracks", [1, 2]), "tracks[0] is wrong"),
    "kind a list": (put("tracks", 1, "kind", []), "tracks[1].kind is wrong"),
    "twice the same": (lambda d: d["tracks"].append(d["tracks"][1]), "two tracks are called bone Hips rotation"),
    "no times": (drop("tracks", 0), "has no column of times"),
    "unsorted": (put("tracks", 0, "data", 5, 1), "its times do not increase at frame 5"),
    "negative time": (put("tracks", 0, "data", 0, -1), "its times do not increase at frame 0"),
    "short": (lambda d: d["tracks"][2]["data"].pop(), "the track bone Spine rotation, data has 242 entries"),
    "long": (lambda d: d["tracks"][2]["data"].append(1), "data has 244 entries (expected frame_count, 243)"),
    "empty": (put("tracks", 2, "data", []), "the track bone Spine rotation, data has 0 entries"),
    "no data": (drop("tracks", 2, "data"), "the track bone Spine rotation, data is no list of numbers"),
    "data a text": (put("tracks", 2, "data", "1,2"), "the track bone Spine rotation, data is no list of numbers"),
    "data a number": (put("tracks", 2, "data", 3), "the track bone Spine rotation, data is no list of numbers"),
    "null": (put("tracks", 2, "data", 7, None), "the data of track 2 holds something else than numbers"),
    "nan": (put("tracks", 2, "data", 7, float("nan")), "the data of track 2 holds something else than numbers"),
    "infinite": (put("tracks", 2, "data", 7, float("inf")), "the data of track 2 holds something else than numbers"),
    "nested": (put("tracks", 2, "data", 7, [1]), "the data of track 2 holds something else than numbers"),
    "text among": (put("tracks", 2, "data", 7, "8"), "the data of track 2 holds something else than numbers"),
    "huge": (put("tracks", 2, "data", 7, 10**12), "holds a number that is no whole one of 32 bits"),
    "fraction": (put("tracks", 2, "data", 7, 0.5), "holds a number that is no whole one of 32 bits"),
    "scale 0": (put("tracks", 2, "scale", 0), "the track bone Spine rotation, scale is wrong"),
    "scale a text": (put("tracks", 2, "scale", "1"), "the track bone Spine rotation, scale is wrong"),
    "for ever": (put("tracks", 0, "scale", 1e9), "the last time is wrong"),
    "no skeleton": (drop("skeleton"), "skeleton is wrong (got nothing, expected an object)"),
    "no bones": (put("skeleton", "bones", []), "skeleton.bones is empty"),
    "many bones": (put("skeleton", "bones", [{}] * 300), "skeleton.bones is wrong (got 300 entries"),
    "bone a number": (put("skeleton", "bones", 1, 5), "skeleton.bones[1] is wrong (got 5"),
    "own parent": (put("skeleton", "bones", 2, "parent", 2), "skeleton.bones[2].parent is wrong"),
    "parent a text": (put("skeleton", "bones", 2, "parent", "Hips"), "skeleton.bones[2].parent is wrong"),
    "no rest": (drop("skeleton", "bones", 2, "rest"), "skeleton.bones[2].rest is wrong"),
    "rest of three": (put("skeleton", "bones", 2, "rest", "position", [1, 2, 3]), "bones[2].rest.position is wrong"),
    "rest of texts": (put("skeleton", "bones", 2, "rest", "position", ["1", "2"]), "bones[2].rest.position is wrong"),
    "rest nowhere": (put("skeleton", "bones", 2, "rest", "position", [1e300, 0]), "bones[2].rest.position is wrong"),
    "rest for ever": (put("skeleton", "bones", 2, "rest", "rotation", 1e300), "bones[2].rest.rotation is wrong"),
    "path": (put("skeleton", "bones", 2, "name", "../../Camera"), "skeleton.bones[2].name is wrong (got ../../Camera"),
    "property": (put("parameters", 0, "name", "a:script"), "parameters[0].name is wrong (got a:script"),
    "line end": (put("parameters", 0, "name", "FaceAngleX\n"), "parameters[0].name is wrong"),
    "colours": (put("parameters", 0, "name", "a\x1b[31m"), "parameters[0].name is wrong (got a?[31m, expected"),
    "name too long": (put("parameters", 0, "name", "a" * 65), "parameters[0].name is wrong"),
    "same bone": (put("skeleton", "bones", 2, "name", "Hips"), "skeleton.bones[2].name: two are called Hips"),
    "same parameter": (put("parameters", 1, "name", "FaceAngleX"), "two are called FaceAngleX"),
    "parameters": (put("parameters", {"a": 1}), "parameters is wrong (got an object"),
    "range": (put("parameters", 0, "max", None), "parameters[0].max is wrong (got nothing"),
    "keypoints": (put("keypoints", "names", "nose"), "keypoints.names is wrong"),
    "many keypoints": (put("keypoints", "names", ["a"] * 1025), "keypoints.names is wrong (got 1025 entries"),
    "events": (put("events", "wink"), "events is wrong (got wink, expected a list"),
    "event": (put("events", [EVENT, None]), "events[1] is wrong (got nothing"),
    "event's time": (put("events", [EVENT | {"t": -1}]), "events[0].t is wrong"),
    "event's name": (put("events", [EVENT | {"name": "queue_free()"}]), "events[0].name is wrong"),
    "event's object": (put("events", [EVENT | {"args": [{}]}]), "events[0].args is wrong (got an object"),
    "event's many": (put("events", [EVENT | {"args": [1] * 17}]), "events[0].args is wrong (got 17 entries"),
    "event's novel": (put("events", [EVENT | {"args": ["a" * 2000]}]), "events[0].args is wrong"),
    "many events": (put("events", [EVENT] * 100_001), "events is wrong (got 100001 entries, expected at most 100000)"),
    "many tracks": (put("tracks", [{}] * 20_000), "tracks is wrong (got 20000 entries, expected at most 16384)"),
}  # fmt: skip


def problems(project: Project, *paths: Path) -> list[str]:
    """What the addon says of each file; whatever it is, it is one line, without a run-time error."""
    told, said = project.run("read", files=[str(path) for path in paths])
    assert len(said) < 10_000  # nor does Godot complain of each byte
    found = [told["problems"][str(path)] for path in paths]
    assert not any("\n" in problem for problem in found)
    return found


def test_what_is_wrong_is_told_with_its_place(project: Project, demo: Document) -> None:
    """Every kind of damage of a take that is JSON."""
    changed = []
    for i, (change, _) in enumerate(WRONG.values()):
        document = copy.deepcopy(demo)
        change(document)
        changed.append(project.take(f"wrong_{i}.vtpose", document))
    told = dict(zip(WRONG, problems(project, *changed), strict=True))
    assert not {name: problem for name, problem in told.items() if WRONG[name][1] not in problem}


def test_a_take_that_is_only_unusual_is_read(project: Project, demo: Document) -> None:
    """A byte order mark, indentation, numbers written as 33.0, unknown keys, no events, a track left out."""
    demo["more"] = {"data": [1, "two", {}], "deep": [[[]]]}
    demo["tracks"][1]["data"] = [float(value) for value in demo["tracks"][1]["data"]]
    demo["tracks"].append({"kind": "smell", "name": "x", "property": "y", "scale": 1, "data": [1]})
    del demo["tracks"][5]
    demo.pop("events", None)
    del demo["more"]["data"][1:]
    path = project.folder / "unusual.vtpose"
    path.write_text("\ufeff" + json.dumps(demo, indent=2), encoding="utf-8")
    assert problems(project, path) == [""]


def test_what_is_no_take_is_told(project: Project, demo: Document) -> None:
    """No file, a folder, nothing in it, no JSON, torn, a damaged archive."""
    whole = json.dumps(demo).encode()
    packed = gzip.compress(whole)
    damaged = bytearray(packed)
    damaged[len(damaged) // 2] ^= 0xFF
    files: dict[str, tuple[bytes, str]] = {
        "empty": (b"", "is empty"),
        "text": (b"once upon a time", "is truncated, or no JSON"),
        "binary": (bytes(range(256)) * 64, "is no UTF-8 text"),
        "latin": ('{"format": "é"}'.encode("latin-1"), "is no UTF-8 text"),
        "overlong": (b'{"format": "\xe0\x80\x80"}', "is no UTF-8 text"),
        "surrogate": (b'{"format": "\xed\xa0\x80"}', "is no UTF-8 text"),
        "half a letter": (b'{"format": "\xf0\x9f\x98', "is no UTF-8 text"),
        "other letters": ('{"format": "é€😀\ud7ff\U0010ffff"}'.encode(), "format is wrong (got é€😀"),
        "letters for numbers": (
            b'{"tracks": [{"data": [1, ' + b"\xff" * 100_000 + b"]}]}",
            "something else than numbers",
        ),
        "list": (b"[1, 2]", "the file is wrong (got a list of 2, expected an object)"),
        "number": (b"1", "the file is wrong (got 1.0, expected an object)"),
        "braces": (b"{}", "format is wrong (got nothing"),
        "torn head": (whole[:700], "is truncated"),
        "torn numbers": (whole[: len(whole) // 2], "is truncated"),
        "torn end": (whole[:-3], "is truncated"),
        "torn archive": (packed[: len(packed) // 2], "is a damaged gzip file"),
        "damaged archive": (bytes(damaged), ""),
        "magic alone": (b"\x1f\x8b", "is a damaged gzip file"),
        "half a comma": (whole.replace(b'"fps": ', b'"fps": ,'), "is no JSON"),
    }
    for name, (content, _) in files.items():
        (project.folder / f"{name}.vtpose").write_bytes(content)
    (project.folder / "folder.vtpose").mkdir()
    expected = {name: text for name, (_, text) in files.items()}
    expected |= {"folder": "is a folder", "missing": "cannot be read"}
    paths = [project.folder / f"{name}.vtpose" for name in expected]
    told = dict(zip(expected, problems(project, *paths), strict=True))
    assert all(told.values())
    assert not {name: problem for name, problem in told.items() if expected[name] not in problem}


def bombs() -> dict[str, bytes]:
    """Little files that would fill the memory."""
    press = zlib.compressobj(9, wbits=31)
    zeros = b"".join([*(press.compress(bytes(MIB)) for _ in range(600)), press.flush()])
    press = zlib.compressobj(9, wbits=31)
    objects = b"".join([press.compress(b'{"tracks": ['), *(press.compress(b"{}," * MIB) for _ in range(100))])
    objects += press.flush()
    return {
        "gzip": zeros,
        "objects": objects,
        "lists": gzip.compress(b"[" * (8 * MIB)),
        "deep": gzip.compress(b'{"a":' * 300_000 + b"1" + b"}" * 300_000),
        "text": gzip.compress(b'{"a": "' + b"x" * (40 * MIB) + b'"}'),
        "spaces": gzip.compress(b'{"tracks": [{"data":' + b" " * (100 * MIB) + b"[1]}]}"),
        "numbers": gzip.compress(b'{"tracks": [{"data": [' + b"1," * (3 * MIB) + b"1]}]}"),
    }


def test_no_bomb_fills_the_memory(project: Project) -> None:
    """Archives and JSON that unpack to far more than their size: refused, within 2 GiB."""
    paths = []
    for name, content in bombs().items():
        paths.append(project.folder / f"bomb_{name}.vtpose")
        paths[-1].write_bytes(content)
    told, _ = project.run("read", files=[str(path) for path in paths])
    assert all(told["problems"].values()), told
    assert told["peak"] < 2048 * MIB
