"""Which layer moves with which bone, in which order, and when it is shown."""

from __future__ import annotations

from drivers import Item, drive, only, part, sway, turn
from eyes import STEPS


def _body_parts() -> list[Item]:
    parts = [
        part("tail_base", "Tail", -400),
        part("tail_tip", "TailTip", -399),
        part("scarf_end_back", "ScarfEndBack", -380),
        part("hair_back_left", "HairBack", -350, sway("rotation", 0.5)),
        part("hair_back_right", "HairBack", -351, sway("rotation", -0.4)),
        part("scarf_back", "ScarfBack", 16),
        part("hips", "Hips", 26),
        part("skirt", "Skirt", 28),
        part("torso", "Jacket", 30),
        part("neck", "Neck", 33),
        part("scarf_end_front", "ScarfEndFront", 46),
        part("scarf_wrap", "Scarf", 50),
    ]
    for side in ("left", "right"):
        name = side.capitalize()
        upper, lower = f"{name}UpperArm", f"{name}LowerArm"
        up = -1 if side == "left" else 1  # the sign of an upper arm's rotation when it is raised outwards
        # Steep curves change the order between two frames. A hand behind the body takes the whole arm there; the
        # forearm of an arm raised beside the head lies behind face and hair as its upper arm does, over the ears.
        behind = drive(f"{name}HandDepth", "z", (-0.34, -200), (-0.3, 0))
        raised = drive(upper, "z", *sorted([(up * 125.0, 0), (up * 126.0, -35.5)]))
        bent = drive(lower, "opacity", (-95, 1), (-72, 0), (72, 0), (95, 1))
        order = (behind, raised)
        leg = 17 if side == "left" else 20
        parts += [
            part(f"{side}_upper_leg", f"{name}UpperLeg", leg),
            part(f"{side}_lower_leg", f"{name}LowerLeg", leg + 1),
            part(f"{side}_foot", f"{name}Foot", leg + 2),
            part(f"{side}_upper_arm", upper, 42, behind),
            part(f"{side}_elbow_line", lower, 95, *order, bent),
            part(f"{side}_lower_arm", lower, 94, *order),
            part(f"{side}_hand_rest", f"{name}Hand", 93, *order, when=[only(f"Hand{name}Open", None, 0.55)]),
            part(f"{side}_hand_open", f"{name}Hand", 93, *order, when=[only(f"Hand{name}Open", 0.55)]),
        ]
    return parts


LIDS = {
    "open": (0.86, 1.0),
    "lowered": (0.62, 0.86),
    "half": (0.38, 0.62),
    "narrow": (0.16, 0.38),
    "closed": (0.0, 0.16),
}


def _between(step: str, openness: str) -> list[Item]:
    """Moves a lid within its step, so that the lash line comes down evenly: scaled while an arch, then shifted."""
    low, high = LIDS[step]
    drawn = STEPS[step]
    if drawn > 0.6:
        height = {o: 34.0 - 88.0 * o for o in (low, drawn, high)}  # of the arch over the corners of the eye
        return [
            drive(
                openness,
                "scale_y",
                (low, round(height[low] / height[drawn], 3)),
                (high, round(height[high] / height[drawn], 3)),
            )
        ]
    return [drive(openness, "y", (low, 7), (high, -7))] if drawn else []


def _eye_parts() -> list[Item]:
    parts = []
    for side in ("left", "right"):
        name, openness = side.capitalize(), f"EyeOpen{side.capitalize()}"
        eye, awake = f"Eye{name}", [only(openness, 0.16)]
        wonder = [drive(f"Brow{name}Y", prop, (0.3, 1), (1, 0.9)) for prop in ("scale_x", "scale_y")]
        parts += [
            part(f"white_{side}", eye, 61, when=awake),
            part(f"iris_{side}", f"Gaze{name}", 62, *wonder, when=awake),
            part(
                f"glint_{side}",
                eye,
                63,
                drive(f"Eye{name}X", "x", (-1, -7), (1, 7)),
                drive(f"Eye{name}Y", "y", (-1, 5), (1, -5)),
                when=[only(openness, 0.38)],
            ),
            part(f"frame_{side}", eye, 64, when=awake),
            part(f"brow_{side}", f"Brow{name}", 84),
            part(f"lash_{side}_happy", eye, 69, when=[only(openness, None, 0.16), only("MouthSmile", 0.5)]),
        ]
        for step, (low, high) in LIDS.items():
            asked = [only(openness, low or None, high if high < 1 else None)]
            if step == "closed":
                asked.append(only("MouthSmile", None, 0.5))
            else:
                parts.append(part(f"lid_{side}_{step}", eye, 65, *_between(step, openness), when=asked))
            parts.append(part(f"lash_{side}_{step}", eye, 69, *_between(step, openness), when=asked))
    return parts


SPOKEN = 0.35


def _mouth_parts() -> list[Item]:
    """Voice before face: the strongest rule that holds picks the shape; the conditions exclude each other."""
    parts, silent = [], [only("TongueOut", None, 0.5)]
    parts.append(part("mouth_tongue", "Mouth", 67, when=[only("TongueOut", 0.5)]))
    for vowel in "AEOIU":
        shape = f"mouth_{vowel.lower()}"
        parts.append(
            part(
                shape,
                "Mouth",
                67,
                drive(f"Voice{vowel}", "scale_y", (SPOKEN, 0.78), (1, 1.08)),
                name=f"{shape}_spoken",
                when=[*silent, only(f"Voice{vowel}", SPOKEN)],
            )
        )
        silent = [*silent, only(f"Voice{vowel}", None, SPOKEN)]
    glad, level, sad = (
        [only("MouthSmile", 0.4)],
        [only("MouthSmile", None, 0.4), only("MouthFrown", None, 0.4)],
        [only("MouthSmile", None, 0.4), only("MouthFrown", 0.4)],
    )
    ranges = {"shut": (None, 0.12), "little": (0.12, 0.4), "wide": (0.4, 0.78), "widest": (0.78, None)}
    for name, image, mood, opening in (
        ("mouth_smile", "mouth_smile", [*glad, only("MouthX", -0.5, 0.5)], "shut"),
        ("mouth_smirk_left", "mouth_smirk", [*glad, only("MouthX", 0.5)], "shut"),
        ("mouth_smirk_right", "mouth_smirk", [*glad, only("MouthX", None, -0.5)], "shut"),
        ("mouth_neutral", "mouth_neutral", [*level, only("FaceAngry", None, 0.5)], "shut"),
        ("mouth_cross", "mouth_frown", [*level, only("FaceAngry", 0.5)], "shut"),
        ("mouth_frown", "mouth_frown", sad, "shut"),
        ("mouth_grin", "mouth_e", glad, "little"),
        ("mouth_small", "mouth_small", level, "little"),
        ("mouth_upset_little", "mouth_upset", sad, "little"),
        ("mouth_happy", "mouth_happy", glad, "wide"),
        ("mouth_open", "mouth_a", level, "wide"),
        ("mouth_upset", "mouth_upset", sad, "wide"),
        ("mouth_happy_widest", "mouth_happy", glad, "widest"),
        ("mouth_surprised", "mouth_surprised", level, "widest"),
        ("mouth_upset_widest", "mouth_upset", sad, "widest"),
    ):
        low, high = ranges[opening]
        drivers = [] if opening == "shut" else [drive("MouthOpen", "scale_y", (low or 0, 0.84), (high or 1, 1.12))]
        if name == "mouth_smirk_right":
            drivers.append(drive("MouthX", "scale_x", (0, -1)))
        parts.append(part(image, "Mouth", 67, *drivers, name=name, when=[*silent, *mood, only("MouthOpen", low, high)]))
    return parts


def _head_parts() -> list[Item]:
    glow = [drive("MouthSmile", "opacity", (0, 0.75), (1, 1)), drive("CheekPuff", "scale_y", (0, 1), (1, 1.12))]
    return [
        part("ear_left", "EarLeft", 56),
        part("ear_right", "EarRight", 57),
        part("face", "FaceBase", 60),
        part("nose", "Nose", 67),
        part("blush", "Features", 66, *glow, pivot=[768, 534]),
        part("hair_shadow", "Fringe", 66.5),
        part("hair_crown", "Crown", 70),
        part("lock_left", "LockLeft", 72),
        part("lock_right", "LockRight", 73),
        part("fringe_left", "Fringe", 76, turn("x", 2)),
        part("fringe_right", "Fringe", 77, turn("x", 1), sway("rotation", 0.5), pivot=[790, 260]),
        part("fringe_middle", "Fringe", 78, turn("x", 5), sway("rotation", -0.5), pivot=[748, 260]),
        part("strand", "Fringe", 79, turn("x", 7), sway("rotation", 2), pivot=[730, 275]),
        part("leaf", "Fringe", 82, turn("x", 4)),
        part("tuft", "Tuft", 85),
    ]


def parts() -> list[Item]:
    """All parts from back to front, still with the layer's bare name as their image."""
    return sorted((*_body_parts(), *_head_parts(), *_eye_parts(), *_mouth_parts()), key=lambda item: item["z"])
