"""The blendshapes of a face by their names: ARKit's ``ARFaceAnchor.BlendShapeLocation``, which MediaPipe has too."""

_OF_BOTH_SIDES = (
    "browDown", "browOuterUp", "cheekSquint", "eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp",
    "eyeSquint", "eyeWide", "jaw", "mouth", "mouthDimple", "mouthFrown", "mouthLowerDown", "mouthPress", "mouthSmile",
    "mouthStretch", "mouthUpperUp", "noseSneer",
)  # fmt: skip
NAMES = frozenset({
    *(name + side for name in _OF_BOTH_SIDES for side in ("Left", "Right")),
    "browInnerUp", "cheekPuff", "jawForward", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthRollLower",
    "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "tongueOut",
})  # fmt: skip
