"""The JSON of corrections: what is written is read, keeps the published schema, and fuzzed files give one error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corrections.conftest import corrections, people
from vtube.corrections import Corrections, Origin, Person, Picture
from vtube.corrections.document import decoded, encoded
from vtube.errors import InputError
from vtube.paths import shipped

WHERE = Path("corrections.json")
SCHEMA = json.loads((shipped("docs") / "corrections.schema.json").read_text(encoding="utf-8"))


@settings(max_examples=25)
@given(corrections())
def test_what_is_written_is_read_again_and_keeps_the_schema(made: Corrections) -> None:
    data = encoded(made)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(data))
    again = decoded(data, WHERE)
    assert encoded(again) == data
    assert [picture.origin for picture in again.pictures] == [picture.origin for picture in made.pictures]
    for (_, person), (_, read) in zip(made.people(), again.people(), strict=True):
        np.testing.assert_array_equal(read.points, person.points)
        np.testing.assert_array_equal(read.visible, person.visible)
        assert (read.said is None) == (person.said is None)


@given(st.integers(0, 10**6), st.sampled_from([None, -1, "x", 1e300, True, [], {}, float("nan")]))
def test_a_damaged_value_is_told_or_harmless(place: int, wrong: object) -> None:
    """Any value of the document exchanged for another: either it is read, or one InputError names the file."""
    document = json.loads(encoded(example()))
    holders: list[tuple[object, object]] = []

    def walk(value: object) -> None:
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, below in items:
            holders.append((value, key))
            walk(below)

    walk(document)
    holder, key = holders[place % len(holders)]
    holder[key] = wrong  # type: ignore[index]
    with fine_or_told():
        decoded(json.dumps(document).encode(), WHERE)


@contextmanager
def fine_or_told() -> Iterator[None]:
    """Nothing, or one short InputError that names the file."""
    told = ""
    try:
        yield
    except InputError as error:
        told = str(error)
    assert not told or (told.startswith("corrections.json: ") and len(told) < 400)


@given(st.integers(0, 3000))
def test_a_file_that_is_cut_off_is_told(length: int) -> None:
    data = encoded(example())
    with pytest.raises(InputError, match="no JSON"):
        decoded(data[: min(length, len(data) - 3)], WHERE)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"info": {"format": "vtube-corrections", "version": 2}}, "newer vtube.*version 2.*update"),
        ({"info": {"format": "vtube-pose", "version": 1}}, "holds no corrections"),
        ({"categories": [{"keypoints": ["nose"]}]}, "other joints.*COCO-17"),
        ({"images": [{"id": 1, "file_name": "../x.png", "width": 1, "height": 1}]}, "file_name"),
        ({"images": []}, "somebody is in no picture"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(change: dict[str, object], told: str) -> None:
    document = {**json.loads(encoded(example())), **change}
    with pytest.raises(InputError, match=told):
        decoded(json.dumps(document).encode(), WHERE)


def test_pycocotools_reads_it_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """COCO's own library finds the people, with areas and boxes that hold their joints."""
    from pycocotools.coco import COCO

    path = tmp_path / "corrections.json"
    path.write_bytes(encoded(example()))
    coco = COCO(str(path))
    (annotation,) = coco.loadAnns(coco.getAnnIds(imgIds=[3], catIds=[1]))
    joints = np.array(annotation["keypoints"]).reshape(-1, 3)
    x, y, width, height = annotation["bbox"]
    assert annotation["num_keypoints"] == 16
    assert (joints[1:, 0] >= x).all()
    assert (joints[1:, :2] <= [x + width, y + height]).all()
    assert 0 < annotation["area"] < width * height


def example() -> Corrections:
    """One picture with one person without a nose."""
    points = np.stack([np.linspace(10, 50, 17), np.linspace(5, 40, 17)], axis=1)
    person = Person(7, points, np.where(np.arange(17) > 0, 2, 0), "corrected", np.ones((17, 3)), "yolov8n-pose")
    return Corrections(
        (Picture(3, "a.png", (64, 48), Origin("video", "clip.mp4", "00", 0.5, 15), ("jump",), (person,)),)
    )


def test_absent_joints_are_missing_and_have_no_place() -> None:
    """As everywhere: NaN in memory, 0 0 0 in COCO's form."""
    ((_, person),) = decoded(encoded(example()), WHERE).people()
    assert np.isnan(person.points[0]).all()
    assert json.loads(encoded(example()))["annotations"][0]["keypoints"][:3] == [0.0, 0.0, 0]


@given(people(1))
def test_the_extent_holds_every_joint(person: Person) -> None:
    there = person.points[person.visible > 0]
    x, y, width, height = person.extent
    assert (there >= np.array([x, y]) - 1e-6).all()
    assert (there <= np.array([x + width, y + height]) + 1e-6).all()
