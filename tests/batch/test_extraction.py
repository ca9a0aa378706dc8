"""One video to takes, on real footage."""

import json
import resource

import cv2
import numpy as np
import pytest

from tests.batch.conftest import contents
from vtube import settings
from vtube.batch.extraction import Extractor, Stopped
from vtube.cli import main
from vtube.errors import DeviceError, InputError, UsageError
from vtube.takes.read import read


@pytest.fixture(scope="module")
def extractor(models):
    """With faces, at the size of a live run."""
    return Extractor(settings.load())


def test_one_person_is_one_take_and_several_are_several(extractor, clips, tmp_path):
    """Numbered by how long they are there; nobody is no take, and no error."""
    assert [take.name for take in extractor(clips / "again.mp4", tmp_path, "x").takes] == ["x.pose.json"]
    crowd = extractor(clips / "crowd.mp4", tmp_path, "y")
    assert [take.name for take in crowd.takes] == [f"y-{i}.pose.json" for i in range(1, crowd.people + 1)]
    assert crowd.people >= 3
    nobody = extractor(clips / "nobody.mp4", tmp_path, "z")
    assert (nobody.takes, nobody.people, nobody.frames) == ((), 0, 10)
    lefts = [float(np.nanmedian(read(take).keypoints.points[:, 5, 0])) for take in crowd.takes]
    assert min(np.diff(sorted(lefts))) > 20  # each of them sits elsewhere


def test_who_has_nothing_to_perform_has_no_take(models, testdata, tmp_path):
    """Half of somebody at the picture's edge, of whom neither a torso nor a head is found."""
    extractor = Extractor(settings.load(assignments=["body.size=640", "face.model=none"]))
    found = extractor(testdata / "footage" / "more" / "preview_people-detection.gif", tmp_path, "x")
    assert [take.name for take in found.takes] == ["x.pose.json"]
    values = read(found.takes[0]).values
    assert max(values["BodyFound"][-1], values["FaceFound"][-1]) > 0.5


def test_takes_are_the_same_bytes_however_they_are_made(extractor, clips, tmp_path):
    """By an extractor that has seen other videos, by a new one, and with several frames side by side."""
    folders = [tmp_path / name for name in ("used", "new")]
    for folder, each in zip(folders, (extractor, Extractor(settings.load(), threads=2)), strict=True):
        folder.mkdir()
        for name in ("crowd", "again"):
            each(clips / f"{name}.mp4", folder, name)
    assert contents(folders[0]) == contents(folders[1])
    assert len(contents(folders[0])) >= 4


def test_the_take_is_that_of_a_run(quick, clips, tmp_path):
    """Row for row, where no face is looked at: whom ``vtube run`` follows, and what it makes of them."""
    take = tmp_path / "run.pose.json"
    asked = ["--no-window", "--record", str(take), "--quiet", "--set", "body.size=320", "--set", "face.model=none"]
    assert main(["run", "--source", str(clips / "again.mp4"), *asked]) == 0
    Extractor(quick)(clips / "again.mp4", tmp_path, "extracted")
    ours, runs = (json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "extracted.pose.json", take))
    assert ours["tracks"] == runs["tracks"]
    assert ours["skeleton"] == runs["skeleton"]
    assert ours["session"]["source_size"] == runs["session"]["source_size"]


def test_progress_is_told_to_the_end(quick, clips, tmp_path):
    """Frames that are done, of how many."""
    told = []
    Extractor(quick)(clips / "again.mp4", tmp_path, "x", lambda done, total: told.append((done, total)))
    assert told[-1] == (24, 24)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


@pytest.mark.parametrize("threads", [1, 2])
def test_who_stops_it_finds_nothing(quick, clips, tmp_path, threads):
    """Not half a take either, wherever it was."""
    asked = iter([False] * 7 + [True])
    with pytest.raises(Stopped):
        Extractor(quick, threads=threads)(clips / "again.mp4", tmp_path, "x", stop=lambda: next(asked))
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_video_is_said_with_its_name(quick, models, tmp_path):
    """Empty, of another kind, a picture's beginning; nothing is left behind."""
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("no video", encoding="utf-8")
    (tmp_path / "cut.mp4").write_bytes(b"\x00\x00\x00\x20ftypisom" + bytes(100))
    (tmp_path / "out").mkdir()
    extract = Extractor(quick)
    for name in ("empty.mp4", "text.mp4", "cut.mp4", "nosuch.mp4"):
        with pytest.raises(InputError, match=name):
            extract(tmp_path / name, tmp_path / "out", "x")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_clip_of_one_frame_has_a_take_of_one_row(quick, clips, tmp_path):
    """Zero seconds are no flicker where there are no more."""
    capture = cv2.VideoCapture(str(clips / "again.mp4"))
    image = capture.read()[1]
    writer = cv2.VideoWriter(str(tmp_path / "one.mp4"), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, image.shape[1::-1])
    writer.write(image)
    writer.release()
    made = Extractor(quick)(tmp_path / "one.mp4", tmp_path, "one")
    assert (made.frames, made.seconds) == (1, 0.0)
    assert len(read(made.takes[0]).times) == 1


def test_a_full_disk_is_said_and_leaves_no_part_of_a_take(quick, clips, tmp_path):
    """Where a file may not grow beyond 3000 bytes, as little as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    extract = Extractor(quick)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, before[1]))
    try:
        with pytest.raises(DeviceError, match="cannot be written"):
            extract(clips / "again.mp4", tmp_path, "x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("setting", ["body.model=none", "solving.profile=me"])
def test_settings_that_make_no_sense_here_are_refused(models, setting):
    """Before a model is loaded: nobody is found without one, and a profile is one person's."""
    with pytest.raises(UsageError, match=setting.partition("=")[0]):
        Extractor(settings.load(assignments=[setting]))
