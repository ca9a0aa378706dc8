"""Cards say where a set comes from, and lead to its samples."""

from __future__ import annotations

import hashlib
import inspect

import pytest
import yaml

from tests.datasets.conftest import person
from vtube import registry
from vtube.datasets import cards
from vtube.errors import InputError, UsageError

ONES = {"title": "Ones", "home": "https://example.org", "licence": "CC0", "distributable": True, "citation": "Nobody",
        "obtain": "draw it", "reader": "coco", "skeleton": "coco17",
        "parts": {"train": {"paths": {"annotations": "labels.json", "images": "images"}, "images": 1},
                  "val": {"paths": {"annotations": "labels.json"}}}}  # fmt: skip


@pytest.fixture
def card(tmp_path):
    def write(**changes):
        path = tmp_path / "ones.yaml"
        path.write_text(yaml.safe_dump({**ONES, **changes}), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", cards.names())
def test_the_cards_that_are_shipped_name_readers_skeletons_and_options(name):
    known = cards.read(name)
    options = inspect.signature(registry.factory("datasets", known.reader)).parameters
    assert known.skeleton in registry.names("skeletons")
    for part in known.parts.values():
        assert {*part.paths, *part.options} <= set(options)
    assert not known.distributable, "none of them may be shipped"


def test_every_public_set_and_every_local_one_has_a_card():
    assert {"coco-keypoints", "coco-wholebody", "mpii", "human3.6m", "sportspose", "coco8-pose", "coco-people",
            "coco-train-subset", "hagrid-people"} <= set(cards.names())  # fmt: skip


def test_a_card_is_loaded_by_its_file_and_parts_by_their_name(card, coco, tmp_path):
    coco([person()])
    assert [s.annotation_id for s in cards.load(card(), tmp_path)] == [1]
    assert len(cards.load(card(), tmp_path, "val")) == 1
    assert len(cards.load(f"{card()}:val", tmp_path)) == 1
    with pytest.raises(UsageError, match=r"no part 'vall'.*did you mean val"):
        cards.load(f"{card()}:vall", tmp_path)


def test_checksums_are_compared_where_asked(card, coco, tmp_path):
    labels = coco([person()])
    right = hashlib.sha256(labels.read_bytes()).hexdigest()
    assert cards.load(card(checksums={"labels.json": right}), tmp_path, verify=True)
    wrong = card(checksums={"labels.json": "0" * 64})
    assert cards.load(wrong, tmp_path)
    with pytest.raises(InputError, match=f"other bytes than published.*{right}"):
        cards.load(wrong, tmp_path, verify=True)


def test_a_set_that_is_not_there_says_where_to_get_it(card, tmp_path):
    with pytest.raises(InputError, match=r"labels\.json: not there; Ones: https://example\.org; draw it"):
        cards.load(card(), tmp_path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"licens": "MIT"}, "did you mean licence"),
        ({"parts": {}}, "parts"),
        ({"parts": {"train": {"path": {}}}}, "did you mean paths"),
        ({"parts": 5}, "parts"),
        ({"checksums": {"labels.json": "abc"}}, "no sha256"),
        ({"title": ["a"]}, "title"),
    ],
)
def test_a_wrong_card_is_refused_in_one_line(card, changes, said):
    with pytest.raises(UsageError, match=said):
        cards.read(card(**changes))


def test_what_a_card_does_not_say_is_asked_for_by_its_file(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "title: a\nhome: h\nlicence: l\nreader: coco\nskeleton: coco17\nparts: {}\n", encoding="utf-8"
    )
    with pytest.raises(UsageError, match=r"mine\.yaml: setting \w+: needs a value$"):
        cards.load(tmp_path / "mine.yaml", tmp_path)


@pytest.mark.parametrize("path", ["../labels.json", "/etc/passwd", "a/../../b"])
def test_a_card_cannot_lead_out_of_the_root(card, tmp_path, path):
    with pytest.raises(UsageError, match="leaves the data set's folder"):
        cards.load(card(parts={"train": {"paths": {"annotations": path}}}), tmp_path)


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(UsageError, match="did you mean mpii"):
        cards.read("mpi")


def test_cards_of_the_local_sets(testdata):
    """People by an independent count of the same files' labelled, uncrowded annotations."""
    root = testdata / "keypoints"
    expected = {"coco-people:pseudo": 956, "coco-people:real": 249, "coco-train-subset": 139, "hagrid-people": 276,
                "coco8-pose": 7, "coco8-pose:val": 14}  # fmt: skip
    assert {name: len(cards.load(name, root, verify=True)) for name in expected} == expected
