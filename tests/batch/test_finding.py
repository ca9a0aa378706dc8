"""Which videos are meant, and what their takes are called."""

from pathlib import Path

import pytest

from vtube.batch.finding import Found, find, named
from vtube.errors import InputError, UsageError


@pytest.fixture
def shoot(tmp_path, monkeypatch):
    """A folder with videos in folders, and other files."""
    for name in ("a.mp4", "a.mkv", "day 2/a.mp4", "day 2/b.GIF", ".hidden/c.mp4", "notes.md", "a-2.mp4"):
        path = tmp_path / "shoot" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "shoot"


def below(found):
    return [each.below.as_posix() for each in found]


def test_a_folder_is_searched_to_its_depth_for_videos(shoot):
    """Hidden folders and other files are left out; names are relative to the folder."""
    assert below(find(["shoot"])) == ["a-2.mp4", "a.mkv", "a.mp4", "day 2/a.mp4", "day 2/b.GIF"]


def test_a_pattern_is_one_also_where_no_shell_knows_it(shoot):
    """``**`` goes into folders; names are relative to what stands before the pattern."""
    assert below(find(["shoot/**/*.mp4"])) == ["a-2.mp4", "a.mp4", "day 2/a.mp4"]
    assert below(find([f"{shoot}/day */*"])) == ["day 2/a.mp4", "day 2/b.GIF"]


def test_a_list_names_videos_from_its_own_folder(shoot):
    """With remarks and empty lines, as ``@list`` or as a .txt file; a name on it may be missing."""
    listed = shoot / "list.txt"
    listed.write_text("# takes of monday\n\na.mp4\nday 2\ngone.mp4\n", encoding="utf-8")
    for name in (f"@{listed}", str(listed)):
        assert below(find([name])) == ["a.mp4", "a.mp4", "b.GIF", "gone.mp4"]


def test_the_same_video_counts_once(shoot):
    """Given by itself, by its folder and by a pattern."""
    assert len(find(["shoot/a.mp4", "shoot", "shoot/*.mp4"])) == 5


@pytest.mark.parametrize(
    ("given", "what"),
    [("nosuch.mp4", "no such file"), ("*.mov", "no file is called so"), ("empty", "no video"), ("@nosuch", "list")],
)
def test_what_is_not_there_is_said_before_anything_begins(shoot, given, what):
    """Each with a line of its own."""
    (shoot.parent / "empty").mkdir()
    with pytest.raises(InputError, match=what):
        find([given])


def test_an_empty_list_is_refused(shoot):
    """Nothing to do is a mistake."""
    (shoot / "list.txt").write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(InputError, match="list is empty"):
        find([str(shoot / "list.txt")])
    with pytest.raises(UsageError):
        find([])


def test_names_of_takes_differ(shoot):
    """Also those of a second person: ``a-2`` is one of ``a``."""
    items = named(find(["shoot"]), {})
    assert [item.name for item in items] == ["a-2.mp4", "a.mkv", "a.mp4", "day 2/a", "day 2/b"]


def test_the_same_name_in_two_folders_is_told_apart_and_stays(shoot):
    """By a part of the source's hash; a name that is known is kept, whoever comes later."""
    first, second = (Found(str(shoot / name), Path("a.mp4")) for name in ("a.mp4", "day 2/a.mp4"))
    one, two = named([first, second], {})
    assert one.name != two.name
    assert all(item.name.startswith("a.mp4~") for item in (one, two))
    assert named([second, first], {}) == [two, one]
    kept, other = named([first, second], {first.source: "a"})
    assert kept.name == "a"
    assert other.name.startswith("a.mp4")


def test_who_comes_later_leaves_the_takes_of_others_alone(shoot):
    """The first person of a new ``a`` would be called as the only one of ``a-1``, which has its name already."""
    later = Found(str(shoot / "a.mp4"), Path("a.mp4"))
    assert named([later], {"/elsewhere/a-1.mp4": "a-1"})[0].name == "a.mp4"
    assert named([later], {"/elsewhere/a-b.mp4": "a-b"})[0].name == "a"
    third = Found(str(shoot / "a-3.mp4"), Path("a-3.mp4"))
    assert named([third], {"/elsewhere/a-1.mp4": "a-1"})[0].name == "a-3"
