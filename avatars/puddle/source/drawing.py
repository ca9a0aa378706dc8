"""All layers of the drawing, assembled as one SVG with a named group per layer."""

from __future__ import annotations

import coat
import extras
import eyes
import gills
import head
import limbs
import mouths
import tail
from layer import Layer, document

MODULES = (tail, gills, coat, limbs, head, eyes, mouths, extras)


def layers() -> list[Layer]:
    """Every layer once, roughly back to front."""
    return [layer for module in MODULES for layer in module.layers()]


def svg() -> str:
    """The whole drawing."""
    return document([layer.svg_group() for layer in layers()])
