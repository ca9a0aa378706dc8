"""Connections of one's own: YAML or JSON, named joints; what is wrong is said in one line."""

import json

import pytest

from vtube.errors import InputError, UsageError, VtubeError
from vtube.match.connections import read
from vtube.render.skeleton import Connection
from vtube.skeletons import coco17

SKELETON = coco17.create()


def test_pairs_with_and_without_colours_in_yaml_and_json(tmp_path):
    """A list, or the same under a key."""
    listed = [["nose", "left_hip", "#ff8800"], ["left_wrist", "right_wrist"]]
    expected = (Connection("nose", "left_hip", (0, 136, 255)), Connection("left_wrist", "right_wrist"))
    for name, text in (
        ("a.json", json.dumps(listed)),
        ("a.yaml", "- [nose, left_hip, '#ff8800']\n- [left_wrist, right_wrist]\n"),
        ("b.yaml", "connections:\n- [nose, left_hip, '#f80']\n- [left_wrist, right_wrist]\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert read(tmp_path / name, SKELETON) == expected


def test_an_unknown_joint_says_which_there_are_and_which_was_meant(tmp_path):
    """So that nobody has to look them up."""
    (tmp_path / "a.yaml").write_text("- [left_hand, nose]\n- [left_wrist, rihgt_wrist]", encoding="utf-8")
    with pytest.raises(UsageError, match=r"connection 1: no joint 'left_hand'.*here are:"):
        read(tmp_path / "a.yaml", SKELETON)
    (tmp_path / "a.yaml").write_text("- [left_wrist, rihgt_wrist]", encoding="utf-8")
    with pytest.raises(UsageError, match="did you mean right_wrist"):
        read(tmp_path / "a.yaml", SKELETON)


ALIASES = b"connections:\n- &a0 [x, y, z, x, y, z]\n" + b"".join(
    b"- &a%d [%s]\n" % (i, b", ".join([b"*a%d" % (i - 1)] * 9)) for i in range(1, 20)
)
"""Each line nine times the one before."""


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"3", b"- 1", b"- [nose]", b"- [nose, nose, red, red]", b"- [nose, left_eye, no colour]",
     b"- [nose, [a]]", b"{", b"\xff\xfe\x00", b"!!python/object/apply:os.getcwd []", b"[" * 5000, b"a: &a [*a]",
     b"connections: 4", ALIASES, b"#" * (2 << 20)],
)  # fmt: skip
def test_what_is_no_list_of_connections_is_refused(tmp_path, content):
    """In one line, whatever it is."""
    (tmp_path / "a.yaml").write_bytes(content)
    with pytest.raises(VtubeError) as caught:
        read(tmp_path / "a.yaml", SKELETON)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    """By name."""
    for path in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(InputError, match="no such file"):
            read(path, SKELETON)
