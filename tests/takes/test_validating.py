"""A take's problems are told all at once, each with its place."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vtube.errors import InputError, VtubeError
from vtube.paths import shipped
from vtube.takes.read import read
from vtube.takes.take import Take
from vtube.takes.validating import MOST, validate
from vtube.takes.write import write

Document = dict[str, Any]


@pytest.fixture
def document(take: Take, tmp_path: Path) -> Document:
    """The JSON of a valid take."""
    write(take, tmp_path / "valid.pose.json")
    return json.loads((tmp_path / "valid.pose.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.fixture
def problems(document: Document, tmp_path: Path) -> Callable[[], dict[str, str]]:
    """The problems of the document as it is by then: what by place."""

    def found() -> dict[str, str]:
        path = tmp_path / "a.pose.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return {problem.place: problem.what for problem in validate(path)}

    return found


def test_sound_takes_have_no_problems(take: Take, tmp_path: Path) -> None:
    for name in ("a.pose.json", "a.pose.json.gz"):
        write(take, tmp_path / name)
        assert validate(tmp_path / name) == []
    assert validate(shipped("assets") / "demo.pose.json.gz") == []


def test_every_problem_is_told_with_its_place(document: Document, problems: Callable[[], dict[str, str]]) -> None:
    """Of the schema and of the rules, together: keys, tracks with what they are of, indices."""
    del document["session"]["id"]
    document["units"]["angle"] = "deg"
    document["fps"] = float("nan")
    document["skeleton"]["bones"][3]["parent"] = 7
    document["skeleton"]["bones"][5]["name"] = "Spine"
    document["parameters"][1]["name"] = document["parameters"][0]["name"]
    tracks = document["tracks"]
    tracks[0]["data"][5] = tracks[0]["data"][4]
    tracks[3]["data"][2] = 0.5
    tracks[3]["data"][9] = 2**40
    tracks[4]["data"][7] = None
    tracks[6]["data"].pop()
    tracks[8]["data"][1] = float("inf")
    tracks[9]["scale"] = 0
    tracks[2] = tracks[1]
    document["events"] = [{"t": 1, "name": "smile"}, {"t": -1, "name": "a b"}]
    found = problems()
    expected = {
        "session": "'id' is a required property",
        "units.angle": "'rad' was expected",
        "fps": "nan is not a number of JSON, or too large for one",
        "skeleton.bones.3.parent": "bone 7 does not come before its child",
        "skeleton.bones.5.name": "'Spine' is there twice",
        "parameters.1.name": "'FaceAngleX' is there twice",
        "tracks.0 (time t).data.5": "time does not increase",
        "tracks.2 (bone Hips rotation)": "is there twice",
        "tracks.3 (bone Chest rotation).data.2": "0.5 is not a whole number of 32 bits",
        "tracks.3 (bone Chest rotation).data.9": "is not a whole number of 32 bits",
        "tracks.4 (bone Neck rotation).data.7": "None is not of type 'integer'",
        "tracks.6 (bone LeftUpperArm rotation).data": "has 39 numbers, frame_count is 40",
        "tracks.8 (bone LeftHand rotation).data.1": "inf is not a number of JSON",
        "tracks.9 (bone RightUpperArm rotation).scale": "0 is less than or equal to the minimum of 0",
        "events.1.t": "-1 is less than the minimum of 0",
        "events.1.name": "'a b' does not match",
    }
    for place, what in expected.items():
        assert what in found.get(place, "nothing is said"), place
    # what lost its name to another has lost its track too
    assert {place.rpartition(".")[2] for place in set(found) - set(expected)} == {"name"}


def test_a_track_of_something_unnamed_and_no_time(document: Document, problems: Callable[[], dict[str, str]]) -> None:
    document["tracks"][0]["kind"] = "clock"
    document["tracks"][1]["name"] = "Tail"
    assert problems() == {
        "tracks": "there is no time column: kind 'time', name '', property 't'",
        "tracks.1 (bone Tail rotation).name": "'Tail' is not named in the head",
    }


def test_a_newer_version_is_all_that_is_said(document: Document, problems: Callable[[], dict[str, str]]) -> None:
    document["version"] = 2
    document["tracks"] = "columns are something else there"
    assert problems() == {"version": "2 is of a newer vtube, this one knows 1"}


def test_numbers_beyond_all_measure_are_told(document: Document, problems: Callable[[], dict[str, str]]) -> None:
    document["frame_count"] = 10**400
    document["skeleton"]["bones"][3]["parent"] = 10**400
    assert {"tracks.0 (time t).data", "skeleton.bones.3.parent"} <= set(problems())
    document["version"] = 10**400
    assert set(problems()) == {"version"}


def test_what_no_one_has_to_know_is_no_problem(document: Document, problems: Callable[[], dict[str, str]]) -> None:
    document["mood"] = "good"
    document["tracks"].append({"kind": "smell", "name": "", "property": "strength"})
    document["tracks"].append({"kind": "bone", "name": "Hips", "property": "tint", "data": ["#fff"]})
    assert problems() == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"[1, 2]", "is not a JSON object"),
        (b'{"format": "vtube-pose"', "truncated"),
        (b"\x1f\x8b damaged", "damaged gzip"),
        (gzip.compress(b"{}", mtime=0)[:-5], "damaged gzip"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "nested too deeply"),
    ],
)
def test_what_is_no_json_is_one_problem_of_the_file(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "a.pose.json"
    path.write_bytes(content)
    (problem,) = validate(path)
    assert problem.place == ""
    assert says in problem.what


@pytest.mark.parametrize("depth", range(900, 1000, 10))
def test_nesting_that_json_still_takes_is_no_trouble(document: Document, tmp_path: Path, depth: int) -> None:
    text = json.dumps(document)[:-1] + ', "mood": ' + "[" * depth + "NaN" + "]" * depth + "}"
    (tmp_path / "a.pose.json").write_text(text, encoding="utf-8")
    assert len(validate(tmp_path / "a.pose.json")) == 1


@pytest.mark.parametrize(("begin", "end"), [('{"a":', "}"), ("[", "]")])
@pytest.mark.parametrize("depth", [700, 800])
def test_what_is_nested_in_any_place_is_a_problem_of_that_place(
    document: Document, tmp_path: Path, depth: int, begin: str, end: str
) -> None:
    """Where the reader does not look, it is none; where it does, it is one with its place, in one short line."""
    nested = begin * depth + "1" + end * depth
    path = tmp_path / "deep.pose.json"
    for section, key, expected in (("session", "x", None), ("session", "id", "session.id"), ("units", "time", "units")):
        text = json.dumps({**document, section: {**document[section], key: "DEEP"}}).replace('"DEEP"', nested)
        path.write_text(text, encoding="utf-8")
        found = validate(path)
        assert [problem.place.startswith(expected or "-") for problem in found] == [True] * (expected is not None)
        assert all(len(problem.what) < 300 for problem in found)


def test_a_missing_file_is_no_problem_of_a_take(tmp_path: Path) -> None:
    for path in (tmp_path / "none.pose.json", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            validate(path)


def test_problems_without_end_end(document: Document, problems: Callable[[], dict[str, str]]) -> None:
    document["events"] = [{}] * 90_000
    assert 0 < len(problems()) <= MOST


def test_lists_without_end_are_not_compared_item_by_item(document: Document, tmp_path: Path) -> None:
    """Each with each, a hundred thousand of them would take hours."""
    document["keypoints"]["names"] = [{"a": i} for i in range(100_000)]
    path = tmp_path / "a.pose.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert "keypoints.names" in {problem.place for problem in validate(path)}


def test_what_strangers_write_is_told_in_short_printable_lines(document: Document, tmp_path: Path) -> None:
    document["session"]["id"] = "\x1b[31m" * 1000
    document["tracks"][1]["kind"] = ["\n"] * 10_000
    path = tmp_path / "a.pose.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    for problem in validate(path):
        assert str(problem).isprintable()
        assert len(str(problem)) < 400


VALUES = [None, True, -1, 0, 1.5, 2**70, 10**400, "", "x", [], {}, [[]], float("nan"), "\n", {"data": [1]}]


@pytest.mark.parametrize("seed", range(60))
def test_it_finds_something_wherever_the_reader_does(document: Document, tmp_path: Path, seed: int) -> None:
    """Values, keys and items of a take are replaced, dropped and doubled at random."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(dice.randint(1, 3)):
        place: Any = document
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = dice.choice(keys)
            if isinstance(place[key], dict | list) and place[key] and dice.random() < 0.8:
                place = place[key]
                continue
            break
        if dice.random() < 0.3:
            del place[key]
        else:
            place[key] = dice.choice(VALUES)
    path = tmp_path / "a.pose.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        read(path)
    except VtubeError:
        assert validate(path)
    else:
        schema_alone = validate(path)  # it may be stricter than the reader, and must not fail
        assert all(problem.what for problem in schema_alone)
