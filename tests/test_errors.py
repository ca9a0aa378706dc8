"""Errors are one line that says what, where, got, expected, and what to do."""

import pytest

from vtube.errors import DeviceError, InputError, UsageError, VtubeError, nearest


def test_message_is_one_line_with_every_part():
    error = InputError("wrong size", where="a.png", got="1x1", expected="a picture", hint="try\nanother")
    assert str(error) == "a.png: wrong size (got 1x1, expected a picture); try another"


def test_what_a_terminal_would_obey_is_escaped():
    error = InputError("no \x1b]0;title\x07 \u202eimage", where="caf\u00e9 \U0001f600\x9b", hint="\udc80")
    assert str(error) == "caf\u00e9 \U0001f600\\x9b: no \\x1b]0;title\\x07 \\u202eimage; \\udc80"
    assert str(error).isprintable()


@pytest.mark.parametrize(("kind", "status"), [(UsageError, 2), (InputError, 2), (DeviceError, 1), (VtubeError, 1)])
def test_exit_status_tells_usage_from_failure(kind, status):
    assert kind("x").exit_status == status


def test_nearest_names_the_probable_one_and_all():
    assert nearest("kalmann", ["one_euro", "kalman"]) == "did you mean kalman? There are: kalman, one_euro"


def test_nearest_guesses_nothing_when_nothing_is_near():
    assert nearest("zzz", ["kalman"]) == "there are: kalman"
