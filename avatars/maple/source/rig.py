"""Maple's rig: bones at different depths, what drives them, and which layer is shown when.

A head turn is depth: each group moves by its own amount with FaceAngleX and FaceAngleY, what lies behind moves against
the face. Signs: x to the canvas right is towards the character's own left, y is down, rotations are clockwise.
"""

from __future__ import annotations

from typing import Any

from body import TAIL_JOINT, TAIL_ROOT
from eyes import EYE, STEPS
from limbs import joint
from mouths import AT as MOUTH
from paint import CANVAS

Item = dict[str, Any]
CENTRE = 768
FRAMINGS = {"bust": [248, 30, 1040, 1040], "full": [150, 20, 1236, 2264]}


def drive(parameter: str, prop: str, *curve: tuple[float, float]) -> Item:
    """A driver: the property follows the parameter along the points."""
    return {"parameter": parameter, "property": prop, "curve": [list(point) for point in curve]}


def turn(prop: str, amount: float) -> Item:
    """Follows the yaw: so many pixels (or degrees) at 30 degrees to the canvas right, the opposite to the left."""
    return drive("FaceAngleX", prop, (-30, -amount), (0, 0), (30, amount))


def nod(up: float, down: float, prop: str = "y") -> Item:
    """Follows the pitch: values at 30 degrees up and down."""
    return drive("FaceAngleY", prop, (-30, down), (0, 0), (30, up))


def sway(prop: str, amount: float) -> Item:
    """Follows the idle sway."""
    return drive("Sway", prop, (-1, -amount), (1, amount))


def breath(prop: str, amount: float) -> Item:
    """Follows the breath."""
    return drive("Breath", prop, (0, 0), (1, amount))


def hang(share: float) -> list[Item]:
    """Turns against neck and head, so that what hangs there stays nearly upright."""
    return [drive(bone, "rotation", (-60, 60 * share), (60, -60 * share)) for bone in ("Neck", "Head")]


def narrow(factor: float, *, parameter: str = "FaceAngleX", prop: str = "scale_x") -> Item:
    """Narrows towards both extremes."""
    return drive(parameter, prop, (-30, factor), (0, 1), (30, factor))


def bone(name: str, parent: str | None, at: tuple[float, float], *drivers: Item, tip: tuple[float, float] | None = None) -> Item:
    """One bone."""
    item: Item = {"name": name}
    if parent:
        item["parent"] = parent
    item["at"] = list(at)
    if tip:
        item["tip"] = list(tip)
    if drivers:
        item["drivers"] = list(drivers)
    return item


def _trunk() -> list[Item]:
    return [
        bone(
            "Hips", None, (768, 1200),
            drive("BodyPositionX", "x", (-15, -90), (15, 90)), drive("BodyPositionY", "y", (-15, 75), (15, -75)),
            tip=(768, 1090),
        ),
        bone("Skirt", "Hips", (768, 1060), narrow(0.95, parameter="BodyAngleX"), sway("rotation", 0.7)),
        bone("Spine", "Hips", (768, 1090), tip=(768, 970)),
        bone(
            "Chest", "Spine", (768, 970), breath("y", -4), drive("BodyAngleX", "x", (-30, -12), (30, 12)),
            drive("BodyAngleY", "y", (-30, 16), (0, 0), (30, -10)), tip=(768, 730),
        ),
        bone("Jacket", "Chest", (768, 1000), narrow(0.92, parameter="BodyAngleX"), breath("scale_x", 1) | {"curve": [[0, 1], [1, 1.008]]}),
        bone("Tail", "Hips", TAIL_ROOT, sway("rotation", 4), drive("BodyAngleX", "x", (-30, 26), (30, -26)), drive("MouthSmile", "rotation", (0, 0), (1, -5))),
        bone("TailTip", "Tail", TAIL_JOINT, sway("rotation", 7), drive("MouthSmile", "rotation", (0, 0), (1, -8)), drive("MouthFrown", "rotation", (0, 0), (1, 16))),
        bone("Scarf", "Chest", (768, 690), breath("y", -2), drive("BodyAngleX", "x", (-30, -6), (30, 6)), turn("x", 3)),
        bone("ScarfBack", "Chest", (768, 690), drive("BodyAngleX", "x", (-30, 6), (30, -6))),
        bone("ScarfEndFront", "Scarf", (692, 740), sway("rotation", 1.6), *_lag(0.7)),
        bone("ScarfEndBack", "ScarfBack", (880, 700), sway("rotation", 3.2), *_lag(0.5)),
    ]  # fmt: skip


def _lag(share: float) -> list[Item]:
    """Turns against spine and chest: cloth hangs down."""
    return [drive(name, "rotation", (-40, 40 * share), (40, -40 * share)) for name in ("Spine", "Chest")]


def _limbs() -> list[Item]:
    items = []
    for side, inward in (("Left", -1), ("Right", 1)):
        shoulder = joint("UpperArm", side)[0]
        items.append(
            bone(
                f"Shoulder{side}", "Chest", shoulder, breath("y", -2.5),
                drive("BodyAngleX", "x", (-30, inward * 14), (0, 0), (30, inward * 14)),
            )
        )  # fmt: skip
        for name, parent in (
            ("UpperArm", f"Shoulder{side}"), ("LowerArm", f"{side}UpperArm"), ("Hand", f"{side}LowerArm"),
            ("UpperLeg", "Hips"), ("LowerLeg", f"{side}UpperLeg"), ("Foot", f"{side}LowerLeg"),
        ):  # fmt: skip
            at, tip = joint(name, side)
            items.append(bone(f"{side}{name}", parent, at, tip=tip))
    return items


def _face() -> list[Item]:
    items = [
        bone("Neck", "Chest", (768, 676), tip=(768, 610)),
        bone("Head", "Neck", (768, 600), tip=(768, 250)),
        bone(
            "Skull", "Head", (768, 560), turn("x", 5),
            drive("FacePositionX", "x", (-15, -30), (15, 30)), drive("FacePositionY", "y", (-15, 14), (15, -14)),
            drive("FacePositionZ", "scale_x", (-10, 0.95), (0, 1), (10, 1.07)),
            drive("FacePositionZ", "scale_y", (-10, 0.95), (0, 1), (10, 1.07)), breath("y", -1),
        ),
        bone("HairBack", "Skull", (768, 400), turn("x", -18), nod(9, -8), sway("rotation", 0.8), *hang(0.2)),
        bone("FaceBase", "Skull", (768, 480), turn("x", 11), nod(-6, 6), narrow(0.97), drive("MouthOpen", "scale_y", (0.3, 1), (1, 1.035))),
        bone("Features", "Skull", (768, 480), turn("x", 29), nod(-20, 20), narrow(0.95, parameter="FaceAngleY", prop="scale_y")),
        bone("Nose", "Features", (768, 526), turn("x", 9), nod(-7, 6)),
        bone("Mouth", "Features", MOUTH, turn("x", 1), nod(0, -3), narrow(0.93), drive("MouthX", "x", (-1, -10), (1, 10)), drive("MouthX", "rotation", (-1, 5), (1, -5))),
        bone("Crown", "Skull", (768, 330), turn("x", 9), nod(-2, 6)),
        bone("Fringe", "Skull", (768, 300), turn("x", 17), nod(-9, 13), sway("rotation", 0.4), *hang(0.06)),
        bone("Tuft", "Crown", (742, 264), sway("rotation", 4), turn("x", 4), *hang(0.3)),
    ]  # fmt: skip
    for side, x, away in (("Left", EYE[0], 1), ("Right", 2 * CENTRE - EYE[0], -1)):
        far = 30 * away  # the yaw at which this side is the far one
        curve = sorted([(far, 0.8), (0, 1), (-far, 1.02)])
        pull = sorted([(far, -away * 7.0), (0, 0), (-far, away * 1.0)])
        items += [
            bone(f"Eye{side}", "Features", (x, EYE[1]), drive("FaceAngleX", "scale_x", *curve), drive("FaceAngleX", "x", *pull)),
            bone(f"Gaze{side}", f"Eye{side}", (x, EYE[1]), drive(f"Eye{side}X", "x", (-1, -11), (1, 11)), drive(f"Eye{side}Y", "y", (-1, 9), (1, -9))),
            bone(
                f"Brow{side}", "Features", (768 + away * 72, 392), drive("FaceAngleX", "scale_x", *curve), drive("FaceAngleX", "x", *pull),
                drive(f"Brow{side}Y", "y", (-1, 13), (0, 0), (1, -17)), drive("FaceAngry", "rotation", (0, 0), (1, away * -17)),
                drive("FaceAngry", "y", (0, 0), (1, 12)), drive("MouthFrown", "rotation", (0, 0), (1, away * 13)),
            ),
            bone(
                f"Lock{side}", "Skull", (768 + away * 150, 380), drive("FaceAngleX", "x", *sorted([(far, away * -3.0), (0, 0), (-far, away * -15.0)])),
                nod(-6, 8), sway("rotation", 1.2 if away > 0 else 0.9), *hang(0.45),
            ),
            bone(
                f"Ear{side}", "Skull", (768 + away * 128, 320), drive("FaceAngleX", "x", *sorted([(far, away * -3.0), (0, 0), (-far, away * -9.0)])),
                drive("FaceAngleX", "scale_x", *sorted([(far, 0.86), (0, 1), (-far, 1.05)])), nod(10, -4),
                drive("FaceAngleY", "scale_y", (-30, 1.03), (0, 1), (30, 0.9)), sway("rotation", 1.0),
                drive("MouthFrown", "rotation", (0, 0), (1, away * 26)), drive("FaceAngry", "rotation", (0, 0), (1, away * 22)),
                drive(f"Brow{side}Y", "rotation", (-1, away * 5), (1, away * -5)),
            ),
        ]  # fmt: skip
    return items


def _part(image: str, bone_name: str, z: float, *drivers: Item, name: str = "", when: list[Item] | None = None, **more: Any) -> Item:
    item: Item = {"name": name or image, "image": image, "bone": bone_name, "z": z, **more}
    if drivers:
        item["drivers"] = list(drivers)
    if when:
        item["when"] = when
    return item


def test(parameter: str, minimum: float | None = None, maximum: float | None = None) -> Item:
    """A condition: minimum <= value < maximum."""
    bounds = {"minimum": minimum, "maximum": maximum}
    return {"parameter": parameter, **{k: v for k, v in bounds.items() if v is not None}}


def _body_parts() -> list[Item]:
    parts = [
        _part("tail_base", "Tail", 0), _part("tail_tip", "TailTip", 1), _part("scarf_end_back", "ScarfEndBack", 4),
        _part("hair_back", "HairBack", 8), _part("scarf_back", "ScarfBack", 16), _part("hips", "Hips", 26),
        _part("skirt", "Skirt", 28), _part("torso", "Jacket", 30), _part("bow", "Jacket", 32), _part("neck", "Neck", 33),
        _part("scarf_end_front", "ScarfEndFront", 36), _part("scarf_wrap", "Scarf", 50),
    ]  # fmt: skip
    for side in ("left", "right"):
        name = side.capitalize()
        # A steep curve: the arm changes over between two frames.
        behind = {z: drive(f"{name}HandDepth", "z", (-0.34, target - z), (-0.3, 0)) for z, target in ((42, 11), (94, 13), (93, 12))}
        open_hand = [test(f"Hand{name}Open", 0.55)]
        parts += [
            _part(f"{side}_upper_leg", f"{name}UpperLeg", 20), _part(f"{side}_lower_leg", f"{name}LowerLeg", 21),
            _part(f"{side}_foot", f"{name}Foot", 22), _part(f"{side}_upper_arm", f"{name}UpperArm", 42, behind[42]),
            _part(
                f"{side}_elbow_ring", f"{name}LowerArm", 92.5,
                drive(f"{name}UpperArm", "opacity", *((-125, 1), (-112, 0)) if side == "left" else ((112, 0), (125, 1))),
                drive(f"{name}HandDepth", "opacity", (-0.34, 0), (-0.3, 1)),
            ),
            _part(f"{side}_lower_arm", f"{name}LowerArm", 94, behind[94]),
            _part(f"{side}_hand_rest", f"{name}Hand", 93, behind[93], when=[test(f"Hand{name}Open", None, 0.55)]),
            _part(f"{side}_hand_open", f"{name}Hand", 93, behind[93], when=open_hand),
        ]  # fmt: skip
    return parts


LIDS = {"open": (0.86, None), "wide": (0.62, 0.86), "half": (0.38, 0.62), "narrow": (0.16, 0.38), "closed": (None, 0.16)}


def _eye_parts() -> list[Item]:
    parts = []
    for side in ("left", "right"):
        name, openness = side.capitalize(), f"EyeOpen{side.capitalize()}"
        awake = [test(openness, 0.16)]
        wonder = [drive(f"Brow{name}Y", prop, (0.3, 1), (1, 0.9)) for prop in ("scale_x", "scale_y")]
        parts += [
            _part(f"white_{side}", f"Eye{name}", 61, when=awake), _part(f"iris_{side}", f"Gaze{name}", 62, *wonder, when=awake),
            _part(
                f"glint_{side}", f"Eye{name}", 63, drive(f"Eye{name}X", "x", (-1, -7), (1, 7)), drive(f"Eye{name}Y", "y", (-1, 5), (1, -5)),
                when=[test(openness, 0.38)],
            ),
            _part(f"brow_{side}", f"Brow{name}", 84),
        ]  # fmt: skip
        for step in STEPS:
            asked = [test(openness, *LIDS[step])]
            if step == "closed":
                asked.append(test("MouthSmile", None, 0.5))
            parts.append(_part(f"lid_{side}_{step}", f"Eye{name}", 64, when=asked))
        parts.append(_part(f"lid_{side}_happy", f"Eye{name}", 64, when=[test(openness, None, 0.16), test("MouthSmile", 0.5)]))
    return parts


SPOKEN = 0.35


def _mouth_parts() -> list[Item]:
    """Voice before face: the strongest rule that holds picks the shape; the conditions exclude each other."""
    parts, silent = [], [test("TongueOut", None, 0.5)]
    parts.append(_part("mouth_tongue", "Mouth", 67, when=[test("TongueOut", 0.5)]))
    for vowel in "AEOIU":
        shape = f"mouth_{vowel.lower()}"
        parts.append(_part(shape, "Mouth", 67, drive(f"Voice{vowel}", "scale_y", (SPOKEN, 0.78), (1, 1.08)), name=f"{shape}_spoken", when=[*silent, test(f"Voice{vowel}", SPOKEN)]))
        silent = [*silent, test(f"Voice{vowel}", None, SPOKEN)]
    glad, level, sad = [test("MouthSmile", 0.4)], [test("MouthSmile", None, 0.4), test("MouthFrown", None, 0.4)], [test("MouthSmile", None, 0.4), test("MouthFrown", 0.4)]
    ranges = {"shut": (None, 0.12), "little": (0.12, 0.4), "wide": (0.4, 0.78), "widest": (0.78, None)}
    for name, image, mood, opening in (
        ("mouth_smile", "mouth_smile", [*glad, test("MouthX", -0.5, 0.5)], "shut"), ("mouth_smirk_left", "mouth_smirk", [*glad, test("MouthX", 0.5)], "shut"),
        ("mouth_smirk_right", "mouth_smirk", [*glad, test("MouthX", None, -0.5)], "shut"), ("mouth_neutral", "mouth_neutral", level, "shut"),
        ("mouth_frown", "mouth_frown", sad, "shut"), ("mouth_grin", "mouth_e", glad, "little"), ("mouth_small", "mouth_small", level, "little"),
        ("mouth_upset_little", "mouth_upset", sad, "little"), ("mouth_happy", "mouth_happy", glad, "wide"), ("mouth_open", "mouth_a", level, "wide"),
        ("mouth_upset", "mouth_upset", sad, "wide"), ("mouth_happy_widest", "mouth_happy", glad, "widest"), ("mouth_surprised", "mouth_surprised", level, "widest"),
        ("mouth_upset_widest", "mouth_upset", sad, "widest"),
    ):  # fmt: skip
        low, high = ranges[opening]
        drivers = [] if opening == "shut" else [drive("MouthOpen", "scale_y", (low or 0, 0.84), (high or 1, 1.12))]
        if name == "mouth_smirk_right":
            drivers.append(drive("MouthX", "scale_x", (0, -1)))
        parts.append(_part(image, "Mouth", 67, *drivers, name=name, when=[*silent, *mood, test("MouthOpen", low, high)]))
    return parts


def _head_parts() -> list[Item]:
    glow = [drive("MouthSmile", "opacity", (0, 0.75), (1, 1)), drive("CheekPuff", "scale_y", (0, 1), (1, 1.3))]
    return [
        _part("ear_left", "EarLeft", 56), _part("ear_right", "EarRight", 57), _part("face", "FaceBase", 60),
        _part("nose", "Nose", 66), _part("blush", "Features", 65, *glow), _part("hair_shadow", "Fringe", 68),
        _part("hair_crown", "Crown", 70), _part("lock_left", "LockLeft", 72), _part("lock_right", "LockRight", 73),
        _part("fringe_left", "Fringe", 76, turn("x", 2)), _part("fringe_right", "Fringe", 77, turn("x", 1), sway("rotation", 0.5), pivot=[790, 260]),
        _part("fringe_middle", "Fringe", 78, turn("x", 5), sway("rotation", -0.5), pivot=[748, 260]),
        _part("strand", "Fringe", 79, turn("x", 7), sway("rotation", 2), pivot=[730, 275]),
        _part("leaf", "Fringe", 82, turn("x", 4)), _part("tuft", "Tuft", 85),
    ]  # fmt: skip


def document(offsets: dict[str, tuple[int, int]]) -> Item:
    """``avatar.yaml`` as a mapping. ``offsets``: top left corner of each trimmed layer, canvas pixels."""
    parts = []
    for part in (*_body_parts(), *_head_parts(), *_eye_parts(), *_mouth_parts()):
        image = part.pop("image")
        parts.append({"name": part.pop("name"), "image": f"layers/{image}.png", "at": list(offsets[image]), **part})
    return {
        "format": "vtube-avatar",
        "version": 1,
        "name": "maple",
        "display_name": "Maple, the fox student",
        "author": "the vtube project",
        "licence": "CC-BY-4.0",
        "canvas": list(CANVAS),
        "framings": FRAMINGS,
        "framing": "bust",
        "bones": [*_trunk(), *_limbs(), *_face()],
        "parts": sorted(parts, key=lambda part: part["z"]),
        "idle": {"breath": {"period": 3.6}, "blink": {"every": [2.2, 5.8], "duration": 0.16}, "sway": {"degrees": 0.8, "period": 5.2}},
    }
