"""Maple's bones: the humanoid, what hangs on it and swings, and what the head's pieces move with.

How pieces of the head turn is said by their meshes; the bones here carry what else moves them.
"""

from __future__ import annotations

from drivers import Item, bone, breath, chain, drive, narrow, sway, turn
from facial import head
from limbs import joint
from tail import TAIL_END, TAIL_JOINT, TAIL_MIDDLE, TAIL_ROOT

CENTRE = 768


def _trunk() -> list[Item]:
    hips = (
        drive("BodyPositionX", "x", (-15, -90), (15, 90)),
        drive("BodyPositionY", "y", (-15, 75), (15, -75)),
        drive("BodyAngleZ", "x", (-30, -16), (30, 16)),
    )
    chest = (
        breath("y", -4),
        drive("BodyAngleX", "x", (-30, -12), (30, 12)),
        drive("BodyAngleY", "y", (-30, 18), (0, 0), (30, -12)),
        drive("BodyFound", "y", (0, 5), (1, 0)),
    )
    return [
        bone("Hips", None, (768, 1200), *hips, tip=(768, 1090)),
        bone(
            "Skirt",
            "Hips",
            (768, 1060),
            narrow(0.95, parameter="BodyAngleX"),
            drive("BodyAngleZ", "rotation", (-30, 5), (30, -5)),
            drive("BodyAngleY", "scale_y", (-30, 0.97), (0, 1), (30, 1.02)),
            sway("rotation", 0.7),
            tip=(768, 1180),
        ),
        bone("SkirtHem", "Skirt", (768, 1230), sway("rotation", 0.8), tip=(768, 1420)),
        bone("Spine", "Hips", (768, 1090), tip=(768, 970)),
        bone("Chest", "Spine", (768, 970), *chest, tip=(768, 730)),
        bone(
            "Jacket",
            "Chest",
            (768, 1000),
            narrow(0.93, parameter="BodyAngleX"),
            drive("Breath", "scale_x", (0, 1), (1, 1.008)),
            drive("BodyAngleY", "scale_y", (-30, 0.97), (0, 1), (30, 1.02)),
        ),
        bone(
            "Bow",
            "Jacket",
            (770, 814),
            sway("rotation", 2),
            drive("BodyAngleX", "x", (-30, -28), (0, 0), (30, 28)),
            tip=(770, 900),
        ),
    ]


def _hanging() -> list[Item]:
    """Tail and scarf."""
    tail = (
        sway("rotation", 4),
        drive("BodyAngleX", "x", (-30, 26), (30, -26)),
        drive("MouthSmile", "rotation", (0, 0), (1, -7)),
        drive("BodyAngleZ", "rotation", (-30, 9), (30, -9)),
        drive("FaceFound", "rotation", (0, 5), (1, 0)),
    )
    aside = drive("BodyAngleX", "x", (-30, 6), (30, -6))
    tailed = chain("Tail", "Hips", TAIL_ROOT, TAIL_MIDDLE, TAIL_JOINT, TAIL_END, drivers=tail)
    tailed[1]["drivers"] = [sway("rotation", 3), drive("MouthFrown", "rotation", (0, 0), (1, 9))]
    tailed[2]["drivers"] = [
        sway("rotation", 7),
        drive("MouthSmile", "rotation", (0, 0), (1, -9)),
        drive("MouthFrown", "rotation", (0, 0), (1, 18)),
        drive("VoiceVolume", "rotation", (0, 0), (1, 5)),
    ]
    return [
        *tailed,
        bone("Scarf", "Chest", (768, 690), breath("y", -2), drive("BodyAngleX", "x", (-30, -8), (30, 8)), turn("x", 5)),
        bone("ScarfBack", "Chest", (768, 690), aside),
        *chain("ScarfFront", "Scarf", (692, 740), (706, 880), (700, 1050), drivers=(sway("rotation", 1.6),)),
        *chain(
            "ScarfBehind",
            "ScarfBack",
            (880, 700),
            (1000, 800),
            (1036, 920),
            (1084, 1030),
            drivers=(sway("rotation", 3),),
        ),
    ]


STANCE = {"LeftUpperLeg": -3.0, "LeftLowerLeg": 5.0, "LeftFoot": -3.0, "RightUpperLeg": 0.5}
"""Degrees by which the drawn legs stand uneven."""


def order(side: str, name: str) -> Item | None:
    """What lies before what: a hand behind takes the arm there, a crossing one comes before the other."""
    depth = f"{side}HandDepth"
    wrist = joint("Hand", side)[0]
    if name == "LowerArm":
        beyond = [CENTRE, 600, 420, 520] if side == "Right" else [CENTRE - 420, 600, 420, 520]
        crossing = {"point": list(wrist), "of": "Chest", "region": beyond}
        return {"parameter": depth, "crossing": crossing, "before": 6.0, "enter": 0.3, "leave": 0.15}
    return None


def _limbs() -> list[Item]:
    items = []
    for side, inward in (("Left", -1), ("Right", 1)):
        shoulder = joint("UpperArm", side)[0]
        up, low = f"{side}UpperArm", f"{side}HandDepth"
        raised = sorted([(inward * 100.0, 0.0), (inward * 180.0, inward * -74.0)])
        lifted = sorted([(inward * 60.0, 0.0), (inward * 100.0, -8.0), (inward * 180.0, -22.0)])
        leaning = sorted([(inward * 120.0, 0.0), (inward * 180.0, inward * -24.0)])
        items.append(
            bone(
                f"Shoulder{side}",
                "Chest",
                shoulder,
                breath("y", -2.5),
                drive("BodyAngleX", "x", (-30, inward * 14), (0, 0), (30, inward * 14)),
                drive(up, "x", *raised),
                drive(up, "y", *lifted),
                order={"parameter": low, "behind": -200.0, "enter": 0.35, "leave": 0.2},
            )
        )
        grown = [drive(low, scale, (-1, 0.92), (0, 1), (1, 1.16)) for scale in ("scale_x", "scale_y")]
        own = {"UpperArm": [drive(up, "rotation", *leaning)], "Hand": grown}
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
            drivers = (*own.get(name, []), *stance)
            items.append(bone(f"{side}{name}", parent, at, *drivers, tip=tip, order=order(side, name)))
    return items


def bones() -> list[Item]:
    """All bones, parents before children."""
    return [*_trunk(), *_hanging(), *_limbs(), *head()]
