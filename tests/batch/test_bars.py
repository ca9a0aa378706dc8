"""What a terminal shows of a batch."""

import io
import sys

from vtube.batch.bars import Bars
from vtube.batch.item import Item, Report


class Terminal(io.StringIO):
    """One that keeps what is written to it."""

    def isatty(self):
        return True

    def shown(self):
        """What was written since the last time."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


def standing_in(monkeypatch):
    """From within a test: pytest takes standard error back before it."""
    found = Terminal()
    monkeypatch.setattr(sys, "stderr", found)
    return found


def items(count):
    return [Item(f"/shoot/video{i:02}.mp4", f"shoot/video{i:02}") for i in range(count)]


def test_each_video_at_work_has_a_bar_of_its_own(monkeypatch):
    """With its name, its frames and how many there are; and all have one."""
    terminal = standing_in(monkeypatch)
    one, other = items(2)
    with Bars(shown=True) as bars:
        bars.planned([one, other])
        bars.told(Report(one, "progress", frames=12, total=24))
        bars.told(Report(other, "progress", frames=3, total=None))
        text = terminal.shown()
        assert "video00:  50%" in text
        assert "12/24" in text
        assert "video01: 3 frames" in text
        bars.told(Report(one, "done", frames=24, total=24))
        assert "1/2" in terminal.shown()
        bars.told(Report(other, "progress", frames=6, total=None))
        text = terminal.shown()
        assert "video01: 6 frames" in text
        assert "video00" not in text


def test_many_videos_at_work_do_not_fill_the_terminal(monkeypatch):
    """Eight have a bar, in as many lines; the next one gets that of one that is done."""
    terminal = standing_in(monkeypatch)
    many = items(10)
    with Bars(shown=True) as bars:
        bars.planned(many)
        for item in many:
            bars.told(Report(item, "progress", frames=1, total=9))
        text = terminal.shown()
        assert [item.name for item in many if f"{item.name[6:]}:" in text] == [item.name for item in many[:8]]
        bars.told(Report(many[2], "failed", error="bad"))
        bars.told(Report(many[9], "progress", frames=2, total=9))
        text = terminal.shown()
        assert "video09:" in text
        assert text.rpartition("video09:")[0].endswith("\n" * 3 + "\r")


def test_nothing_is_shown_where_nobody_looks(monkeypatch):
    """As --quiet and --json have it."""
    terminal = standing_in(monkeypatch)
    with Bars(shown=False) as bars:
        bars.planned(items(1))
        bars.told(Report(items(1)[0], "progress", frames=1, total=9))
    assert terminal.shown() == ""
