"""Where a random webcam is and what of somebody it shows, and the light that they are in."""

from __future__ import annotations

import numpy as np

from drawn_people.shading import Camera, Light
from vtube.types import Floats

LONGEST = 256
"""Pixels of a picture's longer side."""
NEAR = 288
"""Pixels of the side of a picture of a face."""
SHAPES = ((4, 3), (16, 9), (1, 1), (3, 4), (9, 16))
OFTEN = (0.4, 0.25, 0.15, 0.1, 0.1)
"""Proportions of pictures, and how often they come."""
FRAMINGS = {"face": 0.06, "chest": 0.24, "waist": 0.34, "hips": 0.2, "knees": 0.06, "feet": 0.1}
"""How far down somebody is shown, and how often."""


def framed(joints: Floats, chance: np.random.Generator, framing: str = "") -> Camera:
    """Before somebody whose (17, 3) joints are there, most often in front of them and about as high as their eyes."""
    if not framing:
        framing = str(chance.choice(list(FRAMINGS), p=list(FRAMINGS.values())))
    nose, shoulders, hips = joints[0], joints[5:7].mean(axis=0), joints[11:13].mean(axis=0)
    head = float(np.linalg.norm(nose - shoulders))
    bottom = {
        "face": shoulders[2] - 0.1 * head, "chest": shoulders[2] - chance.uniform(0.5, 1.3) * head,
        "waist": shoulders[2] - chance.uniform(1.3, 2.2) * head, "hips": hips[2] - chance.uniform(-0.05, 0.3),
        "knees": min(joints[13:15, 2].min(), hips[2] - 0.3) - 0.05, "feet": joints[15:17, 2].min() - 0.15,
    }[framing]  # fmt: skip
    top = nose[2] + head * chance.uniform(0.75, 1.9)
    if chance.random() < 0.5:
        top = max(top, joints[7:11, 2].max() + 0.15)
    shape = SHAPES[int(chance.choice(len(SHAPES), p=OFTEN))]
    size = (round(LONGEST * shape[0] / max(shape)), round(LONGEST * shape[1] / max(shape)))
    view = np.radians(chance.uniform(35, 65))
    distance = max((top - bottom) / 2 / np.tan(view / 2), 0.45)
    focal = size[1] / 2 * distance / ((top - bottom) / 2)
    round_ = float(np.clip(chance.normal(0, 28), -75, 75)) + (180 if chance.random() < 0.03 else 0)
    lift = float(np.clip(chance.normal(2, 9), -25, 30))
    a, b = np.radians((round_, lift))
    towards = np.array([np.sin(a) * np.cos(b), -np.cos(a) * np.cos(b), np.sin(b)])
    middle = np.array([shoulders[0], shoulders[1], (top + bottom) / 2])
    axes = _axes(-towards, np.radians(np.clip(chance.normal(0, 4), -15, 15)))
    right = _axes(-towards, 0.0)[0]
    beside = float(np.clip(chance.normal(0, 0.13), -0.35, 0.35)) * (top - bottom) * size[0] / size[1]
    return Camera(middle + towards * distance + right * beside, axes, focal, size)


def near(joints: Floats, chance: np.random.Generator) -> Camera:
    """Before somebody's face, mostly as a webcam on a screen has it: a square of 40 cm with the head in its middle."""
    ahead = joints[0] - joints[3:5].mean(axis=0)
    ahead /= np.linalg.norm(ahead)
    facing = np.degrees((np.arctan2(ahead[0], -ahead[1]), np.arcsin(ahead[2])))
    around, lift, roll = chance.normal((0.9 * facing[0], 0.6 * facing[1] + 9, 0), (17, 9, 4))
    a, b = np.radians((around, np.clip(lift, -35, 35)))
    towards = np.array([np.sin(a) * np.cos(b), -np.cos(a) * np.cos(b), np.sin(b)])
    distance, side = chance.uniform(0.4, 1.1), chance.uniform(0.36, 0.46)
    middle = joints[:5].mean(axis=0) + chance.normal(0, 0.012, 3)
    return Camera(middle + towards * distance, _axes(-towards, np.radians(roll)), NEAR * distance / side, (NEAR, NEAR))


def _axes(forwards: Floats, roll: float) -> Floats:
    """(3, 3) rows, to the right, down and forwards, of a camera that is turned about its view by radians."""
    right = np.cross(forwards, (0, 0, 1.0))
    right /= np.linalg.norm(right)
    down = np.cross(forwards, right)
    return np.stack([np.cos(roll) * right + np.sin(roll) * down, np.cos(roll) * down - np.sin(roll) * right, forwards])


def lit(before: Camera, chance: np.random.Generator) -> Light:
    """A lamp or a window from anywhere, mostly from before; dim or bright rooms; a screen."""
    around = np.radians(chance.normal(0, 70))
    high = np.radians(np.clip(chance.normal(30, 22), -15, 80))
    back, right = -before.axes[2], before.axes[0]
    lamp = np.cos(high) * (np.cos(around) * back + np.sin(around) * right) + np.sin(high) * np.array([0, 0, 1.0])
    lamp /= np.linalg.norm(lamp)
    warm = chance.uniform(-0.25, 0.25)
    colour = chance.uniform(0.25, 1.3) * np.array([1 - warm, 1.0, 1 + warm])
    cold = chance.uniform(-0.2, 0.2)
    above = chance.uniform(0.12, 0.6) * np.array([1 - cold, 1.0, 1 + cold])
    below = above * chance.uniform(0.3, 0.9) * np.exp(chance.normal(0, 0.1, 3))
    screen = np.zeros(3)
    if chance.random() < 0.35:
        screen = chance.uniform(0.1, 0.6) * np.array([1.2, 1.0, 0.85]) * np.exp(chance.normal(0, 0.15, 3))
    return Light(lamp, colour, above, below, screen)
