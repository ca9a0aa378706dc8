"""Takes come from strangers: whatever is wrong with one, only a VtubeError of one line may come out."""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vtube.errors import InputError, VtubeError
from vtube.takes.read import read
from vtube.takes.take import Take
from vtube.takes.write import write

Document = dict[str, Any]


@pytest.fixture
def document(take: Take, tmp_path: Path) -> Document:
    """The JSON of a valid take."""
    write(take, tmp_path / "valid.pose.json")
    return json.loads((tmp_path / "valid.pose.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _put(document: Document, path: str, value: object) -> None:
    *way, last = path.split("/")
    place: Any = document
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("format", "dance", "is not a take"),
        ("version", 2, "newer vtube (got version 2, expected 1); update vtube"),
        ("version", True, "version is wrong"),
        ("version", 1e300, "version is wrong"),
        ("frame_count", 0, "frame_count is wrong"),
        ("frame_count", 1.5, "frame_count is wrong"),
        ("frame_count", 41, "wrong length (got 40, expected 41"),
        ("frame_count", 2_000_000_000, "more frames and columns"),
        ("canvas", [0, 720], "canvas.0 is wrong"),
        ("fps", 0, "fps is wrong"),
        ("fps", "30", "fps is wrong"),
        ("session/source_size", [640], "source_size"),
        ("session/id", 7, "session.id is wrong"),
        ("units/angle", "deg", "units.angle is wrong"),
        ("skeleton/bones", [], "skeleton.bones"),
        ("skeleton/bones/1/parent", 99, "bone Spine has an unknown parent: 99"),
        ("skeleton/bones/1/parent", 2, "bone Spine comes before its parent Chest"),
        ("skeleton/bones/1/parent", 1, "bone Spine comes before its parent Spine"),
        ("skeleton/bones/1/parent", -2, "parent is wrong"),
        ("skeleton/bones/1/name", "Hips", "two are called Hips"),
        ("skeleton/bones/1/name", "../../etc", "name is wrong"),
        ("skeleton/bones/1/name", "Spine\n", "name is wrong"),
        ("keypoints/names/1", "nose", "two are called nose"),
        ("keypoints/names/1", "queue free()", "keypoints.names.1 is wrong"),
        ("parameters/1/name", "FaceAngleX", "two are called FaceAngleX"),
        ("parameters/1/min", 10**400, "min is wrong"),
        ("tracks", {}, "tracks is wrong"),
        ("tracks/3", 5, "tracks.3 is wrong"),
        ("tracks/0/kind", "clock", "no time column"),
        ("tracks/0/data/5", 0, "time does not increase at frame 5"),
        ("tracks/0/data/0", -1, "time begins before 0"),
        ("tracks/0/scale", 0, "scale is wrong"),
        ("tracks/0/scale", "1", "scale is wrong"),
        ("tracks/1/name", "Tail", "tracks.1 (bone Tail rotation) is of something that the head does not name"),
        ("tracks/1/name", "Spine", "is there twice"),
        ("tracks/1/name", None, "tracks.1"),
        ("tracks/1/data", "12", "is not a list of numbers"),
        ("tracks/1/data/3", None, "is not a list of numbers"),
        ("tracks/1/data/3", "7", "is not a list of numbers"),
        ("tracks/1/data/3", 10**400, "is not a list of numbers"),
        ("tracks/1/data/3", 0.5, "data.3 is wrong (got 0.5"),
        ("tracks/1/data/3", 2**40, "data.3 is wrong"),
        ("events", 3, "events is wrong"),
        ("events/0/t", -1, "events.0.t is wrong"),
        ("events/0/name", "a b", "events.0.name is wrong"),
        ("events/0/args", [["nested"]], "events.0.args"),
    ],
)
def test_each_fault_is_named(document: Document, tmp_path: Path, path: str, value: object, says: str) -> None:
    _put(document, path, value)
    file = tmp_path / "bad.pose.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(file)
    message = str(caught.value)
    assert says in message
    assert message.startswith(str(file))
    assert "\n" not in message
    assert len(message) < len(str(file)) + 300


@pytest.mark.parametrize("key", ["session", "units", "canvas", "fps", "frame_count", "skeleton", "keypoints", "tracks"])
def test_a_missing_key_is_named(document: Document, tmp_path: Path, key: str) -> None:
    del document[key]
    (tmp_path / "bad.pose.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match=key):
        read(tmp_path / "bad.pose.json")


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_json_does_not_have_are_refused(document: Document, tmp_path: Path, token: str) -> None:
    document["tracks"][1]["data"][2] = 987654321
    (tmp_path / "bad.pose.json").write_text(json.dumps(document).replace("987654321", token), encoding="utf-8")
    with pytest.raises(InputError):
        read(tmp_path / "bad.pose.json")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"hello", "is no take: not a JSON object"),
        (b'{"format": "vtube-pose"} more', "something behind its end"),
        (b"\x00\x00\x00\x20ftypisom\xff", "vtube run --source"),
        (b"{]}", "not valid JSON"),
        (b"[1, 2, 3]", "truncated|is not a take"),
        (b"{}", "is not a take"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[" * 200_000, "nested too deeply|truncated"),
        (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "nested too deeply"),
        (b"\x1f\x8b nonsense", "damaged gzip"),
        (gzip.compress(b"{}" * 1000, mtime=0)[:-9], "damaged gzip"),
    ],
    ids=[
        "empty",
        "blank",
        "text",
        "more behind",
        "film",
        "wrong bracket",
        "list",
        "nothing in it",
        "utf-16",
        "lists",
        "objects",
        "no gzip",
        "torn gzip",
    ],
)
def test_what_is_no_take_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "bad.pose.json").write_bytes(content)
    with pytest.raises(InputError, match=says):
        read(tmp_path / "bad.pose.json")


def test_a_truncated_take_is_called_truncated(document: Document, tmp_path: Path) -> None:
    text = json.dumps(document)
    (tmp_path / "bad.pose.json").write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(InputError, match="truncated"):
        read(tmp_path / "bad.pose.json")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read(tmp_path / "none.pose.json")
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no named pipes")
@pytest.mark.timeout(20)
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "take.pose.json")
    with pytest.raises(InputError, match="is a pipe"):
        read(tmp_path / "take.pose.json")


def test_a_gzip_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.pose.json.gz"
    bomb.write_bytes(gzip.compress(b" " * 30_000_000))
    with pytest.raises(InputError, match="too large"):
        read(bomb, limit=10_000_000)


def test_what_godot_writes_is_read(document: Document, tmp_path: Path, take: Take) -> None:
    """Godot's JSON has floats only, sorts the keys, and may have unknown ones."""
    text = json.dumps(json.loads(json.dumps(document), parse_int=float), sort_keys=True)
    (tmp_path / "godot.vtpose").write_bytes(b"\xef\xbb\xbf" + text.encode())
    np.testing.assert_allclose(read(tmp_path / "godot.vtpose").rotations, take.rotations, atol=0.000051)


def test_unknown_keys_kinds_and_properties_are_ignored(document: Document, tmp_path: Path) -> None:
    document["future"] = {"data": [1, "x"]}
    document["session"]["mood"] = "good"
    document["tracks"] += [
        {"kind": "blood_pressure", "name": "x y", "property": "p", "scale": 0, "data": []},
        {"kind": "bone", "name": "Spine", "property": "position_x", "scale": 0.1, "data": [0] * 40},
        {"kind": "keypoint", "name": "nose", "property": "z", "scale": 0.1, "data": [0] * 40},
    ]
    (tmp_path / "more.pose.json").write_text(json.dumps(document), encoding="utf-8")
    write(read(tmp_path / "more.pose.json"), tmp_path / "again.pose.json")
    assert (tmp_path / "again.pose.json").read_bytes() == (tmp_path / "valid.pose.json").read_bytes()


def test_columns_that_are_not_there_are_at_rest(document: Document, tmp_path: Path) -> None:
    document["tracks"] = document["tracks"][:1]
    (tmp_path / "bare.pose.json").write_text(json.dumps(document), encoding="utf-8")
    bare = read(tmp_path / "bare.pose.json")
    rest = [bone.rest.rotation for bone in bare.header.skeleton.bones]
    np.testing.assert_allclose(bare.rotations, [rest] * 40, atol=0.0001)
    np.testing.assert_allclose(bare.hips, [[640, 420]] * 40)
    assert np.isnan(bare.keypoints.points).all()
    assert (bare.values["EyeOpenLeft"] == 1).all()
    assert bare.smoothed is None


def _bytes(rng: random.Random, content: bytes) -> bytes:
    mutable = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        i = rng.randrange(len(mutable))
        choice = rng.random()
        if choice < 0.4:
            mutable[i] = rng.randrange(256)
        elif choice < 0.7:
            del mutable[i : i + rng.randint(1, 40)]
        else:
            mutable[i:i] = rng.choice([b"[", b"{", b'"', b"null", b"1e308", b"-", b"NaN", b",", b"\x00", b"9" * 30])
    return bytes(mutable)


def _values(rng: random.Random, content: bytes) -> bytes:
    document = json.loads(content)
    for _ in range(rng.randint(1, 3)):
        place: Any = document
        while True:
            key: Any = rng.choice(list(place)) if isinstance(place, dict) else rng.randrange(len(place))
            if isinstance(place[key], dict | list) and place[key] and rng.random() < 0.8:
                place = place[key]
                continue
            place[key] = rng.choice(
                [None, True, -1, 0, 1e308, 10**30, "", "x" * 999, [], {}, [[1]], {"data": [1]}, 0.5]
            )
            break
        if not document:
            break
    return json.dumps(document).encode()


@pytest.mark.parametrize("mutate", [_bytes, _values])
def test_a_mutated_take_is_read_or_refused(
    document: Document, tmp_path: Path, mutate: Callable[[random.Random, bytes], bytes]
) -> None:
    """Nothing but VtubeError comes out, and both outcomes happen."""
    rng = random.Random(11)  # noqa: S311 - repeatable, not secret
    content, file = json.dumps(document).encode(), tmp_path / "fuzzed.pose.json"
    refused: list[str] = []
    for _ in range(250):
        file.write_bytes(mutate(rng, content))
        try:
            read(file)
        except VtubeError as error:
            refused.append(str(error))
    assert len(refused) > 50
    assert not any("\n" in message for message in refused)
