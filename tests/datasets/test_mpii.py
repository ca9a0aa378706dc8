"""MPII in its three forms gives the same people, counted from pixel 0."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from scipy.io import savemat

from vtube import registry
from vtube.datasets._faults import Faults
from vtube.errors import InputError


def read(path, **options):
    faults = Faults()
    return registry.create("datasets", "mpii", annotations=path, faults=faults, **options), faults.counts


def structs(*records):
    """A MATLAB struct array (1, N) of records with the same fields."""
    array = np.zeros((1, len(records)), dtype=[(name, object) for name in records[0]])
    for i, record in enumerate(records):
        for name, value in record.items():
            array[name][0, i] = value
    return array


def point(joint, x, y, visible):
    return {"x": float(x), "y": float(y), "id": float(joint), "is_visible": visible}


def person(*points, scale=2.0):
    place = structs({"x": 51.0, "y": 61.0})
    annotated = structs({"point": structs(*points)}) if points else np.zeros((0, 0))
    return {"x1": 1.0, "y1": 2.0, "x2": 3.0, "y2": 4.0, "annopoints": annotated, "scale": scale, "objpos": place}


def picture(name, *people):
    rectangles = structs(*people) if people else np.zeros((0, 0))
    return {"image": structs({"name": name}), "annorect": rectangles, "vididx": 12.0}


@pytest.fixture
def matlab(tmp_path):
    """MPII's own layout: struct arrays in struct arrays, empty fields where nothing is known."""

    def write(*pictures, training):
        for name in {str(p["image"]["name"][0, 0]) for p in pictures}:
            cv2.imwrite(str(tmp_path / name), np.zeros((120, 100, 3), dtype=np.uint8))
        release = structs({"annolist": structs(*pictures), "img_train": np.array([training], dtype=float)})
        savemat(tmp_path / "mpii.mat", {"RELEASE": release}, do_compression=True)
        return tmp_path / "mpii.mat"

    return write


def test_the_matlab_file(matlab):
    empty = np.zeros((0, 0))
    labelled = person(point(0, 11, 21, "1"), point(9, 31, 41, empty), point(15, 51, 61, 0.0))
    path = matlab(
        picture("a.png", labelled, person()), picture("b.png"), picture("c.png", labelled), training=[1, 1, 0]
    )
    (sample,), faults = read(path)
    assert (sample.image.name, sample.group) == ("a.png", "mpii-video-12")
    assert sample.points[[0, 9, 15]].tolist() == [[10, 20], [30, 40], [50, 60]]
    assert sample.visible[[0, 9, 15]].tolist() == [2, 2, 1]
    assert (sample.visible > 0).sum() == 3
    assert sample.box == (50 - 200, 60 + 30 - 200, 400, 400), "HRNet's: 15 px times the scale lower, from pixel 0"
    assert not faults


def test_a_person_without_scale_or_place_has_a_box_from_the_joints(matlab):
    labelled = person(point(0, 11, 21, "1"), point(9, 31, 41, "1"), scale=np.zeros((0, 0)))
    (sample,), faults = read(matlab(picture("a.png", labelled), training=[1]))
    assert sample.box[2] < 30
    assert faults.total() == 1


def test_other_matlab_files_are_refused(tmp_path):
    for i, content in enumerate(({"RELEASE": 5.0}, {"other": 1.0}, {"RELEASE": structs({"annolist": 1.0})})):
        path = tmp_path / f"{i}.mat"
        savemat(path, content)
        with pytest.raises(InputError, match=r"not MPII's file"):
            read(path)


def test_cut_off_and_foreign_bytes_are_refused(matlab, tmp_path):
    whole = matlab(picture("a.png", person(point(0, 1, 1, "1"))), training=[1]).read_bytes()
    for i, content in enumerate((b"", whole[:100], whole[:200], whole[:-9], b"\x89HDF\r\n\x1a\n" * 99)):
        path = tmp_path / f"cut{i}.mat"
        path.write_bytes(content)
        with pytest.raises(InputError, match=f"cut{i}"):
            read(path)


def test_matrices_nested_too_deeply_are_refused_before_scipy_sees_them(tmp_path):
    nested = np.array(1.0)
    for _ in range(60):
        cell = np.empty((1, 1), dtype=object)
        cell[0, 0] = nested
        nested = cell
    for compressed in (False, True):
        savemat(tmp_path / "deep.mat", {"RELEASE": nested}, do_compression=compressed)
        with pytest.raises(InputError, match="nested too deeply"):
            read(tmp_path / "deep.mat")


def test_hrnets_json(tmp_path):
    joints = [[11 + j, 21 + j] for j in range(16)]
    entry = {"image": "a.png", "joints": joints, "joints_vis": [1] * 15 + [0], "scale": 0.5, "center": [51.0, 61.0]}
    broken = [{**entry, "image": "../a.png"}, {**entry, "joints": joints[:3]}, {**entry, "joints_vis": None}, 5]
    path = tmp_path / "train.json"
    path.write_text(json.dumps([entry, *broken]), encoding="utf-8")
    (sample,), faults = read(path)
    assert sample.points[14].tolist() == [24, 34]
    assert sample.visible.tolist() == [2] * 15 + [0]
    assert sample.box == (0, 60 + 7.5 - 50, 100, 100)
    assert faults.total() == 3


@pytest.mark.parametrize("content", [[], [{"image": "a.png"}], {"images": []}, {"categories": []}, 5])
def test_other_json_is_refused(tmp_path, content):
    path = tmp_path / "test.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match=r"test\.json"):
        read(path)


def test_the_real_files_agree(testdata):
    """Head tops and boxes by a look at the files; both forms label the same joints at the same places."""
    folder = testdata / "keypoints" / "mpii"
    hrnet, faults = read(folder / "test_mpii.json")
    trb, trb_faults = read(folder / "test_mpii_trb.json")
    assert len(hrnet) == len(trb) == 5
    assert all(sample.image.is_file() for sample in hrnet)
    assert sum(int((s.visible > 0).sum()) for s in hrnet) == 76
    np.testing.assert_allclose(hrnet[0].points[9], [961.2409, 79.0306])
    np.testing.assert_allclose(hrnet[0].box, [493.1512, -62.0715, 943.6976, 943.6976], atol=1e-3)
    assert (hrnet[2].visible == 0).nonzero()[0].tolist() == [0, 5], "both ankles"
    for one, other in zip(hrnet, trb, strict=True):
        both = other.visible > 0
        assert one.image == other.image
        assert both.sum() >= 12
        np.testing.assert_allclose(one.points[both], other.points[both], atol=1e-3)
    assert not faults
    assert not trb_faults
