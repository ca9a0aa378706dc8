"""Things about people at webcams: chairs, desks, headphones, microphones, mugs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from drawn_people.shading import Surface
from vtube.types import Floats, Image

SIDES = 10


def tube(path: Sequence[Floats], radius: Sequence[float], colour: Floats, shine: float = 0.2) -> Surface:
    """A bent pipe along points, of those radii."""
    points = np.array(path, float)
    along = np.gradient(points, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    helper = np.where(np.abs(along[:, 2:]) > 0.9, (1.0, 0, 0), (0, 0, 1.0))
    first = np.cross(along, helper)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(along, first)
    angles = np.linspace(0, 2 * np.pi, SIDES, endpoint=False)
    ring = np.cos(angles)[None, :, None] * first[:, None] + np.sin(angles)[None, :, None] * second[:, None]
    vertices = points[:, None] + ring * np.asarray(radius, float)[:, None, None]
    faces = []
    for i in range(len(points) - 1):
        for j in range(SIDES):
            a, b = i * SIDES + j, i * SIDES + (j + 1) % SIDES
            faces += [(a, b, a + SIDES), (b, b + SIDES, a + SIDES)]
    return _coloured(vertices.reshape(-1, 3), np.array(faces, np.int32), colour, shine)


def box(middle: Floats, axes: Floats, half: Floats, colour: Floats, shine: float = 0.05) -> Surface:
    """A box about a point; ``axes``: (3, 3) rows, ``half``: (3,) metres along them."""
    signs = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    corners = middle + (signs * half) @ axes
    vertices = np.concatenate([corners[list(quad)] for quad in quads])
    faces = np.concatenate([[(4 * k, 4 * k + 1, 4 * k + 2), (4 * k, 4 * k + 2, 4 * k + 3)] for k in range(6)])
    return _coloured(vertices, faces.astype(np.int32), colour, shine)


def headphones(head: Floats, at: Floats, ears: Floats, colour: Floats) -> list[Surface]:
    """Over a head; ``head``: (3, 3) its rotation, ``at`` (3,) between the ``ears`` (2, 3)."""
    span = (ears[0] - ears[1]) / 2
    up = head @ np.array([0.0, 0.0, 1.0]) * 0.165
    angles = np.linspace(0, np.pi, 14)
    arch = [at + 1.12 * np.cos(a) * span + np.sin(a) * up for a in angles]
    cups = [
        tube([ear + k * side * span for k in (0.05, 0.1, 0.3, 0.32)], [0.02, 0.042, 0.04, 0.01], colour)
        for ear, side in zip(ears, (1, -1), strict=True)
    ]
    return [tube(arch, [0.012] * len(arch), colour), *cups]


def microphone(mouth: Floats, chance: np.random.Generator, colour: Floats) -> list[Surface]:
    """On an arm from beside, before and below the mouth."""
    sign = float(chance.choice([-1, 1]))
    at = mouth + np.array([sign * chance.uniform(0.05, 0.16), -chance.uniform(0.12, 0.22), -chance.uniform(0.05, 0.15)])
    knee = at + np.array([sign * 0.35, -0.02, chance.uniform(-0.15, 0.3)])
    foot = at + np.array([sign * 0.7, 0.05, -0.6])
    direction = (mouth - at) / np.linalg.norm(mouth - at)
    head = tube(
        [at - 0.09 * direction, at - 0.085 * direction, at, at + 0.01 * direction], [0.005, 0.026, 0.03, 0.01], colour
    )
    return [head, tube([at - 0.05 * direction, knee, foot], [0.008] * 3, colour * 0.6)]


def mug(wrist: Floats, hand: Floats, colour: Floats) -> Surface:
    """In a hand, upright."""
    at = wrist + 1.1 * (hand - wrist) + np.array([0, -0.03, 0])
    heights = (-0.05, -0.049, 0.05, 0.051)
    return tube([at + np.array([0, 0, h]) for h in heights], [0.005, 0.036, 0.04, 0.036], colour, 0.4)


def chair(chest: Floats, at: Floats, chance: np.random.Generator, colour: Floats) -> list[Surface]:
    """A back behind somebody; ``chest``: (3, 3) their rotation, ``at`` (3,) between the shoulders."""
    width, high = chance.uniform(0.2, 0.3), chance.uniform(-0.12, 0.28)
    middle = at + chest @ np.array([0.0, 0.2, 0.0]) + np.array([0, 0, (high - 0.5) / 2])
    return [box(middle, np.eye(3), np.array([width, 0.03, (high + 0.5) / 2]), colour)]


def desk(at: Floats, colour: Floats) -> Surface:
    """A table's top before somebody, whose hither edge is at a point."""
    return box(at + np.array([0, -0.45, -0.02]), np.eye(3), np.array([0.9, 0.42, 0.02]), colour)


def _coloured(vertices: Floats, faces: np.ndarray, colour: Floats, shine: float) -> Surface:
    blank: Image = np.full((1, 1, 3), 128, np.uint8)
    tone = colour.astype(np.float32)
    return Surface(
        vertices, vertices, faces, lambda points, _: np.broadcast_to(tone, points.shape), np.zeros((1, 2), np.float32),
        np.zeros_like(faces), blank, shine=shine,
    )  # fmt: skip
