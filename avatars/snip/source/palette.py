"""Snip's colours: three hues, a neutral and one accent. Change them here and draw again."""

from __future__ import annotations

from typing import NamedTuple


class Paper(NamedTuple):
    """One sheet of coloured card: where light hits it, itself, in shade, and its cut edge."""

    light: str
    base: str
    shade: str
    edge: str


CREAM = Paper("#fff7e6", "#f5e6cb", "#d9c3b0", "#85696c")  # the neutral: suit and helmet
CORAL = Paper("#ff8a6b", "#ea5843", "#bf3c45", "#6d2138")  # gloves, boots, stripe, brows
SKY = Paper("#aee0ea", "#74bcd3", "#4d89b4", "#254a78")  # backpack, cuffs, rim of the visor
INDIGO = Paper("#4a4b9a", "#2d2f6d", "#1d1d4b", "#100f30")  # visor, pupils
BRASS = Paper("#ffe594", "#edb83f", "#bd7f24", "#6c4214")  # the accent: brads, star, light
LAMP = Paper("#fffbe6", "#fff0b5", "#ffd278", "#b9793a")  # brass that shines: eyes and mouths
BLUSH = Paper("#ff9c86", "#f7735f", "#dd5253", "#8d2f48")  # coral on the visor

SHADOW = "#3a2f5c"  # a cool dark that multiplies
SHEETS = {
    "cream": CREAM, "coral": CORAL, "sky": SKY, "indigo": INDIGO,
    "brass": BRASS, "lamp": LAMP, "blush": BLUSH,
}  # fmt: skip
