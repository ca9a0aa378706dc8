"""COCO's figures: known answers, and the same as pycocotools gives for the same people in files."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import numpy as np
import pytest

from vtube import registry
from vtube.evaluation.average_precision import average_precision
from vtube.evaluation.people import Person, Seen

COCO17 = registry.create("skeletons", "coco17")
SIGMAS = COCO17.sigmas


def somebody(rng: np.random.Generator, *, crowd: bool = False, labels: int = 17) -> Person:
    corner, size = rng.uniform(0, 400, 2), rng.uniform(40, 200, 2)
    points = corner + rng.random((17, 2)) * size
    points[rng.permutation(17)[labels:]] = np.nan
    return Person(points, (*corner.tolist(), *size.tolist()), float(np.prod(size)) * 0.6, crowd)


def seen(*people: Person, shift: float = 0.0, scores: list[float] | None = None) -> Seen:
    points = np.array([person.points + shift for person in people]).reshape(-1, 17, 2)
    return Seen(points, np.array(scores or [0.5] * len(people)))


def test_perfect_predictions_have_an_ap_of_one() -> None:
    rng = np.random.default_rng(0)
    truth = [[somebody(rng) for _ in range(n)] for n in (2, 0, 3)]
    found = average_precision(truth, [seen(*people) for people in truth], SIGMAS)
    for name in ("AP", "AP50", "AP75", "AR"):
        assert found.figures[name] == pytest.approx(1.0)
    assert found.precision.min() == pytest.approx(1.0)
    assert found.score == 0.5


def test_people_seen_elsewhere_or_not_at_all_have_an_ap_of_zero() -> None:
    rng = np.random.default_rng(0)
    truth = [[somebody(rng)], [somebody(rng)]]
    for these in ([seen(truth[0][0], shift=3000), seen(truth[1][0], shift=3000)], [seen(), seen()]):
        found = average_precision(truth, these, SIGMAS)
        assert found.figures["AP"] == 0
        assert found.figures["AR"] == 0
        assert found.score == float("inf")


def test_a_shift_that_costs_a_known_similarity_is_met_by_the_thresholds_below_it() -> None:
    """Every joint at the distance of OKS 0.72: met at 0.50, 0.55, 0.60, 0.65, 0.70, five of ten thresholds."""
    person = somebody(np.random.default_rng(0))
    distance = 2 * SIGMAS * np.sqrt(2 * person.area * -np.log(0.72))
    moved = Seen((person.points + np.column_stack([distance, np.zeros(17)]))[None], np.array([0.9]))
    figures = average_precision([[person]], [moved], SIGMAS).figures
    assert figures["AP"] == pytest.approx(0.5)
    assert figures["AP50"] == pytest.approx(1)
    assert figures["AP75"] == 0


def test_a_surer_wrong_person_halves_the_precision_and_a_less_sure_one_does_not() -> None:
    person = somebody(np.random.default_rng(0))
    for wrong, ap in ((0.9, 0.5), (0.1, 1.0)):
        both = Seen(np.stack([person.points, person.points + 3000]), np.array([0.5, wrong]))
        assert average_precision([[person]], [both], SIGMAS).figures["AP"] == pytest.approx(ap)


def test_what_is_found_in_a_crowd_is_forgiven() -> None:
    rng = np.random.default_rng(0)
    person, crowd = somebody(rng), somebody(rng, crowd=True)
    found = average_precision([[person, crowd]], [seen(person, crowd, scores=[0.4, 0.9])], SIGMAS)
    assert found.figures["AP"] == pytest.approx(1)


def test_what_is_found_where_somebody_is_labelled_without_an_area_is_forgiven() -> None:
    rng = np.random.default_rng(0)
    person, other = somebody(rng), somebody(rng)
    flat = Person(other.points, other.box, 0.0)
    found = average_precision([[person, flat]], [seen(person, other, scores=[0.4, 0.9])], SIGMAS)
    assert found.figures["AP"] == pytest.approx(1)


def test_a_joint_that_is_not_seen_is_wrong_and_shifts_no_other() -> None:
    person = somebody(np.random.default_rng(0))
    points = person.points.copy()
    points[:5] = np.nan
    figures = average_precision([[person]], [Seen(points[None], np.array([0.9]))], SIGMAS).figures
    assert figures["AP"] == pytest.approx(0.5)  # OKS 12/17 = 0.706


def test_only_the_twenty_surest_people_of_a_picture_count() -> None:
    person = somebody(np.random.default_rng(0))
    points = np.concatenate([np.repeat(person.points[None] + 3000, 20, axis=0), person.points[None]])
    scores = np.append(np.full(20, 0.9), 0.5)
    assert average_precision([[person]], [Seen(points, scores)], SIGMAS).figures["AR"] == 0
    assert average_precision([[person]], [Seen(points[1:], scores[1:])], SIGMAS).figures["AR"] == 1


def test_what_nobody_is_labelled_for_is_nothing() -> None:
    small = Person(np.ones((17, 2)), (0, 0, 50, 50), 50.0**2)
    figures = average_precision([[small]], [seen(small)], SIGMAS).figures
    assert np.isnan(figures["AP_large"])
    assert figures["AP_medium"] == pytest.approx(1)


def test_pictures_have_to_be_as_many_on_both_sides() -> None:
    with pytest.raises(ValueError, match="zip"):
        average_precision([[]], [], SIGMAS)


@pytest.mark.parametrize("seed", range(4))
def test_all_figures_are_those_of_pycocotools_run_on_files(seed: int, tmp_path: Path) -> None:
    """Noisy, doubled, invented and missing people, crowds, people without labels, through COCO and its loadRes."""
    rng = np.random.default_rng(seed)
    truth = [
        [somebody(rng, crowd=rng.random() < 0.1, labels=int(rng.integers(0, 18))) for _ in range(rng.integers(0, 6))]
        for _ in range(30)
    ]
    found = [_noisy(people, rng) for people in truth]
    _write(tmp_path, truth, found)
    expected = _pycocotools(tmp_path / "truth.json", tmp_path / "found.json")
    figures = average_precision(truth, found, SIGMAS).figures
    np.testing.assert_allclose(list(figures.values()), expected, atol=1e-9)
    assert 0.05 < figures["AP"] < 0.95


def _noisy(people: list[Person], rng: np.random.Generator) -> Seen:
    points = []
    for person in [*people, *(somebody(rng) for _ in range(rng.integers(0, 3)))]:
        full = np.where(np.isnan(person.points), 100.0, person.points)
        spread = rng.choice([1.0, 4.0, 15.0])
        points += [full + rng.normal(0, spread, (17, 2)) for _ in range(rng.integers(0, 3))]
    return Seen(np.array(points).reshape(-1, 17, 2), rng.random(len(points)))


def _write(folder: Path, truth: list[list[Person]], found: list[Seen]) -> None:
    labels, results = [], []
    for i, (people, these) in enumerate(zip(truth, found, strict=True), 1):
        for person in people:
            there = np.isfinite(person.points).all(axis=1)
            flat = np.column_stack([np.nan_to_num(person.points), 2 * there]).ravel().tolist()
            labels.append(
                {"id": len(labels) + 1, "image_id": i, "category_id": 1, "keypoints": flat, "area": person.area,
                 "num_keypoints": int(there.sum()), "bbox": list(person.box), "iscrowd": int(person.crowd)}
            )  # fmt: skip
        for points, score in zip(these.points, these.scores.tolist(), strict=True):
            flat = np.column_stack([points, np.ones(17)]).ravel().tolist()
            results.append({"image_id": i, "category_id": 1, "keypoints": flat, "score": score})
    images = [{"id": i + 1} for i in range(len(truth))]
    document = {"images": images, "annotations": labels, "categories": [{"id": 1, "name": "person"}]}
    (folder / "truth.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / "found.json").write_text(json.dumps(results), encoding="utf-8")


def _pycocotools(truth: Path, found: Path) -> list[float]:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        labels = COCO(str(truth))
        judge = COCOeval(labels, labels.loadRes(str(found)), "keypoints")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    return list(judge.stats)
