"""A small avatar to begin with: a few drawn layers and an ``avatar.yaml`` whose comments say what each section does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Template

import yaml

from vtube.errors import UsageError
from vtube.puppet.importers import folder
from vtube.puppet.importers.draft import Draft, Options
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.svg import read
from vtube.puppet.importers.tree import leaves
from vtube.puppet.schema.values import NAME_PATTERN

_DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1500" viewBox="0 0 1000 1500">
<g id="left_leg"><rect x="520" y="960" width="96" height="420" rx="48" fill="#39506b"/></g>
<g id="right_leg"><rect x="384" y="960" width="96" height="420" rx="48" fill="#39506b"/></g>
<g id="body"><path d="M390 660q110-46 220 0q44 190 26 372q-136 56-272 0q-18-182 26-372z" fill="#3f7fa6"/>
<path d="M566 650q26 4 44 10q44 190 26 372q-36 16-76 22q36-200 6-404z" fill="#2f6590"/></g>
<g id="left_arm"><path d="M618 676q40-10 56 44l44 300q4 50-38 54q-36 2-44-40l-62-310q-6-40 44-48z" fill="#4a8db5"/></g>
<g id="right_arm"><path d="M382 676q-40-10-56 44l-44 300q-4 50 38 54q36 2 44-40l62-310q6-40-44-48z" fill="#4a8db5"/></g>
<g id="head"><path d="M500 190q222 0 222 232q0 232-222 232q-222 0-222-232q0-232 222-232z" fill="#f2c79b"/>
<path d="M640 240q82 60 82 182q0 232-222 232q-50 0-92-14q232-10 244-214q2-84-12-154z" fill="#dfa57c"/></g>
<g id="left_eye"><ellipse cx="592" cy="412" rx="34" ry="48" fill="#3a2b33"/>
<circle cx="580" cy="394" r="12" fill="#fff"/></g>
<g id="right_eye"><ellipse cx="408" cy="412" rx="34" ry="48" fill="#3a2b33"/>
<circle cx="396" cy="394" r="12" fill="#fff"/></g>
<g id="mouth_closed"><path d="M448 536q52 34 104 0q4 14-8 20q-44 26-88 0q-12-6-8-20z" fill="#8c3b46"/></g>
<g id="mouth_open"><path d="M446 528q54 16 108 0q6 84-54 86q-60-2-54-86z" fill="#7a2a38"/>
<path d="M470 590q30-26 60 0q-10 22-30 24q-20-2-30-24z" fill="#d9707a"/></g>
<g id="mouth_smile"><path d="M432 522q68 28 136 0q-6 62-68 62q-62 0-68-62z" fill="#7a2a38"/>
<path d="M444 530q56 20 112 0q-2 12-8 20q-48 14-96 0q-6-8-8-20z" fill="#fff"/></g>
<g id="mouth_frown"><path d="M450 574q50-46 100 0q6 14-6 16q-44-28-88 0q-12-2-6-16z" fill="#8c3b46"/></g>
<g id="tuft"><path d="M494 214q-60-70-10-148q4 60 34 84q6-50 46-66q-26 70-10 134q-30 20-60-4z" fill="#7a4a2c"/></g>
</svg>
"""

_DOCUMENT = """\
# An avatar of vtube. docs/avatar-format.md has every key; "vtube avatar check ." lists what is wrong with this file;
# "vtube run --avatar ." moves it, and draws it anew whenever you save.
format: vtube-avatar
version: 1
name: $name
display_name: $shown
author: ""
licence: ""
canvas: [1000, 1500]              # all places below are pixels of this, x right, y down

framings:                         # what a picture shows: x, y, width, height
  full: [60, 20, 880, 1400]
  bust: [180, 40, 640, 700]
framing: full

# Bones carry parts. One that has a name of vtube (Hips, Spine, Head, LeftUpperArm ...) turns by itself with your body.
# "Left" is the character's own left: at the right of the canvas.
bones:
  - name: Hips
    at: [500, 1000]               # what it turns around
    tip: [500, 880]               # what it stretches towards
    drivers:                      # a driver moves something by a parameter ("vtube avatar show-parameters")
      - {parameter: BodyPositionX, property: x, curve: [[-15, -60], [15, 60]]}
      - {parameter: BodyPositionY, property: y, curve: [[-15, 40], [15, -40]]}
  - {name: Spine, parent: Hips, at: [500, 880], tip: [500, 780]}
  - name: Chest
    parent: Spine
    at: [500, 780]
    tip: [500, 660]
    drivers:
      - {parameter: Breath, property: y, curve: [[0, 0], [1, -5]]}
  - {name: Neck, parent: Chest, at: [500, 660], tip: [500, 630]}
  - {name: Head, parent: Neck, at: [500, 630], tip: [500, 200]}
  - {name: Tuft, parent: Head, at: [510, 210], tip: [510, 80]}
  - {name: LeftUpperArm, parent: Chest, at: [624, 720], tip: [652, 890],
     order: {parameter: LeftHandDepth, before: 100, behind: -100}}     # drawn before or behind the body
  - {name: LeftLowerArm, parent: LeftUpperArm, at: [652, 890], tip: [672, 1020]}
  - {name: LeftHand, parent: LeftLowerArm, at: [672, 1020], tip: [680, 1070]}
  - {name: RightUpperArm, parent: Chest, at: [376, 720], tip: [348, 890],
     order: {parameter: RightHandDepth, before: 100, behind: -100}}
  - {name: RightLowerArm, parent: RightUpperArm, at: [348, 890], tip: [328, 1020]}
  - {name: RightHand, parent: RightLowerArm, at: [328, 1020], tip: [320, 1070]}
  - {name: LeftUpperLeg, parent: Hips, at: [568, 1000], tip: [568, 1170]}
  - {name: LeftLowerLeg, parent: LeftUpperLeg, at: [568, 1170], tip: [568, 1340]}
  - {name: RightUpperLeg, parent: Hips, at: [432, 1000], tip: [432, 1170]}
  - {name: RightLowerLeg, parent: RightUpperLeg, at: [432, 1170], tip: [432, 1340]}

# Parts are the layers. A larger z is nearer to you. A mesh bends: "skin" along bones, "turn" with the head.
parts:
  - {name: left_leg, $left_leg, bone: LeftUpperLeg, z: 0,
     mesh: {cells: [3, 12], skin: [LeftUpperLeg, LeftLowerLeg], softness: 50}}
  - {name: right_leg, $right_leg, bone: RightUpperLeg, z: 1,
     mesh: {cells: [3, 12], skin: [RightUpperLeg, RightLowerLeg], softness: 50}}
  - {name: body, $body, bone: Chest, z: 10,
     mesh: {cells: [6, 8], skin: [Hips, Spine, Chest], softness: 60}}
  - {name: left_arm, $left_arm, bone: LeftUpperArm, z: 20,
     mesh: {cells: [4, 12], skin: [LeftUpperArm, LeftLowerArm, LeftHand], softness: 50}}
  - {name: right_arm, $right_arm, bone: RightUpperArm, z: 21,
     mesh: {cells: [4, 12], skin: [RightUpperArm, RightLowerArm, RightHand], softness: 50}}
  - {name: tuft, $tuft, bone: Tuft, z: 30}
  - {name: head, $head, bone: Head, z: 40,
     mesh: {cells: [8, 8], turn: {centre: [500, 422], radius: [260, 270]}}}
  - name: left_eye
    $left_eye_lines
    bone: Head
    z: 50
    pivot: [592, 430]
    mesh: {cells: [2, 2], turn: {centre: [500, 422], radius: [260, 270], depth: 20}}
    drivers:
      - {parameter: EyeOpenLeft, property: scale_y, curve: [[0, 0.1], [1, 1]]}
      - {parameter: EyeLeftX, property: x, curve: [[-1, -14], [1, 14]]}
      - {parameter: EyeLeftY, property: y, curve: [[-1, 10], [1, -10]]}
  - name: right_eye
    $right_eye_lines
    bone: Head
    z: 51
    pivot: [408, 430]
    mesh: {cells: [2, 2], turn: {centre: [500, 422], radius: [260, 270], depth: 20}}
    drivers:
      - {parameter: EyeOpenRight, property: scale_y, curve: [[0, 0.1], [1, 1]]}
      - {parameter: EyeRightX, property: x, curve: [[-1, -14], [1, 14]]}
      - {parameter: EyeRightY, property: y, curve: [[-1, 10], [1, -10]]}
  - {name: mouth_closed, $mouth_closed, bone: Head, z: 52,
     mesh: {cells: [2, 1], turn: {centre: [500, 422], radius: [260, 270], depth: 20}}}
  - {name: mouth_open, $mouth_open, bone: Head, z: 52,
     mesh: {cells: [2, 1], turn: {centre: [500, 422], radius: [260, 270], depth: 20}}}

  - {name: mouth_smile, $mouth_smile, bone: Head, z: 52,
     mesh: {cells: [2, 1], turn: {centre: [500, 422], radius: [260, 270], depth: 20}}}
  - {name: mouth_frown, $mouth_frown, bone: Head, z: 52,
     mesh: {cells: [2, 1], turn: {centre: [500, 422], radius: [260, 270], depth: 20}}}

# Of a set, the member is shown that was drawn for values nearest to the present ones.
sets:
  - name: mouth
    members:
      - {parts: [mouth_closed], at: {}}
      - {parts: [mouth_open], at: {MouthOpen: 0.8}}
      - {parts: [mouth_smile], at: {MouthSmile: 1}}
      - {parts: [mouth_frown], at: {MouthFrown: 1}}

# Springs swing: hair, ears, tails.
springs:
  - {name: tuft, bones: [Tuft], frequency: 2.2, limit: 25}

# Expressions: a key turns one on and off; of a group only one is on. It takes over the parameters that it names. With
# "show: [glasses]" and "hide: [hat]" it shows and hides parts. Backspace ends all of them.
expressions:
  - {name: smile, key: "1", group: mood, parameters: {MouthSmile: 1}}
  - {name: surprised, key: "2", group: mood, parameters: {MouthOpen: 1, MouthSmile: 0, MouthFrown: 0}}
  - {name: wink, key: "3", group: mood, parameters: {EyeOpenLeft: 0}}
  - {name: sad, key: "4", group: mood, parameters: {MouthFrown: 1, MouthSmile: 0}}
"""


def write(name: str, out: Path, *, shown: str = "", force: bool = False) -> None:
    """Write the template as a folder that can be moved at once; ``shown``: its name as people read it.

    Raises:
        UsageError: the name is none that an avatar may have, or the folder is there already.
    """
    if not re.fullmatch(NAME_PATTERN, name):
        expected = "letters, digits and _, at most 64, not beginning with a digit"
        raise UsageError("no name for an avatar", got=repr(name[:80]), expected=expected)
    folder.refuse_unless_writable(out, force=force)
    report = Report()
    sheet = read(_DRAWING.encode(), Path("template.svg"), Options(name=name), report)
    # YAML knows no surrogates, by which JSON would escape what is beyond 16 bits.
    names = {"name": name, "shown": (shown or name)[:200]}
    values = {key: json.dumps(text, ensure_ascii=False) for key, text in names.items()}
    images = {}
    for leaf in leaves(sheet.layers):
        layer, (x, y) = leaf.layer, leaf.layer.at
        image, at = f"layers/{layer.name}.png", f"[{x:g}, {y:g}]"
        values[layer.name] = f"image: {image}, at: {at}"
        values[f"{layer.name}_lines"] = f"image: {image}\n    at: {at}"
        if layer.image is not None:
            images[image] = layer.image
    text = Template(_DOCUMENT).substitute(values)
    folder.write(Draft(yaml.safe_load(text), images, report), out, force=force, text=text)
