"""The bones of the head: what its pieces move with besides the turn, which their meshes know."""

from __future__ import annotations

from drivers import Item, bone, breath, chain, drive, sway, turn
from eyelids import CENTRE, EYE
from mouths import AT as MOUTH


def head() -> list[Item]:
    """From the neck up, parents before children."""
    grows = [drive("FacePositionZ", f"scale_{axis}", (-10, 0.95), (0, 1), (10, 1.07)) for axis in "xy"]
    skull = (
        turn("x", 6),
        drive("FacePositionX", "x", (-15, -30), (15, 30)),
        drive("FacePositionY", "y", (-15, 14), (15, -14)),
        *grows,
        breath("y", -1),
        drive("FaceAngleY", "y", (-30, -7), (0, 0), (30, 9)),
        drive("VoiceVolume", "y", (0, 0), (1, -4)),
        drive("FaceAngleZ", "x", (-30, -7), (30, 7)),
    )
    voice = (
        drive("VoiceVolume", "scale_y", (0, 1), (1, 1.12)),
        drive("VoiceVolume", "scale_x", (0, 1), (1, 1.05)),
        drive("VoiceSilence", "scale_x", (0, 1), (1, 0.9)),
        drive("VoiceFrequency", "scale_x", (0, 1), (1, 1.08)),
    )
    drawn_up = drive("CheekPuff", "scale_x", (0, 1), (1, 0.9))
    aside = (drive("MouthX", "x", (-1, -13), (1, 13)), drive("MouthX", "rotation", (-1, 6), (1, -6)))
    opened = drive("MouthOpen", "y", (0.1, 0), (1, 5))
    items = [
        bone("Neck", "Chest", (768, 676), tip=(768, 610)),
        bone("Head", "Neck", (768, 600), tip=(768, 250)),
        bone("Skull", "Head", (768, 560), *skull),
        bone("Mouth", "Skull", MOUTH, *aside, *voice, drawn_up, opened),
        bone("Crown", "Skull", (768, 330)),
        bone("Fringe", "Skull", (768, 300), sway("rotation", 0.4)),
        bone("FringeLeft", "Fringe", (800, 260), sway("rotation", 0.5), tip=(910, 500)),
        bone("FringeRight", "Fringe", (720, 260), sway("rotation", 0.4), tip=(615, 500)),
        bone("FringeMiddle", "Fringe", (748, 260), sway("rotation", -0.5), tip=(768, 440)),
        bone("Strand", "Fringe", (716, 268), sway("rotation", 1.4), tip=(668, 440)),
        *chain(
            "Tuft",
            "Crown",
            (742, 266),
            (724, 208),
            (800, 160),
            drivers=(
                sway("rotation", 3),
                drive("FaceAngleZ", "rotation", (-30, 9), (30, -9)),
                drive("VoiceVolume", "rotation", (0, 0), (1, 6)),
            ),
        ),
    ]
    return [*items, *_side("Left", EYE[0], 1), *_side("Right", 2 * CENTRE - EYE[0], -1)]


def _side(side: str, x: float, away: int) -> list[Item]:
    """What the head has on one side. ``away``: the direction on the canvas, 1: right."""
    gaze = (
        drive(f"Eye{side}X", "x", (-1, -13), (1, 13)),
        drive(f"Eye{side}Y", "y", (-1, 12), (1, -11)),
        *(drive(f"Brow{side}Y", f"scale_{axis}", (0.35, 1), (1, 0.84)) for axis in "xy"),
        drive(f"EyeOpen{side}", "y", (0.1, 12), (0.7, 0)),
    )
    brow = (
        drive(f"Brow{side}Y", "y", (-1, 14), (0, 0), (1, -19)),
        drive("VoiceFrequency", "y", (0, 0), (1, -6)),
        drive("MouthFrown", "y", (0, 0), (1, -9)),
        drive("MouthFrown", "rotation", (0.2, 0), (1, away * 19)),
        drive("FaceAngry", "rotation", (0, 0), (1, away * -30)),
        drive("FaceAngry", "x", (0, 0), (1, away * -8)),
        drive("FaceAngry", "y", (0, 0), (1, 18)),
        drive(f"EyeOpen{side}", "y", (0, 5), (0.8, 0)),
    )
    ear = (
        sway("rotation", 1.0),
        drive("MouthFrown", "rotation", (0, 0), (1, away * 20)),
        drive("FaceAngry", "rotation", (0, 0), (1, away * 17)),
        drive(f"Brow{side}Y", "rotation", (-1, away * 6), (1, away * -5)),
        drive("FaceFound", "rotation", (0, away * 6), (1, 0)),
        drive("FaceAngleZ", "rotation", (-30, 7), (30, -7)),
        drive("VoiceVolume", "rotation", (0, 0), (1, away * -4)),
    )
    tip = (
        drive("VoiceFrequency", "rotation", (0, 0), (1, away * -7)),
        drive("MouthFrown", "rotation", (0, 0), (1, away * 12)),
    )

    def at(dx: float, y: float) -> tuple[float, float]:
        return CENTRE + away * dx, y

    tilt = drive("FaceAngleZ", "rotation", (-30, 4), (30, -4))
    return [
        bone(f"Gaze{side}", "Skull", (x, EYE[1]), *gaze),
        bone(f"Brow{side}", "Skull", at(72, 392), *brow),
        *chain(
            f"Lock{side}",
            "Skull",
            at(152, 370),
            at(178, 500),
            at(176, 620),
            at(186, 750),
            drivers=(sway("rotation", 1.1), tilt),
        ),
        *chain(
            f"HairBack{side}",
            "Skull",
            at(130, 400),
            at(176, 560),
            at(206, 690),
            at(290, 790),
            drivers=(sway("rotation", 0.9), tilt),
        ),
        bone(f"Ear{side}", "Skull", at(128, 330), *ear, tip=at(150, 220)),
        bone(f"EarTip{side}", f"Ear{side}", at(152, 214), *tip, tip=at(184, 84)),
    ]
