"""What is held out of training is held out by person and by photo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vtube.errors import InputError
from vtube.training.split import Split


def test_the_split_is_by_person_and_by_photo() -> None:
    split = Split.read()
    signer = ("sign-again", "sign-brother", "sign-help", "sign-no", "sign-yes")
    assert {split.holds_clip(name) for name in signer} == {True}
    assert not split.holds_clip("sign-please")
    held = sum(split.holds_photo(f"{number:012}") for number in range(2000))
    assert 0.08 * 2000 < held < 0.12 * 2000


def test_a_photo_of_somebody_in_another_photo_is_not_held_out() -> None:
    """Though its name's hash would have it."""
    split = Split.read()
    assert split.again
    assert not any(map(split.holds_photo, split.again))
    assert all(map(replace(split, again=frozenset()).holds_photo, split.again))


@pytest.mark.parametrize("content", ["", "held_out_clips: 3", "held_out_clips: [a]\nheld_out_photos: many", "[1"])
def test_what_is_no_split_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "split.yaml").write_text(content)
    with pytest.raises(InputError, match=r"not a split.*split\.yaml|split\.yaml.*not a split"):
        Split.read(tmp_path / "split.yaml")
