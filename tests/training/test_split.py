"""What is held out of training is held out by person and by photo."""

from __future__ import annotations

from vtube.training.split import Split


def test_the_split_is_by_person_and_by_photo() -> None:
    split = Split.read()
    signer = ("sign-again", "sign-brother", "sign-help", "sign-no", "sign-yes")
    assert {split.holds_clip(name) for name in signer} == {True}
    assert not split.holds_clip("sign-please")
    held = sum(split.holds_photo(f"{number:012}") for number in range(2000))
    assert 0.08 * 2000 < held < 0.12 * 2000
