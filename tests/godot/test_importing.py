"""Takes as animations, in the real editor: what plays is what the JSON says."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from vtube.takes.read import read
from vtube.takes.take import Take

if TYPE_CHECKING:
    from tests.godot.conftest import Document, Project

pytestmark = pytest.mark.timeout(600)


def apart(angle: float, other: float) -> float:
    return abs(math.remainder(angle - other, math.tau))


def at(take: Take, column: np.ndarray, t: float) -> float:
    return float(np.interp(t, take.times, column))


def some_times(take: Take) -> list[float]:
    """Every seventh frame, and moments between frames."""
    between = np.linspace(0, take.duration, 41)
    return [float(t) for t in sorted([*take.times[::7], *between])]


def check_bones(take: Take, moment: Document, t: float) -> None:
    for i, bone in enumerate(take.header.skeleton.bones):
        expected = at(take, np.unwrap(take.rotations[:, i]), t)
        assert apart(moment["bones"][bone.name][0], expected) < 1e-3, (bone.name, t)
    hips = moment["bones"][take.header.skeleton.bones[0].name]
    assert hips[1:3] == pytest.approx([at(take, take.hips[:, axis], t) for axis in (0, 1)], abs=0.05)


def check_parameters(take: Take, moment: Document, t: float) -> None:
    assert set(moment["parameters"]) == {p.name for p in take.header.parameters}
    for parameter in take.header.parameters:
        tolerance = 1e-3 * (parameter.maximum - parameter.minimum)
        expected = at(take, take.values[parameter.name], t)
        assert moment["parameters"][parameter.name] == pytest.approx(expected, abs=tolerance), (parameter.name, t)


def check_played(project: Project, path: Path) -> None:
    """Bones, hips and parameters at many times, and RESET."""
    take = read(path)
    times = some_times(take)
    played, said = project.run("animate", file=f"res://{path.name}", times=times)
    assert "ERROR" not in said
    assert "WARNING" not in said
    for t, moment in zip(times, played["seen"], strict=True):
        check_bones(take, moment, t)
        check_parameters(take, moment, t)
    for bone in take.header.skeleton.bones:
        assert apart(played["rest"]["bones"][bone.name][0], bone.rest.rotation) < 1e-6
    assert played["rest"]["parameters"] == {p.name: p.default for p in take.header.parameters}


def test_a_take_plays_as_it_was_recorded(new_project: Callable[[], Project], demo: Document) -> None:
    """Plain and gzipped, under both names that Godot can be taught: bones within 1e-3 rad, hips, parameters, RESET."""
    project = new_project()
    paths = [project.take("plain.pose.json", demo), project.take("packed.vtpose", demo, packed=True)]
    assert "ERROR" not in project.bring_in()
    for path in paths:
        check_played(project, path)


@pytest.mark.slow
def test_a_take_of_footage_plays_as_it_was_recorded(
    new_project: Callable[[], Project], testdata: Path, models: Path
) -> None:
    from vtube.cli import main

    project = new_project()
    path = project.folder / "sign.pose.json"
    clip = testdata / "footage" / "sign-again.mkv"
    assert main(["run", "--source", str(clip), "--no-window", "--record", str(path), "--quiet"]) == 0
    assert "ERROR" not in project.bring_in()
    check_played(project, path)


def test_other_json_files_are_left_alone(new_project: Callable[[], Project], demo: Document) -> None:
    """The importer claims takes, not every file that ends in .json."""
    project = new_project()
    (project.folder / "settings.json").write_text('{"volume": 1}', encoding="utf-8")
    project.take("wave.pose.json", demo)
    project.bring_in()
    imported = {path.name for path in project.folder.glob("*.import")}
    assert imported == {"wave.pose.json.import"}


def test_the_choices_of_the_import_dock_count(new_project: Callable[[], Project], demo: Document) -> None:
    """Options that are set in the editor reach the animation."""
    project = new_project()
    project.take("wave.vtpose", demo)
    project.options("wave.vtpose", {"loop": "true", "trim/start": "1.0", "trim/end": "3.0", "paths/skeleton": '"Doll"'})
    project.bring_in()
    (library,), _ = project.run("describe", file="res://wave.vtpose")
    assert library["take"]["loops"] == 1
    assert library["take"]["length"] == pytest.approx(2.0 + 1 / 30, abs=0.07)
    assert "Doll/Hips/Spine:rotation" in library["take"]["tracks"]


def test_a_broken_take_is_told_in_one_line_of_our_own(new_project: Callable[[], Project], demo: Document) -> None:
    """The editor goes on with the other files."""
    project = new_project()
    demo["tracks"][3]["data"].pop()
    project.take("broken.pose.json", demo)
    (project.folder / "torn.vtpose").write_text(json.dumps(demo)[:5000], encoding="utf-8")
    said = project.bring_in()
    assert said.count("ERROR: vtube: ") == 2
    assert "vtube: res://broken.pose.json: the track bone Chest rotation, data has" in said
    assert "vtube: res://torn.vtpose: is truncated" in said
