"""A real headless Godot, and how far an avatar is there from where vtube has it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vtube import puppet, session
from vtube import settings as layers
from vtube.exports import Request
from vtube.exports._godot.layout import Layout, laid_out
from vtube.exports.godot import export
from vtube.puppet import Puppet
from vtube.repeating import Scene, repeat
from vtube.takes.replay import Replay
from vtube.takes.take import Take
from vtube.types import Floats

SCRIPT = Path(__file__).parent / "scripts" / "measure_avatar.gd"


@dataclass(frozen=True)
class Godot:
    """A project that takes are exported to."""

    program: str
    project: Path

    def run(self, *words: str) -> None:
        """Run Godot to its end; it has nothing to complain of."""
        done = subprocess.run(
            [self.program, "--headless", "--path", str(self.project), *words],
            capture_output=True, encoding="utf-8", timeout=300, check=False,
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
        (self.project / "times.json").write_text(json.dumps(times.tolist()), encoding="utf-8")
        scene = f"res://avatars/{avatar}/{avatar}.tscn"
        words = [scene, f"{take}/{take}", "res://times.json", "res://rows.json"]
        self.run("--script", str(SCRIPT), "--", *words)
        rows: list[dict[str, Any]] = json.loads((self.project / "rows.json").read_text(encoding="utf-8"))
        return rows

    def apart(self, take: Take, name: str, avatar: str, times: Floats) -> Apart:
        """Compare an exported take with vtube, which shows pictures at these seconds, as ``vtube render`` does."""
        return _apart(self, take, name, avatar, times)


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


def _apart(godot: Godot, take: Take, name: str, avatar: str, times: Floats) -> Apart:
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
