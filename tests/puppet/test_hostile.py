"""Whatever strangers write into an avatar, it is told or it can be posed; nothing else ever comes out."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vtube import puppet
from vtube.errors import VtubeError

Document = dict[str, Any]
Write = Callable[..., Path]


def put(place: list[str | int], value: Any, document: Document) -> None:
    target: Any = document
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["Head", "Hips", "FaceAngleX", "layers/part.png", "x", "z"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=6,
)


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(p for key, child in children for p in places(child, (*place, key)))]


PARAMETERS = {
    "LeftUpperArm": 400.0,
    "LeftUpperArmLength": 0.0,
    "MouthOpen": 1.0,
    "FaceAngleX": 30.0,
    "LeftHandDepth": 1.0,
}


def changed(original: Document, data: st.DataObject) -> Document:
    """A copy with one value replaced."""
    copied = copy.deepcopy(original)
    place = data.draw(st.sampled_from([p for p in places(copied) if p]))
    put(list(place), data.draw(values), copied)
    return copied


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_value_anywhere_either_loads_or_is_told(data: st.DataObject, document: Document, write: Write) -> None:
    """A puppet that loads can also be posed, without a warning."""
    try:
        avatar = puppet.load(write(changed(document, data)))
    except VtubeError:
        return
    puppet.Puppet(avatar).pose(PARAMETERS, 1.0)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_value_in_what_moves_either_loads_or_is_told(data: st.DataObject, rich: Document, write: Write) -> None:
    """A puppet that loads can also be posed, without a warning, and every point of its meshes is a number."""
    try:
        avatar = puppet.load(write(changed(rich, data)))
    except VtubeError:
        return
    shown = puppet.Puppet(avatar)
    for t in (0.0, 1.0):
        drawing = shown.pose(PARAMETERS, t)
        assert all(np.isfinite(s.grid.points).all() for s in drawing.sprites if s.grid)


TINY, SHORT, HUGE = 5e-324, 0.05, 1e6


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["parts", 1, "mesh", "softness"], TINY),
        (["parts", 1, "mesh", "softness"], HUGE),
        (["parts", 5, "mesh", "turn", "radius"], [TINY, TINY]),
        (["parts", 5, "mesh", "turn", "bulge"], -HUGE),
        (["parts", 0, "mesh", "shapes", 0, "keys"], [[0, TINY]]),
        (["bones", 4, "order", "crossing", "region"], [0, 0, TINY, TINY]),
        (["bones", 4, "tip"], [140, 120 + 1e-9]),
        (["bones", 4, "tip"], [-HUGE, HUGE]),
        (["parts", 1, "at"], [HUGE, -HUGE]),
        (["bones", 1, "drivers"], [{"parameter": "Breath", "property": "scale_x", "curve": [[0, HUGE]]}] * 64),
        (["parts", 1, "drivers"], [{"parameter": "Breath", "property": "scale_y", "curve": [[0, HUGE]]}] * 64),
        (["idle"], {"breath": {"period": SHORT}}),
        (["idle"], {"breath": {"period": HUGE}}),
        (["idle"], {"blink": {"every": [SHORT, SHORT], "duration": SHORT}}),
        (["idle"], {"blink": {"every": [SHORT, HUGE], "duration": 1.0}}),
        (["idle"], {"sway": {"period": SHORT, "degrees": 45.0}}),
        (["idle"], {"sway": {"period": HUGE}}),
        (["idle"], {"gaze": {"every": [SHORT, SHORT], "reach": 1.0}}),
        (["idle"], {"gaze": {"every": [SHORT, HUGE], "reach": 1.0}}),
    ],
)
def test_extreme_numbers_pose_to_numbers_without_a_warning(
    place: list[str | int], value: Any, rich: Document, write: Write
) -> None:
    put(place, value, rich)
    shown = puppet.Puppet(puppet.load(write(rich)))
    for t in (0.0, 0.1, 1e6):
        for sprite in shown.pose(PARAMETERS, t).sprites:
            assert np.isfinite(sprite.matrix if sprite.grid is None else sprite.grid.points).all()


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("breath", {"period": 1e-308}),
        ("blink", {"every": [TINY, TINY]}),
        ("blink", {"duration": TINY}),
        ("sway", {"period": 1e-308}),
        ("gaze", {"every": [1e-200, 1e-200]}),
        ("gaze", {"every": [1e-200, 2.0]}),
    ],
)
def test_idle_motion_too_quick_for_finite_numbers_is_told(
    section: str, value: Any, document: Document, write: Write
) -> None:
    document["idle"] = {section: value}
    with pytest.raises(VtubeError, match=rf"idle\.{section}\..* greater than or equal to 0\.05"):
        puppet.load(write(document))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 12), st.binary(max_size=6)), min_size=1, max_size=4
    )
)
def test_damaged_text_either_loads_or_is_told(
    changes: list[tuple[float, int, bytes]], document: Document, write: Write
) -> None:
    raw = yaml.safe_dump(document, sort_keys=False).encode()
    for where, length, replacement in changes:
        start = int(where * len(raw))
        raw = raw[:start] + replacement + raw[start + length :]
    try:
        puppet.load(write(raw))
    except VtubeError:
        return
