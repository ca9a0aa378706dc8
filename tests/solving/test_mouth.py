"""What moves the mouth: camera, voice, both, or nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.parameters import REST
from vtube.solving import Solver
from vtube.solving.mouth import HEARD, VOWELS, Mouth, blend, opening
from vtube.types import Face, Voice

CAMERA = {**REST, "MouthOpen": 0.8, "VoiceE": 0.9}
SAYS_O = {**dict.fromkeys(HEARD, 0.0), "VoiceO": 1.0, "VoiceVolume": 0.9, "VoiceFrequency": 0.3}
SILENT = {**dict.fromkeys(HEARD, 0.0), "VoiceSilence": 1.0}
FACE = Face(np.zeros((0, 2)), {})

MODES = st.sampled_from(["camera", "voice", "both", "off"])
shares = st.lists(st.floats(0, 1), min_size=6, max_size=6).filter(lambda v: sum(v) > 0.1)


def test_camera_mode_shows_what_the_camera_sees() -> None:
    values = blend("camera", CAMERA, SAYS_O, 1.0)
    assert (values["MouthOpen"], values["VoiceE"], values["VoiceO"]) == (0.8, 0.9, 0.0)


def test_voice_mode_shows_what_is_heard_and_silence_closes_the_mouth() -> None:
    values = blend("voice", CAMERA, SAYS_O, 1.0)
    assert values["MouthOpen"] > 0.4
    assert (values["VoiceE"], values["VoiceO"]) == (0.0, 1.0)
    assert blend("voice", CAMERA, SILENT, 1.0)["MouthOpen"] == 0.0


def test_both_follows_the_camera_while_the_mouth_is_seen_and_the_voice_while_it_is_hidden() -> None:
    assert blend("both", CAMERA, SAYS_O, 1.0)["MouthOpen"] == 0.8
    assert blend("both", CAMERA, SAYS_O, 0.0)["MouthOpen"] == opening(SAYS_O)
    assert blend("both", CAMERA, SILENT, 0.0)["MouthOpen"] == 0.0


def test_both_shapes_the_vowel_that_is_heard_and_without_one_that_which_is_seen() -> None:
    spoken, silent = blend("both", CAMERA, SAYS_O, 1.0), blend("both", CAMERA, SILENT, 1.0)
    assert (spoken["VoiceO"], spoken["VoiceE"]) == (1.0, 0.0)
    assert (silent["VoiceO"], silent["VoiceE"]) == (0.0, 0.9)


def test_in_both_a_mouth_that_is_seen_closed_does_not_say_what_others_say() -> None:
    closed = {**CAMERA, "MouthOpen": 0.0, "VoiceE": 0.0}
    assert blend("both", closed, SAYS_O, 1.0)["VoiceO"] == 0.0
    assert blend("both", closed, SAYS_O, 0.0)["VoiceO"] == 1.0


def test_off_is_a_closed_mouth() -> None:
    assert set(blend("off", CAMERA, SAYS_O, 1.0).values()) == {0.0}


@given(heard=shares, volume=st.floats(0, 1), seen=st.floats(0, 1), mode=MODES)
def test_values_stay_in_range_and_are_always_the_same_ones(heard, volume, seen, mode) -> None:
    each = [value / sum(heard) for value in heard]
    voice = {**dict(zip((*VOWELS, "VoiceSilence"), each, strict=True)), "VoiceVolume": volume, "VoiceFrequency": 0.5}
    values = blend(mode, CAMERA, voice, seen)
    assert set(values) == {"MouthOpen", *HEARD}
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in values.values())


def test_an_a_opens_wider_than_an_e_and_that_wider_than_a_u() -> None:
    said = [opening({**SILENT, "VoiceVolume": 1.0, f"Voice{vowel}": 1.0}) for vowel in "AEU"]
    assert said == sorted(said, reverse=True)
    assert said[0] == 1.0


def test_a_mouth_that_is_hidden_and_seen_again_changes_softly() -> None:
    mouth, dt = Mouth("both"), 1 / 60
    shown = [
        mouth(CAMERA, Voice(SILENT), dt, seen=seen)["MouthOpen"] for seen in [True] * 5 + [False] * 60 + [True] * 60
    ]
    assert np.abs(np.diff(shown)).max() < 0.2
    assert (shown[0], shown[-1]) == (0.8, pytest.approx(0.8, abs=0.01))
    assert shown[64] < 0.01


def test_a_voice_that_breaks_off_fades_by_time_and_not_by_calls() -> None:
    mouths = []
    for steps in (3, 30):
        mouth = Mouth("voice")
        mouth(REST, Voice(SAYS_O), 0.01, seen=False)
        for _ in range(steps):
            last = mouth(REST, None, 0.09 / steps, seen=False)
        mouths.append(last["MouthOpen"])
    assert mouths[0] == pytest.approx(mouths[1])
    assert 0 < mouths[0] < opening(SAYS_O)


def test_the_solver_shows_the_voice_without_a_body_and_forgets_it_on_reset() -> None:
    solve = Solver(mouth="voice")
    assert solve(None, None, Voice(SAYS_O), 1.0)["MouthOpen"] > 0.4
    solve.reset()
    assert solve(None, FACE, None, 1.01)["MouthOpen"] == 0.0


def test_by_default_a_voice_moves_nothing() -> None:
    assert Solver()(None, None, Voice(SAYS_O), 1.0) == REST


@given(values=st.dictionaries(st.sampled_from(HEARD), st.floats(allow_nan=True, allow_infinity=True)), mode=MODES)
def test_whatever_a_voice_says_the_solver_stays_in_range(values, mode) -> None:
    solve = Solver(mouth=mode)
    for t, voice in enumerate((Voice(values), None, Voice(SAYS_O), None)):
        shown = solve(None, FACE, voice, t / 60)
        assert all(0.0 <= shown[name] <= 1.0 for name in ("MouthOpen", *HEARD))


def test_what_is_no_number_is_not_heard_and_too_much_is_the_most() -> None:
    values = Mouth("voice")(
        REST, Voice({**SAYS_O, "VoiceA": math.nan, "VoiceO": 5.0, "VoiceE": -1.0}), 0.01, seen=False
    )
    assert (values["VoiceA"], values["VoiceO"], values["VoiceE"]) == (0.0, 1.0, 0.0)
    assert values["MouthOpen"] == opening(SAYS_O)
