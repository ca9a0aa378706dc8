"""Snip's suit: backpack, torso, arms and legs. Joints lie in the middle of round caps, so that no angle opens a gap."""

from __future__ import annotations

import math

from paper import Plain, Point, Stack, cut, ellipse, limb, points, polygon, shadow, star

MIDDLE = 750.0
SHOULDER, ELBOW, WRIST = (165.0, 935.0), (212.0, 1122.0), (238.0, 1300.0)
HIP, KNEE, ANKLE = (82.0, 1335.0), (90.0, 1505.0), (96.0, 1665.0)
SIDES = {"left": 1, "right": -1}
"""The character's left is at the right of the canvas."""


def at(side: str, point: Point) -> Point:
    """A point given from the middle outwards, in the canvas."""
    return MIDDLE + SIDES[side] * point[0], point[1]


def backpack() -> Stack:
    """Two tanks, which show beside the body, and a flap."""
    made = Stack(
        "backpack",
        cut(
            points(
                "502,930 560,876 750,866 940,876 998,930 1008,1060 "
                "984,1165 900,1195 750,1200 600,1195 516,1165 492,1060"
            )
        ),
        "sky",
    )
    for x in (535, 965):
        made.crease([(x - 20, 900), (x - 26, 1030), (x - 14, 1165)], 5, "sky")
    made.glue(polygon([(470, 1020), (1030, 1020), (1030, 1062), (470, 1062)]), "brass", 6)
    return made


def torso() -> Stack:
    """A suit with a collar, a zip and a panel for the lamp."""
    made = Stack(
        "torso",
        cut(
            points(
                "598,905 630,850 660,770 750,750 840,770 870,850 902,905 938,1000 "
                "950,1130 940,1240 890,1300 750,1318 610,1300 560,1240 550,1130 562,1000"
            )
        ),
        "cream",
    )
    made.shade([(800, 1330), (960, 1330), (960, 900), (925, 960), (915, 1120), (880, 1240)], 0.16, "wide")
    made.glue(
        cut(points("545,1218 640,1246 750,1254 860,1246 955,1218 955,1268 860,1297 750,1305 640,1297 545,1268")),
        "coral",
        7,
    )
    made.glue(cut(ellipse(750, 1274, 36, 30, 4)), "brass", 5)
    made.crease([(752, 890), (746, 960), (751, 1000)], 5)
    made.glue(cut([(640, 1030), (750, 1020), (862, 1032), (858, 1180), (750, 1190), (644, 1178)], 30), "sky", 8)
    made.glue(cut([(668, 1060), (740, 1054), (742, 1094), (670, 1098)], 22), "coral", 4)
    made.glue(cut([(668, 1122), (728, 1119), (729, 1137), (669, 1140)], 22), "cream", 3)
    made.glue(cut([(669, 1150), (708, 1148), (709, 1163), (670, 1165)], 22), "cream", 3)
    made.glue(cut(ellipse(806, 1107, 40, 40)), "indigo", 4)
    for y in (838, 808, 776):
        made.glue(
            cut([(600, y - 20), (750, y - 6), (900, y - 20), (896, y + 60), (750, y + 74), (604, y + 60)], 30), "sky", 9
        )
    made.glue(
        cut(points("596,878 680,896 750,902 820,896 904,878 918,925 826,954 750,962 674,954 582,925")),
        "coral",
        8,
    )
    return made


def hips() -> Stack:
    """The seat of the suit, on which the legs hang."""
    made = Stack(
        "hips",
        cut(
            points("572,1230 660,1205 840,1205 928,1230 935,1310 912,1385 830,1412 750,1392 670,1412 588,1385 565,1310")
        ),
        "cream",
    )
    made.shade([(560, 1200), (940, 1200), (940, 1300), (860, 1335), (750, 1345), (640, 1335), (560, 1300)], 0.34)
    made.crease([(750, 1345), (748, 1390)], 4)
    return made


def lamp() -> Stack:
    """The lamp on the chest."""
    made = Stack("lamp", cut(ellipse(806, 1107, 27, 27), 12, 0.6), "lamp")
    return made.draw('<ellipse cx="797" cy="1097" rx="8" ry="6" fill="#ffffff" opacity=".9"/>')


def tag() -> Stack:
    """A label on a string, which swings from the belt."""
    label = [(822, 1376), (838, 1342), (878, 1342), (894, 1376), (898, 1454), (858, 1462), (820, 1456)]
    made = Stack("tag", cut(label, 24), "sky")
    made.glue(cut([(850, 1284), (866, 1284), (867, 1366), (858, 1372), (849, 1366)], 20, 0.5), "coral", 5, inside=False)
    made.glue(polygon(star(859, 1416, 28, 13)), "cream", 4)
    return made.brad(858, 1286, 13, inside=False)


def arm(side: str) -> list[Stack]:
    """Upper and lower arm, with brads at shoulder and elbow."""
    shoulder, elbow, wrist = (at(side, point) for point in (SHOULDER, ELBOW, WRIST))
    upper = Stack(f"{side}_upper_arm", cut(limb(shoulder, elbow, 66, 55), 24), "cream")
    upper.shade(ellipse(elbow[0] + 5, elbow[1] + 7, 58, 58), 0.34)
    upper.glue(cut(_band(shoulder, elbow, 0.40, 0.58, 80), 30), "coral", 5)
    upper.brad(*shoulder)
    lower = Stack(f"{side}_lower_arm", cut(limb(elbow, _on(elbow, wrist, 0.84, 0), 55, 47), 22), "cream")
    lower.glue(cut(_band(elbow, wrist, 0.80, 1.10, 62), 26), "sky", 6, inside=False)
    lower.brad(*elbow, 15)
    return [upper, lower]


def leg(side: str) -> list[Stack]:
    """Upper leg, lower leg and boot."""
    hip, knee, ankle = (at(side, point) for point in (HIP, KNEE, ANKLE))
    upper = Stack(f"{side}_upper_leg", cut(limb(hip, knee, 84, 68), 26), "cream")
    upper.shade(ellipse(knee[0] + 5, knee[1] + 6, 74, 74), 0.34).shade(ellipse(hip[0], hip[1] - 10, 90, 76), 0.3)
    lower = Stack(f"{side}_lower_leg", cut(limb(knee, ankle, 68, 62), 24), "cream")
    lower.shade(ellipse(ankle[0] + 4, ankle[1] + 4, 80, 78), 0.36)
    lower.glue(cut(_band(knee, ankle, 0.30, 0.46, 90), 30), "coral", 5)
    lower.brad(*knee, 16)
    return [upper, lower, boot(side)]


def boot(side: str) -> Stack:
    """A big boot with a sky sole; the toe points a little outwards."""
    x, y = at(side, ANKLE)
    out = SIDES[side]
    shape = [(-70, -46), (0, -56), (70, -46), (80, 10), (108, 52), (116, 104), (84, 132), (0, 138), (-70, 134),
             (-92, 104), (-84, 40)]  # fmt: skip
    made = Stack(f"{side}_foot", cut([(x + out * dx, y + dy) for dx, dy in shape], 26), "coral")
    sole = [(-110, 98), (-40, 106), (40, 106), (130, 96), (130, 150), (-110, 150)]
    made.glue(cut([(x + out * dx, y + dy) for dx, dy in sole], 30), "sky", 5)
    cuff = [(-96, -70), (96, -70), (92, -20), (0, -10), (-92, -20)]
    made.glue(cut([(x + out * dx, y + dy) for dx, dy in cuff], 28), "cream", 6)
    return made.crease([(x + out * 22, y + 40), (x + out * 56, y + 32), (x + out * 84, y + 44)], 6, "coral")


def _on(a: Point, b: Point, share: float, aside: float) -> Point:
    """A point beside the way from one joint to another."""
    angle = math.atan2(b[1] - a[1], b[0] - a[0])
    x, y = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
    return x + aside * math.sin(angle), y - aside * math.cos(angle)


def _band(a: Point, b: Point, start: float, end: float, half: float) -> list[Point]:
    """A strip around a limb; the layer's first card cuts off what is too long, unless it is a cuff."""
    middle, long = (start + end) / 2, half + 2
    places = [(start, -half), (start - 0.02, 0), (start, half), (middle, long)]
    places += [(end, half), (end + 0.02, 0), (end, -half), (middle, -long)]
    return [_on(a, b, share, aside) for share, aside in places]


def shadows() -> list[Plain]:
    """What the head and the left arm throw on the torso; the rig mirrors the arm's for the right one."""
    shoulder, elbow = at("left", SHOULDER), at("left", ELBOW)
    return [
        shadow("shadow_head", ellipse(760, 818, 170, 72), 0.45),
        shadow("shadow_upper_arm", limb(shoulder, elbow, 74, 62), 0.42),
        shadow("shadow_lower_arm", limb(elbow, at("left", (242, 1360)), 60, 62), 0.42),
    ]
