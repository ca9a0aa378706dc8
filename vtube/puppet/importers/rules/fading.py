"""Groups that are seen through as a whole: each of their layers has that opacity, which shows where they overlap."""

from __future__ import annotations

import numpy as np

from vtube.puppet.importers.report import Report
from vtube.puppet.importers.tree import Layer, Leaf, Sheet, leaves

_CELLS = 512
"""Along the longer side of the canvas, in which overlaps are looked for."""
_SEEN = 8


def report_overlaps(sheet: Sheet, report: Report) -> None:
    """A line for each group that is faded and whose layers lie over one another."""
    inside: dict[int, tuple[Layer, str, list[Leaf]]] = {}
    for leaf in leaves(sheet.layers):
        for depth, group in enumerate(leaf.groups):
            if group.faded < 1 and leaf.visible:
                path = "/".join(above.name for above in leaf.groups[: depth + 1])
                inside.setdefault(id(group), (group, path, []))[2].append(leaf)
    for group, path, some in inside.values():
        if _overlap(some, sheet.canvas):
            what = f"its opacity of {group.faded:.0%} is given to each layer in it, so that the lower ones show through"
            report.changed.append((path, f"{what}: merge them into one layer"))


def _overlap(some: list[Leaf], canvas: tuple[int, int]) -> bool:
    step = max(1, max(canvas) // _CELLS)
    taken = np.zeros((canvas[1] // step + 1, canvas[0] // step + 1), dtype=bool)
    for leaf in some:
        image = leaf.layer.image
        if image is None or not image.size:
            continue
        rows, columns = np.nonzero(image[::step, ::step, 3] > _SEEN)
        x, y = (round(place / step) for place in leaf.layer.at)
        inside = (rows + y >= 0) & (rows + y < taken.shape[0]) & (columns + x >= 0) & (columns + x < taken.shape[1])
        cells = rows[inside] + y, columns[inside] + x
        if len(cells[0]) and taken[cells].mean() > 0.02:  # edges that only touch share a few cells
            return True
        taken[cells] = True
    return False
