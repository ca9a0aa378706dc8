"""Results as answers."""

from __future__ import annotations

import pytest

from vtube.service.jobs.files import accepts_gzip


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("", False),
        ("identity", False),
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("deflate, x-gzip", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*", False),
        ("notgzip", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(accepted: str, packed: bool) -> None:
    """As the header says, not as it looks."""
    assert accepts_gzip(accepted) is packed
