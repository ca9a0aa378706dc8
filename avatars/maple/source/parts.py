"""Which layer moves with which bone, in which order, how it bends, and what it is clipped by."""

from __future__ import annotations

import bends
from bends import eyelids, hanging, mesh, turned
from drivers import Item, drive, part, turn
from swaps import hand_names, mouth_names

CLOTH = 70.0


def _body_parts() -> list[Item]:
    skirted = (bends.pleats, bends.draped("Left"), bends.draped("Right"))
    parts = [
        part("tail", "Tail", -400, mesh=mesh(8, 8, "Tail", "Tail2", "Tail3", softness=130)),
        part(
            "scarf_end_back",
            "ScarfBehind",
            -380,
            mesh=mesh(4, 6, "ScarfBehind", "ScarfBehind2", "ScarfBehind3", softness=CLOTH),
        ),
        part("scarf_back", "ScarfBack", 16),
        part("hips", "Hips", 26),
        part("skirt", "Skirt", 28, mesh=mesh(8, 6, "Skirt", "SkirtHem", softness=150, shapes=skirted)),
        part("torso", "Jacket", 30, mesh=mesh(6, 5, shapes=(bends.trunk,))),
        part("bow", "Bow", 32),
        part("neck", "Neck", 33),
        part("scarf_end_front", "ScarfFront", 46, mesh=mesh(2, 6, "ScarfFront", "ScarfFront2", softness=CLOTH)),
        part("scarf_wrap", "Scarf", 50, turn("x", 2)),
    ]
    for side, lift in (("Left", 0.0), ("Right", 0.5)):
        parts += _limb_parts(side, lift)
    return parts


def _limb_parts(side: str, lift: float) -> list[Item]:
    name = side.lower()
    arm, leg = (f"{side}UpperArm", f"{side}LowerArm"), (f"{side}UpperLeg", f"{side}LowerLeg")
    depth = 17 if side == "Left" else 20
    hands = [part(f"hand_{shape}_{name}", f"{side}Hand", 93 + lift) for shape in hand_names()]
    return [
        part(f"leg_{name}", leg[0], depth, mesh=mesh(3, 10, *leg, softness=80)),
        part(f"foot_{name}", f"{side}Foot", depth + 2),
        part(f"arm_{name}", arm[0], 42 + lift, mesh=mesh(3, 22, *arm, softness=66)),
        part(f"forearm_{name}", arm[1], 94 + lift, mesh=mesh(3, 20, *arm, softness=66)),
        *hands,
    ]


def _head_parts() -> list[Item]:
    fringe = turned(24, 0.45, (200, 235))
    glow = [drive("MouthSmile", "opacity", (0, 0.7), (1, 1)), drive("CheekPuff", "scale_y", (0, 1), (1, 1.15))]
    parts = [
        part("face", "Skull", 60, mesh=mesh(8, 8, turn=turned(14), shapes=(bends.cheeks, bends.jaw))),
        part("nose", "Skull", 67, mesh=mesh(1, 1, turn=turned(40))),
        part(
            "blush",
            "Skull",
            60.4,
            *glow,
            pivot=[768, 534],
            blend="multiply",
            clip="face",
            mesh=mesh(6, 2, turn=turned(15)),
        ),
        part("hair_shadow", "Fringe", 66.5, blend="multiply", clip="face", mesh=mesh(6, 3, turn=turned(18))),
        part("hair_nape", "Skull", -340, mesh=mesh(4, 4, shapes=(hanging(-60, 0),))),
        part("hair_crown", "Crown", 70, mesh=mesh(8, 5, turn=turned(4, 0.45, (205, 245)))),
        part("strand", "Strand", 79, mesh=mesh(2, 4, turn=turned(30, 0.45, (200, 235)))),
        part("leaf", "FringeLeft", 82, mesh=mesh(1, 1, turn=turned(30, 0.45, (200, 235)))),
        part("tuft", "Tuft", 85, mesh=mesh(4, 4, "Tuft", "Tuft2", turn=turned(20, 0.45, (200, 245)))),
    ]
    for z, where in ((76, "left"), (77, "right"), (78, "middle")):
        # The drawn pieces are named from the viewer's side of the parting, their bones from the character's.
        bone = {"left": "FringeRight", "right": "FringeLeft", "middle": "FringeMiddle"}[where]
        parts.append(part(f"fringe_{where}", bone, z, mesh=mesh(4, 4, turn=fringe)))
    for i, side in enumerate(("Left", "Right")):
        name = side.lower()
        ear, lock, back = ("EarX", "EarTipX"), ("LockX", "LockX2", "LockX3"), ("HairBackX", "HairBackX2", "HairBackX3")
        ears, locks, backs = ([bone.replace("X", side) for bone in bones] for bones in (ear, lock, back))
        parts += [
            part(
                f"ear_{name}", ears[0], 56 + i, mesh=mesh(4, 5, *ears, softness=60, turn=turned(-34, 0.2, (260, 420)))
            ),
            part(f"lock_{name}", locks[0], 72 + i, mesh=mesh(3, 8, *locks, softness=70, shapes=(hanging(8, 0.42),))),
            part(
                f"hair_back_{name}", backs[0], -350 - i, mesh=mesh(4, 8, *backs, softness=90, shapes=(hanging(-70, 0),))
            ),
        ]
    return parts


def _eye_parts() -> list[Item]:
    parts = []
    for side in ("Left", "Right"):
        name = side.lower()
        white, face = f"white_{name}", turned(16)
        both, top, bottom = (eyelids(side, holds=holds) for holds in ("both", "top", "bottom"))
        slight = (drive(f"Eye{side}X", "x", (-1, -9), (1, 9)), drive(f"Eye{side}Y", "y", (-1, 7), (1, -7)))
        fold = (drive(f"EyeOpen{side}", "y", (0, 22), (1, 0)), drive("FaceAngry", "y", (0, 0), (1, 8)))
        seen = drive(f"EyeOpen{side}", "opacity", (0.01, 0), (0.05, 1))
        lined = drive(f"EyeOpen{side}", "opacity", (0.01, 0), (0.05, 1))
        dark = {"clip": white, "blend": "multiply"}
        parts += [
            part(white, "Skull", 61, seen, mesh=mesh(12, 6, turn=face, shapes=both)),
            part(f"iris_{name}", f"Gaze{side}", 62, seen, clip=white, mesh=mesh(1, 1, turn=turned(17))),
            part(f"eye_shade_{name}", "Skull", 62.5, seen, **dark, mesh=mesh(12, 2, turn=face, shapes=top)),
            part(f"glint_{name}", "Skull", 63, seen, *slight, clip=white, mesh=mesh(1, 1, turn=turned(19))),
            part(f"under_{name}", "Skull", 64, lined, mesh=mesh(10, 2, turn=face, shapes=bottom)),
            part(f"crease_{name}", "Skull", 64, *fold, mesh=mesh(4, 1, turn=face)),
            part(f"lash_{name}", "Skull", 75, mesh=mesh(16, 8, turn=turned(18), shapes=top)),
            part(f"brow_{name}", f"Brow{side}", 81, mesh=mesh(4, 1, turn=turned(22))),
        ]
    return parts


def _mouth_parts() -> list[Item]:
    return [part(f"mouth_{name}", "Mouth", 67, mesh=mesh(2, 2, turn=turned(18))) for name in mouth_names()]


def _worn_parts() -> list[Item]:
    """What expressions show."""
    far = {"radius": (200, 430), "strength": 0.8}
    return [
        part("tears", "Skull", 68, mesh=mesh(6, 3, turn=turned(20))),
        part("deep_blush", "Skull", 60.5, blend="multiply", clip="face", mesh=mesh(6, 2, turn=turned(15))),
        part("anger", "Fringe", 83, mesh=mesh(1, 1, turn=turned(30))),
        part(
            "bubble",
            "Skull",
            86,
            drive("Breath", "scale_x", (0, 0.7), (1, 1.15)),
            drive("Breath", "scale_y", (0, 0.7), (1, 1.15)),
            pivot=[782, 532],
            mesh=mesh(1, 1, turn=turned(40)),
        ),
        part("victory_left", "LeftHand", 93.2),
        part("sparkles", "Skull", -300, drive("Sway", "rotation", (-1, -3), (1, 3)), pivot=[768, 420]),
        part("glasses", "Skull", 71, mesh=mesh(6, 2, turn=turned(34, 0.4, (190, 220)))),
        part("headphones_band", "Crown", 70.5, mesh=mesh(6, 4, turn=turned(0, 0.3, (215, 275)))),
        part("headphones_left", "Skull", 74.5, mesh=mesh(1, 1, turn=turned(-6, 0, **far))),
        part("headphones_right", "Skull", 74.6, mesh=mesh(1, 1, turn=turned(-6, 0, **far))),
    ]


def parts() -> list[Item]:
    """All parts from back to front."""
    found = (*_body_parts(), *_head_parts(), *_eye_parts(), *_mouth_parts(), *_worn_parts())
    return sorted(found, key=lambda item: item["z"])
