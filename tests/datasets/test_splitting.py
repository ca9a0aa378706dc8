"""Held-out data stays held out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.datasets.conftest import COCO17
from vtube.datasets.sample import Sample
from vtube.datasets.splitting import split
from vtube.errors import UsageError


def samples(groups):
    ones = np.ones(17)
    return [
        Sample(Path("a.jpg"), COCO17, np.ones((17, 2)), ones, (0, 0, 9, 9), 81.0, i, i, group)
        for i, group in enumerate(groups)
    ]


@settings(max_examples=40)
@given(st.lists(st.text(max_size=5), max_size=40), st.floats(0, 1), st.integers(0, 9))
def test_no_group_is_on_both_sides_and_nobody_is_lost(groups, held_out, seed):
    everybody = samples(groups)
    train, held = split(everybody, held_out, seed)
    assert not {s.group for s in train} & {s.group for s in held}
    assert sorted(s.image_id for s in train + held) == list(range(len(groups)))
    assert [s.image_id for s in train] == sorted(s.image_id for s in train)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=5), max_size=20), st.lists(st.text(max_size=5), max_size=20))
def test_samples_that_are_added_move_nobody(groups, added):
    before, after = split(samples(groups), 0.4, 1), split(samples(groups + added), 0.4, 1)
    for side in (0, 1):
        assert {s.group for s in before[side]} <= {s.group for s in after[side]}


def test_shares_and_seeds():
    everybody = samples(map(str, range(2000)))
    shares = [len(split(everybody, 0.25, seed)[1]) / 2000 for seed in range(3)]
    assert all(abs(share - 0.25) < 0.04 for share in shares)
    held = [{s.group for s in split(everybody, 0.25, seed)[1]} for seed in range(2)]
    assert held[0] != held[1]
    assert split(everybody, 0.0)[1] == []
    assert split(everybody, 1.0)[0] == []


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_no_share_is_refused(share):
    with pytest.raises(UsageError, match="held_out"):
        split([], share)
