"""What the disk refuses is told and tried again; nothing is lost meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from vtube.corrections import Folder, read
from vtube.reviewing import edits
from vtube.reviewing.editor import Editor
from vtube.reviewing.keeping import AGAIN, Keeping


def test_a_full_disk_is_told_and_the_change_written_once_there_is_room(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    with Folder(folder, "ada") as opened:
        editor, keeping = Editor(opened.corrections, "ada"), Keeping(opened, lambda: clock[0])
        editor.change(lambda person: edits.moved(person, 0, (1.0, 2.0)))

        def full(*_args: object, **_options: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("vtube.corrections.folder.replacing", full)
            assert not keeping.keep(editor.corrections)
            assert keeping.trouble == "No space left on device"
        assert read(folder).pictures[0].people[0].state == "to do"
        keeping.again(editor.corrections)
        assert keeping.trouble, "not at once"
        clock[0] += AGAIN
        keeping.again(editor.corrections)
        assert keeping.trouble is None
    assert read(folder).pictures[0].people[0].points[0].tolist() == [1.0, 2.0]
