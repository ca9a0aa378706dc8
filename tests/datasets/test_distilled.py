"""Labels that a network made: what it was sure is not there is known, too."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.datasets.conftest import person, photo
from vtube import registry
from vtube.errors import UsageError


def labelled(folder: Path, **more: object) -> list:
    entry = {**person(1), **more}
    entry["keypoints"] = [*entry["keypoints"][: 15 * 3], 0, 0, 0, 0, 0, 0]  # nothing is labelled of the ankles
    file = folder / "labels.json"
    file.write_text(json.dumps({"images": [photo()], "annotations": [entry]}), encoding="utf-8")
    return registry.create("datasets", "distilled", annotations=file, images=folder)


def test_joints_of_very_low_scores_are_not_there_and_of_those_between_nobody_knows(tmp_path: Path) -> None:
    (sample,) = labelled(tmp_path, keypoint_scores=[0.9] * 15 + [0.1, 0.4])
    np.testing.assert_array_equal(sample.gone, [False] * 15 + [True, False])


def test_a_joint_with_a_label_is_there_whatever_its_score(tmp_path: Path) -> None:
    (sample,) = labelled(tmp_path, keypoint_scores=[0.0] * 17)
    np.testing.assert_array_equal(sample.gone, sample.visible == 0)


@pytest.mark.parametrize("scores", [None, [0.1] * 16, "many", [None] * 17])
def test_without_usable_scores_nobody_knows_of_what_is_not_labelled(tmp_path: Path, scores: object) -> None:
    (sample,) = labelled(tmp_path, keypoint_scores=scores)
    assert sample.gone is None or not sample.gone.any()


def test_a_share_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="below"):
        registry.create("datasets", "distilled", annotations=tmp_path / "labels.json", below=2.0)
