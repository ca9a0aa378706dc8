"""A rig is laid over what an import makes, by rules that can be relied on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from vtube import puppet
from vtube.errors import InputError
from vtube.puppet.importers import Options, Report, import_avatar

Save = Callable[..., Path]
Merge = Callable[[str], tuple[dict[str, Any], Report]]


@pytest.fixture
def merged(svg: Save, tmp_path: Path) -> Merge:
    """Import the SVG drawing with a rig."""

    def make(rig: str) -> tuple[dict[str, Any], Report]:
        (tmp_path / "rig.yaml").write_text(rig, encoding="utf-8")
        report = import_avatar(svg(), tmp_path / "out", Options(rig=tmp_path / "rig.yaml"))
        assert puppet.check(tmp_path / "out") == []
        return yaml.safe_load((tmp_path / "out" / "avatar.yaml").read_text(encoding="utf-8")), report

    return make


def named(document: dict[str, Any], section: str) -> dict[str, Any]:
    return {item["name"]: item for item in document[section]}


def test_an_item_is_changed_by_its_name_and_keeps_the_rest(merged: Merge) -> None:
    document, _ = merged("parts: [{name: torso, z: 99, mesh: {softness: 7}}]\nbones: [{name: Head, at: [700, 800]}]")
    torso, head = named(document, "parts")["torso"], named(document, "bones")["Head"]
    assert torso["z"] == 99
    assert torso["mesh"]["softness"] == 7
    assert torso["mesh"]["skin"] == ["Hips", "Spine", "Chest"]
    assert head["at"] == [700, 800]
    assert head["parent"] == "Neck"


def test_lists_are_replaced_and_null_takes_a_key_away(merged: Merge) -> None:
    document, _ = merged("parts: [{name: torso, mesh: null, drivers: []}]\nframings: {bust: null}\nframing: face")
    torso = named(document, "parts")["torso"]
    assert "mesh" not in torso
    assert torso["drivers"] == []
    assert set(document["framings"]) == {"full", "face"}


def test_items_are_added_and_removed(merged: Merge) -> None:
    document, report = merged(
        "bones: [{name: Sash, parent: Chest, at: [768, 1100]}]\n"
        "parts: [{name: sash, bone: Sash}, {name: left_eyebrow, remove: true}]\n"
        "springs: [{name: sash, bones: [Sash]}]\n"
        "expressions: [{name: bare, key: '1', hide: [sash]}]"
    )
    assert named(document, "parts")["sash"]["bone"] == "Sash"
    assert "left_eyebrow" not in named(document, "parts")
    assert named(document, "springs").keys() == {"sash"}
    assert named(document, "expressions")["bare"]["hide"] == ["sash"]
    assert ("layers/left_eyebrow.png", "the rig uses it nowhere") in report.ignored


def test_an_image_may_serve_several_parts_and_lies_where_it_was_drawn(merged: Merge, tmp_path: Path) -> None:
    document, _ = merged("parts: [{name: second, image: layers/torso.png, bone: Chest, z: 500}]")
    parts = named(document, "parts")
    assert parts["second"]["at"] == parts["torso"]["at"]
    assert not (tmp_path / "out" / "layers" / "second.png").exists()


def test_a_hidden_layer_that_the_rig_names_is_kept(merged: Merge) -> None:
    document, _ = merged("parts: [{name: glasses, z: 300}]")
    assert named(document, "parts")["glasses"]["z"] == 300


def test_without_rules_the_rig_says_it_all(merged: Merge) -> None:
    document, _ = merged("rules: false\nbones: [{name: Hips, at: [768, 1400]}]\nparts: [{name: torso, bone: Hips}]")
    assert [bone["name"] for bone in document["bones"]] == ["Root", "Hips"]
    parts = named(document, "parts")
    assert [parts[name]["bone"] for name in ("torso", "sash")] == ["Hips", "Root"]
    assert [part["z"] for part in document["parts"]] == [10 * number for number in range(len(parts))]
    assert "mesh" not in parts["left_arm"]


@pytest.mark.parametrize(
    ("rig", "told"),
    [
        (
            "parts: [{name: torso, bone: Chets}]",
            r"rig\.yaml: makes no avatar: unknown bone 'Chets'.*did you mean Chest",
        ),
        ("parts: [{nam: torso}]", r"rig\.yaml: makes no avatar"),
        ("parts: 3", r"rig\.yaml: makes no avatar"),
        ("parts: [{name: torso, image: [1]}]", r"rig\.yaml: makes no avatar"),
        ("parts: [{name: [1]}, {remove: true}]", r"rig\.yaml: makes no avatar"),
        ("bones: [[1]]", r"rig\.yaml: makes no avatar"),
        ("parts: [{name: torso, image: ../../secret.png}]", r"rig\.yaml: makes no avatar.*leaves the avatar's folder"),
        ("a: [", r"rig\.yaml:2: no valid YAML"),
        ("- a", r"rig\.yaml: a rig is a mapping"),
        ("a: &a [*a]", r"rig\.yaml"),
    ],
)
def test_what_is_wrong_with_a_rig_is_one_error_and_nothing_is_written(
    merged: Merge, tmp_path: Path, rig: str, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        merged(rig)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("rig", "told"),
    [
        ("parts:\n- {name: torsoo, z: 5}", r"rig\.yaml:2: there is no part 'torsoo' to change; did you mean torso\?"),
        ("parts: [{name: torsoo, z: 5}]", "a new one needs image, bone"),
        ("bones: [{name: Hed, tip: [1, 2]}]", r"there is no bone 'Hed' to change; did you mean Head\?"),
        ("parts: [{name: tors, remove: true}]", r"there is no part 'tors' to remove; did you mean torso\?"),
        ("springs: [{name: tail, wind: 0.2}]", "no spring 'tail' to change; there are: none; a new one needs bones"),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_told_with_its_line_and_the_nearest(
    merged: Merge, tmp_path: Path, rig: str, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        merged(rig)
    assert not (tmp_path / "out").exists()
