"""What an avatar names has to be there and to make sense: meshes, order, clips, sets, springs, expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from vtube import puppet

Document = dict[str, Any]
Write = Callable[..., Path]


def put(place: list[str | int], value: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        target: Any = document
        for step in place[:-1]:
            target = target[step]
        target[place[-1]] = value

    return change


MESH: list[str | int] = ["parts", 0, "mesh"]
BROKEN = {
    "unknown key of a mesh": (put([*MESH, "cell"], [1, 1]), r"unknown key 'cell'; did you mean cells\?"),
    "unknown key of a turn": (put(["parts", 5, "mesh", "turn", "bulg"], 1), r"'bulg'; did you mean bulge\?"),
    "unknown key of a crossing": (put(["bones", 4, "order", "crossing", "off"], "x"), r"'off'; did you mean of\?"),
    "unknown key of an animation": (put(["animations", "greeting", "lop"], True), r"'lop'; did you mean loop\?"),
    "unknown animation": (put(["animations", "farewell"], {}), r"unknown key 'farewell'"),
    "no cells": (put([*MESH, "cells"], [0, 3]), r"mesh\.cells\[0\]"),
    "mesh too fine": (put(MESH, {"cells": [6, 10]}), r"too fine for an image of 20x40 px .*at most 5x10"),
    "unknown bone of a skin": (put(["parts", 1, "mesh", "skin", 1], "LeftLowrArm"), r"did you mean LeftLowerArm\?"),
    "bone twice in a skin": (put(["parts", 1, "mesh", "skin", 1], "LeftUpperArm"), "appears twice in a skin"),
    "too few offsets": (put([*MESH, "shapes", 0, "offsets", 1], [[0, 0]]), "must be empty or have 6 points"),
    "too few keys": (put([*MESH, "shapes", 0, "keys"], [[0, 0.5, 1]]), "each combination of keys: 3"),
    "keys that go back": (put([*MESH, "shapes", 0, "keys"], [[1, 0]]), "strictly increase"),
    "unknown parameter of a shape": (
        put([*MESH, "shapes", 0, "parameters", 0], "Breth"),
        r"unknown parameter 'Breth'; did you mean Breath\?",
    ),
    "shape of one parameter twice": (put([*MESH, "shapes", 1, "parameters", 1], "BodyAngleX"), "must differ"),
    "turn without size": (put(["parts", 5, "mesh", "turn", "radius"], [0, 1]), r"turn\.radius"),
    "unknown parameter of an order": (put(["bones", 4, "order", "parameter"], "HandDepth"), "mean .*HandDepth"),
    "unknown parameter of a part's order": (
        put(["parts", 6, "order", "parameter"], "Face"),
        "unknown parameter 'Face'",
    ),
    "unknown bone of a crossing": (put(["bones", 4, "order", "crossing", "of"], "Spin"), r"did you mean Spine\?"),
    "order by nothing": (put(["bones", 4, "order"], {"before": 1}), "needs a parameter or a crossing"),
    "order that leaves before it enters": (put(["bones", 4, "order", "leave"], 0.6), "must not exceed enter"),
    "unknown clip": (put(["parts", 6, "clip"], "lok"), r"unknown part 'lok'; did you mean lock\?"),
    "clipped by itself": (put(["parts", 6, "clip"], "blush"), "clipped by itself"),
    "clip of a clip": (put(["parts", 0, "clip"], "blush"), r"'blush' is clipped itself.*clip by lock instead"),
    "no colour": (put(["parts", 0, "tint"], "#fff"), "tint"),
    "unknown blend mode": (put(["parts", 0, "blend"], "screen"), "blend"),
    "unknown part of a set": (put(["sets", 0, "members", 0, "parts", 0], "fst"), r"did you mean fist\?"),
    "unknown parameter of a set": (
        put(["sets", 0, "members", 0, "at"], {"HandLeftOpn": 0}),
        r"did you mean HandLeftOpen\?",
    ),
    "part in two sets": (
        lambda d: d["sets"].append({"name": "more", "members": [{"parts": ["fist"], "at": {}}]}),
        "'fist' is in two sets; take it out of left_hand",
    ),
    "set twice": (lambda d: d["sets"].append(d["sets"][0]), "'left_hand' appears twice in sets"),
    "unknown bone of a spring": (put(["springs", 0, "bones", 1], "LockTop"), r"did you mean LockTip\?"),
    "spring upside down": (
        put(["springs", 0, "bones"], ["LockTip", "Lock"]),
        "'LockTip' is not the parent of 'Lock': no chain; the parent is Head",
    ),
    "bone of two springs": (
        lambda d: d["springs"].append({"name": "more", "bones": ["LockTip"]}),
        "'LockTip' belongs to a spring already; take it out of lock",
    ),
    "bone twice in a spring": (put(["springs", 0, "bones"], ["Lock", "Lock"]), "belongs to a spring already"),
    "two expressions of a name": (put(["expressions", 1, "name"], "happy"), "'happy' appears twice in expressions"),
    "two expressions of a key": (put(["expressions", 1, "key"], "1"), "'1' belongs to two expressions; happy has it"),
    "key as a number": (put(["expressions", 1, "key"], 1), r"expressions\[1\]\.key"),
    "unknown part of an expression": (put(["expressions", 1, "show", 0], "glases"), r"did you mean glasses\?"),
    "part both shown and hidden": (put(["expressions", 1, "hide", 0], "glasses"), "both shown and hidden"),
    "unknown parameter of an expression": (
        put(["expressions", 0, "parameters"], {"MouthSmil": 1}),
        r"did you mean MouthSmile\?",
    ),
    "unknown parameter of an animation": (
        put(["animations", "greeting", "tracks"], {"LeftArm": [[0, 0]]}),
        "unknown parameter 'LeftArm'",
    ),
    "keyframe after the end": (put(["animations", "greeting", "duration"], 1), "within the duration"),
    "endless animation": (put(["animations", "greeting", "duration"], 601), "less than or equal to 600"),
}


@pytest.mark.parametrize(("change", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_each_mistake_in_what_moves_is_told_with_its_line(
    change: Callable[[Document], None], message: str, rich: Document, write: Write
) -> None:
    change(rich)
    folder = write(rich)
    problems = puppet.check(folder)
    assert any(re.search(message, str(problem)) for problem in problems), [str(p) for p in problems]
    assert all(str(p).startswith(f"{folder}/avatar.yaml:") and "\n" not in str(p) for p in problems)
    assert all(p.line > 1 for p in problems)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (["sets", 0, "members", 1, "at"], "HandLeftOpn: 1"),
        (["expressions", 0, "parameters"], "HandLeftOpn: 1"),
        (["animations", "greeting", "tracks"], "HandLeftOpn:"),
    ],
)
def test_a_wrong_name_in_a_mapping_has_its_own_line(
    place: list[str | int], line: str, rich: Document, write: Write
) -> None:
    put(place, {"HandLeftOpen": [[0, 0]], "HandLeftOpn": [[0, 1]]} if "tracks" in place else {"HandLeftOpn": 1})(rich)
    folder = write(rich)
    (problem,) = puppet.check(folder)
    assert (folder / "avatar.yaml").read_text(encoding="utf-8").splitlines()[problem.line - 1].strip() == line


def test_the_points_of_all_meshes_are_bounded_together(document: Document, write: Write) -> None:
    """Ten meshes of 65 x 65 points are too many, nine are not."""
    image = np.full((256, 256, 4), 255, dtype=np.uint8)
    part = {"image": "layers/big.png", "at": [0, 0], "bone": "Hips", "z": 0, "mesh": {"cells": [64, 64]}}
    document["parts"] = [{"name": f"p{i}", **part} for i in range(9)]
    cv2.imwrite(str(write(document) / "layers" / "big.png"), image)
    assert puppet.check(write(document)) == []
    document["parts"].append({"name": "p9", **part})
    (problem,) = puppet.check(write(document))
    assert "too many points together (expected at most 40000)" in str(problem)


def test_skins_that_would_take_minutes_are_refused(document: Document, write: Write) -> None:
    folder = write(document)
    cv2.imwrite(str(folder / "layers" / "wide.png"), np.full((256, 256, 4), 255, dtype=np.uint8))
    document["bones"] += [{"name": f"B{i}", "at": [0, i]} for i in range(32)]
    skin = [f"B{i}" for i in range(32)]
    part = {"image": "layers/wide.png", "at": [0, 0], "bone": "B0", "z": 1, "mesh": {"cells": [1, 1], "skin": skin}}
    document["parts"] = [{"name": f"p{i}", **part} for i in range(4)]
    assert puppet.check(write(document)) == []
    document["parts"] += [{"name": f"p{i}", **part} for i in range(4, 300)]
    (problem,) = puppet.check(write(document))
    assert problem.what == "the skins have too many bones together for the size of their meshes"
    assert "use fewer bones" in str(problem)
