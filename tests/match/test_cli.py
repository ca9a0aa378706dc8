"""``vtube match`` as a user meets it: real weights, drawn people, one line for whatever is wrong."""

import json

import cv2
import numpy as np
import pytest

from vtube import puppet
from vtube.cli import main
from vtube.preview.looks import WAVE
from vtube.preview.stage import Model


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A picture of Maple, whom the pose model takes for a person, on plain ground."""
    maple = Model(puppet.load(puppet.find("maple")))
    layer = maple.picture(maple.posed(WAVE), (-300.0, -100.0, 2136.0, 2504.0), (480, 560))
    ground = np.full((560, 480, 3), (214, 222, 230), np.uint8)
    path = tmp_path_factory.mktemp("drawn") / "maple.png"
    cv2.imwrite(str(path), (ground * (1 - layer[:, :, 3:] / 255) + layer[:, :, :3]).astype(np.uint8))
    return path


@pytest.fixture
def here(tmp_path, monkeypatch, models):
    """An empty folder to work in, and real weights."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def line(capsys, *words, status):
    assert main(["match", *words]) == status
    said = capsys.readouterr().err.strip().splitlines()
    assert said[-1].startswith("error: ")
    return said[-1]


def test_each_mode_makes_a_picture_and_says_where_it_went(here, drawn, capsys):
    """Of the photo's size; a sketch on nothing keeps its alpha."""
    assert main(["match", str(drawn), "--background", "transparent", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["made"]
    assert made == [{"source": str(drawn), "output": "maple-match.png", "people": 1}]
    sketch = cv2.imread("maple-match.png", cv2.IMREAD_UNCHANGED)
    assert sketch.shape == (560, 480, 4)
    assert 0 < (sketch[:, :, 3] > 0).mean() < 0.3
    assert main(["match", str(drawn), "--avatar", "snip", "--size", "320x240", "-o", "posed.jpg"]) == 0
    assert cv2.imread("posed.jpg").shape == (240, 320, 3)
    assert main(["match", str(drawn), "--mode", "replace", "--avatar", "snip", "-o", "replaced.webp"]) == 0
    photo, replaced = cv2.imread(str(drawn)), cv2.imread("replaced.webp")
    assert replaced.shape == photo.shape
    assert np.array_equal(replaced[:10], photo[:10])
    assert (np.abs(replaced.astype(int) - photo).max(axis=2) > 30).mean() > 0.1
    assert sorted(p.name for p in here.iterdir()) == ["maple-match.png", "posed.jpg", "replaced.webp"]


def test_alone_it_sketches_the_photo_that_comes_along(here, capsys):
    """And says where the picture went."""
    assert main(["match"]) == 0
    assert "zidane-match.png: 2 people" in capsys.readouterr().out
    assert cv2.imread("zidane-match.png").shape == (720, 1280, 3)


def test_nobody_is_one_line_and_status_1(here, capsys):
    """It names the picture, and no file is left."""
    cv2.imwrite("empty.png", np.full((200, 300, 3), 128, np.uint8))
    assert "empty.png: nobody is seen" in line(capsys, "empty.png", status=1)
    assert [p.name for p in here.iterdir()] == ["empty.png"]


def test_broken_and_empty_pictures_among_others_are_left_out(here, drawn, capsys):
    """What can be made is made, the rest is warned of; status 1 says that something could not be read."""
    folder = here / "photos"
    folder.mkdir()
    (folder / "a.png").write_bytes(drawn.read_bytes())
    (folder / "b.png").write_bytes(drawn.read_bytes()[:900])
    cv2.imwrite(str(folder / "c.png"), np.full((200, 300, 3), 128, np.uint8))
    assert main(["match", "photos", "-o", "out"]) == 1
    said = capsys.readouterr()
    assert "b.png: cannot be read" in said.err
    assert "c.png: nobody" in said.err
    assert [p.name for p in (here / "out").iterdir()] == ["a-match.png"]


@pytest.mark.parametrize(
    "words",
    [
        ("--avatar", "maple", "--mode", "sketch"), ("--mode", "replace", "--background", "red"),
        ("--mode", "avatar", "--connections", "x.yaml"), ("--background", "camera"), ("--background", "no such"),
        ("--background", "transparent", "-o", "a.jpg"), ("--avatar", "mapel"), ("--size", "1x1"),
        ("--person", "nobody"),
        ("--connections", "none.yaml"), ("-o", "none/a.png"), ("-o", "a.txt"), ("none.png",), ("--mode", "other"),
        ("--model", "none-such"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_line_and_status_2(here, drawn, capsys, words):
    """Before anything is made."""
    said = line(capsys, str(drawn), *words, status=2)
    assert len(said) < 700
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"no picture", b"\xff\xd8\xff\xe0" + bytes(64)]
)
@pytest.mark.parametrize("suffix", [".png", ".gif", ".mp4"])
def test_files_that_are_no_pictures_are_one_line_and_status_2(here, capsys, content, suffix):
    """Whatever their name says."""
    (here / f"bad{suffix}").write_bytes(content)
    assert "bad" in line(capsys, f"bad{suffix}", status=2)
    assert [p.name for p in here.iterdir()] == [f"bad{suffix}"]


def test_a_video_is_matched_from_end_to_end(here, testdata, capsys):
    """The person becomes one avatar in all frames; size and rate are the video's."""
    source = cv2.VideoCapture(str(testdata / "footage" / "fullbody-1.mp4"))
    frames = [source.read()[1] for _ in range(10)]
    writer = cv2.VideoWriter("short.mp4", cv2.VideoWriter.fourcc(*"mp4v"), 30.0, (576, 576))
    for frame in frames:
        writer.write(frame)
    writer.release()
    pytest.importorskip("av", reason="films are written by av")
    assert main(["match", "short.mp4", "--mode", "replace", "--avatar", "snip", "--no-face", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["made"][0]["people"] == 1
    made = cv2.VideoCapture("short-match.mp4")
    assert (made.get(cv2.CAP_PROP_FRAME_WIDTH), made.get(cv2.CAP_PROP_FRAME_HEIGHT)) == (576, 576)
    assert made.get(cv2.CAP_PROP_FRAME_COUNT) == 10
    first = made.read()[1]
    assert np.abs(first[:80].astype(int) - frames[0][:80]).mean() < 6
    assert np.abs(first[150:450, 200:380].astype(int) - frames[0][150:450, 200:380]).mean() > 15
