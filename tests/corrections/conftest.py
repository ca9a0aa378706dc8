"""Corrections as Hypothesis makes them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vtube.corrections import JOINTS, Corrections, Origin, Person, Picture

PLACES = st.floats(-500, 5000).map(lambda value: round(value, 2))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
STATES = st.sampled_from(["to do", "corrected", "accepted", "drawing"])


@st.composite
def people(draw: st.DrawFn, number: int) -> Person:
    scores = arrays.arrays(np.float64, (JOINTS, 1), elements=st.floats(0, 1).map(lambda value: round(value, 3)))
    said = st.tuples(arrays.arrays(np.float64, (JOINTS, 2), elements=PLACES), scores).map(np.hstack)
    return Person(
        number,
        draw(arrays.arrays(np.float64, (JOINTS, 2), elements=PLACES)),
        draw(arrays.arrays(np.uint8, (JOINTS,), elements=st.integers(0, 2))),
        draw(STATES),
        draw(st.none() | said),
        draw(TEXTS),
        draw(st.none() | st.tuples(PLACES, PLACES, PLACES, PLACES)),
        draw(TEXTS),
        draw(TEXTS),
    )


@st.composite
def corrections(draw: st.DrawFn) -> Corrections:
    counts = draw(st.lists(st.integers(0, 2), max_size=3))
    pictures = []
    for i, count in enumerate(counts):
        kind, film = draw(st.sampled_from([("video", None), ("picture", "walk-:ab"), ("data set", None)]))
        t, number = draw(st.none() | st.just(1.5)), draw(st.none() | st.integers(0, 99))
        origin = Origin(kind, draw(TEXTS), "", t, number, film)  # type: ignore[arg-type]
        shown = tuple(draw(people(10 * i + j)) for j in range(count))
        pictures.append(Picture(i, f"{i}.png", (64, 48), origin, tuple(draw(st.lists(TEXTS, max_size=2))), shown))
    return Corrections(tuple(pictures))
