"""Key shapes of the meshes: lids and lashes that come down in an arc, the coat that turns, cheeks that fill."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from eyes import BOTTOM, EYE, HAPPY, LID, RAISED, SHUT, TOP, ZOOM, arc, lower_edge, upper_edge
from head import CENTRE, RADIUS
from surface import TALL, WIDE, turned
from words import SIDES, Item

Field = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
Arc = tuple[tuple[float, float], ...]
Drawn = Callable[[], np.ndarray]
Places = dict[str, tuple[tuple[float, float], tuple[int, int]]]
"""Of each layer its corner on the canvas and its (width, height)."""


def _still(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return x * 0, y * 0


def _shape(keys: dict[str, list[float]], fields: list[Field], points: np.ndarray) -> Item:
    offsets = []
    for field in fields:
        dx, dy = field(*points.T)
        moved = np.stack([dx, dy], 1).round(1) + 0.0
        offsets.append(moved.tolist() if np.abs(moved).max() > 0 else [])
    return {"parameters": list(keys), "keys": list(keys.values()), "offsets": offsets}


def _grid(cells: list[int], place: tuple[tuple[float, float], tuple[int, int]]) -> np.ndarray:
    (left, top), (width, height_) = place
    x, y = (np.linspace(a, a + b, n + 1) for a, b, n in ((left, width, cells[0]), (top, height_, cells[1])))
    return np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)


def _holds(apart: np.ndarray) -> np.ndarray:
    """How far each place of an arc holds each point; a soft choice of the nearest keeps fields smooth in a bend."""
    squared = apart**2
    hold = np.exp(-(squared - squared.min(1, keepdims=True)) / (2 * 12.0**2))
    return np.asarray(hold / hold.sum(1, keepdims=True))


class Eye:
    """Fields around one eye: points go where the nearest places of an arc go."""

    def __init__(self, way: int) -> None:
        self._x, self._way = 768 + way * (EYE[0] - 768), way

    def moved(self, start: Arc, stop: Arc) -> Field:
        """A line along an arc becomes one along another, as thick as before: what stands on it turns with it."""

        def field(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            here, there = (arc(points) @ (1, 1j) for points in (start, stop))
            at = (x - self._x) * self._way + 1j * (y - EYE[1])
            turn = np.gradient(there) / np.gradient(here)
            placed = there + turn / np.abs(turn) * (at[:, None] - here)
            way = (_holds(np.abs(at[:, None] - here)) * placed).sum(1) - at
            return way.real * self._way, way.imag

        return field

    def lid(self, drawn: Drawn, stop: Arc, far: float) -> Field:
        """A lid's edge comes to lie along an arc, from corner to corner; its end, at the height ``far``, stays."""

        def field(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            there, start = arc(stop), drawn() * ZOOM
            across, edge = (x - self._x) * self._way, np.interp((x - self._x) * self._way, *start.T)
            share = (y - EYE[1] - far) / (edge - far)
            along = np.interp(across, start[:, 0], np.linspace(0, len(there) - 1, len(start)))
            at = np.stack([np.interp(along, np.arange(len(there)), there[:, k]) for k in range(2)])
            held = np.clip(across, start[0, 0], start[-1, 0])
            return (at[0] - held) * self._way, share * (at[1] - edge)

        return field

    def slant(self, inner: float, outer: float) -> Field:
        """Lowers the lid, by so many px at its inner and its outer corner."""

        def field(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            share = np.clip(((x - self._x) * self._way + 76) / 164, 0, 1)
            return x * 0, inner + (outer - inner) * share + y * 0

        return field


def _eye_shapes(low: str, name: str, way: int) -> dict[str, list[tuple[dict[str, list[float]], list[Field]]]]:
    eye = Eye(way)
    opened, smiling = {f"EyeOpen{name}": [0.0, 1.0]}, {"MouthSmile": [0.35, 1.0]}
    closing = {**opened, **smiling}
    tilt = [
        ({**opened, "FaceAngry": [0.0, 1.0]}, [_still, eye.slant(8, 0), _still, eye.slant(56, 6)]),
        ({**opened, "MouthFrown": [0.0, 1.0]}, [_still, eye.slant(0, 6), _still, eye.slant(-2, 24)]),
    ]
    return {
        # The lids meet at the lash line: below the middle of the eye, or in a smile above it.
        f"lid_{low}": [
            (closing, [eye.lid(upper_edge, stop, -LID * ZOOM) for stop in (SHUT, HAPPY, TOP, TOP)]),
            *tilt,
        ],
        f"lash_{low}": [(closing, [eye.moved(TOP, SHUT), eye.moved(TOP, HAPPY), _still, _still]), *tilt],
        f"lower_lid_{low}": [
            (closing, [eye.lid(lower_edge, stop, LID * ZOOM) for stop in (SHUT, HAPPY, BOTTOM, RAISED)])
        ],
        f"low_line_{low}": [
            (closing, [eye.moved(BOTTOM, SHUT), eye.moved(BOTTOM, HAPPY), _still, eye.moved(BOTTOM, RAISED)])
        ],
    }


def _level(way: int) -> Field:
    """Takes the arch out of a brow."""
    middle = 768 + way * 192
    return lambda x, y: (x * 0, 17 * np.clip(1 - ((x - middle) / 62) ** 2, 0, 1) + y * 0)


def _round(share: np.ndarray) -> np.ndarray:
    return np.sqrt(np.clip(1 - share**2, 0, 1))


def _coat_turn(amount: float) -> Field:
    return lambda x, y: (amount * _round((x - 768) / 225), y * 0)


def _coat_lean(amount: float) -> Field:
    return lambda x, y: ((x - 768) * amount * 0.0015, amount * _round((x - 768) / 225) * np.clip((y - 960) / 400, 0, 1))


def _breath(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    share = np.exp(-(((y - 1120) / 130) ** 2))
    return (x - 768) * 0.035 * share, -4 * share


def _puff(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    across, down = (x - CENTRE[0]) / RADIUS[0], (y - 800) / 150
    share = np.exp(-(down**2)) * np.abs(across) ** 1.5
    return np.sign(across) * 34 * share, 8 * share


def _jaw(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    share = np.clip((y - 780) / 160, 0, 1) * np.exp(-(((x - 768) / 260) ** 2))
    return x * 0, 16 * share


def _regained(yaw: float, pitch: float) -> Field:
    """A ball keeps its width and height when it turns: gives back to the outline what the turned front loses.

    The shape is turned after that, so it is where the turn brings each point to where it would be with what it regains.
    """

    def field(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        points = np.stack([x, y], 1)
        gained = (points - CENTRE) * (WIDE * abs(yaw) / 30, TALL * abs(pitch) / 30)
        wanted = points + turned(points, yaw, pitch) + gained
        for _ in range(20):  # halves what is left at least, as the turn moves neighbours nearly alike
            points = wanted - turned(points, yaw, pitch)
        return points[:, 0] - x, points[:, 1] - y

    return field


def _bent() -> dict[str, list[tuple[dict[str, list[float]], list[Field]]]]:
    found = {
        "coat": [
            ({"BodyAngleX": [-30.0, 0.0, 30.0]}, [_coat_turn(-40), _still, _coat_turn(40)]),
            ({"BodyAngleY": [-30.0, 0.0, 30.0]}, [_coat_lean(16), _still, _coat_lean(-16)]),
            ({"Breath": [0.0, 1.0]}, [_still, _breath]),
        ],
        "head": [
            ({"CheekPuff": [0.0, 1.0]}, [_still, _puff]),
            ({"MouthOpen": [0.0, 1.0]}, [_still, _jaw]),
            ({"FaceAngleX": [-30.0, 0.0, 30.0]}, [_regained(-30, 0), _still, _regained(30, 0)]),
            ({"FaceAngleY": [-30.0, 0.0, 30.0]}, [_regained(0, -30), _still, _regained(0, 30)]),
        ],
    }
    for low, name, way in SIDES:
        found |= _eye_shapes(low, name, way)
        found[f"brow_{low}"] = [({"FaceAngry": [0.0, 1.0]}, [_still, _level(way)])]
    return found


NAMES = tuple(_bent())
"""The layers that have key shapes."""


def add(parts: list[Item], places: Places) -> None:
    """Put the key shapes into the meshes of the parts."""
    shapes = _bent()
    for part in parts:
        if part["name"] in shapes:
            grid = _grid(part["mesh"]["cells"], places[part["name"]])
            part["mesh"]["shapes"] = [_shape(keys, fields, grid) for keys, fields in shapes[part["name"]]]
