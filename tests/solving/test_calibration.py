"""Calibration: the neutral pose from steady seconds, a running median, or a profile."""

from __future__ import annotations

import itertools
import json
import logging
import re
import threading

import numpy as np
import pytest

from vtube import paths
from vtube.errors import UsageError
from vtube.solving import Calibration, Neutral, profiles

SITTING = Neutral(4.0, 15.0, -3.0, 1.0, 2.0, 0.95, 320.0, 150.0, 5.0, 330.0, 260.0)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "data", tmp_path.joinpath)
    return tmp_path / "profiles"


def watch(calibration: Calibration, start: float, seconds: float, measured: Neutral = SITTING, rate: int = 30) -> float:
    for i in range(int(seconds * rate)):
        calibration.observe(lambda: measured, start + i / rate)
    return start + seconds


def test_a_camera_is_calibrated_after_two_steady_seconds_and_then_stays():
    calibration = Calibration("camera")
    assert calibration.state == "waiting"
    t = watch(calibration, 0.0, 1.3)
    assert re.fullmatch(r"steady 1\.[123] s", calibration.state)
    t = watch(calibration, t, 2.7)
    assert calibration.state == "done"
    watch(calibration, t, 30.0, SITTING._replace(yaw=25.0, head_x=500.0))
    assert calibration.neutral.yaw == pytest.approx(4.0, abs=0.1)
    assert calibration.neutral.head_x == pytest.approx(320.0, abs=0.1)


def test_somebody_who_moves_is_waited_for():
    calibration = Calibration("camera")
    for i in range(300):
        calibration.observe(lambda i=i: SITTING._replace(yaw=20 * np.sin(i / 10)), i / 30)
    assert calibration.state != "done"


def test_an_empty_room_is_waited_for():
    calibration = Calibration("camera")
    watch(calibration, 0.0, 5.0, Neutral(*[float("nan")] * 11))
    assert calibration.state == "waiting"


def test_a_gap_is_not_steady():
    calibration = Calibration("camera")
    t = watch(calibration, 0.0, 0.5)
    watch(calibration, t + 5.0, 0.5)
    assert calibration.state != "done"


def test_a_file_is_usable_from_its_first_frame():
    """Where the head is, is neutral at once; a turned first frame is not taken for facing the camera."""
    neutral = Calibration("file").observe(lambda: SITTING._replace(yaw=40.0), 0.0)
    assert (neutral.head_x, neutral.head_size) == (320.0, 5.0)
    assert neutral.yaw == 0


def test_a_file_follows_its_running_median_slowly_and_whatever_its_rate():
    slow, quick = Calibration("file"), Calibration("file")
    watch(slow, 0.0, 6.0, rate=12), watch(quick, 0.0, 6.0, rate=60)
    assert slow.neutral.pitch == pytest.approx(15.0, abs=0.3)
    assert quick.neutral.pitch == pytest.approx(slow.neutral.pitch, abs=0.1)
    before = slow.neutral
    watch(slow, 6.0, 1.0, SITTING._replace(pitch=-30.0), rate=12)
    assert slow.neutral.pitch == pytest.approx(before.pitch, abs=0.5)


def test_on_request_it_starts_anew_and_keeps_the_old_neutral_until_then():
    calibration = Calibration("camera")
    t = watch(calibration, 0.0, 4.0)
    calibration.start(t)
    assert calibration.state == "waiting"
    slouching = SITTING._replace(pitch=-20.0, head_y=220.0)
    t = watch(calibration, t, 1.0, slouching)
    assert calibration.neutral.pitch == pytest.approx(15.0, abs=0.5)
    watch(calibration, t, 4.0, slouching)
    assert calibration.state == "done"
    assert calibration.neutral.pitch == pytest.approx(-20.0, abs=0.1)
    assert calibration.neutral.head_y == pytest.approx(220.0, abs=0.1)


def test_a_video_that_begins_again_does_not_stop_it():
    calibration = Calibration("file")
    watch(calibration, 100.0, 5.0)
    watch(calibration, 0.0, 12.0, SITTING._replace(pitch=-10.0))
    assert calibration.neutral.pitch == pytest.approx(-10.0, abs=1.0)


def test_a_profile_remembers_the_posture_and_finds_the_place_anew(own_folder):
    watch(Calibration("camera", profile="me"), 0.0, 4.0)
    assert [p.name for p in own_folder.iterdir()] == ["me.json"]
    later = Calibration("camera", profile="me")
    assert later.state == "done"
    assert later.neutral.pitch == pytest.approx(15.0)
    neutral = later.observe(lambda: SITTING._replace(pitch=-30.0, head_x=100.0), 0.0)
    assert neutral.head_x == 100.0
    watch(later, 0.1, 5.0, SITTING._replace(pitch=-30.0, head_x=100.0))
    assert later.neutral.pitch == pytest.approx(15.0)
    assert later.neutral.head_x == pytest.approx(100.0)


@pytest.mark.parametrize("name", ["", "../me", "a/b", "x" * 65, "me.json", "m\u00e9", "a\nb", "nul\0"])
def test_a_profile_name_cannot_leave_its_folder(name):
    with pytest.raises(UsageError, match="profile"):
        Calibration(profile=name)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "\x00\xff", '{"format": "vtube-profile"}', "[" * 30000,
        '{"format": "vtube-profile", "version": 99, "neutral": {}}',
        '{"format": "vtube-profile", "version": 1, "neutral": {"yaw": "x"}}',
        '{"format": "vtube-profile", "version": 1,'
        '"neutral": {"yaw": NaN, "pitch": 1, "roll": 1, "lean": 1, "tilt": 1, "width": 1}}',
        " " * 70000,
    ],
)  # fmt: skip
def test_a_profile_that_cannot_be_used_is_kept_aside_with_a_warning(own_folder, caplog, text):
    own_folder.mkdir()
    for number in (1, 2):
        (own_folder / "me.json").write_text(text, encoding="latin-1")
        with caplog.at_level(logging.WARNING):
            calibration = Calibration("camera", profile="me")
        assert calibration.state == "waiting"
        assert (own_folder / f"me.json.unusable-{number}").read_text(encoding="latin-1") == text
    assert len(caplog.records) == 2
    assert "me.json" in caplog.text


def test_what_is_wrong_with_a_profile_is_said_in_one_line(own_folder, caplog):
    own_folder.mkdir()
    for text, says in (
        ('{"format": "vtube-profile", "version": 99}', "unusable profile (version 99, expected 1)"),
        ('{"format": "vtube-pose", "version": 1}', "unusable profile (not a calibration profile)"),
        ('{"format": "vtube-profile", "version": 1, "neutral": {}}', "unusable profile ('yaw' is missing)"),
    ):
        (own_folder / "me.json").write_text(text, encoding="utf-8")
        caplog.clear()
        Calibration("camera", profile="me")
        assert says in caplog.text
        assert caplog.text.count("\n") == 1


def test_a_profile_that_cannot_be_opened_is_kept_aside_too(own_folder, caplog):
    (own_folder / "me.json" / "mine").mkdir(parents=True)
    watch(Calibration("camera", profile="me"), 0.0, 4.0)
    assert (own_folder / "me.json.unusable-1" / "mine").is_dir()
    assert (own_folder / "me.json").is_file()
    assert len(caplog.records) == 1


def test_a_disk_that_refuses_is_a_warning(own_folder, caplog):
    own_folder.write_text("a file where the folder should be", encoding="utf-8")
    profiles.save("me", {"yaw": 1.0})
    assert "could not be saved" in caplog.text


def test_saved_profiles_are_versioned_json(own_folder):
    profiles.save("me", {"neutral": {"yaw": 1.0}})
    assert json.loads((own_folder / "me.json").read_text(encoding="utf-8")) == {
        "format": "vtube-profile", "version": 1, "neutral": {"yaw": 1.0},
    }  # fmt: skip
    assert profiles.load("me", lambda sections: sections["neutral"]) == {"yaw": 1.0}
    assert profiles.load("nobody", dict) is None


def test_solvers_on_several_threads_may_share_one():
    calibration, clock, failed = Calibration("camera"), itertools.count(), []

    def work(offset: float) -> None:
        try:
            for _ in range(400):
                calibration.observe(lambda: SITTING, next(clock) / 100 + offset)
                assert calibration.state
        except Exception as error:  # noqa: BLE001 - whatever it is, it has to reach the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=work, args=(offset,)) for offset in (0.0, 0.03, 0.05)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert calibration.neutral.pitch == pytest.approx(15.0, abs=0.5)
