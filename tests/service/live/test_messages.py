from __future__ import annotations

import struct

import cv2
import numpy as np
import pytest

from tests.service.live.client import frame
from vtube.service.live import messages

GREY = np.full((16, 24, 3), 128, np.uint8)


def picture(suffix: str) -> bytes:
    return cv2.imencode(suffix, GREY)[1].tobytes()


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_a_picture_without_a_time_was_captured_when_it_came(suffix: str) -> None:
    """What any program sends that has just read a file; all of it is the picture."""
    bare = picture(suffix)
    assert messages.frame(bare, 12.5) == (12_500.0, bare)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp"])
@pytest.mark.parametrize("t", [0.0, 0.1, -1e9, 1.8e12, struct.unpack(">d", b"BM\x12\x34\x56\x78\x9a\xbc")[0]])
def test_a_time_before_it_is_the_pictures(suffix: str, t: float) -> None:
    """Whatever clock it is of, also where its bytes begin as a BMP does."""
    assert messages.frame(frame(picture(suffix), t), 12.5) == (t, picture(suffix))
