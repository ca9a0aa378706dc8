"""Maple's bones at different depths, and what drives them.

A head turn is depth: each group moves by its own amount with FaceAngleX and FaceAngleY; what lies behind moves against
the face.
"""

from __future__ import annotations

from drivers import Item, bone, breath, drive, hang, lag, narrow, nod, sway, turn
from eyes import EYE
from limbs import joint
from mouths import AT as MOUTH
from tail import TAIL_JOINT, TAIL_ROOT

CENTRE = 768


def _trunk() -> list[Item]:
    return [
        bone(
            "Hips",
            None,
            (768, 1200),
            drive("BodyPositionX", "x", (-15, -90), (15, 90)),
            drive("BodyPositionY", "y", (-15, 75), (15, -75)),
            tip=(768, 1090),
        ),
        bone("Skirt", "Hips", (768, 1060), narrow(0.95, parameter="BodyAngleX"), sway("rotation", 0.7)),
        bone("Spine", "Hips", (768, 1090), tip=(768, 970)),
        bone(
            "Chest",
            "Spine",
            (768, 970),
            breath("y", -4),
            drive("BodyAngleX", "x", (-30, -12), (30, 12)),
            drive("BodyAngleY", "y", (-30, 16), (0, 0), (30, -10)),
            tip=(768, 730),
        ),
        bone(
            "Jacket",
            "Chest",
            (768, 1000),
            narrow(0.92, parameter="BodyAngleX"),
            drive("Breath", "scale_x", (0, 1), (1, 1.008)),
        ),
        bone(
            "Tail",
            "Hips",
            TAIL_ROOT,
            sway("rotation", 4),
            drive("BodyAngleX", "x", (-30, 26), (30, -26)),
            drive("MouthSmile", "rotation", (0, 0), (1, -5)),
        ),
        bone(
            "TailTip",
            "Tail",
            TAIL_JOINT,
            sway("rotation", 7),
            drive("MouthSmile", "rotation", (0, 0), (1, -8)),
            drive("MouthFrown", "rotation", (0, 0), (1, 16)),
        ),
        bone("Scarf", "Chest", (768, 690), breath("y", -2), drive("BodyAngleX", "x", (-30, -6), (30, 6)), turn("x", 3)),
        bone("ScarfBack", "Chest", (768, 690), drive("BodyAngleX", "x", (-30, 6), (30, -6))),
        bone("ScarfEndFront", "Scarf", (692, 740), sway("rotation", 1.6), *lag(0.7)),
        bone("ScarfEndBack", "ScarfBack", (880, 700), sway("rotation", 3.2), *lag(0.5)),
    ]


STANCE = {"LeftUpperLeg": -3.0, "LeftLowerLeg": 5.0, "LeftFoot": -3.0, "RightUpperLeg": 0.5}
"""Degrees by which the drawn legs stand uneven."""


def _limbs() -> list[Item]:
    items = []
    for side, inward in (("Left", -1), ("Right", 1)):
        shoulder = joint("UpperArm", side)[0]
        items.append(
            bone(
                f"Shoulder{side}",
                "Chest",
                shoulder,
                breath("y", -2.5),
                drive("BodyAngleX", "x", (-30, inward * 14), (0, 0), (30, inward * 14)),
                drive(f"{side}UpperArm", "x", *sorted([(inward * 100.0, 0.0), (inward * 180.0, inward * -60.0)])),
                drive(f"{side}UpperArm", "y", *sorted([(inward * 100.0, 0.0), (inward * 180.0, -10.0)])),
            )
        )
        for name, parent in (
            ("UpperArm", f"Shoulder{side}"),
            ("LowerArm", f"{side}UpperArm"),
            ("Hand", f"{side}LowerArm"),
            ("UpperLeg", "Hips"),
            ("LowerLeg", f"{side}UpperLeg"),
            ("Foot", f"{side}LowerLeg"),
        ):
            at, tip = joint(name, side)
            stance = [drive("Breath", "rotation", (0, STANCE[side + name]))] if side + name in STANCE else []
            items.append(bone(f"{side}{name}", parent, at, *stance, tip=tip))
    return items


def _face() -> list[Item]:
    items = [
        bone("Neck", "Chest", (768, 676), tip=(768, 610)),
        bone("Head", "Neck", (768, 600), tip=(768, 250)),
        bone(
            "Skull",
            "Head",
            (768, 560),
            turn("x", 5),
            drive("FacePositionX", "x", (-15, -30), (15, 30)),
            drive("FacePositionY", "y", (-15, 14), (15, -14)),
            drive("FacePositionZ", "scale_x", (-10, 0.95), (0, 1), (10, 1.07)),
            drive("FacePositionZ", "scale_y", (-10, 0.95), (0, 1), (10, 1.07)),
            breath("y", -1),
        ),
        bone("HairBack", "Skull", (768, 400), turn("x", -18), nod(9, -8), sway("rotation", 0.8), *hang(0.2)),
        bone(
            "FaceBase",
            "Skull",
            (768, 480),
            turn("x", 19),
            nod(-8, 7),
            narrow(0.965),
            drive("MouthOpen", "scale_y", (0.3, 1), (1, 1.035)),
        ),
        bone(
            "Features",
            "Skull",
            (768, 480),
            turn("x", 38),
            nod(-22, 21),
            narrow(0.95, parameter="FaceAngleY", prop="scale_y"),
        ),
        bone("Nose", "Features", (768, 526), turn("x", 11), nod(-9, 7)),
        bone(
            "Mouth",
            "Features",
            MOUTH,
            turn("x", 1),
            nod(0, -3),
            narrow(0.93),
            drive("MouthX", "x", (-1, -10), (1, 10)),
            drive("MouthX", "rotation", (-1, 5), (1, -5)),
        ),
        bone("Crown", "Skull", (768, 330), turn("x", 9), nod(-10, 16)),
        bone("Fringe", "Skull", (768, 300), turn("x", 19), nod(-10, 15), sway("rotation", 0.4), *hang(0.06)),
        bone("Tuft", "Crown", (742, 264), sway("rotation", 4), turn("x", 4), *hang(0.3)),
    ]
    for side, x, away in (("Left", EYE[0], 1), ("Right", 2 * CENTRE - EYE[0], -1)):
        far = 30 * away  # the yaw at which this side is the far one
        curve = sorted([(far, 0.8), (0, 1), (-far, 1.02)])
        pull = sorted([(far, -away * 7.0), (0, 0), (-far, away * 1.0)])
        tilt = [
            drive("MouthFrown", "rotation", (0, 0), (1, away * 5)),
            drive("FaceAngry", "rotation", (0, 0), (1, away * -9)),
        ]
        items += [
            bone(
                f"Eye{side}",
                "Features",
                (x, EYE[1] + 8),
                drive("FaceAngleX", "scale_x", *curve),
                drive("FaceAngleX", "x", *pull),
                *tilt,
            ),
            bone(
                f"Gaze{side}",
                f"Eye{side}",
                (x, EYE[1]),
                drive(f"Eye{side}X", "x", (-1, -10), (1, 10)),
                drive(f"Eye{side}Y", "y", (-1, 9), (1, -9)),
                drive(f"EyeOpen{side}", "y", (0.2, 10), (0.62, 0)),
                drive(f"EyeOpen{side}", "scale_y", (0.2, 0.85), (0.62, 1)),
            ),
            bone(
                f"Brow{side}",
                "Features",
                (768 + away * 72, 392),
                drive("FaceAngleX", "scale_x", *curve),
                drive("FaceAngleX", "x", *pull),
                drive(f"Brow{side}Y", "y", (-1, 13), (0, 0), (1, -17)),
                drive("MouthFrown", "y", (0, 0), (1, -5)),
                drive("FaceAngry", "rotation", (0, 0), (1, away * -36)),
                drive("FaceAngry", "x", (0, 0), (1, away * -7)),
                drive("FaceAngry", "y", (0, 0), (1, 14)),
                drive("MouthFrown", "rotation", (0.3, 0), (1, away * 10)),
            ),
            bone(
                f"Lock{side}",
                "Skull",
                (768 + away * 150, 380),
                drive("FaceAngleX", "x", *sorted([(far, away * 5.0), (0, 0), (-far, away * -15.0)])),
                nod(-6, 8),
                sway("rotation", 1.2 if away > 0 else 0.9),
                *hang(0.45),
            ),
            bone(
                f"Ear{side}",
                "Skull",
                (768 + away * 128, 320),
                drive("FaceAngleX", "x", *sorted([(far, away * -3.0), (0, 0), (-far, away * -9.0)])),
                drive("FaceAngleX", "scale_x", *sorted([(far, 0.82), (0, 1), (-far, 1.06)])),
                nod(10, -4),
                drive("FaceAngleY", "scale_y", (-30, 1.03), (0, 1), (30, 0.9)),
                sway("rotation", 1.0),
                drive("MouthFrown", "rotation", (0, 0), (1, away * 26)),
                drive("FaceAngry", "rotation", (0, 0), (1, away * 22)),
                drive(f"Brow{side}Y", "rotation", (-1, away * 5), (1, away * -5)),
            ),
        ]
    return items


def bones() -> list[Item]:
    """All bones, parents before children."""
    return [*_trunk(), *_limbs(), *_face()]
