"""A whole evaluation with models whose answers are known."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.evaluation.conftest import COCO17, HEIGHT, WIDTH, Folder, Told, pose
from vtube import registry
from vtube.errors import InputError
from vtube.evaluation.evaluating import Evaluation, evaluate
from vtube.session import models
from vtube.settings import Settings
from vtube.skeletons.conversion import convert

MPII16 = registry.create("skeletons", "mpii16")


@pytest.fixture
def judged(folder: Folder, monkeypatch: pytest.MonkeyPatch):
    """Evaluates a model on the folder."""

    def judge(model: Told) -> Evaluation:
        monkeypatch.setattr(models, "body", lambda _: model)
        return evaluate(Settings(), folder.write())

    return judge


def test_who_sees_everybody_where_they_are_has_the_best_of_all_figures(judged, perfect: Told) -> None:
    result = judged(perfect).as_json()
    assert {result[name] for name in ("AP", "AP50", "AP75", "AR", "PCK")} == {1.0}
    assert (result["people"], result["people_found"], result["pictures"]) == (6, 6, 4)
    assert list(result["joints"]) == list(COCO17.joints)
    assert {joint["PCK"] for joint in result["joints"].values()} == {1.0}
    assert {joint["median_error_px"] for joint in result["joints"].values()} == {0.0}
    assert result["PCKh"] is None
    assert result["speed"]["p95_ms"] >= result["speed"]["median_ms"] > 0
    json.dumps(result, allow_nan=False)


def test_what_ran_is_told_by_the_model_and_not_by_what_was_asked_for(judged, perfect: Told) -> None:
    assert {judged(perfect).as_json()[name] for name in ("size", "numbers", "crop", "detector_numbers")} == {None}
    detector = SimpleNamespace(size=224, numbers="int8")
    for name, value in {"numbers": "bf16", "crop": (192, 256), "detector": detector}.items():
        setattr(perfect, name, value)
    result = judged(perfect).as_json()
    assert (result["size"], result["detector_numbers"]) == (224, "int8")
    assert (result["numbers"], result["crop"]) == ("bf16", (192, 256))


def test_who_sees_nobody_has_none_and_every_person_counts_as_missed(judged) -> None:
    result = judged(Told(lambda _: [])).as_json()
    assert {result[name] for name in ("AP", "AR", "PCK")} == {0.0}
    assert result["people_found"] == 0
    assert result["people_score"] is None
    assert result["joints"]["nose"] == {"labels": 6, "PCK": 0.0, "OKS": 0.0, "median_error_px": None}
    json.dumps(result, allow_nan=False)


def test_a_joint_that_is_off_is_told_by_its_own_figures_alone(judged, folder: Folder) -> None:
    def answer(number: int) -> list:
        moved = [points.copy() for points in folder.people[number]]
        for points in moved:
            points[9] = np.where(points[9] > 30, points[9] - 30, points[9] + 30)
        return [pose(points) for points in moved]

    joints = judged(Told(answer)).as_json()["joints"]
    assert joints["left_wrist"]["median_error_px"] == pytest.approx(np.hypot(30, 30), abs=1e-3)
    assert joints["left_wrist"]["OKS"] < 0.5
    assert joints["right_wrist"] == {"labels": 6, "PCK": 1.0, "OKS": 1.0, "median_error_px": 0.0}


def test_unsure_people_count_for_the_precision_alone(judged, folder: Folder) -> None:
    """Hundreds of guesses at a low score neither find anybody nor lose anybody at the score that balances best."""
    rng = np.random.default_rng(5)

    def answer(number: int) -> list:
        sure = [pose(points, 0.8) for points in folder.people[number][1:]]
        return [*sure, *(pose(rng.uniform(0, WIDTH, (17, 2)), 0.01) for _ in range(15))]

    result = judged(Told(answer)).as_json()
    assert result["people_score"] == 0.8
    assert result["people_found"] == 3
    assert result["PCK"] == 0.5
    assert result["AP"] < 0.6


def test_joints_beyond_the_edge_are_brought_to_it(judged, folder: Folder) -> None:
    folder.people[1][0][16] = (WIDTH - 1, HEIGHT - 1)
    folder.document["annotations"][0]["keypoints"][48:50] = [WIDTH - 1, HEIGHT - 1]
    beyond = folder.people[1][0].copy()
    beyond[16] += 500
    model = Told(lambda number: [pose(beyond)] if number == 1 else [pose(p) for p in folder.people[number]])
    assert judged(model).as_json()["joints"]["right_ankle"]["PCK"] == 1


def test_another_skeleton_is_measured_by_the_joints_that_it_tells(judged, folder: Folder) -> None:
    """MPII's joints say nothing of eyes, ears and nose."""
    model = Told(lambda number: [convert(pose(p), MPII16) for p in folder.people[number]], MPII16)
    result = judged(model).as_json()
    assert result["joints_left_out"] == ["nose", "left_eye", "right_eye", "left_ear", "right_ear"]
    assert result["AP"] == result["PCK"] == 1
    assert "nose" not in result["joints"]
    assert (result["model_skeleton"], result["skeleton"]) == ("mpii16", "coco17")


def test_a_model_that_tells_none_of_the_joints_is_an_error(judged) -> None:
    hands = registry.create("skeletons", "hands42")
    with pytest.raises(InputError, match="none of these joints"):
        judged(Told(lambda _: [], hands))


def test_labels_with_a_head_have_a_pckh(judged, folder: Folder) -> None:
    rng = np.random.default_rng(4)
    folder.document["categories"][0]["keypoints"] = list(MPII16.joints)
    people = {number: [rng.uniform(5, 90, (16, 2)) for _ in range(number)] for number in range(4)}
    flat = [points for number in range(4) for points in people[number]]
    for annotation, points in zip(folder.document["annotations"], flat, strict=True):
        annotation["keypoints"] = np.column_stack([points, np.full(16, 2)]).ravel().tolist()
    model = Told(lambda number: [pose(points, 0.9, MPII16) for points in people[number]], MPII16)
    assert judged(model).as_json()["PCKh"] == 1


def test_missing_and_broken_pictures_are_counted_named_and_their_people_do_not_count(
    judged, folder: Folder, perfect: Told, caplog: pytest.LogCaptureFixture
) -> None:
    (folder.path / "images" / "1.png").unlink()
    broken = folder.path / "images" / "3.png"
    broken.write_bytes(broken.read_bytes()[:60])
    result = judged(perfect).as_json()
    assert result["pictures_unreadable"] == ["1.png", "3.png"]
    assert (result["pictures"], result["people"], result["AP"]) == (2, 2, 1)
    assert "2 pictures that cannot be read, left out (first: 1.png: no such picture)" in caplog.text


def test_not_one_readable_picture_is_an_error(judged, folder: Folder, perfect: Told) -> None:
    for picture in (folder.path / "images").iterdir():
        picture.write_bytes(b"")
    with pytest.raises(InputError, match="not one of its pictures can be read"):
        judged(perfect)


def test_no_labelled_person_in_the_readable_pictures_is_an_error(judged, folder: Folder, perfect: Told) -> None:
    for number in (1, 2, 3):
        (folder.path / "images" / f"{number}.png").unlink()
    with pytest.raises(InputError, match="nobody is labelled in the pictures that can be read"):
        judged(perfect)


def test_labels_of_other_joints_than_the_model_tells_are_an_error(judged, folder: Folder) -> None:
    """Noses alone, and a model of MPII's joints, which has none."""
    for annotation in folder.document["annotations"]:
        annotation["keypoints"][3:] = [0] * 48
    with pytest.raises(InputError, match=r"nobody is labelled.*joints that mpii16 has"):
        judged(Told(lambda _: [], MPII16))


def test_pictures_of_another_size_than_labelled_are_told(
    judged, folder: Folder, perfect: Told, caplog: pytest.LogCaptureFixture
) -> None:
    folder.document["images"][0]["width"] = 200
    judged(perfect)
    assert "1 pictures of another size than their labels say (first: 0.png)" in caplog.text


def test_a_person_without_a_score_is_nobody(judged, folder: Folder) -> None:
    model = Told(lambda number: [replace(pose(p), score=float("nan")) for p in folder.people[number]])
    assert judged(model).as_json()["people_found"] == 0


def test_the_model_that_is_named_is_the_one_that_looked(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where ``auto`` had to do without weights that do not open."""
    weights = tmp_path / "weights"
    weights.mkdir()
    with zipfile.ZipFile(weights / "yolov8n-pose.pt", "w") as archive:
        archive.writestr("data.pkl", "no weights")
    monkeypatch.setenv("VTUBE_MODELS", str(weights))
    result = evaluate(Settings(), folder.write()).as_json()
    assert (result["model"], result["size"]) == ("vtube-lite", 192)
