"""Whatever happens to a recording, what was recorded is kept."""

from __future__ import annotations

import errno
import gzip
import json
import math
import os
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from vtube import humanoid, registry
from vtube.errors import InputError, VtubeError
from vtube.outputs.recorder import Recorder
from vtube.parameters import PARAMETERS, REST
from vtube.stages import Output
from vtube.takes.journal import find_journals, in_use
from vtube.takes.read import read
from vtube.takes.recover import recover
from vtube.types import Event, Moment, Pose, SourceInfo

COCO17 = registry.create("skeletons", "coco17")
SOURCE = SourceInfo("webcam", "Camera", (640, 480), 30.0, live=True)


def record(path: Path, **options: object) -> Recorder:
    return registry.create("outputs", "recorder", path=path, source=SOURCE, skeleton=COCO17, **options)  # type: ignore[no-any-return]


def moment(t: float, angle: float = 10.0, pose: Pose | None = None) -> Moment:
    parameters = {**REST, "LeftUpperArm": angle, "MouthOpen": 0.25, "BodyPositionX": 2.0}
    return Moment(t, parameters, pose, pose, None, humanoid.pose(parameters))


def pose(x: float, score: float = 0.9) -> Pose:
    return Pose(COCO17, np.full((17, 2), x), np.full(17, score))


def test_it_is_an_output_of_tracked_moments(tmp_path: Path) -> None:
    recorder = record(tmp_path / "a.pose.json")
    assert isinstance(recorder, Output)
    assert recorder.wants == "tracked"


def test_a_recording_becomes_a_take(tmp_path: Path) -> None:
    """The first moment is the take's 0; bones, keypoints, parameters and events are there; the journal is gone."""
    path = tmp_path / "a.pose.json"
    with record(path, smoothed=True) as recorder:
        for i in range(90):
            recorder.send(moment(1000 + i / 30, angle=float(i), pose=pose(100.0 + i)))
        recorder.event(Event(1001.5, "expression", ("smile",)))
    take = read(path)
    assert recorder.frames == 90
    assert recorder.failure is None
    np.testing.assert_allclose(take.times, np.arange(90) / 30, atol=0.00051)
    arm = [b.name for b in take.header.skeleton.bones].index("LeftUpperArm")
    turned = np.degrees(take.rotations[:, arm] - take.header.skeleton.bones[arm].rest.rotation)
    np.testing.assert_allclose(turned, np.arange(90), atol=0.01)
    np.testing.assert_allclose(take.hips, [[646, 420]] * 90, atol=0.051)
    np.testing.assert_allclose(take.keypoints.points[:, 3, 0], 100 + np.arange(90), atol=0.051)
    assert take.smoothed is not None
    assert (take.values["MouthOpen"] == 0.25).all()
    assert take.events == (Event(1.5, "expression", ("smile",)),)
    assert take.header.session.source_size == (640, 480)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.pose.json"]


def test_lost_keypoints_hold_and_are_missing_when_read(tmp_path: Path) -> None:
    with record(tmp_path / "a.pose.json") as recorder:
        for i, seen in enumerate([None, pose(50), None, pose(70, score=0.001), pose(90)]):
            recorder.send(moment(float(i), pose=seen))
    tracks = json.loads((tmp_path / "a.pose.json").read_text(encoding="utf-8"))["tracks"]
    data = {(t["kind"], t["name"], t["property"]): t["data"] for t in tracks}
    assert data["keypoint", "nose", "x"] == [0, 500, 500, 500, 900]
    assert data["keypoint", "nose", "confidence"] == [0, 90, 0, 0, 90]
    missing = np.isnan(read(tmp_path / "a.pose.json").keypoints.points[:, 0, 0])
    assert missing.tolist() == [True, False, True, True, False]


def test_a_moment_that_is_not_later_is_left_out(tmp_path: Path) -> None:
    with record(tmp_path / "a.pose.json") as recorder:
        for t in (5.0, 5.0, 5.0004, 5.033, 5.01, math.nan, 4.0, 5.066):
            recorder.send(moment(t))
    assert read(tmp_path / "a.pose.json").times.tolist() == pytest.approx([0, 0.033, 0.066])


def test_values_that_are_not_finite_hold(tmp_path: Path) -> None:
    with record(tmp_path / "a.pose.json") as recorder:
        recorder.send(moment(0.0))
        recorder.send(Moment(0.1, {"MouthOpen": math.nan, "MouthSmile": math.inf}))
    take = read(tmp_path / "a.pose.json")
    assert take.values["MouthOpen"].tolist() == [0.25, 0.25]
    assert take.rotations[0].tolist() == take.rotations[1].tolist()


def test_a_given_start_is_the_takes_zero(tmp_path: Path) -> None:
    with record(tmp_path / "a.pose.json", start=2.0) as recorder:
        recorder.event(Event(1.0, "before"))
        recorder.send(moment(1.9))
        recorder.send(moment(2.5))
    take = read(tmp_path / "a.pose.json")
    assert take.times.tolist() == [0.5]
    assert take.events == (Event(0.0, "before"),)


def test_an_event_before_the_first_frame_is_kept(tmp_path: Path) -> None:
    with record(tmp_path / "a.pose.json") as recorder:
        recorder.event(Event(99.5, "expression", ("smile",)))
        recorder.send(moment(100.0))
        recorder.event(Event(100.5, "expression", ("cry",)))
    assert read(tmp_path / "a.pose.json").events == (
        Event(0.0, "expression", ("smile",)),
        Event(0.5, "expression", ("cry",)),
    )


def test_what_comes_after_the_end_is_dropped(tmp_path: Path) -> None:
    with record(tmp_path / "a.pose.json") as recorder:
        recorder.send(moment(0.0))
    recorder.send(moment(1.0))
    recorder.event(Event(1.0, "late"))
    assert recorder.frames == len(read(tmp_path / "a.pose.json").times) == 1
    assert recorder.kept == tmp_path / "a.pose.json"
    assert [p.name for p in tmp_path.iterdir()] == ["a.pose.json"]


@pytest.mark.parametrize("session", ["x" * 257, "\ud800"])
def test_a_session_that_a_take_cannot_hold_is_told(tmp_path: Path, session: str) -> None:
    with pytest.raises(InputError, match=r"a\.pose\.json: id is wrong"):
        record(tmp_path / "a.pose.json", session=session)
    assert not list(tmp_path.iterdir())


def test_a_journal_that_others_have_damaged_is_kept(tmp_path: Path) -> None:
    with record(tmp_path / "a.pose.json") as recorder:
        recorder.journal.write_text("mine now\n", encoding="utf-8")
    assert "the take cannot be completed: is not the journal of a recording" in str(recorder.failure)
    assert recorder.kept == recorder.journal
    assert [p.name for p in tmp_path.iterdir()] == ["a.pose.json.journal"]


def test_a_take_that_cannot_be_written_leaves_its_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with record(tmp_path / "a.pose.json") as recorder:
        recorder.send(moment(0.0))
        monkeypatch.setattr(Path, "replace", refused)
    assert "the take cannot be completed" in str(recorder.failure)
    assert recorder.kept == recorder.journal
    assert recorder.frames == 0
    assert find_journals(tmp_path) == [recorder.journal]


def test_a_pose_of_another_skeleton_is_refused(tmp_path: Path) -> None:
    other = type(COCO17)("two", ("a", "b"), (), (), np.ones(2))
    with record(tmp_path / "a.pose.json") as recorder, pytest.raises(ValueError, match="unexpected joints"):
        recorder.send(moment(0.0, pose=Pose(other, np.zeros((2, 2)), np.ones(2))))


def test_nothing_recorded_leaves_nothing(tmp_path: Path) -> None:
    with record(tmp_path / "a.pose.json") as recorder:
        recorder.event(Event(0.0, "expression", ("smile",)))
        assert recorder.kept == recorder.journal
    assert recorder.frames == 0
    assert recorder.kept is None
    assert recorder.failure is None
    assert not list(tmp_path.iterdir())


def test_what_was_recorded_is_kept_when_the_program_fails(tmp_path: Path) -> None:
    def run() -> None:
        with record(tmp_path / "a.pose.json") as recorder:
            recorder.send(moment(0.0))
            raise ConnectionError

    with pytest.raises(ConnectionError):
        run()
    assert len(read(tmp_path / "a.pose.json").times) == 1


@pytest.mark.parametrize(
    ("asked", "options", "made"),
    [
        ("out", {}, "out.pose.json"),
        ("out.json", {}, "out.json"),
        ("out.vtpose", {}, "out.vtpose"),
        ("out.pose.json.gz", {}, "out.pose.json.gz"),
        ("out.gz", {}, "out.pose.json.gz"),
        ("out.pose.json", {"compress": True}, "out.pose.json.gz"),
    ],
)
def test_names(tmp_path: Path, asked: str, options: dict[str, object], made: str) -> None:
    with record(tmp_path / asked, **options) as recorder:
        recorder.send(moment(0.0))
    assert [p.name for p in tmp_path.iterdir()] == [made]
    assert ((tmp_path / made).read_bytes()[:2] == b"\x1f\x8b") == made.endswith(".gz")
    assert len(read(recorder.path).times) == 1


def test_a_take_is_replaced_only_when_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.pose.json"
    with record(path) as recorder:
        recorder.send(moment(0.0))
    before = path.read_bytes()
    with record(path) as recorder:
        recorder.send(moment(0.0))
        recorder.send(moment(1.0))
        assert path.read_bytes() == before
    assert len(read(path).times) == 2


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("movie.mp4", "not the name of a take"),
        ("package.json", "exists and is not a take"),
        ("folder.json", "is a folder"),
        ("nowhere/a.pose.json", "no such folder"),
        ("notes.txt/a.pose.json", "no such folder"),
        ("pipe.json", "exists and is not a take"),
    ],
)
def test_what_cannot_be_recorded_to_is_told_before_the_start(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "package.json").write_text('{"name": "something of the user", "uses": "vtube-pose"}', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InputError, match=says):
        record(tmp_path / name)
    assert sorted(tmp_path.iterdir()) == before


def test_an_unwritable_folder_is_told_before_the_start() -> None:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65534)
        with pytest.raises(InputError, match="cannot be written"):
            record(folder / "a.pose.json")
    finally:
        os.seteuid(user)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_recording_in_progress_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.pose.json"
    with record(path) as recorder:
        recorder.send(moment(0.0))
        assert in_use(recorder.journal)
        assert find_journals(tmp_path) == find_journals(path) == []
        with pytest.raises(InputError, match="is being recorded right now"):
            recover(recorder.journal)
        with pytest.raises(InputError, match="is being recorded right now"):
            record(path)
    assert len(read(path).times) == 1


def test_the_next_recording_recovers_an_interrupted_one_first(tmp_path: Path) -> None:
    path = tmp_path / "a.pose.json"
    with record(path) as recorder:
        recorder.send(moment(0.0))
    with record(path) as interrupted:
        for i in range(7):
            interrupted.send(moment(float(i)))
        while interrupted.journal.read_bytes().count(b"\n") < 8:
            time.sleep(0.001)
        left = interrupted.journal.read_bytes()
    interrupted.journal.write_bytes(left)
    with record(path) as recorder:
        recorder.send(moment(0.0))
        recorder.send(moment(1.0))
    assert recorder.recovered == tmp_path / "a.recovered.pose.json", "it was complete already, and is not replaced"
    assert len(read(recorder.recovered).times) == 7
    interrupted.journal.write_bytes(left)
    with record(path) as recorder:
        recorder.send(moment(0.0))
    assert recorder.recovered == tmp_path / "a.recovered1.pose.json"
    assert len(read(recorder.recovered).times) == 7
    assert len(read(path).times) == 1


def test_a_strangers_journal_is_neither_lost_nor_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.pose.json.journal").write_text("dear diary\n", encoding="utf-8")
    with pytest.raises(VtubeError, match="is not the journal of a recording"):
        record(tmp_path / "a.pose.json")
    assert (tmp_path / "a.pose.json.journal").read_text(encoding="utf-8") == "dear diary\n"


def test_an_hour_with_everything_has_the_size_of_the_design(tmp_path: Path) -> None:
    """An hour at 30 fps with all parameters is at most 60 MB, 22 MB gzipped; extrapolated from three minutes.

    Every parameter and bone moves, with the jitter that smoothing leaves (0.1 % of the range, 0.1 degrees); the
    keypoints jitter by a pixel.
    """
    names, rng = list(REST), np.random.default_rng(3)
    limits = [(p.minimum, p.maximum, p.bone) for p in PARAMETERS.values()]
    phases = rng.uniform(0.1, 1.0, len(names))
    frames = 5400
    with record(tmp_path / "a.pose.json") as recorder:
        for i in range(frames):
            t = i / 30
            wave = np.sin(2 * np.pi * phases * t)
            values = [
                45 * w + n * 0.1 if bone else (low + high) / 2 + (high - low) * (0.3 * w + 0.001 * n)
                for (low, high, bone), w, n in zip(limits, wave, rng.normal(size=len(names)), strict=True)
            ]
            parameters = dict(zip(names, values, strict=True))
            points = 300 + 200 * wave[:34].reshape(17, 2) + rng.normal(0, 1, (17, 2))
            seen = Pose(COCO17, points, np.clip(0.9 + rng.normal(0, 0.02, 17), 0, 1))
            recorder.send(Moment(t, parameters, seen, None, None, humanoid.pose(parameters)))
    assert recorder.failure is None
    content = (tmp_path / "a.pose.json").read_bytes()
    head, columns = content.split(b'"tracks"')
    data = sum(len(track["data"]) for track in json.loads(content)["tracks"])
    assert data == frames * (1 + 17 + 2 + 51 + sum(not bone for _, _, bone in limits))
    hour = 108_000 / frames
    assert len(head) + len(columns) * hour <= 60e6
    assert len(gzip.compress(head)) + len(gzip.compress(columns, 6)) * hour <= 22e6
