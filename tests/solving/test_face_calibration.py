"""A performer's own face at rest and its ranges: found when somebody is at rest, awake and seen, and remembered."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from vtube import paths
from vtube.solving import Calibration, Solver
from vtube.types import Face

AWAKE = {"eyeBlinkLeft": 0.08, "eyeBlinkRight": 0.08, "eyeLookDownLeft": 0.25, "eyeLookDownRight": 0.25}
NARROW = {**AWAKE, "eyeBlinkLeft": 0.42, "eyeBlinkRight": 0.4, "browInnerUp": 0.4}
ASLEEP = {**NARROW, "eyeBlinkLeft": 0.75, "eyeBlinkRight": 0.75}
LIDS = ("EyeOpenLeft", "EyeOpenRight")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "data", tmp_path.joinpath)
    return tmp_path / "profiles"


def face(shapes: Mapping[str, float], yaw: float = 0.0) -> Face:
    a = math.radians(yaw)
    transform = np.eye(4)
    transform[:3, :3] = 10 * np.array([[math.cos(a), 0, math.sin(a)], [0, -1, 0], [-math.sin(a), 0, math.cos(a)]])
    transform[:2, 3] = 320, 240
    return Face(np.full((478, 2), 300.0), dict(shapes), transform)


class Camera:
    """Somebody before a camera, 30 frames a second."""

    def __init__(self, calibration: Calibration) -> None:
        self.solver, self.calibration, self.t = Solver(calibration=calibration), calibration, 0.0

    def see(self, seconds: float, shapes: Mapping[str, float] | None, yaw: float = 0.0) -> Mapping[str, float]:
        for _ in range(round(seconds * 30)):
            self.t += 1 / 30
            seen = None if shapes is None else face(shapes, yaw)
            values = self.solver(None, seen, None, self.t)
        return values


def test_narrow_eyes_at_rest_are_open_eyes_and_a_full_blink_shuts_them() -> None:
    camera = Camera(Calibration("camera"))
    assert camera.see(1.0, NARROW)["EyeOpenLeft"] < 0.5
    values = camera.see(3.0, NARROW)
    assert camera.calibration.state == "done"
    for name in LIDS:
        assert values[name] > 0.97
    assert values["EyeLeftY"] == pytest.approx(0, abs=0.02)
    assert values["BrowLeftY"] == pytest.approx(0, abs=0.02)
    shut = camera.see(0.3, ASLEEP)
    for name in LIDS:
        assert shut[name] < 0.02


def test_a_blink_meanwhile_does_no_harm() -> None:
    camera = Camera(Calibration("camera"))
    for _ in range(3):
        camera.see(0.75, NARROW)
        camera.see(0.1, {**NARROW, "eyeBlinkLeft": 0.5, "eyeBlinkRight": 0.5})
        camera.see(0.1, ASLEEP)
    assert camera.calibration.state == "done"
    assert camera.see(0.5, NARROW)["EyeOpenLeft"] > 0.97


@pytest.mark.parametrize("otherwise", [ASLEEP, None])
def test_it_is_never_found_with_shut_eyes_or_while_the_face_is_lost(otherwise: Mapping[str, float] | None) -> None:
    camera = Camera(Calibration("camera"))
    camera.see(0.2, NARROW)
    camera.see(6.0, otherwise)
    assert camera.calibration.state != "done"
    camera.see(3.0, NARROW)
    assert camera.calibration.state == "done"


def test_a_turned_head_is_no_face_at_rest() -> None:
    camera = Camera(Calibration("camera"))
    camera.see(6.0, NARROW, yaw=40.0)
    assert camera.calibration.state != "done"


def test_a_talking_mouth_is_waited_for() -> None:
    camera = Camera(Calibration("camera"))
    for i in range(20):
        camera.see(0.3, {**NARROW, "jawOpen": 0.5 * (i % 2)})
    assert camera.calibration.state != "done"


def test_without_a_face_model_the_body_alone_is_calibrated(performer) -> None:
    calibration = Calibration("camera")
    solver = Solver(calibration=calibration)
    for i in range(90):
        solver(performer.perform(), None, None, i / 30)
    assert calibration.state == "done"
    assert not calibration.sees_face


def test_a_file_without_a_profile_learns_no_face() -> None:
    camera = Camera(Calibration("file"))
    before = camera.see(1.0, NARROW)
    assert camera.see(60.0, NARROW)["EyeOpenLeft"] == before["EyeOpenLeft"]


def test_a_profile_remembers_the_face(own_folder: Path) -> None:
    camera = Camera(Calibration("camera", "me"))
    camera.see(4.0, NARROW)
    saved = json.loads((own_folder / "me.json").read_text(encoding="utf-8"))
    assert saved["face"]["BlinkLeft"]["low"] > 0.4
    for mode in ("camera", "file"):
        later = Camera(Calibration(mode, "me"))
        assert later.calibration.state == "done"
        assert later.see(0.1, NARROW)["EyeOpenLeft"] > 0.97


def test_a_profile_of_before_faces_keeps_its_posture_and_finds_the_face(own_folder: Path) -> None:
    Camera(Calibration("camera", "me")).see(4.0, NARROW)
    document = json.loads((own_folder / "me.json").read_text(encoding="utf-8"))
    del document["face"]
    (own_folder / "me.json").write_text(json.dumps(document), encoding="utf-8")
    camera = Camera(Calibration("camera", "me"))
    assert camera.calibration.neutral.pitch == document["neutral"]["pitch"]
    camera.see(4.0, NARROW)
    assert "face" in json.loads((own_folder / "me.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "spoilt",
    [3, [], {"BlinkLeft": 3}, {"Jaw": {"low": 0}}, {"Jaw": {"low": "x", "high": 1, "measured": False}},
     {"Jaw": {"low": math.nan, "high": 1, "measured": False}}],
)  # fmt: skip
def test_a_damaged_face_sets_the_whole_profile_aside(own_folder: Path, spoilt: object, caplog) -> None:
    Camera(Calibration("camera", "me")).see(4.0, NARROW)
    document = json.loads((own_folder / "me.json").read_text(encoding="utf-8"))
    (own_folder / "me.json").write_text(json.dumps({**document, "face": spoilt}), encoding="utf-8")
    calibration = Calibration("camera", "me")
    assert calibration.state == "waiting"
    assert [path.name for path in own_folder.iterdir()] == ["me.json.unusable-1"]
    assert len(caplog.records) == 1


def test_a_profile_that_asks_for_anything_gets_what_is_sensible(own_folder: Path) -> None:
    Camera(Calibration("camera", "me")).see(4.0, NARROW)
    document = json.loads((own_folder / "me.json").read_text(encoding="utf-8"))
    document["face"] = {"Jaw": {"low": 1e9, "high": -1e9, "measured": True}, "Elbow": None}
    (own_folder / "me.json").write_text(json.dumps(document), encoding="utf-8")
    values = Camera(Calibration("camera", "me")).see(0.5, {"jawOpen": 1.0})
    assert values["MouthOpen"] == 1


def test_what_is_learnt_while_performing_is_saved_at_the_end_by_a_camera_and_not_by_a_file(own_folder: Path) -> None:
    def weak_blinks(camera: Camera) -> None:
        for _ in range(40):
            camera.see(0.1, {**AWAKE, "eyeBlinkLeft": 0.4, "eyeBlinkRight": 0.4})
            camera.see(0.9, AWAKE)
        camera.calibration.close()

    camera = Camera(Calibration("camera", "me"))
    camera.see(4.0, AWAKE)
    weak_blinks(Camera(Calibration("file", "me")))
    before = json.loads((own_folder / "me.json").read_text(encoding="utf-8"))["face"]["BlinkLeft"]["high"]
    assert before == 0.58
    weak_blinks(camera)
    assert json.loads((own_folder / "me.json").read_text(encoding="utf-8"))["face"]["BlinkLeft"]["high"] < 0.53


def test_a_folder_that_refuses_is_told_once_and_the_rest_goes_on(own_folder: Path, caplog) -> None:
    camera = Camera(Calibration("camera", "me"))
    own_folder.write_text("a file where the folder should be", encoding="utf-8")
    values = camera.see(200.0, NARROW)
    camera.calibration.close()
    assert values["EyeOpenLeft"] > 0.97
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_moves_that_are_held_on_purpose_are_all_that_somebody_can() -> None:
    camera = Camera(Calibration("camera"))
    camera.see(4.0, AWAKE)
    assert camera.see(0.5, {**AWAKE, "jawOpen": 0.36})["MouthOpen"] < 0.7
    camera.calibration.begin(["Jaw"])
    camera.see(2.0, {**AWAKE, "jawOpen": 0.36})
    assert camera.calibration.watched == pytest.approx(2.0, abs=0.05)
    assert camera.calibration.end()
    assert camera.see(1.0, {**AWAKE, "jawOpen": 0.36})["MouthOpen"] > 0.98
    camera.calibration.begin(["Smile"])
    camera.see(2.0, AWAKE)
    assert not camera.calibration.end()


def test_to_calibrate_anew_can_be_given_up() -> None:
    camera = Camera(Calibration("camera"))
    camera.see(4.0, NARROW)
    camera.calibration.start(camera.t)
    camera.see(1.0, AWAKE)
    assert camera.calibration.state.startswith("steady")
    camera.calibration.stop()
    assert camera.calibration.state == "done"
    assert camera.see(5.0, NARROW)["EyeOpenLeft"] > 0.97


def test_a_clock_that_starts_again_lets_a_face_be_still_anew() -> None:
    camera = Camera(Calibration("camera"))
    camera.t = 100.0
    camera.see(1.0, NARROW)
    camera.t = 5.0
    camera.see(1.0, NARROW)
    state, seconds, _ = camera.calibration.state.split()
    assert state == "steady"
    assert 0 < float(seconds) < 1.2
    assert 0 < camera.calibration.progress < 1
    camera.see(3.0, NARROW)
    assert camera.calibration.state == "done"
