"""Numbers have their range, both ends included."""

import argparse

import pytest

from vtube.cli._numbers import number


def test_what_is_within_is_read() -> None:
    assert [number(0.25, 4)(text) for text in ("0.25", "1e0", "4")] == [0.25, 1.0, 4.0]


@pytest.mark.parametrize("text", ["0.249", "4.001", "nan", "inf", "-1", "one", ""])
def test_what_is_not_is_told_with_the_range(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=r"from 0\.25 to 4 is expected, not"):
        number(0.25, 4)(text)
