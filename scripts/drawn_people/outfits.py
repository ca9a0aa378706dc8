"""Who somebody is to look at: the meshes of one dressed person, each with what colours it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from drawn_people.fabrics import Colouring, Fabric, any_colour, dyed, hair_colour, plain, recoloured
from drawn_people.wardrobe import FINE_SKIN, TEXTURE, Cut, Wardrobe, picture
from vtube.types import Floats, Image

SUITS_MALE = [f"male_casualsuit0{k}" for k in range(1, 7)] + ["male_elegantsuit01", "male_worksuit01"]
SUITS_FEMALE = ["female_casualsuit01", "female_casualsuit02", "female_elegantsuit01", "female_sportsuit01"]
DRESSES = ["F_Dress_01", "F_Dress_02", "F_Dress_03", "F_Dress_04", "F_Beach_Dress_01", "Coat", "TubeDress"]
TOPS = ["Tank_Top_01", "short_tail_camo_tee", "Sleeveless", "VNeckTop", "Rolled_neck_blouse", "spaghetti-top"]
HAIR_SHORT = ["short01", "short02", "short03", "short04", "afro01"]
HAIR_LONG = ["long01", "bob01", "bob02", "ponytail01", "curly2", "Wig_bun_blonde", "Braid01"]
HATS = ["fedora", "fedora_cocked", "Fishing_Hat_01"]
FRAME = 250
"""Opacity of the frame of glasses at least; the panes have less."""


@dataclass(frozen=True, eq=False)
class Worn:
    """One mesh of a person: ``cut`` as fitted, ``push`` metres outwards, (G,) ``kept`` below 0 where it is cut away;
    ``colouring``: of the N points (N, 3) at rest and their texture's (N, 3) BGR, the (N, 3) colour from 0 to 1.
    ``shine``: how strong its highlights are.
    """

    cut: Cut
    colouring: Colouring
    push: float = 0.0
    kept: NDArray[np.float32] | None = None
    texture: Image | None = None
    shine: float = 0.05


def dressed(
    wardrobe: Wardrobe, feminine: float, age: float, prints: Sequence[Image], chance: np.random.Generator,
    *, near: bool = False,
) -> list[Worn]:  # fmt: skip
    """Everything that is to be drawn of one person, the skin first; from ``near`` with lashes, teeth and tongue."""
    woman = feminine > 0.5
    clothes = _clothes(wardrobe, prints, chance, woman=woman)
    hidden = np.any([worn.cut.hides for worn in clothes], axis=0)
    skin = _skin(wardrobe, hidden, woman, age, chance, FINE_SKIN if near else TEXTURE)
    found = [skin, *clothes, _eyes(wardrobe, chance, "HighPolyEyes" if near else "Low-Poly")]
    dye = hair_colour(age, chance)
    long = chance.random() < (0.8 if woman else 0.12)
    if chance.random() < (0.98 if woman else 0.85):
        hair = str(chance.choice(HAIR_LONG if long else HAIR_SHORT))
        found.append(Worn(wardrobe.cut("hair", hair), dyed(dye, 0.8), shine=0.2))
    brows = str(chance.choice(wardrobe.named("eyebrows")))
    found.append(Worn(wardrobe.cut("eyebrows", brows), dyed(dye * 0.7, 0.5)))
    if not woman and chance.random() < 0.35:
        found.append(Worn(wardrobe.cut("hair", "Full_beard"), dyed(dye * 0.8, 0.6)))
    if chance.random() < 0.12:
        shade = any_colour(chance) * 0.4
        glasses = wardrobe.cut("clothes", "glasses")
        found.append(Worn(_clear(glasses) if near else glasses, dyed(shade, 0.6), shine=0.4))
    if chance.random() < 0.06:
        found.append(Worn(wardrobe.cut("clothes", str(chance.choice(HATS))), dyed(any_colour(chance), 0.7)))
    if near:
        found += _small(wardrobe, dye, chance)
    return found


def _small(wardrobe: Wardrobe, dye: Floats, chance: np.random.Generator) -> list[Worn]:
    """What is only seen from near."""
    lashes, teeth = (str(chance.choice(wardrobe.named(kind))) for kind in ("eyelashes", "teeth"))
    return [
        Worn(wardrobe.cut("eyelashes", lashes), dyed(dye * 0.3, 0.7)),
        Worn(wardrobe.cut("teeth", teeth), _in_mouth(chance.uniform(0.45, 0.9)), shine=0.2),
        Worn(wardrobe.cut("tongue", "tongue01"), _in_mouth(chance.uniform(0.3, 0.65)), shine=0.2),
    ]


def _in_mouth(light: float) -> Colouring:
    """The texture, darker, since less of the light around gets into a mouth than to a face."""
    return lambda _, colours: colours.astype(np.float32) * np.float32(light / 255)


def _clear(glasses: Cut) -> Cut:
    """With panes that are not there, so that the eyes behind them are."""
    panes = glasses.opacity
    return glasses if panes is None else replace(glasses, opacity=np.where(panes < FRAME, 0, panes).astype(np.uint8))


def _skin(
    wardrobe: Wardrobe, hidden: NDArray[np.bool_], woman: bool, age: float, chance: np.random.Generator, longest: int
) -> Worn:
    """A skin of the person's sex and age, lighter or darker, without what clothes hide."""
    years = "old" if age > 0.9 else "middleage" if age > 0.78 else "young"
    fitting = [
        p for p in wardrobe.skins if ("female" in p.parent.parent.name) == woman and years in p.parent.parent.name
    ]
    texture, _ = picture(fitting[int(chance.integers(len(fitting)))], longest)
    faces, corners = wardrobe.skin
    shown = ~hidden[faces].all(axis=1)
    tone = (np.exp(chance.normal(0, 0.12)) * np.exp(chance.normal(0, 0.04, 3))).astype(np.float32)
    cut = Cut(wardrobe.same, np.zeros((1, 3)), faces[shown], wardrobe.uv, corners[shown], texture, None, hidden)
    return Worn(cut, lambda _, colours: colours.astype(np.float32) / 255 * tone, shine=0.12)


def _eyes(wardrobe: Wardrobe, chance: np.random.Generator, mesh: str) -> Worn:
    colours = wardrobe.colours("eyes", mesh)
    texture, _ = picture(colours[int(chance.integers(len(colours)))])
    return Worn(wardrobe.cut("eyes", mesh), plain, texture=texture, shine=0.5)


def _clothes(wardrobe: Wardrobe, prints: Sequence[Image], chance: np.random.Generator, *, woman: bool) -> list[Worn]:
    """A ready suit in other colours, or a top and trousers that are sewn along the body."""
    kind = chance.random()
    ready = SUITS_FEMALE if woman else SUITS_MALE
    if kind < 0.3:
        return [Worn(wardrobe.cut("clothes", str(chance.choice(ready))), recoloured(prints, chance))]
    if kind < 0.42 and woman:
        return [Worn(wardrobe.cut("clothes", str(chance.choice(DRESSES))), recoloured(prints, chance))]
    trousers = _trousers(wardrobe, prints, chance)
    if kind < 0.52 and woman:
        return [trousers, Worn(wardrobe.cut("clothes", str(chance.choice(TOPS))), recoloured(prints, chance))]
    return [trousers, _top(wardrobe, prints, chance)]


def _top(wardrobe: Wardrobe, prints: Sequence[Image], chance: np.random.Generator) -> Worn:
    """A shirt or pullover: sleeves of any length, the hem at or below the waist, wide or tight."""
    along = _along_arm(wardrobe.base)
    sleeve = float(chance.choice([chance.uniform(0.25, 0.7), chance.uniform(1.2, 1.7), 1.98], p=[0.35, 0.15, 0.5]))
    hem, collar = chance.uniform(-0.12, 0.08), chance.uniform(0.0, 0.12)
    throat = np.linalg.norm((wardrobe.base - (0, -0.05, 0.57)) * (1, 1, chance.uniform(0.7, 1.2)), axis=1)
    kept = np.minimum.reduce([sleeve - along, wardrobe.base[:, 2] - hem, throat - collar])
    kept = np.where(along > 0.02, sleeve - along, kept)
    return _sewn(wardrobe, kept, float(chance.uniform(0.006, 0.032)), Fabric(prints, chance))


def _trousers(wardrobe: Wardrobe, prints: Sequence[Image], chance: np.random.Generator) -> Worn:
    length = float(chance.choice([-0.9, -0.9, -0.9, chance.uniform(-0.45, -0.15)]))
    along = _along_arm(wardrobe.base)
    kept = np.minimum(0.08 - wardrobe.base[:, 2], wardrobe.base[:, 2] - length)
    kept = np.where(along > 0, -1.0, kept)
    return _sewn(wardrobe, kept, float(chance.uniform(0.004, 0.02)), Fabric(prints, chance))


def _sewn(wardrobe: Wardrobe, kept: Floats, push: float, colouring: Colouring) -> Worn:
    base = wardrobe.base
    blank = np.full((2, 2, 3), 128, np.uint8)
    cut = Cut(
        wardrobe.same, np.zeros((1, 3)), wardrobe.tights, np.zeros((1, 2), np.float32),
        np.zeros_like(wardrobe.tights), blank, None, np.zeros(len(base), bool),
    )  # fmt: skip
    return Worn(cut, colouring, push, kept.astype(np.float32))


def _along_arm(base: Floats) -> Floats:
    """(V,) how far along an arm each vertex is: 0 at the shoulder and before, 1 at the elbow, 2 at the wrist."""
    side = np.column_stack([np.abs(base[:, 0]), base[:, 1:]])
    shoulder, elbow, wrist = np.array([(0.165, -0.017, 0.53), (0.305, -0.028, 0.359), (0.422, -0.177, 0.242)])
    first = (side - shoulder) @ (elbow - shoulder) / np.sum((elbow - shoulder) ** 2)
    second = (side - elbow) @ (wrist - elbow) / np.sum((wrist - elbow) ** 2)
    along = np.where(second > 0, 1 + second, np.minimum(first, 1.0))
    arm = (side[:, 0] > 0.16) & (side[:, 2] > 0.1) & (side[:, 0] > 0.33 - 0.45 * (side[:, 2] - 0.17))
    return np.where(arm | ((first > 0.25) & (side[:, 0] > 0.19) & (side[:, 2] > 0.2)), along.clip(0), 0.0)
