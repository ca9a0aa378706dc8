"""What the outline of a standing figure tells of its joints; proportions say the rest.

Proportions of the standing height: D. A. Winter, "Biomechanics and Motor Control of Human Movement", figure 4.1, with
the larger head of drawn figures.
"""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.puppet.importers.picture_masks import Mask
from vtube.puppet.importers.picture_paths import lengths, point_at, runs, traced
from vtube.types import Floats

_ROWS = 320
"""Rows of the figure while it is measured."""
_ARM = 0.40  # from shoulder to finger tips, over the height
_SHARES = {"Elbow": 0.45, "Wrist": 0.81, "Fingers": 1.0}  # along the arm
_PINCHED = 0.82  # a neck's width over the head's and the shoulders'
_OUTWARDS = {"Left": 1.0, "Right": -1.0}


class Outline:
    """A figure's outline. ``mask``: (h, w) where the picture is opaque. Places that are given out are canvas px."""

    def __init__(self, mask: Mask) -> None:
        x, y, width, height = cv2.boundingRect(mask.astype(np.uint8))
        self.box = (x, y, width, height)
        self.height = float(height)
        self._step = height / min(_ROWS, height)
        size = (max(1, round(width / self._step)), max(1, round(height / self._step)))
        cropped = mask[y : y + height, x : x + width].astype(np.float32)
        self._mask = np.asarray(cv2.resize(cropped, size, interpolation=cv2.INTER_AREA) > 0.5)
        self._depth = cv2.distanceTransform(np.pad(self._mask, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
        self._axis = self._middle()
        self._widths = np.array([self._run(row) for row in range(size[1])])

    def near(self, point: Floats) -> bool:
        """Whether a place lies on the figure, or hardly beside it."""
        i, j = self._cell(point)
        reach = max(2, round(0.02 * len(self._mask)))
        return bool(self._mask[max(0, i - reach) : i + reach + 1, max(0, j - reach) : j + reach + 1].any())

    def inside(self, point: Floats) -> Floats:
        """The place itself, or the nearest on the figure."""
        i, j = self._cell(point)
        if self._mask[i, j]:
            return point
        rows, columns = np.nonzero(self._mask)
        k = int(((rows - i) ** 2 + (columns - j) ** 2).argmin())
        return self._place(columns[k], rows[k])

    def joints(self, known: Mapping[str, Floats]) -> dict[str, Floats]:
        """All joints; the known ones are kept and lead to the others."""
        at = {name: np.asarray(point, dtype=np.float64) for name, point in known.items()}
        self._trunk(at)
        for side in _OUTWARDS:
            self._arm(at, side)
            self._leg(at, side)
        at.pop("Nose", None)
        return at

    def _trunk(self, at: dict[str, Floats]) -> None:
        """Neck, head, shoulders and hips."""
        shoulders = [at[f"{side}Shoulder"] for side in _OUTWARDS if f"{side}Shoulder" in at]
        narrow = self._place(self._axis, self._neck(shoulders))
        middle = np.mean(shoulders, axis=0) if len(shoulders) == 2 else None
        if middle is not None:
            narrow[0] = middle[0]
        at.setdefault("Neck", narrow + np.array([0, 0.025 * self.height]) if middle is None else middle)
        neck, top = at["Neck"], self.box[1]
        chin = min(float(narrow[1]), float(neck[1]) - 0.02 * self.height)
        if "Nose" in at:
            chin = max(chin, float(at["Nose"][1] + 0.3 * (neck[1] - at["Nose"][1])))
        at.setdefault("Head", np.array([neck[0], chin]))
        at.setdefault("HeadTop", np.array([at["Head"][0], min(top, at["Head"][1] - 1)]))
        hips = [at[f"{side}Hip"] for side in _OUTWARDS if f"{side}Hip" in at]
        fork = self.box[1] + self._fork() * self._step
        at.setdefault("Hips", np.mean(hips, axis=0) if len(hips) == 2 else np.array([neck[0], fork]))
        half = self._half(neck, at["Hips"])
        for side, out in _OUTWARDS.items():
            at.setdefault(f"{side}Shoulder", self.inside(neck + np.array([out * half, 0.03 * self.height])))
            at.setdefault(f"{side}Hip", self.inside(at["Hips"] + np.array([out * 0.55 * half, 0.0])))

    def _arm(self, at: dict[str, Floats], side: str) -> None:
        """Elbow, wrist and finger tips: along the middle of what sticks out or hangs at the side."""
        shoulder, out = at[f"{side}Shoulder"], _OUTWARDS[side]
        path = self._along(at, side)
        length = lengths(path)[-1]
        sticks = _OUTWARDS[side] * float(path[-1, 0] - shoulder[0]) > 0.5 * length > 0.05 * self.height
        if length < 0.2 * self.height and not sticks:  # hidden behind the body, or too short to be one
            down = np.array([out * 0.06, 1.0]) * _ARM * self.height
            path = np.array([self.inside(shoulder + share * down) for share in (0.0, 0.5, 1.0)])
        for joint, share in _SHARES.items():
            at.setdefault(f"{side}{joint}", point_at(path, share))
        if f"{side}Wrist" in at:  # the hand goes on where the forearm points
            elbow, wrist, tip = (at[f"{side}{joint}"] for joint in ("Elbow", "Wrist", "Fingers"))
            forearm = wrist - elbow
            if (tip - wrist) @ forearm <= 0 or np.hypot(*(tip - wrist)) > 0.8 * np.hypot(*forearm):
                at[f"{side}Fingers"] = self._end(wrist, forearm)

    def _leg(self, at: dict[str, Floats], side: str) -> None:
        """Knee, ankle and toe: down the middle of this side's leg."""
        hip, floor = at[f"{side}Hip"], self.box[1] + self.height
        ankle_y = floor - 0.045 * self.height
        foot = at.get(f"{side}Ankle", self._on_leg(ankle_y, hip[0], at["Hips"][0], side))
        at.setdefault(f"{side}Ankle", foot)
        knee_y = hip[1] + 0.52 * (foot[1] - hip[1])
        at.setdefault(f"{side}Knee", self._on_leg(knee_y, (hip[0] + foot[0]) / 2, at["Hips"][0], side))
        at.setdefault(f"{side}Toe", np.array([foot[0] + _OUTWARDS[side] * 0.015 * self.height, floor]))

    def _along(self, at: Mapping[str, Floats], side: str) -> Floats:
        """(N, 2) canvas px: the middle of this arm from its shoulder to its end.

        Distances are measured through the figure, within what can be the arm; its end is far away and far out.
        """
        allowed = self._armlike(at, side)
        start = np.zeros(allowed.shape, dtype=np.uint8)
        i, j = self._cell(at[f"{side}Shoulder"])
        start[max(0, i - 1) : i + 2, max(0, j - 1) : j + 2] = 1
        inside = (allowed | (start > 0)).astype(np.uint8)
        reached, wave, level = start & inside, start & inside, 0
        levels = np.where(reached, 0, -1)
        grow = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
        while wave.any() and level < 0.55 * len(inside):
            wave = cv2.dilate(wave, grow) & inside & (1 - reached)
            reached, level = reached | wave, level + 1
            levels[wave > 0] = level
        middles = traced(
            levels, _OUTWARDS[side] * (np.arange(allowed.shape[1], dtype=np.float64) - j), len(inside) // 20
        )
        path = np.array([self._place(*middle) for middle in middles])
        kernel = max(1, len(path) // 12)
        smooth = np.array([path[max(0, k - kernel) : k + kernel + 1].mean(axis=0) for k in range(len(path))])
        return np.concatenate([path[:1], smooth[1:]]) if len(path) > 1 else np.repeat(path, 2, axis=0)

    def _armlike(self, at: Mapping[str, Floats], side: str) -> Mask:
        """Where this side's arm may be: beside the trunk, above the legs and outside of the head."""
        rows, columns = np.indices(self._mask.shape)
        out = _OUTWARDS[side] * (columns - self._cell(at["Neck"])[1])
        neck, hips = self._cell(at["Neck"])[0], self._cell(at["Hips"])[0]
        shoulder = abs(self._cell(at[f"{side}Shoulder"])[1] - self._cell(at["Neck"])[1])
        tall = len(self._mask)
        beside = (out > 0.9 * shoulder) & (rows > neck - 0.02 * tall) & (rows < hips + 0.1 * tall)
        raised = (out > shoulder + 0.07 * tall) & (rows <= neck)
        lowered = (out > shoulder + 0.05 * tall) & (rows >= hips)
        return self._mask & (beside | raised | lowered) & (rows < hips + 0.2 * tall)

    def _end(self, wrist: Floats, forearm: Floats) -> Floats:
        """Where a hand ends: as far as the figure goes on, within a hand's proportions."""
        shares = np.arange(0.3, 0.56, 0.05)
        on = [share for share in shares if self._mask[self._cell(wrist + share * forearm)]]
        return np.asarray(wrist + (max(on) if on else 0.3) * forearm)

    def _on_leg(self, y: float, x: float, centre: float, side: str) -> Floats:
        """The middle of the run of this side in a row that is nearest to ``x``."""
        i = self._cell(np.array([x, y]))[0]
        middle = self._cell(np.array([centre, y]))[1]
        best = None
        for first, last in runs(self._mask[i]):
            touching = first < middle < last  # each leg then has its half
            at = (middle + (last if side == "Left" else first)) / 2 if touching else (first + last) / 2
            if _OUTWARDS[side] * (at - middle) >= 0 and (best is None or abs(at - middle) < abs(best - middle)):
                best = at
        return np.array([x, y]) if best is None else np.array([self._place(best, i)[0], y])

    def _neck(self, shoulders: list[Floats]) -> int:
        """The row where the figure is narrowest between head and shoulders; by proportion where it is nowhere."""
        tall = len(self._mask)
        covered = np.flatnonzero(self._widths[: tall // 3] == 0)  # between ears or horns there is no middle
        first = (int(covered[-1]) if len(covered) else 0) + round(0.08 * tall)
        rows = np.arange(min(first, round(0.4 * tall)), round(0.45 * tall))
        if len(shoulders) == 2:
            end = max(self._cell(np.mean(shoulders, axis=0))[0], 2)
            rows = np.arange(max(0, end - round(0.1 * tall)), end)
        pinch = self._pinch(rows)
        if pinch.min() > _PINCHED and len(shoulders) != 2:  # of a large head the neck is lower
            rows = np.arange(round(0.4 * tall), round(0.65 * tall))
            pinch = self._pinch(rows)
        if pinch.min() > _PINCHED:
            return int(rows[-1] - 0.03 * tall) if len(shoulders) == 2 else round(0.19 * tall)
        return int(rows[int(pinch.argmin())])

    def _pinch(self, rows: NDArray[np.integer]) -> Floats:
        """How narrow the figure is in each row, over what is above it and below."""
        reach = round(0.22 * len(self._mask))
        above = np.maximum.accumulate(self._widths)[rows]
        below = np.array([self._widths[row : row + reach].max() for row in rows])
        return np.asarray(self._widths[rows] / np.maximum(np.minimum(above, below), 1))

    def _fork(self) -> float:
        """The row where the trunk ends: a little above where the legs part, if that is where hips can be."""
        tall = len(self._mask)
        split = tall
        for row in range(round(0.93 * tall), 0, -1):
            if self._mask[row, max(0, self._axis - 1) : self._axis + 2].all():
                break
            split = row
        return float(np.clip(split - 0.04 * tall, 0.46 * tall, 0.66 * tall)) if split < 0.9 * tall else 0.53 * tall

    def _half(self, neck: Floats, hips: Floats) -> float:
        """Half the distance of the shoulders."""
        first, last = self._cell(neck)[0], self._cell(hips)[0]
        rows = self._widths[first + (last - first) // 4 : max(last, first + 2)]
        half = 0.5 * float(np.median(rows)) * self._step if len(rows) else 0.1 * self.height
        return float(np.clip(0.82 * half, 0.065 * self.height, 0.105 * self.height))

    def _middle(self) -> int:
        """The column of the trunk: of the deepest places of the upper rows the middle one."""
        rows = range(round(0.08 * len(self._mask)), round(0.55 * len(self._mask)))
        columns = [int(self._depth[row].argmax()) for row in rows if self._mask[row].any()]
        return int(np.median(columns)) if columns else self._mask.shape[1] // 2

    def _run(self, row: int) -> int:
        """How wide the figure is at its axis in a row."""
        return next((b - a for a, b in runs(self._mask[row]) if a <= self._axis < b), 0)

    def _cell(self, point: Floats) -> tuple[int, int]:
        x, y = (np.asarray(point) - self.box[:2]) / self._step
        return int(np.clip(y, 0, self._mask.shape[0] - 1)), int(np.clip(x, 0, self._mask.shape[1] - 1))

    def _place(self, column: float, row: float) -> Floats:
        return np.array([self.box[0] + (column + 0.5) * self._step, self.box[1] + (row + 0.5) * self._step])
