"""What a tracker learns from: joints where they are, nothing where they are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.tracker import people
from vtube import registry
from vtube.datasets import cards
from vtube.errors import InputError
from vtube.skeletons import coco17
from vtube.training import settings as layers
from vtube.training.tracker import empty
from vtube.training.tracker.dataset import Followed

SKELETON = coco17.create()
PLAIN = {
    "framing.webcam": 0, "framing.whole": 0, "framing.wild": 0, "framing.flip": 0, "framing.rotate": 0,
    "framing.shift": 0, "framing.scale": 0, "scene.nobody": 0, "scene.exchanged": 0,
    **{f"look.{name}": 0 for name in ("light", "hue", "blur", "noise", "jpeg", "covered")},
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("tracker")
    people.made(place)
    return place


def followed(folder, samples=None, drawn=(), **changes) -> Followed:
    chosen = {"data.root": str(folder), "data.masks": "masks", "data.backgrounds": "backgrounds", **PLAIN}
    told = layers.load(folder / "tiny.yaml", [], {**chosen, **changes})
    found = cards.load(folder / "figures" / "card.yaml", folder) if samples is None else samples
    return Followed(found, SKELETON, registry.create("codecs", "heatmap", size=(64, 64), sigma=1.0), told, drawn)


def peaks(item) -> np.ndarray:
    """(J,) whether a joint is there."""
    return np.asarray(item["target"]).max(axis=(1, 2)) > 0.5


def test_peaks_lie_on_the_joints(folder):
    """Each joint is a dot of a colour of its own: the pixel under a map's peak has that colour."""
    import cv2

    data = followed(folder)
    hues = []
    for index in range(len(data)):
        item = data[index]
        image = item["image"].permute(1, 2, 0).numpy()
        hue = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)[:, :, 0].astype(int)
        points, _ = registry.create("codecs", "heatmap", size=(64, 64), sigma=1.0).decode([item["target"][None]])
        hues += [abs(hue[round(y), round(x)] - 10 * j) for j, (x, y) in enumerate(points[0]) if j > 0]
    assert np.median(hues) <= 5


def test_left_is_left_in_the_mirror(folder):
    plain, mirrored = followed(folder)[0], followed(folder, **{"framing.flip": 1})[0]
    np.testing.assert_array_equal(mirrored["image"].numpy(), plain["image"].numpy()[:, :, ::-1])
    across = [item["target"].max(axis=1).argmax(axis=1) for item in (plain, mirrored)]
    assert np.abs(15.75 - across[0] - across[1][SKELETON.mirrored]).max() <= 1


def test_nobody_has_joints_that_are_known_not_to_be_there(folder):
    data = followed(folder, **{"scene.nobody": 1})
    for index in range(len(data)):
        item = data[index]
        assert not item["target"].any()
        assert (item["weights"] == 1).all()


def test_joints_out_of_view_are_not_there_and_unknown_ones_teach_nothing(folder):
    samples = cards.load(folder / "figures" / "card.yaml", folder)
    unknown = [15, 16]
    labelled = np.isin(np.arange(17), unknown, invert=True).astype(np.uint8) * 2
    gone = np.arange(17) == 16
    data = followed(folder, [replace(s, visible=labelled, gone=gone) for s in samples])
    item = data[0]
    assert item["weights"].tolist() == [1.0] * 15 + [0.0, 1.0]
    assert peaks(item).tolist() == [True] * 15 + [False, False]
    before = followed(folder, **{"framing.webcam": 1})
    legs = [peaks(before[index])[13:] for index in range(len(before))]
    known = [before[index]["weights"] for index in range(len(before))]
    assert not np.any(legs)
    assert np.all(known)


def test_another_background_is_behind_the_person_not_in_front(folder):
    plain, exchanged = followed(folder), followed(folder, **{"scene.exchanged": 1})
    for index in range(4):
        one, other = (data[index]["image"].numpy().astype(int) for data in (plain, exchanged))
        different = np.abs(one - other).sum(axis=0) > 40
        peaks = plain[index]["target"].reshape(17, -1).argmax(axis=1)
        assert different.mean() > 0.4
        assert different[peaks // 16 * 4, peaks % 16 * 4].mean() < 0.3


def test_a_person_whom_two_data_sets_have_is_one(folder):
    """Whole pictures of them are learnt from, as of somebody who is alone."""
    samples = cards.load(folder / "figures" / "card.yaml", folder)
    whole = {"framing.whole": 1}
    once, twice = followed(folder, samples, **whole), followed(folder, [*samples, *samples], **whole)
    for index in range(len(samples)):
        np.testing.assert_array_equal(twice[index]["image"], once[index]["image"])
    assert (once[0]["image"] != followed(folder, samples)[0]["image"]).any()


def test_items_depend_on_seed_epoch_and_index_alone(folder):
    vary = {key: 0.5 for key in PLAIN if key.startswith(("look", "scene"))}
    data, other = followed(folder, **vary), followed(folder, **vary)
    [other[index] for index in (3, 1)]
    np.testing.assert_array_equal(data[2]["image"], other[2]["image"])
    data.set_epoch(1)
    assert any(not np.array_equal(data[i]["image"], other[i]["image"]) for i in range(4))


def test_without_backgrounds_it_says_how_to_go_on(folder):
    with pytest.raises(InputError, match="vtube_lite_data"):
        followed(folder, **{"data.backgrounds": "nowhere", "scene.nobody": 0.5})


def test_nobody_to_learn_from_is_told(folder):
    with pytest.raises(InputError, match="nobody to learn"):
        followed(folder, [])


def test_a_part_without_people_touches_nobody():
    image = np.zeros((60, 100, 3), np.uint8)
    image[10:60, 40:60] = 255
    parts = [empty.part(image, [(40, 10, 20, 50)], np.random.default_rng(seed)) for seed in range(40)]
    found = [part for part in parts if part is not None]
    assert len(found) > 10
    assert not any(part.any() for part in found)
    assert empty.part(image, [(0, 0, 100, 60)], np.random.default_rng(0)) is None


def test_drawn_people_come_first_and_never_make_rooms_of_nobody(folder):
    """Nobody's pictures come from the real people alone, however many others there are."""
    samples = cards.load(folder / "figures" / "card.yaml", folder)
    alone = followed(folder, samples[:2], **{"scene.nobody": 1})
    mixed = followed(folder, samples[:2], samples[2:], **{"scene.nobody": 1})
    assert (mixed.drawn, len(mixed)) == (len(samples) - 2, len(samples))
    for index in range(2):
        np.testing.assert_array_equal(mixed[index]["image"], alone[index]["image"])


def test_drawn_peoples_outlines_are_beside_their_pictures(folder, tmp_path):
    """Another background comes behind them, although no outlines lie where those of the real people do."""
    import shutil

    shutil.copytree(folder / "figures" / "images", tmp_path / "images")
    shutil.copytree(folder / "masks", tmp_path / "masks")
    samples = cards.load(folder / "figures" / "card.yaml", folder)
    drawn = [replace(s, image=tmp_path / "images" / s.image.name) for s in samples]
    here = {"data.masks": "none"}
    plain = followed(folder, samples, drawn, **here)[0]["image"]
    other = followed(folder, samples, drawn, **here, **{"scene.exchanged": 1})[0]["image"]
    assert (plain != other).float().mean() > 0.2
