"""The named numbers that drive a puppet: names, units, ranges, rests, and their mirror.

Names and ranges follow VTube Studio's. Angles are in degrees, clockwise positive in the unmirrored picture; FaceAngleX
and BodyAngleX are positive towards the performer's own left; positions are in fortieths of
the shoulder width (about a centimetre), x to the performer's own left, y up, z towards the camera.
Bone rotations carry Unity's HumanBodyBones names and are relative to the parent's rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from vtube.types import Parameters


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter's contract. ``unit``: "deg" or "". ``mirrored``: its sign flips in a mirror."""

    name: str
    minimum: float
    maximum: float
    default: float = 0.0
    unit: str = ""
    mirrored: bool = False
    bone: bool = False


SHOULDER_WIDTH_UNITS = 40.0
"""How many position units one shoulder width is."""

BONES = (
    "Hips", "Spine", "Chest", "Neck", "Head",
    "LeftUpperArm", "LeftLowerArm", "LeftHand", "RightUpperArm", "RightLowerArm", "RightHand",
    "LeftUpperLeg", "LeftLowerLeg", "LeftFoot", "RightUpperLeg", "RightLowerLeg", "RightFoot",
)  # fmt: skip


def _bone(name: str) -> Parameter:
    # An upper arm turns outwards and up over the head: its range is centred there, so that it wraps where no arm goes.
    centre = {"LeftUpperArm": -60.0, "RightUpperArm": 60.0}.get(name, 0.0)
    return Parameter(name, centre - 180, centre + 180, 0.0, "deg", mirrored=True, bone=True)


def _table() -> tuple[Parameter, ...]:
    unit = [
        "MouthOpen", "MouthSmile", "MouthFrown", "CheekPuff", "TongueOut", "FaceAngry",
        "VoiceVolume", "VoiceFrequency", "VoiceA", "VoiceI", "VoiceU", "VoiceE", "VoiceO", "VoiceSilence",
        "HandLeftFound", "HandRightFound", "HandLeftOpen", "HandRightOpen", "BodyFound", "FaceFound",
        "EyesFound",
    ]  # fmt: skip
    sides = ("Left", "Right")
    return (
        *(Parameter(f"FaceAngle{a}", -30, 30, 0, "deg", mirrored=a != "Y") for a in "XYZ"),
        *(Parameter(f"FacePosition{a}", -15, 15, 0, mirrored=a == "X") for a in "XY"),
        Parameter("FacePositionZ", -10, 10),
        *(Parameter(f"EyeOpen{side}", 0, 1, 1) for side in sides),
        *(Parameter(f"Eye{side}{a}", -1, 1, 0, mirrored=a == "X") for side in sides for a in "XY"),
        Parameter("MouthX", -1, 1, 0, mirrored=True),
        *(Parameter(name, 0, 1) for name in unit),
        *(Parameter(f"Brow{side}Y", -1, 1) for side in sides),
        *(Parameter(f"BodyAngle{a}", -30, 30, 0, "deg", mirrored=a != "Y") for a in "XYZ"),
        *(Parameter(f"BodyPosition{a}", -15, 15, 0, mirrored=a == "X") for a in "XY"),
        *(Parameter(f"{side}{part}Length", 0, 1.5, 1) for side in sides for part in ("UpperArm", "LowerArm")),
        *(Parameter(f"{side}HandDepth", -1, 1) for side in sides),
        *(_bone(name) for name in BONES),
    )


PARAMETERS: MappingProxyType[str, Parameter] = MappingProxyType({p.name: p for p in _table()})
REST: Parameters = MappingProxyType({p.name: p.default for p in PARAMETERS.values()})


def _other_side(name: str) -> str:
    if "Left" in name:
        return name.replace("Left", "Right")
    return name.replace("Right", "Left")


_MIRROR = tuple((p.name, _other_side(p.name), -1.0 if p.mirrored else 1.0) for p in PARAMETERS.values())


def mirror(parameters: Parameters) -> Parameters:
    """The same performance seen in a mirror: left and right exchanged, sideways signs flipped.

    Names that are not in ``PARAMETERS`` pass unchanged.
    """
    mirrored = dict(parameters)
    for name, source, sign in _MIRROR:
        if source in parameters:
            mirrored[name] = sign * parameters[source]
    return MappingProxyType(mirrored)


def clamp(name: str, value: float) -> float:
    """The value within its parameter's range; bone rotations come back into theirs by whole turns."""
    parameter = PARAMETERS[name]
    if parameter.bone:
        return (value - parameter.minimum) % 360.0 + parameter.minimum
    return min(max(value, parameter.minimum), parameter.maximum)
