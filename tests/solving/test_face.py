"""Eyes, brows, mouth and vowels from blendshapes: what a face does arrives, quickly where it counts, calm elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.parameters import PARAMETERS, REST
from vtube.solving import Solver
from vtube.solving.blendshapes import CHANNELS
from vtube.types import Face, Voice

DT = 1 / 60
AWAKE = {"eyeLookDownLeft": 0.25, "eyeLookDownRight": 0.25, "eyeBlinkLeft": 0.08, "eyeBlinkRight": 0.08}
SHUT = {"eyeBlinkLeft": 0.7, "eyeBlinkRight": 0.7}
EYES = ("EyeOpenLeft", "EyeOpenRight")


def face(yaw: float = 0.0, **shapes: float) -> Face:
    """Somebody in the middle of a picture, awake but for these blendshapes; ``yaw`` in degrees."""
    a = math.radians(yaw)
    transform = np.eye(4)
    transform[:3, :3] = 10 * np.array([[math.cos(a), 0, math.sin(a)], [0, -1, 0], [-math.sin(a), 0, math.cos(a)]])
    transform[:2, 3] = 320, 240
    return Face(np.full((478, 2), 300.0), {**AWAKE, **shapes}, transform)


def shown(
    what: Callable[[float], Face | None], seconds: float, solver: Solver | None = None, begin: float = 0.0
) -> list[Mapping[str, float]]:
    """Parameters 60 times a second."""
    solver = solver or Solver()
    return [solver(None, what(begin + i * DT), None, begin + i * DT) for i in range(round(seconds / DT))]


def settled(**shapes: float) -> Mapping[str, float]:
    return shown(lambda _: face(**shapes), 1.0)[-1]


def test_an_awake_face_is_at_rest() -> None:
    values = settled()
    for name in (*EYES, "MouthOpen", "MouthSmile", "MouthFrown", "MouthX", "CheekPuff", "FaceAngry"):
        assert values[name] == REST[name]
    for name in ("EyeLeftX", "EyeLeftY", "BrowLeftY", "BrowRightY"):
        assert values[name] == pytest.approx(0, abs=0.05)
    assert values["EyesFound"] == values["FaceFound"] == 1
    assert values["BodyFound"] == 0


@pytest.mark.parametrize(
    ("shapes", "moves"),
    [
        ({"jawOpen": 0.6}, {"MouthOpen": 1.0, "VoiceA": 1.0}),
        ({"mouthSmileLeft": 0.8, "mouthSmileRight": 0.8}, {"MouthSmile": 1.0}),
        ({"mouthFrownLeft": 0.5, "mouthFrownRight": 0.5}, {"MouthFrown": 1.0}),
        ({"mouthLeft": 0.5}, {"MouthX": 1.0}),
        ({"mouthRight": 0.5}, {"MouthX": -1.0}),
        ({"cheekPuff": 0.7}, {"CheekPuff": 1.0}),
        ({"browDownLeft": 0.9, "browDownRight": 0.9}, {"BrowLeftY": -1.0, "BrowRightY": -1.0, "FaceAngry": 1.0}),
        ({"browInnerUp": 1.0, "browOuterUpLeft": 1.0}, {"BrowLeftY": 1.0}),
        ({"eyeLookOutLeft": 0.8, "eyeLookInRight": 0.8}, {"EyeLeftX": 1.0, "EyeRightX": 1.0}),
        ({"eyeLookInLeft": 0.8, "eyeLookOutRight": 0.8}, {"EyeLeftX": -1.0, "EyeRightX": -1.0}),
        ({"eyeLookUpLeft": 0.7, "eyeLookUpRight": 0.7}, {"EyeLeftY": 1.0, "EyeRightY": 1.0}),
        ({"eyeLookDownLeft": 0.95, "eyeLookDownRight": 0.95}, {"EyeLeftY": -1.0}),
        ({"jawOpen": 0.6, "mouthFunnel": 0.9}, {"VoiceO": 1.0}),
        ({"jawOpen": 0.13, "mouthPucker": 1.0}, {"VoiceU": 0.8}),
        ({"jawOpen": 0.6, "mouthStretchLeft": 0.6, "mouthStretchRight": 0.6}, {"VoiceE": 1.0}),
        ({"jawOpen": 0.13, "mouthStretchLeft": 0.6, "mouthStretchRight": 0.6}, {"VoiceI": 0.8}),
    ],
)
def test_each_blendshape_moves_its_parameter(shapes: dict[str, float], moves: dict[str, float]) -> None:
    values = settled(**shapes)
    for name, value in moves.items():
        assert values[name] == pytest.approx(value, abs=0.15)


def test_brows_of_a_bowed_head_look_lower_than_they_are() -> None:
    """What a model says of somebody who reads the keyboard; the same of a head that is upright is anger."""
    values = {}
    for pitch in (-20.0, 0.0):
        a = math.radians(pitch)
        seen = face(browDownLeft=0.5, browDownRight=0.5)
        nod = np.eye(4)
        nod[1:3, 1:3] = [[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]]
        seen = replace(seen, transform=seen.transform @ nod)
        values[pitch] = shown(lambda _, seen=seen: seen, 0.5)[-1]
    assert values[-20.0]["FaceAngleY"] < values[0.0]["FaceAngleY"] - 15.0
    assert values[0.0]["FaceAngry"] > 0.4
    assert values[-20.0]["FaceAngry"] < 0.25
    assert values[-20.0]["BrowLeftY"] > values[0.0]["BrowLeftY"] + 0.4


def test_a_heard_voice_says_the_vowels_itself() -> None:
    said = {"heard": Voice({"VoiceU": 1.0, "VoiceVolume": 0.5}), "silent": Voice({"VoiceSilence": 1.0})}
    values = {}
    for name, voice in said.items():
        solver = Solver(mouth="both")
        for i in range(60):
            values[name] = solver(None, face(jawOpen=0.6), voice, i * DT)
        assert values[name]["MouthOpen"] > 0.9
    assert (values["heard"]["VoiceU"], values["heard"]["VoiceA"]) == (1, 0)
    assert values["silent"]["VoiceA"] > 0.5


@pytest.mark.parametrize(("width", "winks"), [(65.0, False), (260.0, True)])
def test_eyes_of_a_few_pixels_do_not_wink(width: float, winks: bool) -> None:
    """What a model says of open eyes of somebody far away, and then of a blink."""
    points = np.linspace((0.0, 0.0), (width, width), 478)

    def seen(t: float) -> Face:
        lids = {"eyeBlinkLeft": 0.5, "eyeBlinkRight": 0.3} if t < 0.5 else {"eyeBlinkLeft": 0.6, "eyeBlinkRight": 0.6}
        return replace(face(**lids), points=points)

    before, after = (shown(seen, seconds)[-1] for seconds in (0.5, 1.0))
    if winks:
        assert before["EyeOpenRight"] - before["EyeOpenLeft"] > 0.3
    else:
        assert before["EyeOpenLeft"] == before["EyeOpenRight"] > 0.95
    assert max(after[eye] for eye in EYES) < 0.05


def test_a_blink_is_quick_and_complete() -> None:
    """A blink of 0.1 s, as a model shows it at 30 frames a second: shut within 60 ms, and as open as before at once."""

    def blinking(t: float) -> Face:
        return face(**(SHUT if 0.5 <= t < 0.6 else {}))

    drawn = shown(blinking, 1.0)
    times = [i * DT for i in range(len(drawn))]
    for eye in EYES:
        lids = [values[eye] for values in drawn]
        assert min(lids) < 0.01
        assert min(t for t, lid in zip(times, lids, strict=True) if lid < 0.1) <= 0.56
        assert min(t for t, lid in zip(times, lids, strict=True) if t > 0.6 and lid > 0.9) <= 0.66


def test_a_blink_leaves_the_gaze_where_it_was() -> None:
    """A model takes falling lids for a look down."""

    def blinking(t: float) -> Face:
        down = {"eyeLookDownLeft": 0.9, "eyeLookDownRight": 0.9}
        return face(**({**SHUT, **down} if 0.5 <= t < 0.65 else {}))

    assert all(abs(values["EyeLeftY"]) < 0.05 for values in shown(blinking, 1.0))


def test_a_wink_stays_a_wink_whatever_the_model_lets_the_other_eye_have() -> None:
    values = settled(eyeBlinkRight=0.7, eyeBlinkLeft=0.33)
    assert values["EyeOpenRight"] < 0.05
    assert values["EyeOpenLeft"] > 0.75


@pytest.mark.parametrize(("yaw", "nearer"), [(40.0, "Right"), (-40.0, "Left")])
def test_of_a_turned_head_the_eye_at_the_camera_speaks_for_both(yaw: float, nearer: str) -> None:
    for lid in (0.08, 0.7):
        values = shown(lambda _, lid=lid: face(yaw, **SHUT, **{}) if lid > 0.5 else face(yaw), 1.0)[-1]
        assert values["EyeOpenLeft"] == values["EyeOpenRight"]
    farther = "Left" if nearer == "Right" else "Right"
    values = shown(lambda _: face(yaw, **{f"eyeBlink{farther}": 0.9}), 1.0)[-1]
    assert values[f"EyeOpen{farther}"] > 0.9


def test_unrest_of_the_model_does_not_make_lids_flutter() -> None:
    """Glasses and low light: half-open lids whose blendshape trembles by a tenth from frame to frame."""
    rng = np.random.default_rng(4)
    noise = 0.3 + rng.uniform(-0.05, 0.05, 200)
    drawn = shown(lambda t: face(eyeBlinkLeft=noise[int(t * 30)], eyeBlinkRight=noise[int(t * 30)]), 4.0)[60:]
    raw = 1 - (noise - CHANNELS["BlinkLeft"].low) / (CHANNELS["BlinkLeft"].high - CHANNELS["BlinkLeft"].low)
    for eye in EYES:
        assert np.std(np.diff([values[eye] for values in drawn[::2]])) < 0.4 * np.std(np.diff(raw))


def test_a_lost_face_is_held_and_eases_to_rest_and_returns_without_a_jump() -> None:
    """All but lids and mouth, which may be quick, by less than a fifth of their range a picture."""

    def coming_and_going(t: float) -> Face | None:
        return face(12.0, eyeLookOutLeft=0.8, eyeLookInRight=0.8, mouthLeft=0.5) if t % 2 < 1.0 else None

    drawn = shown(coming_and_going, 6.0)
    for name, parameter in PARAMETERS.items():
        if name not in {*EYES, "MouthOpen"}:
            values = np.array([frame[name] for frame in drawn])
            assert np.abs(np.diff(values)).max() <= 0.2 * (parameter.maximum - parameter.minimum), name
    assert drawn[59]["EyeLeftX"] > 0.8
    assert drawn[70]["EyeLeftX"] > 0.7
    assert drawn[119]["EyeLeftX"] == drawn[119]["EyesFound"] == 0
    assert drawn[170]["EyesFound"] == 1


def test_the_result_depends_on_time_not_on_the_rate_of_the_calls() -> None:
    def moving(t: float) -> Face:
        step = int(t * 30) / 30
        return face(mouthSmileLeft=0.4 + 0.3 * math.sin(step), mouthSmileRight=0.4 + 0.3 * math.sin(step))

    one = shown(moving, 2.0)[-1]["MouthSmile"]
    solver, t = Solver(), 0.0
    while t < 119 * DT - 1e-9:
        solver(None, moving(t), None, t)
        t += DT / 4
    assert solver(None, moving(119 * DT), None, 119 * DT)["MouthSmile"] == pytest.approx(one, abs=0.02)


@given(
    st.dictionaries(
        st.sampled_from([*{name for c in CHANNELS.values() for name in c.weights}, "tongueOut", "unheard"]),
        st.floats(-10, 10),
    ),
    st.floats(-90, 90),
)
def test_whatever_a_model_says_parameters_stay_in_range(shapes: dict[str, float], yaw: float) -> None:
    for values in shown(lambda _: face(yaw, **shapes), 0.1):
        for name, parameter in PARAMETERS.items():
            assert parameter.minimum <= values[name] <= parameter.maximum


def test_a_face_without_blendshapes_moves_the_head_alone() -> None:
    seen = face(20.0)
    values = shown(lambda _: Face(seen.points, {}, seen.transform), 0.5)[-1]
    assert values["FaceFound"] == 1
    assert values["EyesFound"] == 0
    assert values["EyeOpenLeft"] == 1


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
@pytest.mark.parametrize("name", ["jawOpen", "eyeBlinkLeft", "eyeLookUpLeft", "browInnerUp"])
def test_one_value_that_is_not_finite_is_passed_over(name: str, wrong: float) -> None:
    shapes = {"jawOpen": 0.6, **SHUT}
    rows = shown(lambda t: face(**shapes | ({name: wrong} if t == 30 * DT else {})), 1.0)
    assert all(math.isfinite(value) for values in rows for value in values.values())
    assert [values["MouthOpen"] for values in rows[30:]] == pytest.approx([1.0] * 30, abs=0.01)
    assert [values["EyeOpenLeft"] for values in rows[30:]] == pytest.approx([0.0] * 30, abs=0.01)
    assert rows[-1] == pytest.approx(shown(lambda _: face(**shapes), 1.0)[-1], abs=0.01)
