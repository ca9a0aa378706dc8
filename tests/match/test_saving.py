"""Results on the disk."""

import numpy as np
import pytest

from vtube.errors import DeviceError
from vtube.match.saving import save


def test_a_picture_that_its_format_cannot_hold_is_told(tmp_path):
    """WebP ends at 16383 pixels; what was there stays."""
    path = tmp_path / "wide.webp"
    path.write_bytes(b"dear")
    with pytest.raises(DeviceError, match=r"wide\.webp: the picture cannot be saved as \.webp \(got 17000x2\)"):
        save(np.full((2, 17000, 4), 255, np.uint8), path)
    assert path.read_bytes() == b"dear"
    assert list(tmp_path.iterdir()) == [path]
