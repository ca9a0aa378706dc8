"""Left and right of names, and that both have one colour everywhere."""

import pytest

from vtube.sides import ON_PAPER, OVER_PICTURES, sided


@pytest.mark.parametrize(
    ("name", "side", "rest"),
    [
        ("left_wrist", "left", "wrist"),
        ("RightUpperArm", "right", "UpperArm"),
        ("EyeLeftX", "left", "EyeX"),
        ("LEFT_WRIST", "left", "WRIST"),
        ("nose", "", "nose"),
        ("FaceUpright", "", "FaceUpright"),
    ],
)
def test_a_names_side_is_told_and_taken_off(name: str, side: str, rest: str) -> None:
    assert sided(name) == (side, rest)


def test_a_side_has_one_hue_on_paper_and_over_pictures() -> None:
    """The person's left is warm, their right cold, or a plot would contradict the sketch beside it."""
    for colours in (ON_PAPER, OVER_PICTURES):
        left, right = (bytes.fromhex(colours[side][1:]) for side in ("left", "right"))
        assert left[0] > left[1] > left[2]
        assert right[0] < right[1] < right[2]
