"""What is written is what is read."""

from __future__ import annotations

import errno
import gzip
import json
import os
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vtube.errors import DeviceError, InputError
from vtube.takes.audio import Audio
from vtube.takes.header import (
    Bones,
    Generator,
    Header,
    Keypoints,
    ParameterRange,
    Rest,
    RestBone,
    Session,
    Units,
)
from vtube.takes.read import read
from vtube.takes.take import KeypointColumns, Take
from vtube.takes.validating import validate
from vtube.takes.write import write
from vtube.types import Event, Floats

SCHEMA = Path(__file__).parents[2] / "docs" / "pose-json.schema.json"
anything = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBERS = st.floats(-1e5, 1e5)


@pytest.mark.parametrize("name", ["a.pose.json", "a.pose.json.gz", "a.vtpose"])
def test_values_come_back_within_half_a_step_of_their_scale(take: Take, tmp_path: Path, name: str) -> None:
    write(take, tmp_path / name)
    back = read(tmp_path / name)
    np.testing.assert_allclose(back.times, take.times, atol=0.00051)
    np.testing.assert_allclose(back.rotations, take.rotations, atol=0.000051)
    np.testing.assert_allclose(back.hips, take.hips, atol=0.051)
    np.testing.assert_allclose(back.keypoints.points, take.keypoints.points, atol=0.051)
    np.testing.assert_allclose(back.keypoints.scores, take.keypoints.scores, atol=0.0051)
    assert back.smoothed is not None
    np.testing.assert_allclose(back.smoothed.points, take.smoothed.points, atol=0.051)
    for parameter, column in take.values.items():
        np.testing.assert_allclose(back.values[parameter], column, atol=0.00051, err_msg=parameter)
    assert back.events == take.events
    assert back.header.session.duration == pytest.approx(take.times[-1], abs=0.0006)


@anything
@given(data=st.data())
def test_write_read_write_is_the_identity(take: Take, tmp_path: Path, data: st.DataObject) -> None:
    """Also with infinities, NaN, scores that round to nothing and values far out of range."""
    frames, joints = len(take.times), take.keypoints.scores.shape[1]
    wild = st.one_of(NUMBERS, st.just(float("nan")), st.just(float("inf")), st.just(1e300))
    points = data.draw(arrays.arrays(np.float64, (frames, joints, 2), elements=wild, fill=st.just(float("nan"))))
    scores = data.draw(arrays.arrays(np.float64, (frames, joints), elements=st.sampled_from([0.0, 0.003, 0.5, 1.0])))
    steps = data.draw(arrays.arrays(np.float64, frames, elements=st.floats(0.0011, 100)))
    column = data.draw(arrays.arrays(np.float64, frames, elements=wild))
    names = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
    arguments = st.lists(st.one_of(st.text(max_size=9), NUMBERS, st.booleans(), st.integers(-9, 9)), max_size=16)
    events = data.draw(st.lists(st.builds(Event, st.floats(0, 1e6), names, arguments.map(tuple)), max_size=4))
    drawn = replace(
        take,
        times=np.cumsum(steps),
        keypoints=KeypointColumns(points, scores),
        smoothed=None,
        values={**take.values, "MouthOpen": column},
        events=tuple(events),
    )
    first, second = tmp_path / "1.pose.json", tmp_path / "2.pose.json"
    write(drawn, first)
    write(read(first), second)
    assert first.read_bytes() == second.read_bytes()


NAMES = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.one_of(FINITE, st.just(float("nan")), st.just(float("inf")))
SCORES = st.sampled_from([0.0, 0.003, 0.5, 1.0])
PAIRS = st.tuples(FINITE, FINITE)
SIZES = st.tuples(st.integers(1, 2**31 - 1), st.integers(1, 2**31 - 1))


SOUNDS = st.builds(Audio, file=st.sampled_from(["a.wav", "ü b.flac"]), offset=st.floats(-1e6, 1e6))


@st.composite
def headers(draw: st.DrawFn) -> Header:
    """Any rig, any joints, any parameters, any session."""
    bones = [
        RestBone(
            name=name,
            parent=draw(st.integers(-1, i - 1)),
            length=draw(st.floats(0, 1e300)),
            rest=Rest(position=draw(PAIRS), rotation=draw(FINITE), scale=draw(PAIRS)),
        )
        for i, name in enumerate(draw(st.lists(NAMES, min_size=1, max_size=5, unique=True)))
    ]
    parameters = [
        ParameterRange(name=name, unit=draw(TEXTS), minimum=draw(FINITE), maximum=draw(FINITE), default=draw(FINITE))
        for name in draw(st.lists(NAMES, max_size=4, unique=True))
    ]
    session = Session(
        id=draw(TEXTS),
        started=draw(TEXTS),
        source=draw(TEXTS),
        source_size=draw(SIZES),
        mirrored=draw(st.booleans()),
        audio=draw(st.none() | SOUNDS),
    )
    return Header(
        generator=Generator(name=draw(TEXTS), version=draw(TEXTS)),
        session=session,
        units=Units(),
        canvas=draw(SIZES),
        fps=draw(st.floats(0.001, 1000)),
        skeleton=Bones(name=draw(TEXTS), bones=tuple(bones)),
        keypoints=Keypoints(skeleton=draw(TEXTS), names=tuple(draw(st.lists(NAMES, max_size=4, unique=True)))),
        parameters=tuple(parameters),
    )


@st.composite
def takes(draw: st.DrawFn) -> Take:
    """Any take that can be written: only its times have to increase."""
    header, frames = draw(headers()), draw(st.integers(1, 6))

    def column(*shape: int, elements: st.SearchStrategy[float] = ANYTHING) -> Floats:
        return draw(arrays.arrays(np.float64, (frames, *shape), elements=elements))

    def seen() -> KeypointColumns:
        joints = len(header.keypoints.names)
        return KeypointColumns(column(joints, 2), column(joints, elements=SCORES))

    arguments = st.lists(st.one_of(TEXTS, FINITE, st.booleans()), max_size=16).map(tuple)
    events = draw(st.lists(st.builds(Event, st.floats(0, 1e6), NAMES, arguments), max_size=3))
    return Take(
        header=header,
        times=np.cumsum(column(elements=st.floats(0.0011, 100))),
        rotations=column(len(header.skeleton.bones)),
        hips=column(2),
        keypoints=seen(),
        smoothed=seen() if draw(st.booleans()) else None,
        values={parameter.name: column() for parameter in header.parameters},
        events=tuple(events),
    )


@anything
@given(drawn=takes(), suffix=st.sampled_from([".pose.json", ".vtpose.gz"]))
def test_any_take_is_read_and_written_as_it_was(tmp_path: Path, drawn: Take, suffix: str) -> None:
    """Whatever rig, joints, parameters and texts it has: bytes equal, and nothing for ``validate`` to say."""
    first, second = tmp_path / f"1{suffix}", tmp_path / f"2{suffix}"
    write(drawn, first)
    write(read(first), second)
    assert first.read_bytes() == second.read_bytes()
    assert validate(first) == []


def test_it_is_what_the_schema_says(take: Take, tmp_path: Path) -> None:
    write(take, tmp_path / "a.pose.json")
    jsonschema.validate(
        json.loads((tmp_path / "a.pose.json").read_text(encoding="utf-8")),
        json.loads(SCHEMA.read_text(encoding="utf-8")),
    )


def test_the_schema_refuses_what_is_wrong(take: Take, tmp_path: Path) -> None:
    write(take, tmp_path / "a.pose.json")
    document = json.loads((tmp_path / "a.pose.json").read_text(encoding="utf-8"))
    document["tracks"][1]["data"][0] = 0.5
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_example_of_the_specification_can_be_read(tmp_path: Path) -> None:
    text = SCHEMA.with_name("pose-json.md").read_text(encoding="utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    (tmp_path / "example.pose.json").write_text(example, encoding="utf-8")
    jsonschema.validate(json.loads(example), json.loads(SCHEMA.read_text(encoding="utf-8")))
    example_take = read(tmp_path / "example.pose.json")
    assert example_take.values["MouthOpen"].tolist() == pytest.approx([0.12, 0.34])
    assert np.isnan(example_take.keypoints.points[1]).all()


def test_a_lost_keypoint_holds_its_last_place_with_confidence_0(take: Take, tmp_path: Path) -> None:
    write(take, tmp_path / "a.pose.json")
    tracks = json.loads((tmp_path / "a.pose.json").read_text(encoding="utf-8"))["tracks"]
    data = {(t["kind"], t["name"], t["property"]): t["data"] for t in tracks}
    x = data["keypoint", "nose", "x"]
    assert x[10:20] == [x[9]] * 10
    assert data["keypoint", "nose", "confidence"][10:20] == [0] * 10
    assert x[20] != x[9]


def test_equal_takes_are_equal_gzipped_files(take: Take, tmp_path: Path) -> None:
    write(take, tmp_path / "a.pose.json.gz")
    write(take, tmp_path / "b.pose.json.gz")
    assert (tmp_path / "a.pose.json.gz").read_bytes() == (tmp_path / "b.pose.json.gz").read_bytes()
    write(take, tmp_path / "plain.pose.json")
    assert gzip.decompress((tmp_path / "a.pose.json.gz").read_bytes()) == (tmp_path / "plain.pose.json").read_bytes()


def test_times_that_collide_when_rounded_are_refused(take: Take, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="do not increase"):
        write(replace(take, times=np.arange(len(take.times)) * 0.0004), tmp_path / "a.pose.json")
    assert not list(tmp_path.iterdir())


def test_a_failed_write_leaves_the_old_take_and_no_rest(
    take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pose.json"
    write(take, path)
    before = path.read_bytes()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeviceError, match="cannot be written: No space left"):
        write(take, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_wrong_shapes_are_told_at_once(take: Take) -> None:
    with pytest.raises(ValueError, match="unexpected shape of rotations"):
        replace(take, rotations=take.rotations[:, 1:])
    with pytest.raises(ValueError, match="MouthOpen"):
        replace(take, values={k: v for k, v in take.values.items() if k != "MouthOpen"})
