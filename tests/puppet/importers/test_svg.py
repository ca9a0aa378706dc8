"""SVG files become avatars; nothing that a stranger writes into one leads out of it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vtube import puppet
from vtube.errors import InputError, VtubeError
from vtube.puppet.importers import Options, Report, import_avatar, svg_child, svg_render
from vtube.puppet.importers.svg import read
from vtube.puppet.importers.svg_render import Renderer
from vtube.puppet.kinematics import Rig

Save = Callable[..., Path]
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">'
SQUARE = '<g id="Torso"><rect x="20" y="20" width="60" height="60" fill="#336699"/></g>'


def imported(path: Path, **options: Any) -> tuple[dict[str, Any], Report]:
    """The document of the avatar, which has no problems."""
    out = path.with_suffix("")
    report = import_avatar(path, out, Options(**options))
    assert puppet.check(out) == []
    return yaml.safe_load((out / "avatar.yaml").read_text(encoding="utf-8")), report


def parts(document: dict[str, Any]) -> dict[str, Any]:
    return {part["name"]: part for part in document["parts"]}


def layer(path: Path, name: str) -> np.ndarray:
    return cv2.imread(str(path.with_suffix("") / "layers" / f"{name}.png"), cv2.IMREAD_UNCHANGED)


def test_layers_of_inkscape_become_parts(svg: Save) -> None:
    document, report = imported(svg())
    assert list(parts(document)) == [
        "left_arm",
        "right_arm",
        "torso",
        "sash",
        "head",
        "left_eyebrow",
        "left_eye",
        "left_pupil",
    ]
    assert parts(document)["left_pupil"]["clip"] == "left_eye"
    assert parts(document)["right_arm"]["mesh"]["skin"][0] == "RightUpperArm"
    assert parts(document)["sash"]["blend"] == "multiply"
    assert ("Head/Glasses", "hidden") in report.ignored
    told = {name.rpartition("/")[2] for name, _ in (*report.understood, *report.ignored)}
    assert {"Left Arm", "RIGHT  arm", "Torso", "sash", "+Left Eyebrow", "Left Eye", "Left Pupil", "Glasses"} <= told


def test_an_arm_that_crosses_the_body_comes_before_it(svg: Save) -> None:
    path = svg()
    imported(path)
    avatar = puppet.load(path.with_suffix(""))
    names = [part.name for part in avatar.parts]
    arm, torso = names.index("left_arm"), names.index("torso")
    rig = Rig(avatar)
    hanging = rig({})
    assert hanging.z[arm] < hanging.z[torso]
    crossed = rig({"LeftUpperArm": 25.0, "LeftLowerArm": 100.0})
    assert crossed.z[arm] > crossed.z[torso]
    back = rig({"LeftUpperArm": 25.0, "LeftLowerArm": 100.0, "LeftHandDepth": -1.0})
    assert back.z[arm] < back.z[torso]


JOINTED = """<g id="Body"><rect id="Torso" x="38" y="40" width="24" height="34"/>
  <g id="Left Arm"><rect id="Left Upper Arm" x="62" y="42" width="6" height="16"/><rect id="Left Lower Arm" x="62"
    y="56" width="6" height="14"/><circle id="Left Hand" cx="65" cy="71" r="3"/></g></g>
  <g id="Head"><ellipse id="Face" cx="50" cy="24" rx="14" ry="16"/><path id="Hair" d="M34 22Q50 -6 66 22Z"/></g>"""


def test_a_raised_forearm_lies_before_the_head_unless_it_is_clearly_behind(svg: Save) -> None:
    path = svg(f"{HEAD}{JOINTED}</svg>")
    imported(path)
    avatar = puppet.load(path.with_suffix(""))
    rig, names = Rig(avatar), [part.name for part in avatar.parts]
    drawn = {name: float(z) for name, z in zip(names, rig({}).z, strict=True)}
    raised = {"LeftUpperArm": -150.0, "LeftLowerArm": -90.0}

    def heights(parameters: dict[str, float]) -> dict[str, float]:
        return {name: float(z) for name, z in zip(names, rig(parameters).z, strict=True)}

    for depth in (0.0, -0.1, 1.0):
        up = heights({**raised, "LeftHandDepth": depth})
        assert up["hair"] < up["left_lower_arm"] < up["left_hand"]
        assert up["left_upper_arm"] == drawn["left_upper_arm"] < up["face"]
    assert heights({}) == drawn
    behind = heights({**raised, "LeftHandDepth": -1.0})
    assert behind["left_upper_arm"] < behind["left_hand"] < behind["torso"]


@pytest.mark.parametrize("yaw", [-30.0, 30.0])
def test_back_hair_stays_with_the_head_as_it_turns(svg: Save, yaw: float) -> None:
    """Against the outline of the face it slides by less than a tenth of the head."""
    hair = '<path id="Back Hair" d="M34 8h32v50h-32z"/>'
    path = svg(f'{HEAD}{SQUARE}<g id="Head">{hair}<ellipse id="Face" cx="50" cy="24" rx="15" ry="17"/></g></svg>')
    imported(path)
    avatar = puppet.load(path.with_suffix(""))
    names, rig = [part.name for part in avatar.parts], Rig(avatar)
    width = 30 / 100 * 2304

    def sides(parameters: dict[str, float]) -> np.ndarray:
        grids = rig(parameters).grids
        upper, face = grids[names.index("back_hair")], grids[names.index("face")]
        upper = upper[upper[:, 1] < face[:, 1].mean()]
        return np.array([end(upper[:, 0]) - end(face[:, 0]) for end in (np.min, np.max)])

    assert np.abs(sides({"FaceAngleX": yaw}) - sides({})).max() < 0.1 * width


def test_shapes_with_a_label_that_says_nothing_are_plain_parts_of_their_own(svg: Save) -> None:
    label = 'xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label'
    head = (
        f'<g id="Head"><circle {label}="Face" cx="50" cy="40" r="20"/><path {label}="Hat" d="M30 30h40l-20-25z"/>'
        f'<path {label}="path12" d="M60 50h2v2h-2z"/><path {label}="Glasses" d="M36 36h28v6h-28z"/></g>'
    )
    path = svg(f"{HEAD}{SQUARE}{head}</svg>")
    document, report = imported(path)
    assert list(parts(document)) == ["torso", "face", "hat", "head", "glasses"]
    assert {"Head/Hat", "Head/Glasses"} == set(report.plain)
    for name in ("hat", "glasses"):
        assert (parts(document)[name]["bone"], "turn" in parts(document)[name]["mesh"]) == ("Head", True)


def test_a_small_drawing_is_rendered_large_and_layers_lie_where_they_were_drawn(svg: Save) -> None:
    path = svg()
    document, _ = imported(path)
    assert document["canvas"] == [1536, 2304]
    scale = 2304 / 450
    found = parts(document)["torso"]
    assert found["at"] == pytest.approx([110 * scale, 160 * scale], abs=1)
    assert layer(path, "torso").shape[:2] == pytest.approx([150 * scale, 80 * scale], abs=2)
    assert tuple(layer(path, "torso")[300, 200]) == (0xAA, 0x77, 0x44, 255)


def test_the_longer_side_can_be_chosen(svg: Save) -> None:
    assert imported(svg(), size=600)[0]["canvas"] == [400, 600]


def test_what_is_used_from_another_layer_is_drawn(svg: Save) -> None:
    path = svg()
    document, _ = imported(path)
    left, right = parts(document)["left_arm"], parts(document)["right_arm"]
    assert left["at"][0] - right["at"][0] == pytest.approx(96 * 2304 / 450, abs=1)
    assert np.array_equal(layer(path, "left_arm").shape, layer(path, "right_arm").shape)


def test_shapes_between_layers_are_kept_in_their_place(svg: Save) -> None:
    text = (
        f'{HEAD}<g id="Body"><rect width="30" height="30"/>{SQUARE}<rect x="50" width="30" height="30"/></g>'
        '<circle cx="90" cy="90" r="5"/></svg>'
    )
    document, _ = imported(svg(text))
    assert list(parts(document)) == ["body", "torso", "body_2", "drawing"]


def test_groups_without_a_name_are_no_layers(svg: Save) -> None:
    inner = '<g><rect width="30" height="30"/></g><g id="g12"><rect width="9" height="60"/></g>'
    text = f'{HEAD}<g id="Torso">{inner}</g></svg>'
    assert list(parts(imported(svg(text))[0])) == ["torso"]


SHEET = """<style>/* Illustrator */ .a, .b {fill: #336699; display: none} .c{mix-blend-mode:multiply}
  .b {display: inline} g.d {display: none} #Torso {mix-blend-mode: plus-lighter}
  .e {display: none !important}</style>"""


@pytest.mark.parametrize("faded", ['opacity="0.5"', 'style="opacity: 50%"', 'opacity="1"', 'opacity="none"'])
def test_a_faded_group_of_layers_that_overlap_is_told(svg: Save, faded: str) -> None:
    content = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<g id="Ghost" {faded}><g id="Torso"><rect width="60" height="60"/></g>'
        '<g id="Sash"><rect x="20" y="20" width="60" height="60"/></g></g></svg>'
    )
    _, report = imported(svg(content))
    told = [what for name, what in report.changed if name == "Ghost"]
    assert ["opacity of 50% is given to each layer" in what for what in told] == [True] * ("5" in faded)


def styled(name: str, more: str = "") -> str:
    return f'<g id="{name}" {more}><rect x="20" y="20" width="60" height="60"/></g>'


def test_classes_hide_and_blend_layers_as_styles_do(svg: Save) -> None:
    """The more specific selector wins, of equals the later one, over both the element's own style."""
    layers = (
        styled("hat", 'class="a"'),
        styled("coat", 'class="b c"'),
        styled("Torso", 'class="c"'),
        styled("cape", 'class="d"'),
        styled("bag", 'class="d" style="display:inline"'),
        styled("cup", 'class="e" style="display:inline"'),
    )
    path = svg(f"{HEAD}{SHEET}{''.join(layers)}</svg>")
    document, report = imported(path)
    assert {name: part.get("blend", "normal") for name, part in parts(document).items()} == {
        "coat": "multiply",
        "torso": "add",
        "bag": "normal",
    }
    assert {("hat", "hidden"), ("cape", "hidden"), ("cup", "hidden")} <= set(report.ignored)
    assert tuple(layer(path, "coat")[300, 300]) == (0x99, 0x66, 0x33, 255)


def test_swapped_layers_that_a_class_hides_are_drawn(svg: Save) -> None:
    text = f'{HEAD}{SHEET}{styled("Torso")}<g id="Left Eye"><rect width="9" height="9"/></g>'
    path = svg(f'{text}{styled("Left Blink", """class="a" """)}</svg>')
    assert "left_blink" in parts(imported(path)[0])
    assert layer(path, "left_blink")[..., 3].max() == 255


@pytest.mark.parametrize("selector", ["g > g", "g .a", "ellipse:first-child", "[id=hat]"])
def test_selectors_that_are_not_looked_at_are_told(svg: Save, selector: str) -> None:
    text = f"{HEAD}<style>{selector} {{display:none}} g rect {{fill: red}}</style>{SQUARE}</svg>"
    _, report = imported(svg(text))
    assert [name for name, why in report.changed if "not looked at" in why] == [f"style {selector}"]


def test_rules_for_media_are_told(svg: Save) -> None:
    text = f"{HEAD}<style>@media print {{ g {{display:none}} }} .x{{display:none}}</style>{SQUARE}</svg>"
    document, report = imported(svg(text))
    assert list(parts(document)) == ["torso"]
    assert any(name.startswith("style @media") for name, _ in report.changed)


def test_text_is_told_of(svg: Save) -> None:
    text = f'{HEAD}{SQUARE}<g id="title"><text x="10" y="50">hello</text></g></svg>'
    assert ("title", "text is not drawn: convert it to paths") in imported(svg(text))[1].ignored


def test_pictures_inside_are_drawn(svg: Save) -> None:
    data = base64.b64encode(cv2.imencode(".png", np.full((4, 4, 4), 255, np.uint8))[1].tobytes()).decode()
    text = f'{HEAD}<g id="Torso"><image width="50" height="50" xlink:href="data:image/png;base64,{data}"/></g></svg>'
    path = svg(text)
    imported(path)
    assert layer(path, "torso")[..., 3].min() == 255


OUTSIDE = {
    "file": '<image width="50" height="50" href="file:///etc/passwd"/>',
    "address": '<image width="50" height="50" xlink:href="http://127.0.0.1:9/a.png"/>',
    "path": '<image width="50" height="50" href="../secret.png"/>',
    "drawing as data": '<image width="9" height="9" href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "rubbish as data": '<image width="9" height="9" href="data:image/png;base64,@@@"/>',
    "use of a file": '<use href="other.svg#a"/>',
    "style": '<rect width="9" height="9" style="fill:url(http://127.0.0.1:9/#a)"/>',
    "noise without end": '<filter id="f"><feTurbulence baseFrequency="1" numOctaves="1000000"/></filter>',
    "script": "<script>alert(1)</script>",
    "foreign object": '<foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
    "xinclude": '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>',
}


@pytest.mark.parametrize("content", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_what_leads_out_of_the_file_is_left_out_and_told(svg: Save, content: str) -> None:
    _, report = imported(svg(f"{HEAD}{SQUARE}<g id='extra'>{content}</g></svg>"))
    assert any("not followed" in why or "not drawn" in why for _, why in report.ignored)


def test_a_picture_beside_the_drawing_is_not_read(svg: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cv2.imwrite(str(tmp_path / "secret.png"), np.full((8, 8, 3), 255, np.uint8))
    monkeypatch.chdir(tmp_path)
    path = svg(f'{HEAD}{SQUARE}<g id="Leak"><image width="50" height="50" href="secret.png"/></g></svg>')
    document, report = imported(path)
    assert "leak" not in parts(document)
    assert ("Leak", "nothing is drawn on it") in report.ignored


BOMB = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
USES = "".join(f'<g id="u{i}">{f"""<use href="#u{i - 1}"/>""" * 10}</g>' for i in range(1, 20))
HOSTILE = {
    "entity bomb": (f'<!DOCTYPE svg [<!ENTITY e0 "x">{BOMB}]>{HEAD}<desc>&e9;</desc>{SQUARE}</svg>', "entities"),
    "external entity": (
        f'<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>{HEAD}<desc>&e;</desc>{SQUARE}</svg>',
        "entities",
    ),
    "10,000 groups in one another": (HEAD + "<g>" * 10_000 + "</g>" * 10_000 + "</svg>", "nested too deeply"),
    "10,000 layers": (
        HEAD + "".join(f'<g id="part{i}x"><rect width="9" height="9"/></g>' for i in range(10_000)) + "</svg>",
        "too many layers",
    ),
    "600 layers": (
        HEAD + "".join(f'<g id="part{i}x"><rect width="9" height="9"/></g>' for i in range(600)) + "</svg>",
        "too many layers are shown",
    ),
    "uses of uses": (f'{HEAD}<defs><g id="u0"><rect width="1" height="1"/></g>{USES}</defs><g id="Torso"><use '
                     'href="#u19"/></g></svg>', "too often"),
    "uses in a circle": (f'{HEAD}<g id="Torso"><use id="a" href="#b"/><use id="b" href="#a"/></g></svg>', "circle"),
    "no size": (HEAD.replace('viewBox="0 0 100 100"', "") + f"{SQUARE}</svg>", "no size"),
    "size that is no number": (HEAD.replace("0 0 100 100", "0 0 NaN 100") + f"{SQUARE}</svg>", "no size"),
    "endless size": (HEAD.replace("0 0 100 100", "0 0 1e300 1e300") + f"{SQUARE}</svg>", "no size"),
    "thread": (HEAD.replace("0 0 100 100", "0 0 1 100000") + f"{SQUARE}</svg>", "unusual shape"),
    "nothing": (f"{HEAD}</svg>", "nothing is drawn"),
    "not XML": ("<svg", "no valid XML"),
    "other XML": ("<html/>", "no SVG drawing"),
    "empty": ("", "no valid XML"),
    "unknown encoding": ('<?xml version="1.0" encoding="nonsense"?><svg/>', "no valid XML"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "told"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_one_error_and_leave_nothing(svg: Save, tmp_path: Path, content: str, told: str) -> None:
    path = svg(content)
    with pytest.raises(InputError, match=told) as caught:
        import_avatar(path, tmp_path / "out")
    assert str(path) in str(caught.value)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["drawing.svg"]


BLUR = '<filter id="f" x="-9" y="-9" width="19" height="19"><feGaussianBlur stdDeviation="3000"/></filter>'
OFFSETS = '<filter id="f">' + '<feOffset dx="1"/>' * 200 + "</filter>"
PICTURE = base64.b64encode(cv2.imencode(".png", np.zeros((8192, 8192), np.uint8))[1].tobytes()).decode()
ENDLESS = {
    "40 blurs": f'{BLUR}<g id="Torso">' + '<rect width="99" height="99" filter="url(#f)"/>' * 40 + "</g>",
    "a filter of 200 steps": f'{OFFSETS}<g id="Torso"><rect width="99" height="99" filter="url(#f)"/></g>',
    "a large picture four times": f'<defs><image id="p" width="99" height="99" href="data:image/png;base64,{PICTURE}"/>'
    "</defs>" + "".join(f'<g id="part{i}x"><use href="#p" x="{i}"/></g>' for i in range(4)),
}


@pytest.mark.parametrize("content", ENDLESS.values(), ids=ENDLESS.keys())
def test_what_takes_too_long_or_too_much_memory_is_one_error(
    svg: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(svg_child, "SECONDS", 3)
    path = svg(f"{HEAD}{content}</svg>")
    with pytest.raises(InputError, match=r"takes too long|cannot be rendered|too much memory") as caught:
        import_avatar(path, tmp_path / "out", Options(size=8192))
    assert str(path) in str(caught.value)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["drawing.svg"]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is bounded where the system can")
def test_memory_is_bounded(svg: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg_child, "MEMORY", 32 << 20)
    with pytest.raises(InputError, match=r"memory"):
        import_avatar(svg(f"{HEAD}{SQUARE}</svg>"), tmp_path / "out", Options(size=8192))


@pytest.mark.parametrize("hidden", ["", 'display="none"'])
def test_layers_are_counted_before_they_are_rendered(svg: Save, monkeypatch: pytest.MonkeyPatch, hidden: str) -> None:
    """Six layers of the whole canvas, of which two fit; blinks are rendered also when they are hidden."""
    rendered, raster = [], Renderer._raster
    monkeypatch.setattr(svg_render, "MAX_PIXELS", 2 * 300 * 300 + 100)
    monkeypatch.setattr(Renderer, "_raster", lambda *some: rendered.append(some[-1]) or raster(*some))
    layers = f'<g id="Left Blink" {hidden}><rect width="100" height="100"/></g>' * 6
    with pytest.raises(InputError, match=r"too large together .*--size"):
        read(f"{HEAD}{layers}</svg>".encode(), Path("a.svg"), Options(size=300), Report())
    assert rendered.count(1.0) == 2


@pytest.mark.parametrize(
    "attributes",
    [
        'transform="translate(NaN,1)"',
        'transform="scale(0)"',
        'transform="matrix(1e300 0 0 1e300 0 0)"',
        'opacity="NaN"',
    ],
)
def test_odd_transforms_do_no_harm(svg: Save, attributes: str) -> None:
    odd = f'<g id="Odd" {attributes}><rect width="9" height="9"/></g>'
    document, report = imported(svg(f"{HEAD}{SQUARE}{odd}</svg>"))
    assert ("odd" in parts(document)) != ("Odd" in dict(report.ignored))


def test_names_never_lead_out_of_the_folder(svg: Save, tmp_path: Path) -> None:
    odd = "".join(
        f'<g id="{name}"><rect width="9" height="9"/></g>' for name in ("../../evil", "/evil", "..", "a&#10;b")
    )
    document, _ = imported(svg(f"{HEAD}{odd}</svg>"))
    assert list(parts(document)) == ["evil", "evil_2", "layer", "a_b"]
    assert {file.parent for file in tmp_path.rglob("*evil*")} == {tmp_path / "drawing" / "layers"}


WORDS = [
    "<g id='Head'>", "<g>", "</g>", "<rect width='9' height='9'/>", "<use href='#Head'/>", "<path d='M0 0L", "NaN",
    "<text>", "&lt;", "<!-- -->", "<style>rect{fill:url(#x)}</style>", "<image href='data:image/png;base64,AA'/>",
    "<filter id='x'><feFlood/></filter>", "<g filter='url(#x)' id='Left Arm'>", "<mask id='m'>", "transform='rotate(",
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(WORDS), max_size=20).map("".join).map(str.encode)))
def test_any_bytes_are_a_drawing_or_one_error(content: bytes) -> None:
    for data in (content, HEAD.encode() + content + b"</svg>"):
        try:
            sheet = read(data, Path("a.svg"), Options(size=64), Report())
        except VtubeError:
            continue
        assert max(sheet.canvas) == 64
