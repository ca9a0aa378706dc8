"""The exported avatar in a real headless Godot: it is where vtube has it, at the moments that vtube shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from vtube import puppet
from vtube.cli import main
from vtube.takes.read import read
from vtube.takes.take import Take
from vtube.types import Event

if TYPE_CHECKING:
    from tests.exports.godot.conftest import Godot

pytestmark = pytest.mark.timeout(600)
AVATARS = puppet.names()
CLOSE = 0.5
SWUNG = 4.0
"""Pixels; how far springs are apart in two runs of vtube itself that show other moments."""


@pytest.mark.nightly
@pytest.mark.parametrize("avatar", AVATARS)
def test_the_demo_is_performed_as_vtube_shows_it(godot: Godot, demo: Take, avatar: str) -> None:
    """Bones and points of all parts, in the pictures of a film and between them; what is shown in which order."""
    godot.export(demo, "demo", avatar)
    pictures = np.arange(0.0, demo.duration, 1 / 60)
    same = godot.apart(demo, "demo", avatar, pictures)
    assert max(same.bones, same.parts, same.swinging) < CLOSE
    assert same.shown == 0
    assert same.opacity < 0.01
    between = godot.apart(demo, "demo", avatar, pictures[:-1] + 0.007)
    assert max(between.bones, between.parts) < CLOSE
    assert between.swinging < SWUNG
    assert between.shown < 0.02 * len(pictures)


@pytest.mark.slow
def test_expressions_of_the_take_are_performed(godot: Godot, demo: Take) -> None:
    """They fade in and out as they do in vtube, and what they show and hide too."""
    maple = puppet.load(puppet.find("maple"))
    showing = next(section.name for section in maple.expressions if section.show)
    happened = [(0.5, showing, True), (1.0, "angry", True), (1.5, showing, False)]
    events = (*(Event(t, "expression", (name, on)) for t, name, on in happened), Event(2.0, "mirror", (False,)))
    changed = replace(demo, events=events)
    godot.export(changed, "eventful", "maple")
    found = godot.apart(changed, "eventful", "maple", np.arange(0.0, 3.0, 1 / 60))
    assert max(found.bones, found.parts, found.swinging) < CLOSE
    assert found.opacity < 0.05


@pytest.mark.slow
@pytest.mark.parametrize(
    "avatar", [AVATARS[0], *(pytest.param(name, marks=pytest.mark.nightly) for name in AVATARS[1:])]
)
def test_recorded_footage_is_performed_as_vtube_shows_it(
    godot: Godot, avatar: str, models: Path, testdata: Path, tmp_path: Path
) -> None:
    """A take from the command line to Godot."""
    recorded = tmp_path / "sign.pose.json"
    footage = testdata / "footage" / "sign-again.mkv"
    assert main(["run", "--source", str(footage), "--no-window", "--record", str(recorded), "--quiet"]) == 0
    assert (
        main(["export", str(recorded), "--to", "godot", "--avatar", avatar, "-o", str(godot.project), "--quiet"]) == 0
    )
    godot.run("--import")
    take = read(recorded)
    found = godot.apart(take, "sign", avatar, np.arange(0.0, take.duration, 1 / 60))
    assert max(found.bones, found.parts, found.swinging) < CLOSE
    assert found.shown == 0


def test_the_project_performs_when_it_is_started(godot: Godot, demo: Take) -> None:
    """Nobody has to choose a scene or press a key."""
    godot.export(demo, "demo", "snip")
    godot.run("--quit-after", "30")
    settings = (godot.project / "project.godot").read_text(encoding="utf-8")
    assert 'run/main_scene="res://avatars/snip/snip_stage.tscn"' in settings
