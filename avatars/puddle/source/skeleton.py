"""Puddle's bones: the humanoid's, and those of what hangs, floats and looks."""

from __future__ import annotations

from eyes import EYE
from gills import GILLS, bend
from limbs import joint
from mouths import AT as MOUTH
from surface import moved
from tail import BONES as TAIL
from words import SIDES, Item, bone, drive, even, rise

HEM = {"Left": ((926, 1290), (962, 1436)), "Right": ((616, 1290), (580, 1436))}
FACE = [330.0, 330.0, 876.0, 790.0]
"""Head and collar down to the collar's lower edge: x, y, width, height in canvas px."""
CORDS = {"Left": ((846, 1030), (852, 1184)), "Right": ((700, 1030), (695, 1156))}


def _trunk() -> list[Item]:
    items = [
        bone(
            "Hips", None, (768, 1372), even("BodyPositionX", "x", 15, 90), even("BodyPositionY", "y", 15, -75),
            tip=(768, 1270),
        ),
        bone("Spine", "Hips", (768, 1270), tip=(768, 1150)),
        bone(
            "Chest", "Spine", (768, 1150), rise("Breath", "y", -4), even("BodyAngleX", "x", 30, 10),
            drive("BodyAngleY", "y", (-30, 16), (0, 0), (30, -10)), even("BodyAngleZ", "rotation", 30, 4),
            tip=(768, 1000),
        ),
        bone("Hood", "Chest", (768, 1000), even("BodyAngleX", "x", 30, -14)),
        bone("Collar", "Chest", (768, 1000), even("BodyAngleX", "x", 30, 12), rise("Breath", "y", -2)),
    ]  # fmt: skip
    for _, name, way in SIDES:
        hem, cord = HEM[name], CORDS[name]
        items += [
            bone(f"Hem{name}", "Hips", hem[0], even("BodyAngleZ", "rotation", 30, 5), tip=hem[1]),
            bone(f"Cord{name}", "Collar", cord[0], even("BodyAngleX", "x", 30, 8 + 3 * way), tip=cord[1]),
        ]
    lift = (rise("MouthSmile", "rotation", -7), rise("MouthFrown", "rotation", 9), rise("BodyFound", "rotation", -5))
    items += [
        bone(
            "Tail1",
            "Hips",
            TAIL[0],
            even("Sway", "rotation", 1, 3),
            even("BodyAngleX", "x", 30, -26),
            *lift,
            tip=TAIL[1],
        ),
        bone(
            "Tail2", "Tail1", TAIL[1], even("Sway", "rotation", 1, 5), rise("MouthFrown", "rotation", 10), tip=TAIL[2]
        ),
        bone(
            "Tail3", "Tail2", TAIL[2], even("Sway", "rotation", 1, 7), rise("MouthSmile", "rotation", -9), tip=TAIL[3]
        ),
    ]
    return items


def order(name: str) -> Item:
    """Of what lies before or behind the body with a hand: before all of head and collar when it crosses them."""
    palm = [768.0 + (230 if name == "Left" else -230), 1350.0]
    crossing = {"point": palm, "of": "Chest", "region": FACE}
    return {
        "parameter": f"{name}HandDepth", "crossing": crossing, "before": 56.0, "behind": -220.0, "enter": 0.5,
        "leave": 0.2,
    }  # fmt: skip


def _limbs(name: str, way: int) -> list[Item]:
    shoulder = joint("UpperArm", name)[0]
    up = -way * 1.0  # the sign of an upper arm's turn when it is raised outwards
    items = [
        bone(
            f"Shoulder{name}", "Chest", shoulder, rise("Breath", "y", -2),
            drive("BodyAngleX", "x", (-30, -way * 9), (0, 0), (30, -way * 9)),
            # A raised arm goes past the large head beside it.
            drive(f"{name}UpperArm", "x", (up * 60, 0), (up * 110, way * 16), (up * 170, way * 34)),
            drive(f"{name}UpperArm", "y", (up * 70, 0), (up * 170, -12)),
            drive(f"{name}UpperArm", "rotation", (up * 95, 0), (up * 180, -up * 48)),
        )
    ]  # fmt: skip
    for limb, parent in (
        ("UpperArm", f"Shoulder{name}"),
        ("LowerArm", f"{name}UpperArm"),
        ("Hand", f"{name}LowerArm"),
        ("UpperLeg", "Hips"),
        ("LowerLeg", f"{name}UpperLeg"),
        ("Foot", f"{name}LowerLeg"),
    ):
        at, tip = joint(limb, name)
        depth = []
        if limb == "Hand":
            depth = [drive(f"{name}HandDepth", side, (-1, 0.92), (0, 1), (1, 1.12)) for side in ("scale_x", "scale_y")]
        items.append(
            bone(f"{name}{limb}", parent, at, *depth, tip=tip, **({"order": order(name)} if limb == "Hand" else {}))
        )
    return items


def _gills(name: str, way: int) -> list[Item]:
    """A root and a tip for each gill, which fan out in joy and droop in sorrow."""
    items = []
    for level, (which, lift) in enumerate(zip(GILLS, (1.0, 0.8, -0.6), strict=True)):
        root, middle, tip = ((x if way > 0 else 1536 - x, y) for x, y in bend(which))
        base, spread = f"Gill{name}{which.capitalize()}", -way * lift
        mood = (
            rise("MouthSmile", "rotation", 6 * spread),
            rise("MouthFrown", "rotation", way * 15),
            rise("FaceAngry", "rotation", -way * 9),
            rise("VoiceVolume", "rotation", 8 * spread),
            rise("FaceFound", "rotation", 3 * spread),
            even(f"Brow{name}Y", "rotation", 1, -way * 5),
        )
        items += [
            bone(
                base, "Skull", root, *_rooted(root, way), *mood, even("FaceAngleZ", "rotation", 30, -4 - level),
                tip=middle,
            ),
            bone(
                f"{base}Tip", base, middle, even("Sway", "rotation", 1, 4 + level),
                rise("MouthFrown", "rotation", way * 14), rise("VoiceFrequency", "rotation", -way * 12),
                rise("VoiceVolume", "rotation", 6 * spread), tip=tip,
            ),
        ]  # fmt: skip
    return items


def _rooted(root: tuple[float, float], way: int) -> list[Item]:
    """What keeps a gill rooted a little behind the turning head's outline, and turns it with the head."""
    far = 30 * way  # the yaw at which this side turns away
    angles = (-30.0, 0.0, 30.0)
    return [
        drive("FaceAngleX", "x", *((angle, moved(root, yaw=angle, depth=-26)[0]) for angle in angles)),
        drive("FaceAngleY", "y", *((angle, moved(root, pitch=angle, depth=-26)[1]) for angle in angles)),
        drive("FaceAngleX", "scale_x", (far, 0.86), (0, 1), (-far, 1.04)),
        even("FaceAngleY", "rotation", 30, -way * 7),
    ]


def _face() -> list[Item]:
    items = [
        bone("Neck", "Chest", (768, 1000), tip=(768, 930)),
        bone("Head", "Neck", (768, 930), tip=(768, 360)),
        bone(
            "Skull", "Head", (768, 760), even("FacePositionX", "x", 15, 36), even("FacePositionY", "y", 15, -18),
            *(drive("FacePositionZ", prop, (-10, 0.95), (0, 1), (10, 1.06)) for prop in ("scale_x", "scale_y")),
            rise("Breath", "y", -2), even("FaceAngleX", "x", 30, -26), even("FaceAngleZ", "rotation", 30, 3),
            drive("FaceAngleY", "y", (-30, -34), (0, 0), (30, 54)),
        ),
        bone(
            "Mouth", "Skull", MOUTH, even("MouthX", "x", 1, 26), even("MouthX", "rotation", 1, -5),
            drive("VoiceSilence", "scale_x", (0, 1), (1, 0.94)), drive("VoiceVolume", "scale_y", (0, 1), (1, 1.1)),
            drive("FaceAngleX", "scale_x", (-30, 0.93), (0, 1), (30, 0.93)),
        ),
        bone(
            "Boat", "Skull", (768, 372), even("FaceAngleX", "x", 30, 62), even("FaceAngleX", "rotation", 30, 3),
            drive("FaceAngleY", "y", (-30, 70), (0, 12), (30, -34)), even("Sway", "rotation", 1, 2), tip=(776, 150),
        ),
    ]  # fmt: skip
    for _, name, way in SIDES:
        x = 768 + way * (EYE[0] - 768)
        items += [
            bone(
                f"Gaze{name}", "Skull", (x, EYE[1]), even(f"Eye{name}X", "x", 1, 17), even(f"Eye{name}Y", "y", 1, -15),
                *(drive(f"Brow{name}Y", prop, (0.4, 1), (1, 0.9)) for prop in ("scale_x", "scale_y")),
            ),
            bone(
                f"Brow{name}", "Skull", (x - way * 10, 488),
                drive(f"Brow{name}Y", "y", (-1, 24), (0, 0), (1, -30)),
                rise("FaceAngry", "rotation", -way * 30), rise("FaceAngry", "y", 50), rise("FaceAngry", "x", -way * 16),
                drive("FaceAngry", "scale_y", (0, 1), (1, 0.92)),
                rise("MouthFrown", "rotation", way * 16), rise("MouthFrown", "y", -6),
                drive(f"EyeOpen{name}", "y", (0, 9), (1, 0)),
            ),
        ]  # fmt: skip
    return items


def bones() -> list[Item]:
    """All bones, parents before children."""
    items = [*_trunk(), *_face()]
    for _, name, way in SIDES:
        items += [*_limbs(name, way), *_gills(name, way)]
    return items
