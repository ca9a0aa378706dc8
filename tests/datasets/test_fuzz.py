"""Files from strangers: whatever is in them, samples come out or one error of vtube's."""

from __future__ import annotations

import json
import pickle
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.io import savemat

from tests.datasets.conftest import person, photo
from vtube import registry
from vtube.datasets import _arrays
from vtube.datasets._faults import Faults
from vtube.datasets.sample import Sample
from vtube.errors import VtubeError

VALUES = st.sampled_from([
    None, True, 0, -1, 2**70, 10**400, 1e308, float("nan"), float("inf"), "", "../x", "photo7.png", "\ud800", [],
    {}, [1], [[1, 2]], {"a": 1}, [None] * 51, ["x"] * 4, [1e308] * 4, [10**400] * 51, [1e7] * 51, [1, 2, 3, 4],
])  # fmt: skip
FUZZED = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(reader: str, file: Path) -> None:
    """Only samples, or an error of one line."""
    try:
        samples = registry.create("datasets", reader, annotations=file, images=file.parent, faults=Faults())
    except VtubeError as error:
        message = str(error)
    else:
        message = ""
        assert all(isinstance(sample, Sample) for sample in samples)
    assert "\n" not in message


@FUZZED
@given(st.data())
def test_coco_with_any_value_anywhere(tmp_path, data):
    document = {"images": [photo(), photo(8)], "annotations": [person(1), person(2, image=8)]}
    for entry in (document["images"][0], document["annotations"][0], document):
        for key in data.draw(st.sets(st.sampled_from(sorted(entry)), max_size=2)):
            entry[key] = data.draw(VALUES)
    file = tmp_path / "labels.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    for reader in ("coco", "coco_wholebody", "mpii", "distilled"):
        read(reader, file)


@FUZZED
@given(
    st.dictionaries(st.sampled_from(["image", "joints", "joints_vis", "scale", "center", "visible"]), VALUES), st.data()
)
def test_hrnets_form_with_any_value_anywhere(tmp_path, changes, data):
    joints = [[float(j), 2.0 * j] for j in range(16)]
    joints[data.draw(st.integers(0, 15))] = data.draw(VALUES)
    entry = {"image": "a.png", "joints": joints, "joints_vis": [1] * 16, "scale": 1.0, "center": [9, 9]}
    file = tmp_path / "train.json"
    file.write_text(json.dumps([{**entry, **changes}, entry]), encoding="utf-8")
    read("mpii", file)


@pytest.fixture(scope="module")
def matlab(tmp_path_factory) -> bytes:
    file = tmp_path_factory.mktemp("matlab") / "whole.mat"
    savemat(
        file, {"RELEASE": {"annolist": {"image": {"name": "a.png"}, "annorect": {"scale": 1.0}}, "img_train": [1.0]}}
    )
    return file.read_bytes()


@FUZZED
@given(st.data())
def test_matlab_with_any_bytes_anywhere(tmp_path, matlab, data):
    spoiled = bytearray(matlab)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "spoiled.mat").write_bytes(spoiled[: data.draw(st.integers(0, len(spoiled)))])
    read("mpii", tmp_path / "spoiled.mat")


@FUZZED
@given(st.data())
def test_pickles_with_any_bytes_anywhere(tmp_path, data):
    whole = pickle.dumps({"calibration": [{"f": np.ones(2), "T": np.float64(3)}], "n": [0, 1]}, protocol=2)
    spoiled = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path / "calib.pkl"
    file.write_bytes(spoiled)
    with suppress(VtubeError):
        _arrays.plain(file)
    file.write_bytes(whole)
    assert _arrays.plain(file)["n"] == [0, 1]
