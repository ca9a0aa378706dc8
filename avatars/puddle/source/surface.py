"""The rounded head as it turns: where a place on it goes, so that what grows from it stays rooted."""

from __future__ import annotations

import numpy as np
from head import CENTRE, RADIUS

# Larger than the head: at the border of the surface it would be steep, and the outline of a square head would tear.
TURN_RADIUS = (RADIUS[0] * 1.3, RADIUS[1] * 1.4)
BULGE, STRENGTH = 0.5, 0.85
WIDE, TALL = 0.07, 0.08
"""What the head's outline regains of its width and height when it has turned by 30 degrees."""


def turn(depth: float) -> dict[str, object]:
    """The section of a mesh that turns with the head."""
    centre, radius = [float(v) for v in CENTRE], [round(v, 1) for v in TURN_RADIUS]
    return {"centre": centre, "radius": radius, "depth": float(depth), "bulge": BULGE, "strength": STRENGTH}


def turned(points: np.ndarray, yaw: float, pitch: float) -> np.ndarray:
    """By how much the turn moves points (N, 2) on the surface: vtube's ``turn`` of depth 0, around one of the axes."""
    place = points - CENTRE
    near = BULGE * TURN_RADIUS[0] * np.maximum(0, 1 - ((place / TURN_RADIUS) ** 2).sum(1))
    a, b = np.radians(STRENGTH * yaw), np.radians(STRENGTH * pitch)
    across, down = place[:, 0] * (np.cos(a) - 1) + near * np.sin(a), place[:, 1] * (np.cos(b) - 1) - near * np.sin(b)
    return np.stack([across, down], 1)


def moved(at: tuple[float, float], yaw: float = 0.0, pitch: float = 0.0, depth: float = 0.0) -> tuple[float, float]:
    """By how much a place on the outline moves, canvas px, when the head is turned by FaceAngleX and FaceAngleY."""
    x, y = np.subtract(at, CENTRE)
    inside = max(0.0, 1 - (x / TURN_RADIUS[0]) ** 2 - (y / TURN_RADIUS[1]) ** 2)
    near = depth + BULGE * TURN_RADIUS[0] * inside**0.5
    a, b = np.radians(STRENGTH * yaw), np.radians(STRENGTH * pitch)
    dx = x * (np.cos(a) - 1) + near * np.sin(a) + x * WIDE * abs(yaw) / 30
    dy = y * (np.cos(b) - 1) - near * np.sin(b) + y * TALL * abs(pitch) / 30
    return round(float(dx), 1), round(float(dy), 1)
