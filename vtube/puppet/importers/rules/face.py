"""What lies on the head turns with it at its own depth; eyes look and blink, brows and mouths move."""

from __future__ import annotations

from vtube.puppet.importers.draft import Item, drive
from vtube.puppet.importers.naming import meaning
from vtube.puppet.importers.rules.figure import Figure, cells
from vtube.puppet.importers.rules.pieces import Box, Piece, centre, union

DEPTHS = {
    "face": 0.0, "head": 0.0, "eye": 0.05, "white": 0.05, "pupil": 0.07, "range": 0.05, "lash": 0.08, "blink": 0.06,
    "brow": 0.1, "nose": 0.22, "mouth": 0.08, "blush": 0.03, "ear": -0.15, "hair": 0.1, "front_hair": 0.14,
    "side_hair": -0.05, "back_hair": -0.15,
}  # fmt: skip
"""How far each kind lies before the rounded face, over the horizontal radius of the head."""
FLAT = ("ear",)
ROUND, BULGE = 1.2, 0.42
"""The rounded surface is a little larger than the head, so that it is not steep where the drawing ends."""
THINNEST, LEAST = 0.08, 3.0
"""How thin an eye without a blink gets as it shuts: of its height, and px, below which a line would break."""
SHAPES: dict[str, tuple[dict[str, float], ...]] = {
    "neutral": ({},),
    "ah": ({"MouthOpen": 0.85}, {"VoiceA": 1.0, "MouthOpen": 0.5}),
    "d": ({"MouthOpen": 0.2},),
    "ee": ({"VoiceI": 1.0, "MouthOpen": 0.25},),
    "eh": ({"VoiceE": 1.0, "MouthOpen": 0.35},),
    "f": ({"MouthOpen": 0.1, "VoiceU": 0.4},),
    "l": ({"MouthOpen": 0.45, "VoiceE": 0.4},),
    "m": ({"VoiceVolume": 0.7},),
    "oh": ({"VoiceO": 1.0, "MouthOpen": 0.5},),
    "r": ({"MouthOpen": 0.3, "VoiceO": 0.4},),
    "s": ({"MouthOpen": 0.1, "VoiceI": 0.5},),
    "uh": ({"MouthOpen": 0.45},),
    "w_oo": ({"VoiceU": 1.0, "MouthOpen": 0.3},),
    "smile": ({"MouthSmile": 1.0},),
    "happy": ({"MouthSmile": 1.0, "MouthOpen": 0.7},),
    "frown": ({"MouthFrown": 1.0},),
    "surprised": ({"MouthOpen": 1.0, "BrowLeftY": 0.8, "BrowRightY": 0.8},),
}
"""The values that each mouth shape is taken to be drawn for."""


def turn(figure: Figure, piece: Piece, *, hanging: bool = False) -> Item:
    """A mesh that turns with the head."""
    x, y, width, height = figure.head
    kind = piece.said.kind
    depth = DEPTHS.get(kind, 0.06)
    if kind == "hair" and figure.z([piece])[0] < min(figure.z(figure.of("face", "head")), default=0):
        depth, kind = DEPTHS["back_hair"], "back_hair"
    radius = [max(1.0, round(ROUND * side / 2, 1)) for side in (width, height)]
    turned: Item = {"centre": [round(x + width / 2, 1), round(y + height / 2, 1)], "radius": radius}
    turned |= {"depth": round(depth * width / 2, 1), "bulge": 0.0 if kind in FLAT else BULGE}
    return {"cells": cells(piece.box, 40 if hanging else 50, 16), "turn": turned}


def parts(figure: Figure) -> None:
    """Everything of the head that does not hang."""
    _missing(figure)
    for side in ("Left", "Right"):
        _eye(figure, side)
        for piece in figure.of("brow", side=side):
            _brow(figure, piece, side)
    _mouth(figure)
    plain = ("face", "head", "nose", "blush", "ear", "brow", "eye", "white", "pupil", "range", "blink", "lash")
    for piece in figure.of(*plain):
        if piece.name not in figure.parts:
            figure.part(piece, "Head", "turns with the head", mesh=turn(figure, piece))


def _missing(figure: Figure) -> None:
    """Say what a character has and no layer is called."""
    wanted = {
        "Head": (("head", "face"), "the head turns as a box that was guessed"),
        "Body": (("body", "torso", "hips"), "nothing bends and breathes"),
        "Mouth": (("mouth",), "nothing moves when you talk"),
    }
    for name, (kinds, so) in wanted.items():
        grouped = name == "Head" and any("head" in piece.within for piece in figure.pieces)
        if not figure.of(*kinds) and not grouped:
            figure.report.missing.append((name, f"no layer is called so: {so}"))


def _eye(figure: Figure, side: str) -> None:
    drawn = figure.of("eye", "white", "pupil", "range", "lash", side=side)
    box = union([p.box for p in figure.of("eye", "white", "range", side=side)]) or union([p.box for p in drawn])
    closed = figure.of("blink", side=side)
    if box is None:
        return
    openness = f"EyeOpen{side}"
    low = (0.4, 0.6) if closed else (0.0, max(THINNEST, min(LEAST / box[3], 1.0)))
    lid = drive(openness, "scale_y", low, (1, 1))
    pivot = [round(box[0] + box[2] / 2, 1), round(box[1] + 0.65 * box[3], 1)]
    for piece in drawn:
        mesh = turn(figure, piece)
        if piece.said.kind == "pupil":
            drivers = [*_gaze(figure, piece, side, box), lid]
            part = figure.part(piece, "Head", "looks around and turns with the head", drivers, pivot=pivot, mesh=mesh)
            white = _white(figure, piece, drawn)
            if white:
                part["clip"] = white.name
        else:
            figure.part(piece, "Head", "opens and shuts, turns with the head", [lid], pivot=pivot, mesh=mesh)
    for piece in closed:
        figure.part(piece, "Head", "the shut eye, turns with the head", mesh=turn(figure, piece))
    if closed and drawn:
        members = [
            {"parts": [piece.name for piece in drawn], "at": {}},
            {"parts": [piece.name for piece in closed], "at": {openness: 0.0}},
        ]
        figure.sets.append({"name": f"blink_{side.lower()}", "members": members})


def _gaze(figure: Figure, piece: Piece, side: str, eye: Box) -> list[Item]:
    ranges = union([p.box for p in figure.of("range", side=side)]) or eye
    travel = [
        min(max((ranges[2 + i] - piece.box[2 + i]) * 0.4, least * eye[2 + i]), 0.3 * eye[2 + i])
        for i, least in enumerate((0.08, 0.05))
    ]
    return [
        drive(f"Eye{side}X", "x", (-1, -travel[0]), (1, travel[0])),
        drive(f"Eye{side}Y", "y", (-1, travel[1]), (1, -travel[1])),
    ]


def _white(figure: Figure, pupil: Piece, eye: list[Piece]) -> Piece | None:
    """The eye white that a pupil lies on: named so, or the layer of the eye right below it that is larger."""
    below = [p for p in eye if figure.z([p]) < figure.z([pupil]) and p.said.kind in ("white", "eye", "range")]
    named = [p for p in below if p.said.kind == "white"]
    middle = centre(pupil.box)
    for piece in reversed(named or below):
        x, y, width, height = piece.box
        if x <= middle[0] < x + width and y <= middle[1] < y + height and width > pupil.box[2]:
            return piece
    return None


def _brow(figure: Figure, piece: Piece, side: str) -> None:
    unit, away = figure.head[3] / 100, 1 if side == "Left" else -1
    drivers = [
        drive(f"Brow{side}Y", "y", (-1, 4 * unit), (0, 0), (1, -6 * unit)),
        drive("FaceAngry", "y", (0, 0), (1, 3 * unit)),
        drive("FaceAngry", "rotation", (0, 0), (1, away * -16)),
        drive("MouthFrown", "rotation", (0, 0), (1, away * 8)),
    ]
    pivot = [round(value, 1) for value in centre(piece.box)]
    figure.part(piece, "Head", "a brow, turns with the head", drivers, pivot=pivot, mesh=turn(figure, piece))


def _mouth(figure: Figure) -> None:
    shift = 0.04 * figure.head[2]
    follow = drive("MouthX", "x", (-1, -shift), (1, shift))
    drawn = figure.of("mouth")
    shapes = _shapes(drawn)
    scaling = [] if len(shapes) > 1 else [
        drive("MouthOpen", "scale_y", (0, 1), (1, 1.8)),
        drive("MouthSmile", "scale_x", (0, 1), (1, 1.15)),
    ]  # fmt: skip
    chosen = {name: shape for shape, names in shapes.items() for name in names}
    for piece in drawn:
        shape = piece.said.mouth
        if shape in shapes and piece.name not in chosen:
            figure.report.ignored.append((piece.leaf.path, f"there is a mouth shape {shape} already"))
            continue
        became = "the mouth: scaled as it opens" if scaling else "a mouth that is always seen"
        if piece.name in chosen and not scaling:
            became = f"the mouth shape {chosen[piece.name]}"
        pivot = [round(piece.box[0] + piece.box[2] / 2, 1), round(piece.box[1] + 0.3 * piece.box[3], 1)]
        figure.part(piece, "Head", became, [follow, *scaling], pivot=pivot, mesh=turn(figure, piece))
    if not scaling:
        figure.sets.append({"name": "mouth", "members": _members(shapes)})


def _shapes(drawn: list[Piece]) -> dict[str, list[str]]:
    """The parts of each mouth shape: a layer, or all that is in a group of its name; the first of a name counts."""
    sources: dict[str, str] = {}
    shapes: dict[str, list[str]] = {}
    neutral = any(piece.said.mouth == "neutral" for piece in drawn)
    for piece in drawn:
        named = meaning(piece.leaf.layer.name)
        shape = piece.said.mouth or ("neutral" if not neutral and named.kind == "mouth" else "")
        own = piece.said.mouth and not meaning(piece.group).mouth
        source = piece.leaf.path if own else piece.leaf.path.rpartition("/")[0]
        if shape and sources.setdefault(shape, source) == source:
            shapes.setdefault(shape, []).append(piece.name)
    return shapes


def _members(shapes: dict[str, list[str]]) -> list[Item]:
    """The members of the swap set; the most restful shape stands for a neutral one that was not drawn."""
    restful = next(shape for shape in ("neutral", "m", "smile", *shapes) if shape in shapes)
    members: list[Item] = []
    for shape, names in shapes.items():
        places = SHAPES[shape]
        members += [{"parts": names, "at": dict(place)} for place in places]
        if shape == restful and {} not in places:
            members.append({"parts": names, "at": {}})
    return members
