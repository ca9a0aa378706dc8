"""The gate finds the noise of the room by itself."""

from __future__ import annotations

from vtube.voice._gate import Gate

DT = 0.01


def held(gate: Gate, level: float, periodicity: float, seconds: float) -> list[float]:
    return [gate(level, periodicity, DT) for _ in range(round(seconds / DT))]


def test_a_voice_opens_it_and_noise_as_loud_does_not() -> None:
    assert min(held(Gate(), -30.0, 0.9, 1.0)) > 0
    assert max(held(Gate(), -30.0, 0.2, 10.0)) == 0


def test_the_threshold_follows_the_noise_up_and_down() -> None:
    gate = Gate()
    held(gate, -35.0, 0.2, 5.0)
    assert -30.0 < gate.threshold < -24.0
    assert max(held(gate, -32.0, 0.9, 0.1)) == 0
    held(gate, -60.0, 0.2, 1.0)
    assert gate.threshold < -45.0


def test_a_long_note_does_not_become_noise() -> None:
    assert min(held(Gate(), -20.0, 0.9, 15.0)) > 0


def test_a_hum_that_stays_becomes_noise() -> None:
    assert held(Gate(), -50.0, 0.9, 60.0)[-1] == 0


def test_a_voice_goes_on_through_a_consonant_but_not_through_a_pause() -> None:
    gate = Gate()
    held(gate, -20.0, 0.9, 0.5)
    assert min(held(gate, -25.0, 0.1, 0.05)) > 0
    assert held(gate, -25.0, 0.1, 0.1)[-1] == 0


def test_a_soft_voice_comes_to_count_as_a_full_one() -> None:
    gate = Gate()
    words = [held(gate, -42.0, 0.9, 0.8) + held(gate, -70.0, 0.1, 0.4) for _ in range(40)]
    assert max(words[0]) < 0.6
    assert max(words[-1]) > 0.75


def test_a_fixed_threshold_does_not_move() -> None:
    gate = Gate(-40.0)
    held(gate, -20.0, 0.1, 10.0)
    assert gate.threshold == -40.0
    assert held(gate, -41.0, 0.9, 0.1)[-1] == 0
    assert held(gate, -39.0, 0.9, 0.1)[-1] > 0


def test_it_depends_on_time_and_not_on_how_often_it_is_asked() -> None:
    coarse, fine = Gate(), Gate()
    for level, periodicity in ((-50.0, 0.2), (-25.0, 0.9), (-30.0, 0.2)):
        held(coarse, level, periodicity, 0.5)
        for _ in range(200):
            fine(level, periodicity, DT / 4)
    assert abs(coarse.threshold - fine.threshold) < 0.5
