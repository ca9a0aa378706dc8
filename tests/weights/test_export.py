"""Exports in a process of their own that ends by a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from vtube.errors import DeviceError, InputError
from vtube.weights import Weights
from vtube.weights.export import engine

FAULTY = """
import json, os, pathlib, signal, sys
from pathlib import Path
begun = Path(__file__).with_name("begun")
begun.write_text(begun.read_text() + "." if begun.exists() else ".")
print(json.dumps({"progress": "at work"}), flush=True)
if len(begun.read_text()) <= FAULTS:
    os.kill(os.getpid(), signal.SIGSEGV)
Path(sys.argv[2], "metadata.json").write_text("{}")
"""


def export(folder: Path, monkeypatch: pytest.MonkeyPatch, faults: int) -> Path:
    """An export by a program that is ended by a fault so many times."""
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    (folder / "faulty.py").write_text(FAULTY.replace("FAULTS", str(faults)), encoding="utf-8")
    (folder / "some.safetensors").write_bytes(b"weights")
    return engine(Weights(folder / "some.safetensors", "safetensors"), "faulty")


def test_a_fault_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The export is whole, as if nothing had been."""
    assert (export(tmp_path, monkeypatch, faults=1) / "metadata.json").is_file()
    assert (tmp_path / "begun").read_text(encoding="utf-8") == ".."


def test_a_fault_that_comes_again_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the weights and the status; nothing is left behind."""
    with pytest.raises(InputError, match=r"some\.safetensors.*the export failed.*exit status -11"):
        export(tmp_path, monkeypatch, faults=9)
    assert (tmp_path / "begun").read_text(encoding="utf-8") == ".."
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_dir() and "some" in path.name]


def test_a_cache_that_cannot_be_written_is_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(DeviceError, match=r"cache.*the cache cannot be used.*XDG_CACHE_HOME"):
        export(tmp_path, monkeypatch, faults=0)
