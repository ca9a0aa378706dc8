"""Which layer moves with which bone, in which order, how it bends, and which of a set is shown."""

from __future__ import annotations

from gills import GILLS
from limbs import FINGERS
from skeleton import order
from words import SIDES, Item, again, drive, even, mesh, part, rise, turned


def _body() -> list[Item]:
    return [
        part("tail", "Tail1", -50, mesh=mesh(12, 9, ("Tail1", "Tail2", "Tail3"), 120)),
        part("hood", "Hood", 0),
        part("coat", "Chest", 30, mesh=mesh(8, 8, ("Chest", "Spine", "Hips", "HemLeft", "HemRight"), 110)),
        part("cord_left", "CordLeft", 34),
        part("cord_right", "CordRight", 34),
        part("collar", "Collar", 40),
    ]


def _limbs() -> list[Item]:
    items = []
    for low, name, _ in SIDES:
        # The left arm lies over the right one where they cross.
        z = 38 if low == "left" else 36
        whole = {key: value for key, value in order(name).items() if key not in ("crossing", "before")}
        items += [
            part(f"{low}_leg", f"{name}UpperLeg", 10, mesh=mesh(4, 8, (f"{name}UpperLeg", f"{name}LowerLeg"), 46)),
            part(f"{low}_boot", f"{name}Foot", 12, mesh=mesh(4, 8, (f"{name}LowerLeg", f"{name}Foot"), 50)),
            part(f"{low}_shoulder", f"{name}UpperArm", 28, order=whole),
            # Before the face only the forearm is seen; its root stays under the collar. Behind, all of it goes.
            part(f"{low}_forearm", f"{name}Hand", z - 0.3, mesh=mesh(1, 1, (f"{name}LowerArm",))),
            part(
                f"{low}_sleeve", f"{name}UpperArm", z, mesh=mesh(6, 26, (f"{name}UpperArm", f"{name}LowerArm"), 56),
                order=whole,
            ),
            *(part(f"{low}_hand_{pose}", f"{name}Hand", z + 0.3) for pose in FINGERS),
            part(f"{low}_cuff", f"{name}Hand", z + 0.6, mesh=mesh(1, 1, (f"{name}LowerArm",))),
        ]  # fmt: skip
    return items


def _gills() -> list[Item]:
    items = []
    for low, name, _ in SIDES:
        for k, which in enumerate(GILLS):
            base = f"Gill{name}{which.capitalize()}"
            items.append(part(f"gill_{low}_{which}", base, 42 - k, mesh=mesh(5, 5, (base, f"{base}Tip"), 110)))
    return items


def _eyes() -> list[Item]:
    items = []
    for low, name, _ in SIDES:
        white, awake = f"white_{low}", drive(f"EyeOpen{name}", "opacity", (0.08, 0), (0.2, 1))
        # A shut eye is its lash line alone: what is in it goes first, then the white, then the lids, by then over skin.
        within, ball, lids = (
            drive(f"EyeOpen{name}", "opacity", (gone, 0), (gone + 0.04, 1)) for gone in (0.07, 0.04, 0.01)
        )
        glide = (even(f"Eye{name}X", "x", 1, 9), even(f"Eye{name}Y", "y", 1, -8))
        items += [
            part(white, "Skull", 54, ball, mesh=turned(4, 4, 20)),
            part(f"iris_{low}", f"Gaze{name}", 55, within, clip=white, mesh=turned(4, 4, 14)),
            part(f"glint_{low}", "Skull", 56, *glide, within, clip=white, mesh=turned(2, 2, 26)),
            part(
                f"star_{low}", f"Gaze{name}", 56.5, even("Sway", "rotation", 1, 6), within, clip=white,
                mesh=turned(3, 3, 20),
            ),
            part(f"lid_{low}", "Skull", 57, lids, clip=white, mesh=turned(20, 5, 20)),
            part(f"lower_lid_{low}", "Skull", 58, lids, clip=white, mesh=turned(20, 5, 20)),
            part(f"low_line_{low}", "Skull", 59, awake, mesh=turned(14, 3, 20)),
            part(f"crease_{low}", "Skull", 59, drive(f"EyeOpen{name}", "y", (0, 30), (1, 0)), mesh=turned(4, 2, 20)),
            part(f"lash_{low}", "Skull", 60, mesh=turned(14, 8, 22)),
            part(f"brow_{low}", f"Brow{name}", 66, mesh=turned(6, 2, 28)),
            part(f"tear_{low}", "Skull", 63, even("Sway", "y", 1, 5), mesh=turned(2, 2, 22)),
            part(
                f"cheek_{low}", "Skull", 52, drive("MouthSmile", "opacity", (0, 0.75), (1, 1)),
                rise("MouthSmile", "y", -8), *(rise("CheekPuff", prop, 1.22, 1.0) for prop in ("scale_x", "scale_y")),
                pivot=[768.0 + (292 if low == "left" else -292), 786.0], mesh=turned(3, 2, 10),
            ),
            again(
                f"blush_{low}", f"cheek_{low}", "Skull", 52.5, drive("Sway", "scale_x", (-1, 1.16), (1, 1.24)),
                drive("Sway", "scale_y", (-1, 1.2), (1, 1.3)),
                pivot=[768.0 + (292 if low == "left" else -292), 786.0], mesh=turned(3, 2, 10),
            ),
        ]  # fmt: skip
    return items


MOUTHS: dict[str, tuple[dict[str, float], ...]] = {
    "neutral": ({}, {"VoiceSilence": 1.0}),
    "smile": ({"MouthSmile": 1.0}, {"MouthSmile": 0.6}),
    "smirk": ({"MouthSmile": 0.5, "MouthX": 1.0}, {"MouthSmile": 0.5, "MouthX": -1.0}),
    "frown": ({"MouthFrown": 1.0}, {"MouthFrown": 0.6}),
    "grit": ({"FaceAngry": 1.0}, {"FaceAngry": 1.0, "MouthFrown": 1.0}),
    "pout": ({"CheekPuff": 1.0},),
    "tongue": ({"TongueOut": 1.0}, {"TongueOut": 1.0, "MouthSmile": 1.0}, {"TongueOut": 1.0, "MouthOpen": 0.5}),
    "small": ({"MouthOpen": 0.3},),
    "a": ({"VoiceA": 1.0}, {"VoiceA": 0.8, "MouthOpen": 0.6}, {"MouthOpen": 0.62}),
    "i": ({"VoiceI": 1.0}, {"VoiceI": 0.8, "MouthOpen": 0.4}),
    "u": ({"VoiceU": 1.0}, {"VoiceU": 0.8, "MouthOpen": 0.4}),
    "e": ({"VoiceE": 1.0}, {"VoiceE": 0.8, "MouthOpen": 0.5}, {"MouthOpen": 0.3, "MouthSmile": 0.8}),
    "o": ({"VoiceO": 1.0}, {"VoiceO": 0.8, "MouthOpen": 0.5}),
    "happy": ({"MouthOpen": 0.8, "MouthSmile": 1.0}, {"MouthOpen": 0.7, "MouthSmile": 0.6}),
    "surprised": ({"MouthOpen": 1.0},),
    "upset": ({"MouthOpen": 0.7, "MouthFrown": 1.0}, {"MouthOpen": 0.6, "MouthFrown": 0.6}),
}
"""The mouth shapes and the values that each was drawn for."""
OPENED = ("small", "a", "i", "u", "e", "o", "happy", "surprised", "upset")


def _mouths() -> list[Item]:
    items = []
    for name in MOUTHS:
        swing = [drive("MouthOpen", "scale_y", (0, 0.86), (0.5, 1), (1, 1.1))] if name in OPENED else []
        if name == "smirk":
            swing = [drive("MouthX", "scale_x", (-0.01, -1), (0.01, 1))]
        items.append(part(f"mouth_{name}", "Mouth", 61, *swing, mesh=turned(5, 4, 36)))
    return items


SPARKLES = ((560, 220, 1.0), (968, 190, 0.75), (286, 900, 1.1), (388, 1010, 0.6), (1262, 880, 0.95), (1168, 986, 0.55))
"""Where stars of joy shine, canvas pixels, and how large."""


def _sparkle(name: str, x: float, y: float, size: float) -> Item:
    twinkle = [drive("Breath", prop, (0, 0.75 * size), (1, 1.1 * size)) for prop in ("scale_x", "scale_y")]
    return again(
        name, "sparkle", "Skull", 70, *twinkle, even("Sway", "rotation", 1, 9), at=[x - 37.0, y - 51.0], pivot=[x, y]
    )


def _head() -> list[Item]:
    return [
        part("head", "Skull", 50, mesh=turned(14, 12)),
        part("nose", "Skull", 60, mesh=turned(3, 2, 62)),
        part("puff", "Skull", 61, rise("CheekPuff", "opacity", 1), mesh=turned(4, 2, 20)),
        part("sweat", "Skull", 64, even("Sway", "y", 1, 7), mesh=turned(2, 2, 10)),
        part("anger", "Skull", 65, even("Sway", "rotation", 1, 5), pivot=[1000.0, 470.0], mesh=turned(2, 2, 10)),
        part("bubble", "Skull", 67, *(drive("Breath", prop, (0, 0.5), (1, 1.12)) for prop in ("scale_x", "scale_y")),
             pivot=[808.0, 772.0], mesh=turned(2, 2, 70)),
        part("boat", "Boat", 68),
        part("sleep", "Skull", 70, even("Sway", "y", 1, 10), even("Sway", "rotation", 1, 3), pivot=[1150.0, 320.0]),
        *(_sparkle(f"sparkle_{k}", *place) for k, place in enumerate(SPARKLES, 1)),
    ]  # fmt: skip


def parts() -> list[Item]:
    """All parts from back to front, and the layers that only other parts show."""
    made = (*_body(), *_limbs(), *_gills(), *_head(), *_eyes(), *_mouths())
    return [*sorted(made, key=lambda item: item["z"]), {"name": "sparkle", "remove": True}]


def sets() -> list[Item]:
    """The swap sets: one mouth, and one paw on each side."""
    mouth = [{"parts": [f"mouth_{name}"], "at": at} for name, places in MOUTHS.items() for at in places]
    found = [{"name": "mouth", "members": mouth, "hysteresis": 0.12}]
    found += [_paws(low, name) for low, name, _ in SIDES]
    return found


LOW = ((0.0, 0.0), (0.0, 90.0), (0.0, -90.0))
RAISED = ((0.0, 165.0), (0.0, -165.0), (170.0, 0.0), (-170.0, 0.0), (90.0, 90.0), (-90.0, -90.0))
"""Turns of upper and lower arm that leave the hand before the belly, and that raise it."""


def _paws(low: str, name: str) -> Item:
    """The paws of a side. A hand that is not seen is loose when it is low and open when it is raised, as in a wave."""
    seen, opened = f"Hand{name}Found", f"Hand{name}Open"
    watched = [("fist", {seen: 1.0}), ("point", {seen: 1.0, opened: 0.5}), ("open", {seen: 1.0, opened: 1.0})]
    members = []
    for turns in (*LOW, *RAISED):
        arm = {f"{name}UpperArm": turns[0], f"{name}LowerArm": turns[1]}
        loose = "relaxed" if turns in LOW else "open"
        guessed = [(loose, {}), (loose, {opened: 0.25}), ("open", {opened: 1.0})]
        members += [{"parts": [f"{low}_hand_{pose}"], "at": at | arm} for pose, at in (*guessed, *watched)]
    return {"name": f"{low}_hand", "members": members, "hysteresis": 0.15}
