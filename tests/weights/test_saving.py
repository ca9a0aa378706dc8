"""Exports for machines without torch: of top-down networks alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from vtube.errors import InputError
from vtube.weights import resolve
from vtube.weights.saving import save


def test_weights_of_yolo_are_refused_with_what_exports_them(models: Path, tmp_path: Path) -> None:
    """Nothing is written, also where the live program's own export of them is at hand."""
    weights = tmp_path / "my models" / "yolov8n-pose.pt"
    weights.parent.mkdir()
    shutil.copyfile(models / "yolov8n-pose.pt", weights)
    says = r"got yolov8, expected hrnet.*yolo export model='[^']*my models/yolov8n-pose\.pt' format=openvino"
    with pytest.raises(InputError, match=says):
        save(resolve(str(weights)), tmp_path / "out")
    assert not (tmp_path / "out").exists()
