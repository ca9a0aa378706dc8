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
from vtube.takes.read import read
from vtube.takes.take import KeypointColumns, Take
from vtube.takes.write import write
from vtube.types import Event

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


def test_it_is_what_the_schema_says(take: Take, tmp_path: Path) -> None:
    write(take, tmp_path / "a.pose.json")
    jsonschema.validate(json.loads((tmp_path / "a.pose.json").read_text()), json.loads(SCHEMA.read_text()))


def test_the_schema_refuses_what_is_wrong(take: Take, tmp_path: Path) -> None:
    write(take, tmp_path / "a.pose.json")
    document = json.loads((tmp_path / "a.pose.json").read_text())
    document["tracks"][1]["data"][0] = 0.5
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json.loads(SCHEMA.read_text()))


def test_the_example_of_the_specification_can_be_read(tmp_path: Path) -> None:
    text = SCHEMA.with_name("pose-json.md").read_text()
    example = text.split("```json\n")[1].split("```")[0]
    (tmp_path / "example.pose.json").write_text(example)
    jsonschema.validate(json.loads(example), json.loads(SCHEMA.read_text()))
    example_take = read(tmp_path / "example.pose.json")
    assert example_take.values["MouthOpen"].tolist() == pytest.approx([0.12, 0.34])
    assert np.isnan(example_take.keypoints.points[1]).all()


def test_a_lost_keypoint_holds_its_last_place_with_confidence_0(take: Take, tmp_path: Path) -> None:
    write(take, tmp_path / "a.pose.json")
    tracks = json.loads((tmp_path / "a.pose.json").read_text())["tracks"]
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
