"""The template is an avatar that moves, and its comments lead the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vtube import puppet
from vtube.errors import UsageError
from vtube.puppet.importers import template
from vtube.puppet.kinematics import Rig


def test_the_template_passes_the_check_and_moves(tmp_path: Path) -> None:
    template.write("robot", tmp_path / "robot")
    assert puppet.check(tmp_path / "robot") == []
    avatar = puppet.load(tmp_path / "robot")
    names = [part.name for part in avatar.parts]
    rig = Rig(avatar)
    rest, moved = rig({}), rig({"LeftUpperArm": -90.0, "MouthOpen": 1.0})
    arm = names.index("left_arm")
    assert np.abs(moved.grids[arm] - rest.grids[arm]).max() > 100
    assert moved.opacities[names.index("mouth_open")] == 1
    assert moved.opacities[names.index("mouth_closed")] == 0


def test_the_template_is_commented(tmp_path: Path) -> None:
    template.write("robot", tmp_path / "robot")
    lines = (tmp_path / "robot" / "avatar.yaml").read_text(encoding="utf-8").splitlines()
    assert sum("#" in line for line in lines) > 10
    assert not any("$" in line for line in lines)


def test_its_shown_name_may_have_any_letters(tmp_path: Path) -> None:
    template.write("star", tmp_path / "star", shown='Nova "🌟" Ωмл')
    assert puppet.load(tmp_path / "star").display_name == 'Nova "🌟" Ωмл'


@pytest.mark.parametrize("name", ["", "9lives", "a b", "../x", "x" * 65, "x: y"])
def test_names_that_the_format_does_not_allow_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no name for an avatar"):
        template.write(name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_template_has_moods_on_keys(tmp_path: Path) -> None:
    template.write("robot", tmp_path / "robot")
    avatar = puppet.load(tmp_path / "robot")
    assert [(one.name, one.key, one.group) for one in avatar.expressions] == [
        ("smile", "1", "mood"),
        ("surprised", "2", "mood"),
        ("wink", "3", "mood"),
        ("sad", "4", "mood"),
    ]
    names, rig = [part.name for part in avatar.parts], Rig(avatar)
    for mood, shown in (("smile", "mouth_smile"), ("surprised", "mouth_open"), ("sad", "mouth_frown")):
        values = next(one.parameters for one in avatar.expressions if one.name == mood)
        rig.reset()
        assert rig(values).opacities[names.index(shown)] == 1
