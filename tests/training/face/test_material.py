"""Labelled crops on disk: read as they were written, or told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.training.face import made
from vtube.errors import InputError
from vtube.training.face import material
from vtube.training.face.material import FRAME, NOBODY, PHOTO, WARPED


def test_material_is_read_as_it_was_written(tmp_path: Path) -> None:
    crops = material.read(made.write(tmp_path) / "train" / "made.npz")
    assert len(crops) == 60
    assert set(crops.kinds) == {PHOTO, FRAME, WARPED, NOBODY}
    there = crops.kinds != NOBODY
    np.testing.assert_allclose(crops.transforms[there, 1, 1], -5.0)
    assert not crops.transforms[~there].any()
    assert len(material.together([crops, crops])) == 120


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 but no more", b"\x93NUMPY"])
def test_damaged_material_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.npz").write_bytes(content)
    with pytest.raises(InputError, match=r"broken\.npz"):
        material.read(tmp_path / "broken.npz")
