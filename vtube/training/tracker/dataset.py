"""Pictures as a running tracker looks at them: items depend on the seed, the epoch and their index alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch.utils.data import Dataset

from vtube.crops import Crop
from vtube.datasets.sample import Sample
from vtube.errors import InputError
from vtube.training.pose.dataset import MEAN, STD
from vtube.training.tracker import empty
from vtube.training.tracker.framing import View, varied
from vtube.training.tracker.looks import seen
from vtube.training.tracker.settings import Settings
from vtube.types import Box, Floats, Image, Skeleton

LARGE = 0.25
"""Share of the picture's longer side that a person has at least who is learnt: nobody follows those far away."""
BESIDE = 0.5
"""Share of a person's area from which on somebody else in the picture could be meant instead."""
SAME = 0.5
"""Overlap of two boxes from which on they are one person's."""
WIDER = np.ones((9, 9), np.uint8)
"""What an outline grows by where its person is taken away."""


class Followed(Dataset[dict[str, Any]]):
    """People, and now and then nobody, in the joints of one skeleton.

    Args:
        samples: in that skeleton's joints; those too small to be followed are left out.
        skeleton: the one that is learnt.
        codec: whose ``encode`` gives the targets.
        settings: of the training; what varies, and where masks and backgrounds are.
        drawn: people who are no photos, in the same joints: the first ``drawn`` of all. Their masks are in a folder
            ``masks`` beside that of their pictures.

    Raises:
        InputError: nobody to learn from, or nothing that shows nobody where the settings ask for it.
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        skeleton: Skeleton,
        codec: Any,
        settings: Settings,
        drawn: Sequence[Sample] = (),
    ) -> None:
        figures, real = ([s for s in some if _large(s) and (s.visible > 0).sum() > 2] for some in (drawn, samples))
        if not real:
            raise InputError("nobody to learn from", where="data", got=f"{len(samples)} samples")
        self.samples, self.drawn = [*figures, *real], len(figures)
        self.skeleton, self._codec, self._told = skeleton, codec, settings
        self._size = settings.network.size
        self._people: dict[Path, list[Sample]] = defaultdict(list)
        for sample in (*drawn, *samples):
            self._people[sample.image].append(sample)
        root = settings.data.root
        self._masks = dict.fromkeys((s.image for s in samples), root / settings.data.masks)
        self._masks |= {sample.image: sample.image.parent.with_name("masks") for sample in drawn}
        for path in self._people:  # before processes are forked that prepare samples: they share what is read
            self._outline(path)
        self._backgrounds = empty.pictures(root / settings.data.backgrounds)
        if not self._backgrounds and (settings.scene.nobody or settings.scene.exchanged):
            hint = "scripts/vtube_lite_data.py makes it; scene.nobody=0 and scene.exchanged=0 do without"
            raise InputError("no pictures without people", where=root / settings.data.backgrounds, hint=hint)
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose how pictures are varied from now on."""
        self._epoch = epoch

    def __len__(self) -> int:
        """How many people."""
        return len(self.samples)

    def __getitem__(self, index: int) -> dict[str, Any]:
        """``image`` (3, H, W) uint8 RGB; ``target`` as the codec encodes, nothing for joints that are not there;
        ``weights`` (J,) float32, 0 for those nobody knows of.

        Raises:
            InputError: a picture cannot be read.
        """
        chance = np.random.default_rng((self._told.seed, self._epoch, index))
        joints = len(self.skeleton.joints)
        if chance.random() < self._told.scene.nobody:
            image, points, known = self._nobody(chance), np.full((joints, 2), np.nan), np.ones(joints)
        else:
            image, points, known = self._person(self.samples[index], chance)
        target, _ = self._codec.encode(points, np.ones(joints))
        shown = planes(seen(image, self._told.look, chance))
        return {"image": shown, "target": target, "weights": known.astype(np.float32)}

    def _person(self, sample: Sample, chance: np.random.Generator) -> tuple[Image, Floats, Floats]:
        """The network's picture of one person, (J, 2) joints in it, NaN where they are not, and (J,) whether known."""
        image = empty.read(sample.image)
        others = (other for other in self._people[sample.image] if not _same(sample, other))
        alone = all(other.area < BESIDE * sample.area for other in others)
        picture = (image.shape[1], image.shape[0])
        view = varied(sample.points, self.skeleton, picture, self._size, self._told.framing, chance, alone=alone)
        mask = self._outline(sample.image)
        background = None
        if mask is not None and chance.random() < self._told.scene.exchanged:
            background = self._filling(chance)
        points, known = _labels(sample, view, self._size)
        if view.flipped:
            points, known = points[self.skeleton.mirrored], known[self.skeleton.mirrored]
        return drawn(image, view, mask, background), points, known

    def _nobody(self, chance: np.random.Generator) -> Image:
        """A background, a part of a picture beside its people, or a room out of which they were cut."""
        kind, sample = chance.random(), self.samples[self.drawn + int(chance.integers(len(self) - self.drawn))]
        if kind < 0.4:
            return _barred(self._filling(chance), chance)
        image = empty.read(sample.image)
        mask = self._outline(sample.image)
        if kind < 0.7 and mask is not None:
            joints = self._people[sample.image][0].points
            view = varied(joints, self.skeleton, image.shape[1::-1], self._size, self._told.framing, chance, alone=True)
            return drawn(image, view, 255 - cv2.dilate(mask, WIDER), self._filling(chance))
        part = empty.part(image, [person.box for person in self._people[sample.image]], chance)
        return _barred(self._filling(chance) if part is None else empty.filling(part, self._size, chance), chance)

    def _outline(self, image: Path) -> Image | None:
        return empty.outline(self._masks[image] / f"{image.stem}.png")

    def _filling(self, chance: np.random.Generator) -> Image:
        path = self._backgrounds[int(chance.integers(len(self._backgrounds)))]
        return empty.filling(empty.read(path), self._size, chance)


def planes(image: Image) -> torch.Tensor:
    """(3, H, W) uint8 RGB of a (H, W, 3) uint8 BGR picture."""
    return torch.from_numpy(np.ascontiguousarray(image[:, :, ::-1])).permute(2, 0, 1)


def normalised(images: torch.Tensor) -> torch.Tensor:
    """(B, 3, H, W) float32, as networks take them, of uint8 RGB."""
    spread = torch.tensor(STD, device=images.device)[:, None, None] * 255
    middle = torch.tensor(MEAN, device=images.device)[:, None, None] * 255
    return ((images - middle) / spread).to(memory_format=torch.channels_last)


def drawn(image: Image, view: View, mask: Image | None, background: Image | None) -> Image:
    """The view's crop; with a background, what the mask (H, W) of the picture leaves out of the window is that."""
    crop = view.crop.draw(image)
    if mask is not None and background is not None:
        share = cv2.warpAffine(mask, view.crop.matrix, view.crop.size)[:, :, None].astype(np.float32) / 255
        crop = np.asarray(background + (crop.astype(np.float32) - background) * share, dtype=np.uint8)
    inside = np.zeros(crop.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, _corners(view.window, view.crop).round().astype(np.int32), 255)
    return np.asarray(cv2.bitwise_and(crop, crop, mask=inside), dtype=np.uint8)


def _barred(image: Image, chance: np.random.Generator) -> Image:
    """As often as not with bars, as a whole picture of other proportions has them."""
    if chance.random() < 0.5:
        return image
    barred, bar = image.copy(), int(chance.uniform(0.05, 0.25) * len(image))
    barred[:bar], barred[-bar:] = 0, 0
    return barred


def _corners(window: Box, crop: Crop) -> Floats:
    left, top, right, bottom = window
    return crop.to_crop(np.array([(left, top), (right, top), (right, bottom), (left, bottom)]))


def _labels(sample: Sample, view: View, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """(J, 2) in the crop, NaN where not there; (J,) 1 where that is known, also of what the crop leaves out."""
    left, top, right, bottom = view.window
    labelled = sample.visible > 0
    within = ((sample.points >= (left, top)) & (sample.points <= (right, bottom))).all(axis=1)
    points = view.crop.to_crop(sample.points)
    within &= ((points >= 0) & (points <= np.array(size) - 1)).all(axis=1)
    points[~(labelled & within)] = np.nan
    known = labelled if sample.gone is None else labelled | sample.gone
    return points, known.astype(np.float64)


def _same(one: Sample, other: Sample) -> bool:
    """Whether both are labels of one person, as two data sets may have them: by intersection over union."""
    (x, y, width, height), (u, v, w, h) = one.box, other.box
    across, down = min(x + width, u + w) - max(x, u), min(y + height, v + h) - max(y, v)
    shared = max(across, 0.0) * max(down, 0.0)
    return shared > SAME * (width * height + w * h - shared)


def _large(sample: Sample) -> bool:
    height, width = empty.read(sample.image).shape[:2]
    return bool(max(sample.box[2:]) >= LARGE * max(width, height))
