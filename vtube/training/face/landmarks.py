"""Which of FaceLandmarker's 478 points are what: numbers of the canonical face model (MediaPipe, Apache-2.0).

Left and right are the person's own. Points of a pair of lines lie opposite each other, at the same place of both.
"""

from __future__ import annotations

LEFT_UPPER_LID = (398, 384, 385, 386, 387, 388, 466)
LEFT_LOWER_LID = (382, 381, 380, 374, 373, 390, 249)
LEFT_FOLD = (414, 286, 258, 257, 259, 260, 467)
RIGHT_UPPER_LID = (173, 157, 158, 159, 160, 161, 246)
RIGHT_LOWER_LID = (155, 154, 153, 145, 144, 163, 7)
RIGHT_FOLD = (190, 56, 28, 27, 29, 30, 247)
"""From the nose outwards; the fold is the next line above the upper lid."""

RIGHT_IRIS, LEFT_IRIS = (468, 469, 470, 471, 472), (473, 474, 475, 476, 477)
"""Centre first."""
LEFT_CORNERS, RIGHT_CORNERS = (362, 263), (133, 33)
"""Of the eyes: inner and outer."""

LEFT_BROW = (336, 296, 334, 293, 300, 285, 295, 282, 283, 276)
RIGHT_BROW = (107, 66, 105, 63, 70, 55, 65, 52, 53, 46)
"""From the nose outwards: the upper edge, then the lower one."""

UPPER_INNER_LIP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_INNER_LIP = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
UPPER_OUTER_LIP = (185, 40, 39, 37, 0, 267, 269, 270, 409)
LOWER_OUTER_LIP = (146, 91, 181, 84, 17, 314, 405, 321, 375)
RIGHT_MOUTH, LEFT_MOUTH = (61, 76, 62, 78), (291, 306, 292, 308)
"""From the person's right to the left; the last two are the corners, from outside inwards."""

NOSE_TIP, CHIN = 1, 152

LEARNT = (
    *LEFT_CORNERS, 386, 385, 387, 374, 380, 373, LEFT_IRIS[0],
    *RIGHT_CORNERS, 159, 158, 160, 145, 153, 144, RIGHT_IRIS[0],
    336, 334, 300, 107, 105, 70,
    NOSE_TIP, 6, 2, CHIN, 361, 132,
    291, 61, 0, 17, 13, 14, 269, 39, 405, 181, 311, 81, 402, 178,
)  # fmt: skip
"""What the small network learns besides: lids, irises, brows, nose, chin, jaw and lips."""

_PAIRS = (
    *zip(LEARNT[:9], LEARNT[9:18], strict=True), *zip(LEARNT[18:21], LEARNT[21:24], strict=True),
    (361, 132), (291, 61), (269, 39), (405, 181), (311, 81), (402, 178),
)  # fmt: skip
_OTHER = {one: two for pair in _PAIRS for one, two in (pair, pair[::-1])}
MIRRORED = tuple(LEARNT.index(_OTHER.get(point, point)) for point in LEARNT)
"""Of each learnt point, the place of its mirror image among them."""
