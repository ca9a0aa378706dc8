"""Puddle's colours: three hues (blush pink, raincoat yellow, pond blue), a neutral (cream), an accent (raspberry)."""

from __future__ import annotations

from typing import NamedTuple


class Ink(NamedTuple):
    """The values of one colour. Shades lean to a cooler hue; the line is the hue's own darkest value."""

    base: str
    shade: str
    deep: str
    light: str
    line: str


SKIN = Ink("#ffe1dd", "#f3b4cd", "#dc86b4", "#fff8f2", "#84305f")
COAT = Ink("#fcbd35", "#e08a33", "#bd6335", "#ffe58b", "#76311f")
POND = Ink("#2f83b3", "#215a96", "#1b3f78", "#7fcbe2", "#122a56")
CREAM = Ink("#fff3dc", "#dfcbd6", "#b99dbb", "#fffdf6", "#684866")
BERRY = Ink("#ea527f", "#b83378", "#8c256d", "#ff9bac", "#5a1550")

EYE_DARK, EYE_MID, EYE_BRIGHT, PUPIL, LASH = "#123768", "#2390ba", "#93f3df", "#0a1a40", "#431444"
MOUTH, THROAT, TONGUE = "#9c2450", "#5b1038", "#fb8499"
BLUSH = "#ff7f9c"
