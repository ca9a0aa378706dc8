"""The token."""

from __future__ import annotations

import pytest

from vtube.errors import InputError, UsageError
from vtube.service.tokens import VARIABLE, token

GOOD = "0123456789abcdef"


def test_the_file_comes_before_the_environment(tmp_path, monkeypatch):
    """With or without a line's end; without both there is none."""
    monkeypatch.delenv(VARIABLE, raising=False)
    assert token(None) is None
    monkeypatch.setenv(VARIABLE, GOOD)
    assert token(None) == GOOD
    file = tmp_path / "token"
    file.write_text(f"{GOOD}-of-a-file\n", encoding="utf-8")
    assert token(file) == f"{GOOD}-of-a-file"


@pytest.mark.parametrize("value", ["", "short", "with some spaces in it", "ümläute-sind-keine-zeichen", "a" * 513])
def test_what_is_no_token_is_refused_without_being_told(value, tmp_path, monkeypatch):
    """A log must not hold it."""
    file = tmp_path / "token"
    file.write_text(value, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, value)
    for source in (file, None):
        with pytest.raises(UsageError, match="is no token") as error:
            token(source)
        assert not value or value not in str(error.value)


def test_a_file_that_is_not_there(tmp_path):
    """One line."""
    with pytest.raises(InputError, match="no such file"):
        token(tmp_path / "none")
    with pytest.raises(InputError, match="is no file"):
        token(tmp_path)
