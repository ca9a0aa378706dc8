"""Decoding looks only where somebody is, and sees there what the dense network would."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from vtube.estimators._anchors import Head, decode, suppress
from vtube.estimators._branches import Branch

RNG = np.random.default_rng(0)


def layers(name: str, channels: tuple[int, ...], out: int) -> dict[str, NDArray[np.float32]]:
    arrays = {}
    for level, count in enumerate(channels):
        for i, shape in enumerate(((6, count, 3, 3), (5, 6, 3, 3), (out, 5, 1, 1))):
            arrays[f"{name}.{level}.{i}.weight"] = RNG.normal(0, 0.4, shape).astype(np.float32)
            arrays[f"{name}.{level}.{i}.bias"] = RNG.normal(0, 0.4, shape[0]).astype(np.float32)
    return arrays


def convolution(x: NDArray[np.float32], weight: NDArray[np.float32], bias: NDArray[np.float32]) -> NDArray[np.float32]:
    """Dense, padded with zeros: the definition, written out."""
    reach = weight.shape[2] // 2
    padded = np.pad(x, ((0, 0), (reach, reach), (reach, reach)))
    rows, columns = x.shape[1:]
    out = np.zeros((len(weight), rows, columns), dtype=np.float32)
    for dy in range(weight.shape[2]):
        for dx in range(weight.shape[3]):
            part = padded[:, dy : dy + rows, dx : dx + columns]
            out += np.einsum("oc,chw->ohw", weight[:, :, dy, dx], part)
    return out + bias[:, None, None]


def silu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(x / (1 + np.exp(-x)), dtype=np.float32)


def test_a_branch_at_some_places_is_the_dense_convolution_there() -> None:
    """Also at the corners, where padding counts, and on each level."""
    arrays = layers("box", (3, 4), 7)
    features = [RNG.normal(size=(3, 6, 8)).astype(np.float32), RNG.normal(size=(4, 3, 4)).astype(np.float32)]
    dense = []
    for level, x in enumerate(features):
        for i in range(3):
            x = convolution(x, arrays[f"box.{level}.{i}.weight"], arrays[f"box.{level}.{i}.bias"])  # noqa: PLW2901
            x = silu(x) if i < 2 else x  # noqa: PLW2901
        dense.append(x.reshape(7, -1))
    everywhere = np.concatenate(dense, axis=1).T
    anchors = np.array([59, 0, 7, 47, 48, 20])
    np.testing.assert_allclose(Branch("box", arrays, 2)(features, anchors), everywhere[anchors], atol=1e-5)


def test_nobody_is_nobody() -> None:
    arrays = layers("box", (3, 3, 3), 64) | layers("keypoints", (3, 3, 3), 51)
    branches = {name: Branch(name, arrays, 3) for name in ("box", "keypoints")}
    features = [np.zeros((1, 3, 64 // s, 64 // s), dtype=np.float32) for s in (8, 16, 32)]
    logits = np.full((1, 1, 84), -9.0, dtype=np.float32)
    people = decode([logits, *features], Head("features", (17, 3), branches=branches), (64, 64), 0.3, 0.7)
    assert people.keypoints.shape == (0, 17, 3)
    assert people.boxes.shape == (0, 4)


def test_only_a_thorough_look_sees_who_is_beside_somebody_surer() -> None:
    """Two neighbouring anchors whose small boxes do not overlap: a quick look takes them for one person."""
    arrays = layers("box", (3, 3, 3), 64) | layers("keypoints", (3, 3, 3), 51)
    arrays = {name: np.zeros_like(array) for name, array in arrays.items()}
    for level in range(3):
        arrays[f"box.{level}.2.bias"][::16] = 50.0  # all the weight on a side of length 0
    branches = {name: Branch(name, arrays, 3) for name in ("box", "keypoints")}
    features = [np.zeros((1, 3, 64 // s, 64 // s), dtype=np.float32) for s in (8, 16, 32)]
    logits = np.full((1, 1, 84), -9.0, dtype=np.float32)
    logits[0, 0, [9, 10]] = 2.0, 1.0
    head = Head("features", (17, 3), branches=branches)
    quick, thorough = (
        decode([logits, *features], head, (64, 64), 0.3, 0.7, thorough=thorough) for thorough in (False, True)
    )
    assert len(quick.scores) == 1
    assert len(thorough.scores) == 2


def test_one_sure_anchor_is_one_person_around_it() -> None:
    """Anchor 9 of the first level is centred at 12, 12; equal bins reach 7.5 strides to each side."""
    arrays = layers("box", (3, 3, 3), 64) | layers("keypoints", (3, 3, 3), 51)
    arrays = {name: np.zeros_like(array) for name, array in arrays.items()}
    branches = {name: Branch(name, arrays, 3) for name in ("box", "keypoints")}
    features = [np.zeros((1, 3, 64 // s, 64 // s), dtype=np.float32) for s in (8, 16, 32)]
    logits = np.full((1, 1, 84), -9.0, dtype=np.float32)
    logits[0, 0, 9] = 2.0
    people = decode([logits, *features], Head("features", (17, 3), branches=branches), (64, 64), 0.3, 0.7)
    np.testing.assert_allclose(people.boxes, [[12 - 60, 12 - 60, 12 + 60, 12 + 60]])
    np.testing.assert_allclose(people.scores, 1 / (1 + np.exp(-2.0)))
    np.testing.assert_allclose(people.keypoints, np.tile([8.0, 8.0, 0.5], (1, 17, 1)))


@pytest.mark.parametrize(("layout", "shape"), [("decoded", (1, 56, 3)), ("final", (1, 3, 57))])
def test_exports_of_ultralytics_are_read(layout: str, shape: tuple[int, int, int]) -> None:
    rows = np.zeros(shape, dtype=np.float32)
    person = rows[0, :, 1] if layout == "decoded" else rows[0, 1]
    person[:5] = (50, 60, 20, 40, 0.9) if layout == "decoded" else (40, 40, 60, 80, 0.9)
    person[-51:] = np.arange(51)
    people = decode([rows], Head(layout, (17, 3)), (96, 96), 0.3, 0.7)
    np.testing.assert_allclose(people.boxes, [[40, 40, 60, 80]])
    np.testing.assert_allclose(people.keypoints, np.arange(51.0).reshape(1, 17, 3))


@given(st.lists(st.tuples(*[st.floats(0, 100)] * 2, *[st.floats(1, 50)] * 2, st.floats(0, 1)), min_size=1, max_size=30))
def test_the_surest_is_kept_and_no_two_kept_overlap(people: list[tuple[float, float, float, float, float]]) -> None:
    x, y, w, h, scores = np.array(people).T
    boxes = np.stack([x, y, x + w, y + h], axis=1)
    kept = suppress(boxes, scores, 0.5)
    assert scores[kept[0]] == scores.max()
    for n, i in enumerate(kept):
        for j in kept[:n]:
            shared = np.prod(
                np.clip(np.minimum(boxes[i, 2:], boxes[j, 2:]) - np.maximum(boxes[i, :2], boxes[j, :2]), 0, None)
            )
            assert shared <= 0.5 * (w[i] * h[i] + w[j] * h[j] - shared) + 1e-6
