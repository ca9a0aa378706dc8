"""A take on one page."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from vtube.errors import UsageError
from vtube.sides import ON_PAPER
from vtube.takes.editing import part
from vtube.takes.header import Keypoints, ParameterRange
from vtube.takes.plotting import plot
from vtube.takes.series import series, whiles, with_gaps
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Event


def drawn(take: Take, kind: str = "png", **options: object) -> bytes:
    file = io.BytesIO()
    plot(take, file, kind, **options)  # type: ignore[arg-type]
    return file.getvalue()


def share_of(picture: bytes, colour: str) -> float:
    """How much of a picture has nearly this colour."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return float((np.abs(pixels - wanted).max(axis=2) < 12).mean())


def resting(take: Take) -> Take:
    """Nothing moves and nobody is seen."""
    return replace(
        take,
        rotations=np.zeros_like(take.rotations),
        values={name: np.zeros(len(take.times)) for name in take.values},
        keypoints=KeypointColumns(np.full_like(take.keypoints.points, np.nan), np.zeros_like(take.keypoints.scores)),
    )


def test_sides_have_their_colours_and_a_take_at_rest_has_no_lines(take: Take) -> None:
    picture, still = drawn(take), drawn(resting(take))
    for colour in (ON_PAPER["left"], ON_PAPER["right"]):
        assert share_of(picture, colour) > 0.001
        assert share_of(still, colour) == 0


def test_paths_have_no_points_that_the_model_does_not_believe_in(take: Take) -> None:
    """Only the paths are coloured where no parameter moves."""
    doubted = np.where(np.arange(take.keypoints.scores.shape[1]) == 0, 0.9, 0.29)
    points = np.nan_to_num(take.keypoints.points, nan=50.0) + np.arange(len(take.times))[:, None, None]
    moving = replace(resting(take), keypoints=KeypointColumns(points, np.full_like(take.keypoints.scores, 0.9)))
    assert share_of(drawn(moving), ON_PAPER["left"]) > 0
    unsure = replace(moving, keypoints=KeypointColumns(points, doubted * np.ones_like(take.keypoints.scores)))
    assert share_of(drawn(unsure), ON_PAPER["left"]) == 0


def test_of_two_equal_lines_both_are_seen(take: Take) -> None:
    """The upper one is dashed."""
    wave = np.sin(np.arange(len(take.times)) / 4)
    equal = replace(resting(take), values={**resting(take).values, "EyeOpenLeft": wave, "EyeOpenRight": wave})
    picture = drawn(equal, only=["EyeOpenLeft", "EyeOpenRight"])
    shares = [share_of(picture, ON_PAPER[side]) for side in ("left", "right")]
    assert min(shares) > 0.3 * max(shares) > 0


@pytest.mark.parametrize(("kind", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_equal_takes_are_equal_files(take: Take, kind: str, magic: bytes) -> None:
    once = drawn(take, kind, title="wave.pose.json")
    assert once.startswith(magic)
    assert once == drawn(take, kind, title="wave.pose.json")


def test_names_of_strangers_are_drawn_as_they_are(take: Take) -> None:
    """No formulas, and letters that the font does not have are no failure."""
    events = (Event(0.3, "expression", ("$\\frac{1}$",)), Event(0.6, "expression", ("日本",)))
    assert drawn(replace(take, events=events), title="$\\bad{ 日本 \x1b.json")


def test_a_single_frame_and_a_take_without_keypoints_are_drawn(take: Take) -> None:
    header = take.header.model_copy(update={"keypoints": Keypoints(skeleton="none", names=())})
    none = KeypointColumns(np.zeros((40, 0, 2)), np.zeros((40, 0)))
    assert drawn(part(take, 0, float(take.times[0])))
    assert drawn(replace(take, header=header, keypoints=none, smoothed=None))


def test_named_parameters_come_in_their_order_with_both_sides_together(take: Take) -> None:
    found = series(take, ["MouthOpen", "RightUpperArm", "FaceAngleX", "LeftUpperArm"])
    assert [(one.name, one.unit, list(one.lines)) for one in found] == [
        ("MouthOpen", "", [""]),
        ("UpperArm", "°", ["right", "left"]),
        ("FaceAngleX", "°", [""]),
    ]


def test_unnamed_the_ones_that_move_most_are_taken(take: Take) -> None:
    quiet = resting(take)
    wave = np.sin(np.arange(40))
    moving = replace(quiet, values={**quiet.values, "MouthOpen": wave, "FaceAngleX": wave, "EyeOpenLeft": wave / 4})
    assert [one.name for one in series(moving, most=2)] == ["EyeOpen", "MouthOpen"]
    assert series(quiet) == []


def test_an_unknown_name_says_which_was_probably_meant(take: Take) -> None:
    with pytest.raises(UsageError, match="no parameter 'MouthOpne'; did you mean MouthOpen"):
        series(take, ["MouthOpne"])


def test_more_than_fits_on_a_page_is_refused(take: Take) -> None:
    names = [f"Tail{i}" for i in range(60)]
    added = tuple(ParameterRange(name=name, minimum=0, maximum=1, default=0) for name in names)
    header = take.header.model_copy(update={"parameters": (*take.header.parameters, *added)})
    many = replace(take, header=header, values={**take.values, **dict.fromkeys(names, np.zeros(40))})
    with pytest.raises(UsageError, match=r"--only: does not fit on a page \(got 60, expected 40 at most\)"):
        drawn(many, only=names)


def test_numbers_beyond_the_page_are_no_failure(take: Take) -> None:
    session = take.header.session.model_copy(update={"source_size": (2**31 - 1, 1)})
    header = take.header.model_copy(update={"session": session})
    huge = {name: column * 1e18 for name, column in take.values.items()}
    assert drawn(replace(take, header=header, values=huge, events=(Event(1e300, "never"),)))


def test_a_line_is_broken_where_nothing_was_recorded(take: Take) -> None:
    times = np.concatenate([np.arange(20) / 30, 5 + np.arange(20) / 30])
    at, values = with_gaps(replace(take, times=times), np.arange(40.0))
    assert np.flatnonzero(np.isnan(values)).tolist() == [20]
    assert len(at) == 41


def test_short_whiles_keep_every_peak_and_gap() -> None:
    column = np.zeros(100_000)
    column[[7, 50_001, 99_990]] = 1, -1, 2
    column[60_000:62_000] = np.nan
    times = np.arange(100_000.0)
    times[80_000:] += 5_000
    edges, (low, mean, high) = whiles(times, column[:, None], 100)
    assert (len(edges), edges[0], edges[-1]) == (101, 0, times[-1])
    assert {1.0, 2.0} <= set(high[:, 0].tolist())
    assert -1.0 in low
    assert np.nanmax(mean) == pytest.approx(2 / 1050, rel=0.01)
    empty = edges[:-1][np.isnan(mean[:, 0])]
    assert ((empty >= 60_000) & (empty < 62_000) | (empty >= 80_000) & (empty < 85_000)).all()
    assert len(empty) >= 4


def test_a_long_take_is_drawn_as_what_it_moved_between(take: Take) -> None:
    """The area between lowest and highest value is paler than a line."""
    again = np.arange(5000) % len(take.times)
    long = Take(
        header=take.header,
        times=np.arange(5000) / 30,
        rotations=take.rotations[again],
        hips=take.hips[again],
        keypoints=KeypointColumns(take.keypoints.points[again], take.keypoints.scores[again]),
        values={name: column[again] for name, column in take.values.items()},
    )
    pale = "#D6D6D6"
    assert share_of(drawn(long, only=["MouthOpen"]), pale) > 0.05
    assert share_of(drawn(take, only=["MouthOpen"]), pale) < 0.01
