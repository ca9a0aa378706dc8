"""What the bench's figures are made of, and that a real run has them all. No test says how fast a machine is."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube import registry
from vtube.bench import live, rival
from vtube.bench.stages import WARM_UP, Stopwatch
from vtube.errors import InputError
from vtube.settings import Settings, load
from vtube.types import Pose

COCO17 = registry.create("skeletons", "coco17")
PERSON = np.random.default_rng(3).uniform(100, 300, (17, 2))
PERSON[5:7] = (260, 200), (160, 200)
SHOULDERS = 100.0


def person(points: np.ndarray = PERSON, score: float = 0.9) -> np.ndarray:
    """(17, 3) as ultralytics gives one."""
    return np.column_stack([points, np.full(17, score)])


def pose(points: np.ndarray = PERSON) -> Pose:
    return Pose(COCO17, points, np.full(17, 0.9))


@pytest.mark.parametrize("poses", [(), (pose(),)])
@pytest.mark.parametrize("unsure", [True, False])
def test_without_somebody_whom_both_see_surely_there_is_no_distance(poses: tuple[Pose, ...], unsure: bool) -> None:
    people = person(score=0.2)[None] if unsure else np.empty((0, 17, 3))
    assert rival._distances(poses, people).shape == (0,)
    assert rival._distances((), person()[None]).shape == (0,)


def test_a_distance_is_in_shoulder_widths_to_the_nearest_person() -> None:
    """Two people that ours gives in another order; one joint that ours misses does not count."""
    other = PERSON + 2000
    ours = PERSON + np.array([3.0, 4.0])
    ours[16] = np.nan
    distances = rival._distances((pose(other), pose(ours)), np.stack([person(), person(other)]))
    assert distances.shape == (16 + 17,)
    np.testing.assert_allclose(distances, [5.0 / SHOULDERS] * 16 + [0.0] * 17, atol=1e-9)


def test_joints_that_ultralytics_guesses_are_not_compared() -> None:
    theirs = person()
    theirs[9:, 2] = 0.3
    assert rival._distances((pose(PERSON + 50),), theirs[None]).shape == (9,)


def test_figures_are_medians_in_milliseconds_and_their_ratio() -> None:
    figures = rival._figures([0.002, 0.004, 0.060], [0.010, 0.020, 0.030], np.array([0.001, 0.002, 0.9]))
    assert figures["body_ms"] == 4.0
    assert figures["ultralytics_ms"] == 20.0
    assert figures["speedup"] == 5.0
    assert figures["keypoint_error"] == 0.002
    assert figures["body_p95_ms"] > figures["body_ms"]
    assert rival._figures([0.1], [0.1], np.empty(0))["keypoint_error"] is None


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=150)


@settings(max_examples=100, deadline=None)
@given(name=texts, background=texts, option=st.one_of(texts, st.floats(-1e6, 1e6), st.booleans(), st.none()))
def test_settings_reach_the_live_process_as_they_are(name: str, background: str, option: object) -> None:
    """Texts that look like numbers, lists, or YAML of another kind stay texts."""
    asked = Settings.model_validate(
        {
            "source": {"name": name, "size": (320, 240)},
            "display": {"background": background, "offset": (-0.25, 1e-7)},
            "smoothing": {"method": "one_euro", "options": {"option": option}},
            "recording": {"smoothed": True},
            "window": {"keys": {"quit": "0"}},
        }
    )
    pairs = live._flat(asked.model_dump(mode="json", exclude_defaults=True))
    assert load(None, [f"{key}={value}" for key, value in pairs], environment={}) == asked


def test_a_stopwatch_gives_the_works_result_and_forgets_the_warm_up() -> None:
    watch = Stopwatch()
    assert watch("work", lambda: 7) == 7
    watch.seconds = {"work": [9.0] * WARM_UP + [0.002] * (WARM_UP + 1), "rare": [0.004]}
    assert watch.milliseconds() == {"work_ms": 2.0, "work_p95_ms": 2.0, "rare_ms": 4.0, "rare_p95_ms": 4.0}


def test_work_that_fails_is_not_timed() -> None:
    watch = Stopwatch()

    def fail() -> None:
        raise InputError("no picture")

    with pytest.raises(InputError):
        watch("work", fail)
    assert watch.milliseconds() == {}


STAGES = ("body", "face", "smooth", "solve", "puppet", "draw", "recorder", "ultralytics")
KEYS = {"fps", "tracked_fps", "face_fps", "delay_p95_ms", "rss_mb", "first_frame_s", "speedup", "keypoint_error"}


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_real_run_has_every_figure(models: Path, testdata: Path, tmp_path: Path) -> None:
    clip = testdata / "footage" / "sign-again.mkv"
    words = ["bench", "--source", clip, "--frames", "10", "--seconds", "2", "--compare", "--face", "--json"]
    command = [sys.executable, "-m", "vtube", *map(str, words)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    wanted = KEYS | {f"{stage}{figure}" for stage in STAGES for figure in ("_ms", "_p95_ms")}
    assert wanted <= set(result)
    assert all(math.isfinite(result[key]) and result[key] >= 0 for key in wanted)
    assert result["frames"] == 10
