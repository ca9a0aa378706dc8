"""PNGTuber Plus files, written by the tests as that program does, and broken in every way."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vtube import puppet
from vtube.errors import InputError, UsageError, VtubeError
from vtube.puppet.importers import Options, Report, import_avatar
from vtube.puppet.importers.pngtuber import NOTHING
from vtube.puppet.importers.pngtuber_file import MAX_SPRITES, MAX_VALUES
from vtube.puppet.kinematics import Posed, Rig
from vtube.types import Parameters


def png(width: int = 40, height: int = 60) -> str:
    """An opaque picture in base64."""
    image = np.full((height, width, 4), (60, 120, 200, 255), np.uint8)
    return base64.b64encode(cv2.imencode(".png", image)[1].tobytes()).decode()


def sprite(identity: int, name: str, **more: Any) -> dict[str, Any]:
    entry = {
        "type": "sprite", "path": f"user://{name}.png", "imageData": png(), "identification": identity,
        "parentId": None, "pos": "Vector2(0, 0)", "offset": "Vector2(0, 0)", "zindex": 0, "drag": 0, "xFrq": 0.0,
        "xAmp": 0, "yFrq": 0.0, "yAmp": 0, "rotDrag": 0, "showTalk": 0, "showBlink": 0, "rLimitMin": -180,
        "rLimitMax": 180, "costumeLayers": "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "stretchAmount": 0.0,
        "ignoreBounce": False, "frames": 1, "animSpeed": 0, "clipped": False, "toggle": "null",
    }  # fmt: skip
    return entry | more


def save(folder: Path, *sprites: dict[str, Any]) -> Path:
    path = folder / "model.save"
    path.write_text(json.dumps({str(i): entry for i, entry in enumerate(sprites)}), encoding="utf-8")
    return path


def imported(folder: Path, *sprites: dict[str, Any]) -> tuple[puppet.Avatar, Report]:
    report = import_avatar(save(folder, *sprites), folder / "model")
    return puppet.load(folder / "model"), report


def seen(avatar: puppet.Avatar, parameters: Parameters) -> set[str]:
    posed: Posed = Rig(avatar)(parameters)
    return {part.name for part, opacity in zip(avatar.parts, posed.opacities, strict=True) if opacity > 0}


def test_sprites_lie_where_the_file_has_them(tmp_path: Path) -> None:
    """A position is the parent's and its own; the picture's middle is an offset away."""
    avatar, _ = imported(
        tmp_path,
        sprite(1, "body", pos="Vector2(10, 20)", imageData=png(100, 200)),
        sprite(2, "arm", parentId=1, pos="Vector2(-30, 5)", offset="Vector2(0, 25)", imageData=png(20, 50)),
    )
    body, arm = (next(part for part in avatar.parts if part.name == name) for name in ("body", "arm"))
    assert arm.at[0] - body.at[0] == pytest.approx((10 - 30 - 10) - (10 - 50), abs=0.11)
    assert arm.at[1] - body.at[1] == pytest.approx((20 + 5 + 25 - 25) - (20 - 100), abs=0.11)
    bone = next(joint for joint in avatar.bones if joint.name == "arm")
    assert bone.at[1] == pytest.approx(arm.at[1], abs=0.11)
    assert avatar.bones[bone.parent].name == "body"


def test_mouths_follow_voice_and_mouth(tmp_path: Path) -> None:
    """Quiet below the threshold of both, talking above that of either."""
    avatar, _ = imported(tmp_path, sprite(1, "quiet", showTalk=1), sprite(2, "loud", showTalk=2), sprite(3, "body"))
    assert seen(avatar, {"MouthOpen": 0.1, "VoiceVolume": 0.1}) == {"quiet", "body"}
    assert seen(avatar, {"MouthOpen": 0.3}) == {"loud", "body"}
    assert seen(avatar, {"VoiceVolume": 0.3}) == {"loud", "body"}
    assert seen(avatar, {"MouthOpen": 1.0, "VoiceVolume": 1.0}) == {"loud", "body"}


@pytest.mark.parametrize("talk", [1, 2])
def test_one_mouth_alone_comes_and_goes(tmp_path: Path, talk: int) -> None:
    avatar, _ = imported(tmp_path, sprite(1, "mouth", showTalk=talk), sprite(2, "body"))
    shown = ["mouth" in seen(avatar, {"MouthOpen": opened}) for opened in (0.0, 1.0)]
    assert shown == [talk == 1, talk == 2]


@pytest.mark.parametrize(("quiet", "loud"), [(0, 200), (200, 0), (130, 70), (64, 65)])
def test_any_number_of_sprites_talks(tmp_path: Path, quiet: int, loud: int) -> None:
    """More than one member of a set can have."""
    some = [sprite(i, "dot", imageData=png(4, 4), showTalk=1 if i < quiet else 2) for i in range(quiet + loud)]
    avatar, _ = imported(tmp_path, *some)
    silent, talking = (
        {name for name in seen(avatar, heard) if not name.startswith(NOTHING)} for heard in ({}, {"VoiceVolume": 0.3})
    )
    assert (len(silent), len(talking)) == (quiet, loud)
    assert silent.isdisjoint(talking)


@pytest.mark.parametrize("more", [{"size": 100}, {"joints": {"Nonsense": (4.0, 4.0)}}])
def test_options_without_a_meaning_are_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"--(size|joint) has no meaning"):
        import_avatar(save(tmp_path, sprite(1, "body")), tmp_path / "model", Options(**more))
    assert not (tmp_path / "model").exists()


def test_eyes_blink(tmp_path: Path) -> None:
    avatar, _ = imported(tmp_path, sprite(1, "open", showBlink=1), sprite(2, "shut", showBlink=2))
    assert seen(avatar, {"EyeOpenLeft": 1.0}) == {"open"}
    assert seen(avatar, {"EyeOpenLeft": 0.0}) == {"shut"}


def test_drawn_order_is_z_then_the_tree(tmp_path: Path) -> None:
    avatar, _ = imported(
        tmp_path, sprite(1, "a", zindex=2), sprite(2, "b", parentId=4), sprite(3, "c"), sprite(4, "d", zindex=-1)
    )
    drawn = sorted(avatar.parts, key=lambda part: part.z)
    assert [part.name for part in drawn] == ["d", "c", "b", "a"]


def test_children_of_a_clipping_sprite_are_seen_inside_of_it(tmp_path: Path) -> None:
    avatar, _ = imported(tmp_path, sprite(1, "eye", clipped=True, zindex=3), sprite(2, "pupil", parentId=1, zindex=-5))
    pupil = next(part for part in avatar.parts if part.name == "pupil")
    assert avatar.parts[pupil.clip].name == "eye"  # type: ignore[index]
    assert pupil.z == 3


def test_costumes_are_on_their_keys_one_at_a_time(tmp_path: Path) -> None:
    """What only the second costume has is shown by its key, what it lacks is hidden, with all that hangs on it."""
    avatar, _ = imported(
        tmp_path,
        sprite(1, "body"),
        sprite(2, "hat", costumeLayers="[0, 1, 0, 0, 0, 0, 0, 0, 0, 0]"),
        sprite(3, "coat", costumeLayers="[1, 0, 1, 1, 1, 1, 1, 1, 1, 1]"),
        sprite(4, "button", parentId=3),
    )
    second = next(expression for expression in avatar.expressions if expression.name == "costume_2")
    assert (second.key, second.group) == ("2", "costume")
    assert second.show == ["hat"]
    assert set(second.hide) == {"coat", "button"}
    first = next(expression for expression in avatar.expressions if expression.name == "costume_1")
    assert first.on


def test_toggles_and_sheets_are_reported(tmp_path: Path) -> None:
    avatar, report = imported(
        tmp_path, sprite(1, "body"), sprite(2, "gem", toggle="H", frames=2, imageData=png(80, 20))
    )
    assert next(e for e in avatar.expressions if e.name == "hide_h").hide == ["gem"]
    assert any("first of its 2 pictures" in what for _, what in report.changed)
    assert next(part for part in avatar.parts if part.name == "gem").texture.shape[:2] == (20, 40)


def test_what_drags_swings_and_what_wobbles_breathes(tmp_path: Path) -> None:
    avatar, report = imported(
        tmp_path,
        sprite(1, "body", yFrq=0.03, yAmp=5, xFrq=0.05, xAmp=2),
        sprite(2, "hair", parentId=1, rotDrag=3, rLimitMin=-15, rLimitMax=10, drag=4),
    )
    (spring,) = avatar.springs
    assert (spring.bones, spring.limit) == (["hair"], 15.0)
    body = next(joint for joint in avatar.bones if joint.name == "body")
    assert {driver.parameter for driver in body.drivers} == {"Breath", "Sway"}
    assert avatar.idle.breath_period == pytest.approx(2 * np.pi / (60 * 0.03), abs=0.01)
    assert {name for name, _ in report.changed} >= {"wobble up and down", "wobble sideways", "hair"}


def test_it_nods_and_leans(tmp_path: Path) -> None:
    """The head turns by the parameter Head, with what hangs on it; the body does not."""
    avatar, _ = imported(
        tmp_path,
        sprite(1, "body", imageData=png(100, 200)),
        sprite(2, "head", parentId=1, pos="Vector2(0, -140)", imageData=png(90, 90)),
        sprite(3, "eyes", parentId=2, showBlink=1),
    )
    rig, index = Rig(avatar), {part.name: i for i, part in enumerate(avatar.parts)}
    rest, nodding, leaning = (rig(p).matrices.copy() for p in ({}, {"Head": 10.0}, {"Spine": 10.0}))
    moved = {name: not np.allclose(rest[i], nodding[i]) for name, i in index.items()}
    assert moved == {"body": False, "head": True, "eyes": True}
    assert all(not np.allclose(rest[i], leaning[i]) for i in index.values())


def nameless_figure() -> list[dict[str, Any]]:
    """Legs, trunk, hand; back hair, head, eyes, two mouths, fringe: 400 px high, its file names say nothing."""
    eyes, quiet, loud = {"showBlink": 1}, {"showTalk": 1}, {"showTalk": 2}
    places = [
        (40, 120, -25, 140, {}), (40, 120, 25, 140, {}), (110, 150, 0, 20, {}), (30, 30, 75, 60, {}),
        (130, 120, 0, -120, {}), (100, 110, 0, -115, {}), (60, 16, 0, -120, eyes), (24, 10, 0, -85, quiet),
        (24, 20, 0, -85, loud), (110, 40, 0, -155, {}),
    ]  # fmt: skip
    return [
        sprite(i, f"Untitled {i}", imageData=png(width, height), pos=f"Vector2({x}, {y})", zindex=i, **acts)
        for i, (width, height, x, y, acts) in enumerate(places)
    ]


def test_without_names_what_lies_around_the_acting_sprites_is_the_head(tmp_path: Path) -> None:
    """Sprites that talk or blink are the face: what it lies on and hair around it turn with it, the rest does not."""
    avatar, report = imported(tmp_path, *nameless_figure())
    rig = Rig(avatar)
    rest, nodding = (rig(p).matrices.copy() for p in ({}, {"FaceAngleX": 20.0}))
    turning = {part.name for i, part in enumerate(avatar.parts) if not np.allclose(rest[i], nodding[i])}
    assert turning == {f"untitled_{i}" for i in range(4, 10)}
    assert dict(report.understood)["Untitled 5"].endswith("turns with the head")
    x, y, _, height = avatar.framings["bust"]
    assert height < 0.75 * avatar.framings["full"][3]
    face = avatar.framings["face"]
    assert x < face[0] + 20
    assert y < face[1] + 20
    assert y + height > face[1] + face[3]


@pytest.mark.parametrize(("size", "share"), [((100, 400), 0.65), ((300, 300), 1.01)])
def test_the_bust_of_a_figure_in_one_picture_is_its_upper_part(
    tmp_path: Path, size: tuple[int, int], share: float
) -> None:
    """Of one that is as wide as high, which is a bust already, all."""
    avatar, _ = imported(tmp_path, *(sprite(i, f"{i}", imageData=png(*size), showTalk=1 + i) for i in range(2)))
    assert share - 0.2 < avatar.framings["bust"][3] / avatar.framings["full"][3] < share


def test_every_sprite_has_a_line_in_the_report(tmp_path: Path) -> None:
    entries = [sprite(1, "a"), sprite(2, "b", imageData="###"), sprite(3, "c", imageData=None), {"no": "sprite"}]
    _, report = imported(tmp_path, *entries)
    assert [name for name, _ in report.understood] == ["a"]
    assert {name for name, _ in report.ignored} == {"b", "c", "entry 3"}


def test_circles_and_lost_parents_are_cut(tmp_path: Path) -> None:
    avatar, report = imported(
        tmp_path, sprite(1, "a", parentId=2), sprite(2, "b", parentId=1), sprite(3, "c", parentId=3),
        sprite(4, "d", parentId=99),
    )  # fmt: skip
    assert {part.name for part in avatar.parts} == {"a", "b", "c", "d"}
    assert {name for name, what in report.changed if "hangs on nothing" in what} >= {"c", "d"}
    assert sum("circle" in what for _, what in report.changed) == 1


def test_thousands_of_sprites_are_bounded_and_told(tmp_path: Path) -> None:
    avatar, report = imported(tmp_path, *(sprite(i, "dot", imageData=png(4, 4)) for i in range(MAX_SPRITES + 50)))
    assert len(avatar.parts) == MAX_SPRITES
    assert any(name == "50 sprites" for name, _ in report.ignored)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e308", '"x"', "[]", "true", "null", "9" * 400])
@pytest.mark.parametrize("key", ["pos", "zindex", "drag", "rotDrag", "yFrq", "frames", "rLimitMin", "parentId",
                                 "identification", "stretchAmount", "showTalk", "costumeLayers"])  # fmt: skip
def test_numbers_that_are_none_do_no_harm(tmp_path: Path, key: str, value: str) -> None:
    text = json.dumps({"0": sprite(1, "a"), "1": sprite(2, "b", parentId=1) | {key: "@"}}).replace('"@"', value)
    path = tmp_path / "model.save"
    path.write_text(text, encoding="utf-8")
    import_avatar(path, tmp_path / "model")
    assert puppet.check(tmp_path / "model") == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[1, 2]", "holds no sprites"),
        (b"{}", "no sprite of the file"),
        (b'{"0": {"imageData": "AAAA"}}', "no sprite of the file"),
        (b'{"a":' * 100_000, "no JSON"),
        (b"[" * 150_000, "no JSON"),
        (b"[" + b"0," * (MAX_VALUES + 1) + b"0]", "too many values"),
        (b'{"0": ' + b"9" * 10_000 + b"}", "no JSON"),
    ],
)
def test_what_is_no_such_file_is_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "bad.save"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said):
        import_avatar(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_names_stay_inside_the_folder(tmp_path: Path) -> None:
    names = ["../../evil", "C:\\x\\..\\y", "/etc/passwd", "\u202egnp", "🦊" * 80, "a" * 500, "", "Head", "nothing"]
    avatar, _ = imported(tmp_path, *(sprite(i, "x") | {"path": name} for i, name in enumerate(names)))
    files = {path.relative_to(tmp_path / "model").as_posix() for path in (tmp_path / "model").rglob("*.png")}
    assert len(avatar.parts) == len(names)
    assert all(name.startswith("layers/") for name in files)
    assert {path.name for path in tmp_path.iterdir()} == {"model", "model.save"}


_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.text(max_size=8),
    st.sampled_from(["Vector2(1, 2)", "Vector2(nan, inf)", "Vector2(1e9, 0)", "[1, 0, 1]", png(8, 8)]),
)  # fmt: skip
_ENTRIES = st.dictionaries(
    st.sampled_from(sorted(sprite(0, "x"))), st.one_of(_SCALARS, st.lists(_SCALARS, max_size=3)), max_size=8
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.booleans(), _ENTRIES), max_size=5))
def test_any_file_becomes_an_avatar_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[bool, dict[str, Any]]]
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    mixed = [(sprite(i, "s") if whole else {"imageData": png(6, 6)}) | more for i, (whole, more) in enumerate(entries)]
    try:
        import_avatar(save(folder, *mixed), folder / "model")
    except VtubeError:
        return
    assert puppet.check(folder / "model") == []
