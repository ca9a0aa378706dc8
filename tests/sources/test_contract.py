"""What every source promises, whichever it is. The webcam reads a mocked device; tests/e2e reads a real one."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import PIL.Image
import pytest

from vtube import registry
from vtube.errors import UsageError
from vtube.sources import webcam
from vtube.sources._camera import Camera
from vtube.stages import Source

every_source = pytest.mark.parametrize("name", registry.names("sources"))
SIZE = (32, 24)
COUNT = 4


class MockCapture:
    """Mocks ``cv2.VideoCapture`` of a camera that works."""

    def grab(self) -> bool:
        time.sleep(0.005)
        return True

    def retrieve(self) -> tuple[bool, Any]:
        return True, np.zeros((*SIZE[::-1], 3), np.uint8)

    def get(self, key: int) -> float:
        return {cv2.CAP_PROP_FRAME_WIDTH: SIZE[0], cv2.CAP_PROP_FRAME_HEIGHT: SIZE[1]}.get(key, 0.0)

    def release(self) -> None:
        pass


@pytest.fixture
def make(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Source]:
    """Opens the source of that name on a few small pictures."""
    pictures = [PIL.Image.new("RGB", SIZE, (50 * i,) * 3) for i in range(COUNT)]
    for i, picture in enumerate(pictures):
        picture.save(tmp_path / f"{i}.png")
    video = tmp_path / "clip.gif"
    pictures[0].save(video, save_all=True, append_images=pictures[1:], duration=50)
    monkeypatch.setattr(webcam, "_start", lambda *_: MockCapture())
    monkeypatch.setattr(webcam, "find", lambda _: Camera(0, "/dev/video0", "Mock Camera"))
    options: dict[str, dict[str, Any]] = {"images": {"path": tmp_path}, "video": {"path": video}, "webcam": {}}
    return lambda: registry.create("sources", name, **options[name])


def fail(source: Source) -> None:
    with source:
        next(iter(source))
        raise RuntimeError("the run has failed")


@every_source
def test_it_is_a_source_that_says_what_it_is(name: str, make: Callable[[], Source]) -> None:
    with make() as source:
        assert isinstance(source, Source)
        assert source.info.kind == name
        assert source.info.size == SIZE
        assert source.info.fps > 0
        assert source.info.live == (name == "webcam")


@every_source
def test_frames_are_pictures_of_its_size_in_order_of_time(name: str, make: Callable[[], Source]) -> None:
    with make() as source:
        frames = [frame for frame in islice(source, COUNT) if frame is not None]
    assert len(frames) >= 2
    for frame in frames:
        assert frame.size == source.info.size
        assert frame.image.dtype == np.uint8
        assert frame.image.shape == (*SIZE[::-1], 3)
        assert frame.image.flags.c_contiguous
        assert not frame.image.flags.writeable
    assert all(a.t < b.t and a.index < b.index for a, b in pairwise(frames))


@every_source
def test_it_can_be_left_in_the_middle_and_by_an_error(name: str, make: Callable[[], Source]) -> None:
    """The device is free again: the next one can be opened."""
    with pytest.raises(RuntimeError, match="the run has failed"):
        fail(make())
    with make() as source:
        assert next(iter(source)) is not None


@every_source
def test_an_unknown_option_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="unknown option 'colour'"):
        registry.create("sources", name, colour="red")
