"""The exported avatar in a real headless Godot: it is where vtube has it, at the moments that vtube shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml

from vtube import puppet, session
from vtube import settings as layers
from vtube.cli import main
from vtube.exports import Request
from vtube.exports._godot.layout import Layout, laid_out
from vtube.exports.godot import export
from vtube.paths import shipped
from vtube.puppet import Puppet
from vtube.repeating import Scene, repeat
from vtube.takes.read import read
from vtube.takes.replay import Replay
from vtube.takes.take import Take
from vtube.types import Event, Floats

pytestmark = pytest.mark.timeout(600)
AVATARS = puppet.names()
CLOSE = 0.5
SWUNG = 4.0
"""Pixels; how far springs are apart in two runs of vtube itself that show other moments."""
SCRIPT = Path(__file__).parent / "scripts" / "measure_avatar.gd"
DEMO = shipped("assets") / "demo.pose.json.gz"


@dataclass(frozen=True)
class Godot:
    """A project that takes are exported to."""

    program: str
    project: Path

    def run(self, *words: str) -> None:
        """Run Godot to its end; it has nothing to complain of."""
        done = subprocess.run(
            [self.program, "--headless", "--path", str(self.project), *words],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        assert "ERROR" not in said, said
        assert "WARNING" not in said, said

    def export(self, take: Take, name: str, avatar: str) -> None:
        """Export a take with an avatar, and let the editor import it."""
        export(take, self.project, Request(Path(f"{name}.pose.json"), avatar))
        self.run("--import")

    def measured(self, avatar: str, take: str, times: Floats) -> list[dict[str, Any]]:
        """Where bones and parts are at these seconds of a take."""
        (self.project / "times.json").write_text(json.dumps(times.tolist()))
        scene = f"res://avatars/{avatar}/{avatar}.tscn"
        words = [scene, f"{take}/{take}", "res://times.json", "res://rows.json"]
        self.run("--script", str(SCRIPT), "--", *words)
        rows: list[dict[str, Any]] = json.loads((self.project / "rows.json").read_text())
        return rows


@pytest.fixture(scope="module")
def godot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Godot]:
    """One project for all tests."""
    program = os.environ.get("GODOT_BIN")
    if not program or not shutil.which(program):
        pytest.skip("GODOT_BIN is not set to a Godot 4.3 or later")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GODOT_HOME", str(tmp_path_factory.mktemp("home")))
        yield Godot(program, tmp_path_factory.mktemp("project") / "new")


@dataclass(frozen=True)
class Apart:
    """How far Godot and vtube are apart at most. ``bones``, ``parts``: px, without what swings; ``swinging``: that.
    ``shown``: at how many moments other parts are shown or in another order. ``opacity``: 0..1.
    """

    bones: float
    parts: float
    swinging: float
    shown: int
    opacity: float


def apart(godot: Godot, take: Take, name: str, avatar: str, times: Floats) -> Apart:
    """Compare an exported take with vtube, which shows pictures at these seconds, as ``vtube render`` does."""
    show = session.show(layers.override(layers.load(), {"avatar.name": avatar}), take.header.session.id)
    replay, layout = Replay(take, method="bezier"), laid_out(puppet.load(puppet.find(avatar)))
    Scene(show, replay).enter(0.0)
    assert isinstance(show.puppet, Puppet)
    swinging, told = _swinging(layout), 0.0
    found: list[tuple[float, float, float, bool, float]] = []
    for t, row in zip(times.tolist(), godot.measured(layout.avatar.name, name, times), strict=True):
        for event in replay.events_between(told, np.nextafter(t, np.inf)):
            repeat(event, show)
        told = np.nextafter(t, np.inf)
        drawing = show.pose(replay.parameters(t), t)
        bones = show.puppet._rig._placing.bones
        moved = [(_far(row, bone.path, matrix @ [*bone.joint.at, 1.0]), bone.joint.name)
                 for bone, matrix in zip(layout.bones, bones, strict=False)]  # fmt: skip
        parts = {k: _part(layout, drawing, k, row) for k in drawing.order.tolist()}
        places = [row["parts"][_name(layout.cards[k].outer)]["z"] for k in parts]
        seen = {name for name, part in row["parts"].items() if part["seen"]}
        masks = {_name(card.mask) for card in layout.cards if card.mask}
        found.append((
            max((far for far, bone in moved if bone not in swinging), default=0.0),
            max((far for k, (far, _) in parts.items() if not _swings(layout, k, swinging)), default=0.0),
            max((far for k, (far, _) in parts.items() if _swings(layout, k, swinging)), default=0.0),
            places != sorted(set(places)) or seen - masks != {_name(layout.cards[k].path) for k in parts},
            max(part for _, part in parts.values()),
        ))  # fmt: skip
    columns = np.array(found)
    return Apart(*columns[:, :3].max(axis=0), int(columns[:, 3].sum()), columns[:, 4].max())


def _part(layout: Layout, drawing: Any, k: int, row: dict[str, Any]) -> tuple[float, float]:
    """How far a part's points and its opacity are apart."""
    look, there = drawing.sheet.looks[k], row["parts"][_name(layout.cards[k].path)]
    if look.grid:
        columns, rows, first = look.grid
        points = drawing.points[first : first + (columns + 1) * (rows + 1)]
    else:
        height, width = look.texture.shape[:2]
        points = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]]) @ drawing.matrices[k].T
    away = np.abs(points - np.reshape(there["points"], (-1, 2))).max()
    return float(away), abs(there["alpha"] - drawing.opacities[k])


def _far(row: dict[str, Any], path: str, place: Floats) -> float:
    return float(np.abs(place[:2] - row["bones"][_name(path)]).max())


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _swinging(layout: Layout) -> set[str]:
    """The bones that springs move, or that hang on such."""
    swinging = {bone for spring in layout.avatar.springs for bone in spring.bones}
    for bone in layout.avatar.bones:
        if bone.parent >= 0 and layout.avatar.bones[bone.parent].name in swinging:
            swinging.add(bone.name)
    return swinging


def _swings(layout: Layout, part: int, swinging: set[str]) -> bool:
    return any(bone.joint.name in swinging for bone in layout.cards[part].bones)


@pytest.mark.slow
@pytest.mark.parametrize("avatar", AVATARS)
def test_the_demo_is_performed_as_vtube_shows_it(godot: Godot, avatar: str) -> None:
    """Bones and points of all parts, in the pictures of a film and between them; what is shown in which order."""
    take = read(DEMO)
    godot.export(take, "demo", avatar)
    pictures = np.arange(0.0, take.duration, 1 / 60)
    same = apart(godot, take, "demo", avatar, pictures)
    assert max(same.bones, same.parts, same.swinging) < CLOSE
    assert same.shown == 0
    assert same.opacity < 0.01
    between = apart(godot, take, "demo", avatar, pictures[:-1] + 0.007)
    assert max(between.bones, between.parts) < CLOSE
    assert between.swinging < SWUNG
    assert between.shown < 0.02 * len(pictures)


@pytest.mark.slow
def test_expressions_of_the_take_are_performed(godot: Godot) -> None:
    """They fade in and out as they do in vtube, and what they show and hide too."""
    take = read(DEMO)
    maple = puppet.load(puppet.find("maple"))
    showing = next(section.name for section in maple.expressions if section.show)
    happened = [(0.5, showing, True), (1.0, "angry", True), (1.5, showing, False)]
    events = (*(Event(t, "expression", (name, on)) for t, name, on in happened), Event(2.0, "mirror", (False,)))
    changed = replace(take, events=events)
    godot.export(changed, "eventful", "maple")
    found = apart(godot, changed, "eventful", "maple", np.arange(0.0, 3.0, 1 / 60))
    assert max(found.bones, found.parts, found.swinging) < CLOSE
    assert found.opacity < 0.05


@pytest.mark.slow
@pytest.mark.parametrize("avatar", AVATARS)
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
    found = apart(godot, take, "sign", avatar, np.arange(0.0, take.duration, 1 / 60))
    assert max(found.bones, found.parts, found.swinging) < CLOSE
    assert found.shown == 0


def test_whatever_an_avatar_may_have_is_where_vtube_has_it(godot: Godot, tmp_path: Path) -> None:
    """Turned and scaled parts on stretched bones, two roots, meshes with drivers, shapes of two parameters, clips on
    other bones, and names that are taken twice.
    """
    (tmp_path / "layers").mkdir()
    cv2.imwrite(str(tmp_path / "layers" / "part.png"), np.full((60, 40, 4), 200, dtype=np.uint8))
    (tmp_path / "avatar.yaml").write_text(yaml.safe_dump(crowded()))
    take = read(DEMO)
    godot.export(take, "demo", str(tmp_path))
    found = apart(godot, take, "demo", str(tmp_path), np.arange(0.0, take.duration, 1 / 60))
    assert max(found.bones, found.parts, found.swinging) < CLOSE
    assert found.shown == 0


def driven(parameter: str, **properties: float) -> list[dict[str, Any]]:
    """Drivers that take properties from their rest to these values, over a parameter's upper half."""
    rests = {"scale_x": 1, "scale_y": 1, "opacity": 1}
    return [
        {"parameter": parameter, "property": name, "curve": [[-10, rests.get(name, 0) - 0.1], [0.5, value], [9, value]]}
        for name, value in properties.items()
    ]


def crowded() -> dict[str, Any]:
    """An avatar of which hardly anything is plain."""
    grid = {"cells": [2, 3]}
    shapes = [
        {"parameters": ["FaceAngleX", "FaceAngleY"], "keys": [[-20, 0, 20], [-10, 10]],
         "offsets": [[[k, -k]] * 12 for k in range(6)]},
        {"parameters": ["MouthOpen"], "keys": [[0.2]], "offsets": [[[3, 1]] * 12]},
    ]  # fmt: skip
    turn = {"centre": [200, 90], "radius": [60, 80], "depth": 9, "bulge": 0.6}
    both = ["LeftUpperArm", "LeftLowerArm"]
    part = {"image": "layers/part.png", "z": 1}
    return {
        "format": "vtube-avatar", "version": 1, "name": "Crowded", "canvas": [400, 400],
        "bones": [
            {"name": "Hips", "at": [200, 300], "tip": [200, 250]},
            {"name": "Spine", "parent": "Hips", "at": [200, 250], "tip": [210, 150],
             "drivers": driven("FaceAngleX", scale_x=1.2, scale_y=0.7, x=6)},
            {"name": "Head", "parent": "Spine", "at": [210, 150], "drivers": driven("FaceAngleY", rotation=30)},
            {"name": "LeftUpperArm", "parent": "Spine", "at": [260, 170], "tip": [300, 240]},
            {"name": "LeftLowerArm", "parent": "LeftUpperArm", "at": [300, 240], "tip": [280, 320]},
            {"name": "Other", "at": [50, 50], "tip": [50, 90]},
            {"name": "Tip", "parent": "Other", "at": [50, 90], "tip": [50, 130]},
        ],
        "parts": [
            part | {"name": "Head", "at": [180, 60], "bone": "Head", "mesh": grid | {"shapes": shapes, "turn": turn},
                    "pivot": [170, 50], "drivers": driven("FaceAngleX", rotation=20, scale_y=1.5, x=4)},
            part | {"name": "LeftLowerArm_stretch", "at": [270, 250], "bone": "LeftLowerArm", "pivot": [290, 300],
                    "drivers": driven("FaceAngleX", rotation=-50, scale_x=0.6, y=7, opacity=0.5)},
            part | {"name": "sleeve", "at": [260, 170], "bone": "LeftUpperArm",
                    "mesh": {"cells": [3, 8], "skin": both, "softness": 25}},
            part | {"name": "patch", "at": [265, 200], "bone": "Other", "clip": "sleeve", "blend": "multiply",
                    "tint": "#80ff40", "z": 7, "drivers": driven("FaceAngleY", x=40, z=-9)},
            part | {"name": "patch_mask", "at": [185, 70], "bone": "Head", "clip": "Head", "blend": "add", "z": 8},
            part | {"name": "ribbon", "at": [30, 60], "bone": "Other",
                    "mesh": grid | {"skin": ["Other", "Tip"], "softness": 12, "turn": turn}},
        ],
        "springs": [{"name": "ribbon", "bones": ["Other", "Tip"], "frequency": 1.2}],
    }  # fmt: skip


def test_the_project_performs_when_it_is_started(godot: Godot) -> None:
    """Nobody has to choose a scene or press a key."""
    godot.export(read(DEMO), "demo", "snip")
    godot.run("--quit-after", "30")
    settings = (godot.project / "project.godot").read_text()
    assert 'run/main_scene="res://avatars/snip/snip_stage.tscn"' in settings
