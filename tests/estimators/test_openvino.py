"""The runtime of exported networks: a kept compilation that cannot be used is no reason to fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vtube.errors import InputError
from vtube.estimators._openvino import UNIT, OpenVinoNetwork


class MockCore:
    """Refuses the cache as OpenVINO does when two processes write it at once, which cannot be brought about at will."""

    def __init__(self, core: Any, *, always: bool = False) -> None:
        self.core, self.always, self.refused = core, always, 0

    def compile_model(self, model: Any, device: str, options: dict[str, Any]) -> Any:
        if "CACHE_DIR" in options or self.always:
            self.refused += 1
            raise RuntimeError("the blob cannot be read")
        return self.core.compile_model(model, device, options)


def test_a_cache_that_cannot_be_used_is_done_without(models: Path, tmp_path: Path) -> None:
    network = OpenVinoNetwork(models / "yolov8n-pose.onnx", UNIT, blobs=tmp_path)
    network._core = core = MockCore(network._core)
    network.canvas((640, 640))[:] = 128
    assert [output.shape for output in network.run((640, 640))] == [(1, 56, 8400)]
    assert core.refused == 1


def test_what_cannot_be_compiled_at_all_is_not_hidden(models: Path, tmp_path: Path) -> None:
    network = OpenVinoNetwork(models / "yolov8n-pose.onnx", UNIT, blobs=tmp_path)
    network._core = MockCore(network._core, always=True)
    with pytest.raises(RuntimeError, match="blob"):
        network.canvas((640, 640))


@pytest.mark.parametrize("name", ["rubbish.onnx", "rubbish.xml"])
def test_rubbish_is_one_error_and_no_other_line(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / name).write_bytes(bytes(range(256)) * 4)
    with pytest.raises(InputError, match="cannot be read as a model"):
        OpenVinoNetwork(tmp_path / name, UNIT)
    assert capfd.readouterr() == ("", "")
