"""A drawing as a tree of layers, whatever file it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vtube.errors import InputError
from vtube.puppet.schema import MAX_PARTS
from vtube.types import Image

MAX_LAYERS, MAX_DEPTH = 2000, 64


@dataclass(slots=True, eq=False)
class Layer:
    """A layer or a group.

    ``name``: as in the file. ``image``: (h, w, 4) uint8 BGRA, straight alpha, or None for a group. ``at``: its top left
    corner, canvas px. ``children``: back to front. ``clipped``: shown only where the nearest layer below it that is not
    clipped itself is opaque. ``blend``: normal, multiply or add. ``why``: the reason for an empty image.
    ``faded``: of a group, the opacity that it has as a whole in the file.
    """

    name: str
    image: Image | None = None
    at: tuple[float, float] = (0.0, 0.0)
    children: list[Layer] = field(default_factory=list)
    visible: bool = True
    opacity: float = 1.0
    blend: str = "normal"
    clipped: bool = False
    why: str = ""
    faded: float = 1.0


@dataclass(slots=True, eq=False)
class Leaf:
    """A layer with a picture and the groups around it, from the outermost. ``below``: what it is clipped by."""

    layer: Layer
    groups: tuple[Layer, ...]
    below: Leaf | None = None

    @property
    def visible(self) -> bool:
        """Neither it nor a group around it is hidden."""
        return self.layer.visible and all(group.visible for group in self.groups)

    @property
    def opacity(self) -> float:
        """With that of the groups, 0..1."""
        product = self.layer.opacity
        for group in self.groups:
            product *= group.opacity
        return product

    @property
    def blend(self) -> str:
        """Its own mode, or that of the nearest group that has one."""
        modes = (self.layer.blend, *(group.blend for group in reversed(self.groups)))
        return next((mode for mode in modes if mode != "normal"), "normal")

    @property
    def path(self) -> str:
        """The names of the groups and its own, as reports show it."""
        return "/".join((*(group.name for group in self.groups), self.layer.name))


@dataclass(slots=True, eq=False)
class Sheet:
    """A drawing. ``canvas``: width and height in px. ``layers``: back to front. ``scale``: px a px of the file."""

    canvas: tuple[int, int]
    layers: list[Layer]
    scale: float = 1.0


def leaves(layers: list[Layer], groups: tuple[Layer, ...] = ()) -> Iterator[Leaf]:
    """The layers that have pictures, back to front."""
    base: Leaf | None = None
    for layer in layers:
        if layer.image is None:
            inner = list(leaves(layer.children, (*groups, layer)))
            yield from inner
            base = inner[0] if len(inner) == 1 else None
            continue
        leaf = Leaf(layer, groups, base if layer.clipped else None)
        if not layer.clipped:
            base = leaf
        yield leaf


def bound(number: int, shown: int, where: object) -> None:
    """Refuse drawings of too many layers before any is decoded.

    Raises:
        InputError: more layers than can be looked at, or more that are shown than an avatar may have.
    """
    if number > MAX_LAYERS:
        raise InputError("too many layers", where=where, got=number, expected=f"at most {MAX_LAYERS}")
    if shown > MAX_PARTS:
        hint = "merge layers that move together"
        raise InputError(
            "too many layers are shown", where=where, got=shown, expected=f"at most {MAX_PARTS}", hint=hint
        )
