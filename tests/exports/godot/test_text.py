"""Text that Godot reads as what was meant."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vtube import puppet
from vtube.exports._godot import text
from vtube.exports._godot.layout import laid_out


@given(st.text())
def test_no_string_leaves_its_quotes(said: str) -> None:
    """Neither quotes nor backslashes nor line breaks of strangers end it."""
    quoted = text.string(said)
    inner = quoted[1:-1].replace("\\\\", "").replace('\\"', "")
    assert quoted[0] == quoted[-1] == '"'
    assert '"' not in inner
    assert "\\" not in inner
    assert quoted.isprintable()


@given(st.floats(-1e6, 1e6))
def test_a_number_is_a_float_and_stays_itself(value: float) -> None:
    """Godot takes digits alone for an integer, between which nothing is interpolated."""
    written = text.real(value)
    assert "." in written or "e" in written
    assert math.isclose(float(written), value, rel_tol=1e-7)


def test_no_two_nodes_have_the_same_name() -> None:
    """Bones, what they stretch, parts and masks, whatever the avatar calls them."""
    for name in puppet.names():
        layout = laid_out(puppet.load(puppet.find(name)))
        paths = [
            *(bone.path for bone in layout.bones),
            *(bone.carrier for bone in layout.bones if bone.along is not None),
        ]
        paths += [*(card.path for card in layout.cards), *(card.mask for card in layout.cards if card.mask)]
        names = [path.rpartition("/")[2] for path in paths]
        assert len(set(names)) == len(names)
        assert all(np.array(layout.reaches()) >= 1)
