from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vtube import registry
from vtube.errors import DeviceError, InputError
from vtube.parameters import REST
from vtube.service.live.taping import Taping
from vtube.settings import Settings
from vtube.takes.read import read
from vtube.types import Moment, Pose

COCO = registry.create("skeletons", "coco17")
SIZE = (640, 480)


def moment(t: float) -> Moment:
    return Moment(t, REST, Pose(COCO, np.full((17, 2), 100.0), np.ones(17)))


def written(taping: Taping, folder: Path) -> np.ndarray:
    """The times of the take, seconds."""
    name, data = taping.take()
    path = folder / f"copy-{name}"
    path.write_bytes(data)
    return np.asarray(read(path).times)


@pytest.fixture
def taping(tmp_path: Path) -> Taping:
    (tmp_path / "live").mkdir()
    return Taping(tmp_path / "live", Settings(), 2.0)


def test_a_take_ends_by_itself_when_it_is_as_long_as_it_may_be(taping: Taping, tmp_path: Path) -> None:
    """And is kept; moments after it are not in it."""
    taping.begin()
    for t in np.arange(7.0, 12.0, 0.5):
        taping.send(moment(t), SIZE, COCO)
    assert not taping.wanted
    assert (taping.frames, taping.seconds) == (5, 2.0)
    assert written(taping, tmp_path).tolist() == [0, 0.5, 1, 1.5, 2]


def test_a_new_take_replaces_the_last_one(taping: Taping, tmp_path: Path) -> None:
    """From its beginning on there is nothing of the old one, and what came between is in neither."""
    taping.begin()
    taping.send(moment(1.0), SIZE, COCO)
    taping.end()
    taping.send(moment(2.0), SIZE, COCO)
    taping.begin()
    with pytest.raises(InputError, match="nothing was recorded"):
        taping.take()
    taping.begin()
    for t in (3.0, 3.1, 3.2):
        taping.send(moment(t), SIZE, COCO)
    assert len(written(taping, tmp_path)) == 3


def test_without_a_wish_nothing_is_written(taping: Taping, tmp_path: Path) -> None:
    """A connection that does not record leaves no file."""
    taping.send(moment(1.0), SIZE, COCO)
    taping.end()
    assert not list((tmp_path / "live").iterdir())


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    """Without a word of its folders, which are the service's own; a folder that is not there stands for it."""
    taping = Taping(tmp_path / "gone", Settings(), 2.0)
    taping.begin()
    with pytest.raises(DeviceError, match="cannot be written") as refused:
        taping.send(moment(1.0), SIZE, COCO)
    assert str(tmp_path) not in str(refused.value)
    assert not taping.wanted
