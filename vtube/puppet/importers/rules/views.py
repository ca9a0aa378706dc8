"""Framings: the whole figure, the bust and the face."""

from __future__ import annotations

import math

from vtube.puppet.importers.rules.figure import Figure
from vtube.puppet.importers.rules.pieces import Box


def framings(figure: Figure) -> dict[str, list[float]]:
    """``full`` leaves room for what moves; ``bust`` ends below the chest; ``face`` is the head with some air."""
    _, y, _, height = figure.whole
    full = _grown(figure)
    hx, hy, hw, hh = figure.head
    top = min(hy, max(y, hy - 0.35 * hh))
    bottom = min(y + height, max(figure.torso[1] + 0.55 * figure.torso[3], hy + 1.4 * hh))
    tall = (bottom - top) * 1.06
    bust = (hx + hw / 2 - 0.55 * tall, top - 0.05 * tall, 1.1 * tall, tall)
    side = 1.5 * max(hw, hh)
    face = (hx + hw / 2 - side / 2, hy + hh / 2 - side / 2, side, side)
    return {name: _rounded(box) for name, box in (("full", full), ("bust", bust), ("face", face))}


def _grown(figure: Figure) -> Box:
    """The figure with room for raised arms."""
    x, y, width, height = figure.whole
    left, top, right = x, y, x + width
    for side in ("Left", "Right"):
        if f"{side}UpperArm" not in figure.bones:
            continue
        shoulder, hand = figure.bones[f"{side}UpperArm"]["at"], figure.bones[f"{side}Hand"]["tip"]
        reach = math.hypot(hand[0] - shoulder[0], hand[1] - shoulder[1])
        left, right = min(left, shoulder[0] - 0.8 * reach), max(right, shoulder[0] + 0.8 * reach)
        top = min(top, shoulder[1] - 0.9 * reach)
    across, tall = right - left, y + height - top
    return left - 0.03 * across, top - 0.03 * tall, 1.06 * across, 1.06 * tall


def _rounded(box: Box) -> list[float]:
    return [round(box[0], 1), round(box[1], 1), max(1.0, round(box[2], 1)), max(1.0, round(box[3], 1))]
