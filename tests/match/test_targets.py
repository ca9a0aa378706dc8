"""Where results go, and what is refused before anything is loaded."""

import cv2
import numpy as np
import pytest

from vtube.errors import InputError, UsageError, VtubeError
from vtube.match.targets import example, targets


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder to work in, with two pictures of one name, a video and a text."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    picture = cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()
    for name in ("a.png", "photos/a.png", "photos/b10.jpg", "photos/b9.jpg"):
        (tmp_path / name).write_bytes(picture)
    (tmp_path / "clip.mp4").write_bytes(b"video")
    (tmp_path / "moving.gif").write_bytes(b"gif")
    return tmp_path


def outs(*names, out=None, force=False):
    return [str(target.out) for target in targets(names, out, force=force)]


def test_results_get_names_of_their_own(here):
    """Beside where one works, in the order of the sources; none twice."""
    assert outs("a.png") == ["a-match.png"]
    assert outs("clip.mp4", "moving.gif") == ["clip-match.mp4", "moving-match.gif"]
    assert outs("a.png", "photos") == ["a-match.png", "a-match-2.png", "b9-match.png", "b10-match.png"]
    assert outs("a.png", out="other.webp") == ["other.webp"]
    assert outs("moving.gif", out="first.png") == ["first.png"]
    assert not targets(["moving.gif"], "first.png", force=False)[0].video


def test_several_go_into_a_folder_which_is_made(here):
    """Also one picture, where a folder is named."""
    assert outs("photos", out="new") == ["new/a-match.png", "new/b9-match.png", "new/b10-match.png"]
    assert (here / "new").is_dir()
    assert outs("a.png", out="new") == ["new/a-match.png"]
    assert outs("a.png", out="newer/") == ["newer/a-match.png"]


def test_what_is_there_stays_unless_forced(here):
    """And never is the source replaced, nor what is no file."""
    (here / "a-match.png").write_bytes(b"dear")
    with pytest.raises(UsageError, match=r"a-match\.png: there is already something"):
        outs("a.png")
    assert outs("a.png", force=True) == ["a-match.png"]
    with pytest.raises(UsageError, match="a source itself"):
        outs("a.png", out="photos/../a.png", force=True)
    (here / "link.png").symlink_to(here / "a-match.png")
    with pytest.raises(UsageError, match="already something"):
        outs("a.png", out="link.png")
    assert (here / "a-match.png").read_bytes() == b"dear"


def test_one_source_is_never_made_of_another(here):
    (here / "a-match.png").write_bytes((here / "a.png").read_bytes())
    with pytest.raises(UsageError, match=r"a-match\.png: is a source itself"):
        outs("a.png", "a-match.png", out=".", force=True)


@pytest.mark.parametrize(
    ("names", "out"),
    [
        (("none.png",), None), (("a.png", "none"), None), (("a.png",), "none/a.png"), (("a.png",), "a.txt"),
        (("clip.mp4",), "a.png"), (("a.png",), "a.mp4"), (("a.png", "clip.mp4"), "a.png"), (("photos",), "clip.mp4"),
        (("photos",), "no/such/folder"), (("\x00",), None),
    ],
)  # fmt: skip
def test_names_that_cannot_be_are_refused_in_one_line(here, names, out):
    """Missing sources, formats of the other kind, places that are not there."""
    with pytest.raises(VtubeError) as caught:
        outs(*names, out=out)
    assert "\n" not in str(caught.value)
    assert sorted(p.name for p in here.iterdir()) == ["a.png", "clip.mp4", "moving.gif", "photos"]


def test_an_empty_folder_is_refused(here):
    """It has no picture."""
    (here / "empty").mkdir()
    with pytest.raises(InputError, match="no picture in this folder"):
        outs("empty")


def test_the_example_is_there():
    """The photo that ultralytics ships, found without importing it."""
    assert example().read_bytes()[:2] == b"\xff\xd8"
