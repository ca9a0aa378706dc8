"""The manifest survives whatever happens between two lines of it."""

import json

import pytest

from vtube.batch.item import Item, Report
from vtube.batch.manifest import NAME, alone, opened
from vtube.errors import InputError, UsageError

ITEM = Item("/videos/a.mp4", "a")
DONE = Report(ITEM, "done", 10, 10, (("a.pose.json", "0" * 64),), 1, 0.3, 2.0)


def lines(folder):
    return [json.loads(line) for line in (folder / NAME).read_text(encoding="utf-8").splitlines()]


def test_each_change_is_a_line_and_is_read_again(tmp_path):
    """With the source's stamp, the settings and the figures."""
    with opened(tmp_path) as manifest:
        assert not manifest.old
    with opened(tmp_path) as manifest:
        assert not manifest.old  # nothing was begun: a command that was refused is no earlier extract
        manifest.note(Report(ITEM, "begun"), {"size": 5}, "abc")
        manifest.note(DONE, {"size": 5}, "abc")
    assert [line.get("state") for line in lines(tmp_path)] == [None, "begun", "done"]
    assert lines(tmp_path)[2]["fps"] == 5.0
    with opened(tmp_path) as manifest:
        assert manifest.old
        assert manifest.last[ITEM.source]["size"] == 5
        assert manifest.made == {"a.pose.json": "0" * 64}


@pytest.mark.parametrize("cut", [1, 20, 80])
def test_a_torn_last_line_says_nothing_and_harms_no_other(tmp_path, cut):
    """Wherever the machine stopped; the next line begins anew."""
    with opened(tmp_path) as manifest:
        manifest.note(Report(ITEM, "begun"), {}, "abc")
        manifest.note(DONE, {}, "abc")
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes()[:-cut])
    with opened(tmp_path) as manifest:
        assert manifest.last[ITEM.source]["state"] == "begun"
        manifest.note(DONE, {}, "abc")
    with opened(tmp_path) as manifest:
        assert manifest.last[ITEM.source]["state"] == "done"


def test_a_torn_first_line_is_no_manifest_yet(tmp_path):
    """Nothing was done before it."""
    (tmp_path / NAME).write_bytes(b'{"format": "vtube-ex')
    with opened(tmp_path) as manifest:
        assert not manifest.old
    assert lines(tmp_path)[0]["format"] == "vtube-extract"


@pytest.mark.parametrize(
    "content", [b"a,b\n1,2\n", b"[]\n", b'{"format": "other"}\n', b"\xff\xfe\n", b'[{"mine": 1}]', b'{"mine": 1}', b"a"]
)
def test_another_programs_file_of_that_name_is_left_alone(tmp_path, content):
    """Whatever it is, also where its only line has no end."""
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(InputError, match="not the manifest"), opened(tmp_path):
        pass
    assert (tmp_path / NAME).read_bytes() == content


def test_lines_of_strangers_are_passed_over(tmp_path):
    """What is no state of a video says nothing."""
    with opened(tmp_path) as manifest:
        manifest.note(DONE, {}, "abc")
    with (tmp_path / NAME).open("a") as file:
        file.write('{"state": "done"}\n[1]\n{"source": "x", "name": "x", "state": "done", "takes": 5}\n')
    with opened(tmp_path) as manifest:
        assert set(manifest.last) == {ITEM.source}


def test_a_folder_has_one_extract_at_a_time(tmp_path):
    """The second one is told so at once."""
    with alone(tmp_path), pytest.raises(UsageError, match="another vtube extract"), alone(tmp_path):
        pass
