"""Rows that lie on the disk come back as they were, up to the last that counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.batch.rows import BLOCK, Rows, Spill


@pytest.fixture(scope="module")
def spill(tmp_path_factory):
    with Spill(tmp_path_factory.mktemp("spill")) as spill:
        yield spill


@given(count=st.integers(1, 3 * BLOCK + 2), after=st.integers(0, BLOCK + 5), width=st.integers(1, 5))
def test_columns_are_those_of_the_rows_that_count(spill, count, after, width):
    """However many there are, and however many come after the last one that counts; others may write in between."""
    rows, others = Rows(spill, width), Rows(spill, 2)
    expected = np.arange((count + after) * width, dtype=np.int32).reshape(-1, width)
    for i, row in enumerate(expected):
        rows.append(row.tolist())
        others.append([i, -i])
        if i == count - 1:
            rows.keep()
    rows.close()
    assert rows.kept == count
    for i in range(width):
        assert np.array_equal(np.concatenate(list(rows.column(i))), expected[:count, i])


def test_a_row_whose_time_is_not_later_is_left_out(spill):
    """Times of a take increase by whole milliseconds; also at the border between two blocks."""
    rows = Rows(spill, 1)
    for t in range(BLOCK):
        rows.append([t])
    rows.append([BLOCK - 1])
    rows.append([BLOCK])
    rows.keep()
    rows.close()
    assert np.concatenate(list(rows.column(0))).tolist() == list(range(BLOCK + 1))
