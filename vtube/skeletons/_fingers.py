"""The 21 joints of each hand, by COCO-WholeBody's names and in its order, which is MediaPipe's too."""

from __future__ import annotations

from itertools import pairwise

FINGERS = ("thumb", "forefinger", "middle_finger", "ring_finger", "pinky_finger")
SIDES = ("left", "right")
# jin-s13/COCO-WholeBody, evaluation/myeval_wholebody.py
SIGMAS = (
    .029, .022, .035, .037, .047, .026, .025, .024, .035, .018, .024, .022, .026, .017, .021, .021, .032, .020, .019,
    .022, .031,
)  # fmt: skip


def joints(side: str) -> tuple[str, ...]:
    """The hand's root and then each finger's joints, from the palm to its tip."""
    return (f"{side}_hand_root", *(f"{side}_{finger}{k}" for finger in FINGERS for k in range(1, 5)))


def bones(side: str) -> tuple[tuple[str, str], ...]:
    """From the root along each finger."""
    chains = ((f"{side}_hand_root", *(f"{side}_{finger}{k}" for k in range(1, 5))) for finger in FINGERS)
    return tuple(pair for chain in chains for pair in pairwise(chain))


MIRROR = tuple(zip(*(joints(side) for side in SIDES), strict=True))
