"""A smoothed take is the same performance, calmer."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

from vtube import registry
from vtube.errors import InputError
from vtube.takes import smooth
from vtube.takes.read import read
from vtube.takes.smooth import smoothed, trembling, work
from vtube.takes.take import KeypointColumns, Take
from vtube.takes.write import write
from vtube.types import Floats

NAMES = registry.names("takes.smoothing")
EACH = pytest.mark.parametrize("name", NAMES)
DEMO = Path(__file__).parents[2] / "assets" / "demo.pose.json.gz"


@pytest.fixture(scope="module")
def demo() -> Take:
    """The bundled performance."""
    return read(DEMO)


def _smooth(take: Take, name: str, strength: float = 1.0) -> Take:
    return smoothed(take, registry.create("takes.smoothing", name), strength)


def _shaken(take: Take, degrees: float) -> Take:
    noise = np.random.default_rng(3).normal(0, np.radians(degrees), take.rotations.shape)
    return replace(take, rotations=take.rotations + noise)


def _difference(a: Floats, b: Floats) -> float:
    """The largest angle between rotations, degrees, whole turns left out."""
    return float(np.degrees(np.abs((a - b + np.pi) % (2 * np.pi) - np.pi)).max())


@EACH
def test_what_was_seen_and_what_happened_stay_as_they_are(demo: Take, name: str) -> None:
    calm = _smooth(demo, name)
    assert calm.header == demo.header
    assert calm.events == demo.events
    assert np.array_equal(calm.times, demo.times)
    assert np.array_equal(calm.keypoints.points, demo.keypoints.points, equal_nan=True)
    assert np.array_equal(calm.keypoints.scores, demo.keypoints.scores)


@EACH
def test_everything_stays_within_its_range(demo: Take, name: str) -> None:
    calm = _smooth(demo, name, strength=5.0)
    for p in calm.header.parameters:
        assert p.minimum <= calm.values[p.name].min(), p.name
        assert calm.values[p.name].max() <= p.maximum, p.name
    assert np.isfinite(calm.rotations).all()


@EACH
def test_a_take_in_which_nothing_moves_is_left_alone(demo: Take, name: str) -> None:
    still = replace(
        demo,
        rotations=np.tile(demo.rotations[:1], (len(demo.times), 1)),
        hips=np.tile(demo.hips[:1], (len(demo.times), 1)),
        values={p: np.full(len(demo.times), column[0]) for p, column in demo.values.items()},
    )
    calm = _smooth(still, name)
    assert _difference(calm.rotations, still.rotations) == pytest.approx(0, abs=1e-9)
    assert np.array_equal(calm.hips, still.hips)
    for p, column in still.values.items():
        assert np.array_equal(calm.values[p], column), p


@EACH
def test_bones_at_rest_tremble_less(demo: Take, name: str) -> None:
    shaken = _shaken(demo, 0.3)
    calm = _smooth(shaken, name)
    before, after = trembling((shaken, calm), calm)
    assert before > 0.2
    assert after < 0.5 * before


def test_more_strength_smooths_more(demo: Take) -> None:
    shaken = _shaken(demo, 1.5)
    weak, strong = (_smooth(shaken, "kalman", strength) for strength in (0.5, 4.0))
    before, by_weak, by_strong = trembling((shaken, weak, strong), strong)
    assert by_strong < 0.3 * by_weak < before


@EACH
def test_whole_turns_do_not_matter(demo: Take, name: str) -> None:
    """A bone whose rotation jumps from one end of its range to the other has not moved."""
    turned = demo.rotations.copy()
    turned[::2] += 2 * np.pi
    calm = _smooth(replace(demo, rotations=turned), name)
    assert _difference(calm.rotations, _smooth(demo, name).rotations) < 1e-6


def test_what_the_solver_fades_is_not_smoothed(demo: Take) -> None:
    found = np.where(demo.times > 1.0, 1.0, 0.0)
    take = replace(demo, values={**demo.values, "FaceFound": found})
    assert np.array_equal(_smooth(take, "kalman").values["FaceFound"], found)


@EACH
def test_it_tells_of_each_column(demo: Take, name: str) -> None:
    told: list[int] = []
    smoothed(demo, registry.create("takes.smoothing", name), told=lambda: told.append(1))
    assert len(told) == work(demo)


@EACH
def test_a_random_take_can_be_smoothed_written_and_read(take: Take, name: str, tmp_path: Path) -> None:
    """Nothing but noise, a joint lost for a while, uneven times: what comes out is a take."""
    calm = _smooth(take, name)
    write(calm, tmp_path / "calm.pose.json")
    again = read(tmp_path / "calm.pose.json")
    assert len(again.times) == len(take.times)
    assert again.smoothed is not None
    assert np.array_equal(again.keypoints.scores > 0, take.keypoints.scores > 0)


@pytest.mark.parametrize("frames", [1, 2, 3])
@EACH
def test_a_take_may_be_short(take: Take, name: str, frames: int) -> None:
    first = slice(0, frames)
    short = Take(
        take.header, take.times[first], take.rotations[first], take.hips[first],
        KeypointColumns(take.keypoints.points[first], take.keypoints.scores[first]),
        {p: column[first] for p, column in take.values.items()},
    )  # fmt: skip
    calm = _smooth(short, name)
    assert len(calm.times) == frames
    assert trembling((short, calm), calm)[1] >= 0


@EACH
def test_a_strangers_numbers_do_no_harm(take: Take, name: str) -> None:
    """Ranges without end or width, a person as small as a grain or as large as a planet, and more than sure of it."""
    wild = [(0, 1e308), (-1e308, 1e308), (0, 1e-320), (0, 0), (5, -5)]
    parameters = tuple(
        p.model_copy(update={"minimum": low, "maximum": high})
        for p, (low, high) in zip(take.header.parameters, cycle(wild), strict=False)
    )
    header = take.header.model_copy(update={"parameters": parameters})
    for size in (1e-9, 1e15):
        points = KeypointColumns(take.keypoints.points * size, take.keypoints.scores * 1e9)
        calm = _smooth(replace(take, header=header, rotations=take.rotations * 1e15, keypoints=points), name)
        assert np.isfinite(calm.rotations).all()
        assert calm.smoothed is not None
        assert (np.isfinite(calm.smoothed.points).all(axis=2) == (calm.smoothed.scores > 0)).all()


def test_a_take_that_could_not_be_read_again_is_refused(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smooth, "LARGEST_TAKE", 40 * 150)
    with pytest.raises(InputError, match="too long"):
        _smooth(take, "kalman")


def test_times_that_no_take_file_can_hold_are_refused(take: Take) -> None:
    crowded = replace(take, times=take.times / 1000)
    with pytest.raises(InputError, match="half a millisecond"):
        _smooth(crowded, "kalman")
