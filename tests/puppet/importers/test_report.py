"""Reports quote names from strangers' files."""

from __future__ import annotations

import pytest

from vtube.puppet.importers import Report

NASTY = "\x1b]0;mine\x07\x1b[2J\u202e\r\nleft out (0):"


@pytest.mark.parametrize("section", ["understood", "missing", "changed", "ignored", "guessed"])
def test_names_give_a_terminal_no_orders_and_are_shown_escaped(section: str) -> None:
    report = Report()
    getattr(report, section).append((NASTY, NASTY))
    lines = report.lines()
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
    assert lines[1].count(r"\x1b]0;mine\x07\x1b[2J\u202e\r\nleft out (0):") == 2


def test_endless_names_are_cut() -> None:
    report = Report(understood=[("a" * 10_000, "\x07" * 10_000)])
    assert len(report.lines()[1]) < 620
    assert report.lines()[1].count("...") == 2
