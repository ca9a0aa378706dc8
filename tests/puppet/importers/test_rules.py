"""What the rules make of a character's layers: moods, shut eyes, hair that sits on the head, names that say nothing."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
import pytest

from vtube.puppet.importers.naming import suggestion
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.rules import face, hanging, moods, trunk
from vtube.puppet.importers.rules.figure import Figure
from vtube.puppet.importers.rules.pieces import pieces
from vtube.puppet.importers.tree import Layer, Sheet

Box = tuple[int, int, int, int]
BASE: dict[str, Box] = {"Body": (140, 220, 120, 160), "Head": (120, 40, 160, 180)}
EYES: dict[str, Box] = {"Left Eye": (215, 110, 40, 24), "Right Eye": (145, 110, 40, 24)}


def rigged(layers: Mapping[str, Box], mouths: Mapping[str, Box] | None = None) -> Figure:
    """A character of blocks with bones, hair and face. ``mouths``: in a group Mouth."""
    drawn = [_layer(name, box) for name, box in layers.items()]
    if mouths:
        drawn.append(Layer("Mouth", children=[_layer(name, box) for name, box in mouths.items()]))
    sheet, report = Sheet((400, 400), drawn), Report()
    figure = Figure(sheet.canvas, pieces(sheet, report), {}, report)
    trunk.bones(figure)
    trunk.parts(figure)
    hanging.parts(figure)
    face.parts(figure)
    return figure


def _layer(name: str, box: Box) -> Layer:
    image = np.zeros((box[3], box[2], 4), np.uint8)
    cv2.rectangle(image, (0, 0), (box[2], box[3]), (90, 90, 90, 255), -1)
    return Layer(name, image, box[:2])


def test_moods_have_their_keys_as_far_as_they_can_be_shown() -> None:
    mouth: Box = (180, 170, 40, 12)
    whole = rigged({**BASE, **EYES}, {"Neutral": mouth, "Ah": mouth, "Smile": mouth, "Frown": mouth})
    assert [(one["name"], one["key"]) for one in moods.expressions(whole)] == [
        ("smile", "1"),
        ("surprised", "2"),
        ("wink", "3"),
        ("sad", "4"),
    ]
    assert {one["group"] for one in moods.expressions(whole)} == {"mood"}
    some = rigged({**BASE, **EYES}, {"Neutral": mouth, "Smile": mouth})
    assert [(one["name"], one["key"]) for one in moods.expressions(some)] == [("smile", "1"), ("wink", "3")]
    assert moods.expressions(rigged(BASE)) == []


def test_brows_alone_show_surprise_and_grief() -> None:
    figure = rigged({**BASE, "Left Eyebrow": (215, 90, 40, 6), "Right Eyebrow": (145, 90, 40, 6)})
    found = {one["name"]: one["parameters"] for one in moods.expressions(figure)}
    assert found == {"surprised": {"BrowLeftY": 0.8, "BrowRightY": 0.8}, "sad": {"MouthFrown": 1.0}}


@pytest.mark.parametrize(("height", "least"), [(24, 3 / 24), (100, 0.08), (2, 1.0)])
def test_an_eye_without_a_blink_shuts_to_a_line_that_holds(height: int, least: float) -> None:
    figure = rigged({**BASE, "Left Eye": (215, 110, 40, height)})
    (lid,) = figure.parts["left_eye"]["drivers"]
    assert lid["curve"] == [[0, pytest.approx(least, abs=1e-3)], [1, 1]]


@pytest.mark.parametrize("name", ["Hair", "Front Hair"])
def test_hair_as_wide_as_the_head_sits_on_it_and_only_its_ends_swing(name: str) -> None:
    figure = rigged({**BASE, name: (115, 30, 170, 120)})
    (spring,) = figure.springs
    part = figure.parts[spring["name"]]
    assert part["mesh"]["skin"][0] == part["bone"]
    assert part["bone"] not in spring["bones"]
    assert figure.bones[spring["bones"][0]]["at"][1] > 30 + 0.4 * 120
    assert 0 < spring["limit"] <= 5


def test_a_strand_swings_whole() -> None:
    figure = rigged({**BASE, "Front Hair": (180, 30, 40, 90)})
    (spring,) = figure.springs
    assert spring["bones"] == figure.parts["front_hair"]["mesh"]["skin"]
    assert spring["limit"] == 10


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Muoth", "Mouth"), ("Left Eyebow", "Left Eyebrow"), ("haed", "Head"), ("Sketch", ""), ("Layer 12", ""), ("", "")],
)
def test_a_name_that_is_nearly_known_is_suggested(name: str, meant: str) -> None:
    assert suggestion(name) == meant


def test_what_a_character_has_and_was_not_found_is_said() -> None:
    assert [name for name, _ in rigged({"Thing": (0, 0, 40, 40)}).report.missing] == ["Head", "Body", "Mouth"]
    assert [name for name, _ in rigged(BASE, {"Neutral": (180, 170, 40, 12)}).report.missing] == []


def test_names_that_say_nothing_are_listed_by_themselves() -> None:
    report = Report()
    report.understood += [("Head", "part head: turns"), ("Muoth", "part muoth: plain")]
    report.plain["Muoth"] = "Mouth"
    assert report.lines() == [
        "understood (1):",
        "  Head: part head: turns",
        "kept as plain parts (1):",
        "  Muoth: part muoth: plain; did you mean Mouth?",
    ]
    assert report.as_json()["plain"] == [{"layer": "Muoth", "became": "part muoth: plain; did you mean Mouth?"}]
