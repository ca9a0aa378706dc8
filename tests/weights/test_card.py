"""Our own weights: what was written comes back, and what a stranger wrote does no harm."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from vtube.errors import InputError
from vtube.weights.card import KEY, Card, read_card, read_tensors, write

CARD = Card(
    estimator="hrnet", network="hrnet", options={"width": 8}, skeleton="coco17", size=(64, 96),
    mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225), codec="heatmap", codec_options={"sigma": 2.0},
    trained={"epochs": 3},
)  # fmt: skip
TENSORS = {"a.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array(3, dtype=np.int64)}


def file(tmp_path: Path, card: object) -> Path:
    """A sound file of tensors with any card."""
    path = tmp_path / "weights.safetensors"
    save_file(TENSORS, path, {KEY: card if isinstance(card, str) else json.dumps(card)})
    return path


def content(**changes: Any) -> dict[str, Any]:
    return {
        "version": 1, "estimator": "hrnet", "network": "hrnet", "options": {}, "skeleton": "coco17", "size": [64, 96],
        "mean": [0, 0, 0], "std": [1, 1, 1], "codec": "heatmap", "codec_options": {},
    } | changes  # fmt: skip


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    write(path, TENSORS, CARD)
    write(path, TENSORS, replace(CARD, size=(192, 256)))
    assert read_card(path) == replace(CARD, size=(192, 256))
    back = read_tensors(path)
    assert back.keys() == TENSORS.keys()
    for name, tensor in TENSORS.items():
        np.testing.assert_array_equal(back[name], tensor, strict=True)
    assert os.listdir(tmp_path) == ["weights.safetensors"]  # noqa: PTH208 - names are what is looked at


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write(tmp_path / "nowhere" / "weights.safetensors", TENSORS, CARD)


def test_a_file_cut_off_anywhere_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    write(path, TENSORS, CARD)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(InputError, match="damaged"):
            read_tensors(path)


@given(st.binary(max_size=200))
def test_rubbish_is_one_line(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "rubbish.safetensors"
    path.write_bytes(data)
    for read in (read_card, read_tensors):
        with pytest.raises(InputError):
            read(path)


def test_a_header_that_claims_to_be_huge_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    path.write_bytes((1 << 62).to_bytes(8, "little") + b"{}")
    with pytest.raises(InputError, match="damaged"):
        read_card(path)


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.safetensors")
    for path, message in (
        (tmp_path, "not a file"),
        (tmp_path / "pipe.safetensors", "not a file"),
        (tmp_path / "x", "no such"),
    ):
        with pytest.raises(InputError, match=message):
            read_card(path)


def test_weights_without_a_card_are_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    for metadata in (None, {"format": "pt"}, {KEY: "no JSON"}, {KEY: "[1]"}, {KEY: "{}"}, {KEY: "[" * 100_000}):
        save_file(TENSORS, path, metadata)
        with pytest.raises(InputError, match="without a card"):
            read_card(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": 2}, "another version"),
        ({"size": [0, 96]}, "size"),
        ({"size": [64, 10**9]}, "size"),
        ({"network": "../hrnet"}, "network"),
        ({"skeleton": 17}, "skeleton"),
        ({"std": [1, 0, 1]}, "above 0"),
        ({"mean": [1e999, 0, 0]}, "finite"),
        ({"options": [1]}, "options"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_card_names_what_is_wrong(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_card(file(tmp_path, content(**changes)))


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    write(path, {"a.weight": np.array([1.0, np.nan], dtype=np.float32)}, CARD)
    with pytest.raises(InputError, match=r"not finite.*a\.weight"):
        read_tensors(path)
