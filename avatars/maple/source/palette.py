"""Maple's colours: three hues (fox orange, teal, indigo), a neutral (cream, cocoa), an accent (gold); skin and eyes."""

from __future__ import annotations

from typing import NamedTuple


class Ink(NamedTuple):
    """The values of one colour. Shades lean to a cooler hue; the line is the hue's own darkest value."""

    base: str
    shade: str
    deep: str
    light: str
    line: str


SKIN = Ink("#ffe2d0", "#f3b3a8", "#de8f92", "#fff4ea", "#85363f")
HAIR = Ink("#f08a45", "#cc5838", "#a03c3a", "#ffb873", "#66202a")
TEAL = Ink("#23a79c", "#17768a", "#125a75", "#6bd8c2", "#0b3f55")
INDIGO = Ink("#525fa8", "#3a4184", "#2c2f69", "#7f8fd2", "#1d1f4b")
NIGHT = Ink("#3b4079", "#2a2b61", "#20204f", "#5a62a4", "#17173b")
CREAM = Ink("#fff3df", "#e3cbd2", "#c6a6bd", "#fffdf6", "#7d5060")
COCOA = Ink("#5b3540", "#40232f", "#2f1826", "#845460", "#26111e")
LEATHER = Ink("#a9643f", "#7d4238", "#5d2f31", "#d9965f", "#421f25")
GOLD = Ink("#ffc844", "#e08e35", "#b8662c", "#fff0b0", "#74401f")

BLUSH = "#ff8a84"
EYE_DARK, EYE_MID, EYE_BRIGHT, PUPIL = "#0a3d58", "#138b9b", "#74efc4", "#06263c"
LASH = "#4a1828"
MOUTH, TONGUE = "#8e2438", "#f07a7c"
