"""PSD files become avatars that perform at once; damaged ones are one error."""

from __future__ import annotations

import contextlib
import copy
import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import BlendMode

from vtube import puppet
from vtube.errors import InputError, UsageError, VtubeError
from vtube.puppet.importers import Options, Report, import_avatar
from vtube.puppet.importers.psd import read
from vtube.puppet.kinematics import Rig

Draw = Callable[..., Any]
Save = Callable[..., Path]


def english(name: str, _: str) -> str:
    return name


def japanese(_: str, name: str) -> str:
    return name


def imported(path: Path, **options: Any) -> tuple[dict[str, Any], Report]:
    """The document of the avatar, which has no problems."""
    out = path.with_suffix("")
    report = import_avatar(path, out, Options(**options))
    assert puppet.check(out) == []
    return yaml.safe_load((out / "avatar.yaml").read_text(encoding="utf-8")), report


def parts(document: dict[str, Any]) -> dict[str, Any]:
    return {part["name"]: part for part in document["parts"]}


def pixels(path: Path, name: str) -> np.ndarray:
    return cv2.imread(str(path.with_suffix("") / "layers" / f"{name}.png"), cv2.IMREAD_UNCHANGED)


def test_layers_of_the_head_whose_names_say_nothing_are_plain_parts_of_their_own(
    drawn: Draw, draw: Draw, psd: Save
) -> None:
    document = drawn(english)
    head = next(group for group in document if group.name == "Head")
    draw(head, "Hat", (90, 10, 190, 60))
    draw(head, "Glasses", (100, 90, 180, 110))
    made, report = imported(psd(document))
    assert set(report.plain) == {"Head/Hat", "Head/Glasses"}
    for name in ("hat", "glasses"):
        assert (parts(made)[name]["bone"], "turn" in parts(made)[name]["mesh"]) == ("Head", True)


def test_a_character_is_rigged_by_the_names_of_its_layers(drawn: Draw, psd: Save) -> None:
    document, report = imported(psd(drawn(english)))
    bones = {bone["name"]: bone for bone in document["bones"]}
    assert {"Hips", "Spine", "Chest", "Neck", "Head", "LeftUpperArm", "LeftHand", "RightFoot"} <= set(bones)
    found = parts(document)
    assert found["left_arm"]["mesh"]["skin"] == ["LeftUpperArm", "LeftLowerArm", "LeftHand"]
    assert found["left_pupil"]["clip"] == "eye_white_2"
    assert {driver["parameter"] for driver in found["left_pupil"]["drivers"]} >= {"EyeLeftX", "EyeLeftY"}
    assert {"turn", "cells"} <= set(found["face"]["mesh"])
    assert {item["name"] for item in document["sets"]} == {"blink_left", "blink_right", "mouth"}
    assert {item["name"] for item in document["springs"]} == {"back_hair", "tail", "front_hair"}
    assert set(document["framings"]) == {"full", "bust", "face"}
    assert "LeftUpperArm" in {name for name, _ in report.guessed}


def test_joints_lie_along_the_drawn_arm(drawn: Draw, psd: Save) -> None:
    document, _ = imported(psd(drawn(english)))
    bones = {bone["name"]: bone for bone in document["bones"]}
    assert bones["LeftUpperArm"]["at"] == pytest.approx([190, 170], abs=6)
    assert bones["LeftLowerArm"]["at"] == pytest.approx([190, 217], abs=6)
    assert bones["LeftHand"]["at"] == pytest.approx([190, 264], abs=6)


def test_joints_that_the_user_names_win(drawn: Draw, psd: Save) -> None:
    document, report = imported(psd(drawn(english)), joints={"LeftElbow": (191.0, 200.0)})
    bones = {bone["name"]: bone for bone in document["bones"]}
    assert bones["LeftLowerArm"]["at"] == [191.0, 200.0]
    assert "LeftLowerArm" not in {name for name, _ in report.guessed}


@pytest.mark.parametrize("place", [(999999.0, -999999.0), (-1.0, 5.0), (281.0, 5.0), (5.0, float("nan"))])
def test_joints_beside_the_drawing_are_refused(drawn: Draw, psd: Save, place: tuple[float, float]) -> None:
    path = psd(drawn(english))
    with pytest.raises(UsageError, match=r"LeftElbow lies outside .*within 280x400"):
        import_avatar(path, path.with_suffix(""), Options(size=200, joints={"LeftElbow": place}))
    with pytest.raises(UsageError, match="unknown joint"):
        import_avatar(path, path.with_suffix(""), Options(joints={"Nonsense": (4.0, 4.0)}))


def test_why_nothing_could_be_decoded_is_said(drawn: Draw, psd: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    from psd_tools.api.layers import PixelLayer

    def damaged(layer: Any) -> None:
        raise ValueError("bad rows")

    path = psd(drawn(english))
    monkeypatch.setattr(PixelLayer, "topil", damaged)
    with pytest.raises(InputError, match=r"nothing is drawn .*'Back Hair' cannot be decoded: ValueError bad rows"):
        import_avatar(path, path.with_suffix(""))


def test_japanese_names_give_the_same_rig(drawn: Draw, psd: Save) -> None:
    one, _ = imported(psd(drawn(english), "english.psd"))
    other, _ = imported(psd(drawn(japanese), "japanese.psd"))
    assert {bone["name"]: bone["at"] for bone in one["bones"]} == {bone["name"]: bone["at"] for bone in other["bones"]}
    assert {"left_arm", "left_pupil", "right_blink", "front_hair"} <= set(parts(other))


def test_no_layer_is_dropped_silently(drawn: Draw, draw: Draw, psd: Save) -> None:
    document = drawn(english)
    draw(document, "Sketch", (10, 10, 40, 40)).visible = False
    draw(document, "Far away", (900, 900, 940, 940))
    draw(document, "Empty", (20, 20, 40, 40), (0, 0, 0, 0))
    made, report = imported(psd(document))
    told = {path.rpartition("/")[2] for path, _ in (*report.understood, *report.ignored)}
    assert {layer.name for layer in document.descendants() if not layer.is_group()} <= told
    assert dict(report.ignored) == {
        "Sketch": "hidden",
        "Far away": "lies outside the canvas",
        "Empty": "nothing is drawn on it",
    }
    assert len(made["parts"]) == len(report.understood)


def test_the_avatar_moves(drawn: Draw, psd: Save) -> None:
    path = psd(drawn(english))
    imported(path)
    avatar = puppet.load(path.with_suffix(""))
    rig = Rig(avatar)
    names = [part.name for part in avatar.parts]
    arm, face = names.index("left_arm"), names.index("face")
    rest, raised = rig({}), rig({"LeftUpperArm": -90.0, "FaceAngleX": 25.0})
    assert np.ptp(raised.grids[arm] - rest.grids[arm], axis=0).max() > 40
    assert np.abs(raised.grids[face] - rest.grids[face]).max() > 5
    shut = rig({"EyeOpenLeft": 0.0, "EyeOpenRight": 0.0, "MouthOpen": 1.0})
    seen = {name for name, opacity in zip(names, shut.opacities, strict=True) if opacity > 0}
    assert {"left_blink", "right_blink", "ah"} <= seen
    assert seen.isdisjoint({"left_pupil", "neutral"})


def test_masks_opacity_blend_modes_and_clipping_are_kept(draw: Draw, psd: Save) -> None:
    document = PSDImage.new("RGB", (100, 100))
    group = document.create_group(name="Body", opacity=128)
    torso = draw(group, "Torso", (10, 10, 90, 90))
    torso.remove_mask()  # psd-tools keeps the alpha of the picture there
    torso.create_mask(Image.new("L", (40, 80), 255), top=10, left=10)
    draw(group, "Shade", (20, 20, 60, 60), blend_mode=BlendMode.MULTIPLY).clipping = True
    draw(document, "Glow", (30, 30, 60, 60), blend_mode=BlendMode.LINEAR_DODGE, opacity=51)
    draw(document, "Odd", (30, 30, 60, 60), blend_mode=BlendMode.HUE)
    path = psd(document)
    made, report = imported(path)
    found = parts(made)
    assert pixels(path, "torso").shape[1] == 40
    assert found["torso"]["opacity"] == pytest.approx(128 / 255, abs=1e-3)
    assert found["shade"]["blend"] == "multiply"
    assert found["shade"]["clip"] == "torso"
    assert (found["glow"]["blend"], found["glow"]["opacity"]) == ("add", 0.2)
    assert ("Odd", "the blend mode hue is drawn as normal") in report.changed
    assert "blend" not in found["odd"]


@pytest.mark.parametrize(("opacity", "left", "told"), [(128, 20, True), (255, 20, False), (128, 60, False)])
def test_a_faded_group_of_layers_that_overlap_is_told(
    draw: Draw, psd: Save, opacity: int, left: int, told: bool
) -> None:
    """Its opacity is given to each layer: what lies below shows through."""
    document = PSDImage.new("RGB", (100, 100))
    group = document.create_group(name="Ghost", opacity=opacity)
    draw(group, "Torso", (10, 10, 50, 90))
    draw(group.create_group(name="Inner"), "Sash", (left, 40, left + 30, 60))
    draw(group, "Hidden", (10, 10, 50, 90)).visible = False
    _, report = imported(psd(document))
    lines = [what for name, what in report.changed if name == "Ghost"]
    assert len(lines) == told
    assert all("opacity of 50% is given to each layer" in line for line in lines)


def test_duplicates_are_renamed_and_reported(draw: Draw, psd: Save) -> None:
    document = PSDImage.new("RGB", (100, 100))
    for x in (10, 40):
        draw(document, "Patch", (x, 20, x + 20, 60))
    made, report = imported(psd(document))
    assert list(parts(made)) == ["patch", "patch_2"]
    assert ("Patch", "the name is there already: it became patch_2") in report.changed


def test_names_never_lead_out_of_the_folder(draw: Draw, psd: Save, tmp_path: Path) -> None:
    document = PSDImage.new("RGB", (100, 100))
    for name in ("../../evil", "/etc/evil", "a\\..\\evil", "con:evil", "\x00evil", "x" * 250):
        draw(document, name, (10, 20, 50, 60))
    path = psd(document)
    before = set(tmp_path.parent.rglob("*evil*"))
    imported(path)
    assert {found.parent for found in set(tmp_path.parent.rglob("*evil*")) - before} == {
        tmp_path / "drawing" / "layers"
    }


def test_large_drawings_are_made_smaller(draw: Draw, psd: Save) -> None:
    document = PSDImage.new("RGB", (3000, 4000))
    draw(document, "Torso", (1000, 1000, 2000, 3000))
    made, report = imported(psd(document))
    assert made["canvas"] == [1728, 2304]
    assert parts(made)["torso"]["at"] == pytest.approx([576, 576], abs=1)
    assert report.changed[0][0] == "drawing"


def test_a_header_that_claims_too_much_is_refused_before_decoding(drawn: Draw, psd: Save) -> None:
    path = psd(drawn(english))
    data = bytearray(path.read_bytes())
    data[14:22] = struct.pack(">II", 30000, 30000)
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"wrong size \(got 30000x30000"):
        import_avatar(path, path.with_suffix(""))
    assert not path.with_suffix("").exists()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.3, 0.7, 0.95])
def test_truncated_files_are_one_error_or_a_report(drawn: Draw, psd: Save, share: float) -> None:
    path = psd(drawn(english))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with contextlib.suppress(InputError):
        assert import_avatar(path, path.with_suffix("")).understood
        assert puppet.check(path.with_suffix("")) == []
        return
    assert not path.with_suffix("").exists()


def test_deep_nesting_is_refused(draw: Draw, psd: Save) -> None:
    document = PSDImage.new("RGB", (20, 20))
    group: Any = document
    for _ in range(80):
        group = group.create_group(name="deeper")
    draw(group, "Torso", (2, 2, 18, 18))
    with pytest.raises(InputError, match="nested too deeply"):
        imported(psd(document))


@pytest.fixture(scope="module")
def small() -> bytes:
    document = PSDImage.new("RGB", (24, 24))
    group = document.create_group(name="Head")
    group.create_pixel_layer(Image.new("RGBA", (12, 12), (90, 10, 10, 255)), name="Face", left=4, top=4)
    layer = document.create_pixel_layer(Image.new("RGB", (8, 8), (9, 100, 10)), name="Torso", left=4, top=14)
    layer.create_mask(Image.new("L", (8, 8), 200))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=8))
def test_damage_anywhere_never_comes_out_as_anything_else(small: bytes, changes: list[tuple[int, int]]) -> None:
    data = bytearray(small)
    for place, value in changes:
        data[place % len(data)] = value
    try:
        sheet = read(bytes(data), Path("a.psd"), Options(), Report())
    except VtubeError:
        return
    assert sheet.layers


def test_masks_of_groups_cover_all_that_is_in_them(draw: Draw, psd: Save) -> None:
    document = PSDImage.new("RGB", (100, 100))
    group = document.create_group(name="Body")
    shared = group._channels  # with the end of the group, which psd-tools would give the mask too
    group._bounding_channels = type(shared)(copy.deepcopy(list(shared)))
    for name in ("Torso", "Badge"):
        draw(group, name, (10, 10, 90, 90))
    group.create_mask(Image.new("L", (30, 100), 255), top=0, left=0)
    path = psd(document)
    imported(path)
    assert pixels(path, "torso").shape[1] == pixels(path, "badge").shape[1] == 20


def test_backgrounds_and_other_views_of_the_head_are_left_out(drawn: Draw, draw: Draw, psd: Save) -> None:
    document = drawn(english)
    draw(document.create_group(name="Left Profile"), "Face", (94, 40, 186, 160))
    document.insert(0, document.create_pixel_layer(Image.new("RGB", (280, 400), (9, 9, 9)), name="Layer 1"))
    draw(document, "Background", (20, 20, 200, 300))
    made, report = imported(psd(document))
    assert {"layer_1", "background", "face_2"}.isdisjoint(parts(made))
    assert {path for path, _ in report.ignored} == {"Layer 1", "Background", "Left Profile/Face"}


def test_at_rest_the_avatar_looks_as_drawn(drawn: Draw, psd: Save) -> None:
    path = psd(drawn(english))
    imported(path)
    avatar = puppet.load(path.with_suffix(""))
    rest = Rig(avatar)({})
    for i, part in enumerate(avatar.parts):
        if rest.opacities[i] == 0:
            continue
        assert rest.matrices[i] == pytest.approx(np.array([[1, 0, part.at[0]], [0, 1, part.at[1]]]), abs=1e-6)
        if part.mesh:
            columns, rows = part.mesh.cells
            height, width = part.texture.shape[:2]
            xs, ys = np.meshgrid(np.linspace(0, width, columns + 1), np.linspace(0, height, rows + 1))
            drawn_at = np.stack([xs.ravel(), ys.ravel()], axis=1) + part.at
            assert rest.grids.get(i, drawn_at) == pytest.approx(drawn_at, abs=1e-6)
    shown = {part.name for part, opacity in zip(avatar.parts, rest.opacities, strict=True) if opacity > 0}
    assert {"neutral", "eye_white", "left_pupil"} <= shown
    assert shown.isdisjoint({"left_blink", "ah", "smile"})
