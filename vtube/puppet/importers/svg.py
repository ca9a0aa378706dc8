"""SVG drawings: each layer is rendered alone. Layers are what Inkscape calls so, and groups with a label or an id."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np

from vtube.errors import InputError
from vtube.puppet.importers.draft import Draft, Options
from vtube.puppet.importers.naming import is_swapped, meaning, sanitised
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.svg_render import Renderer, style_of
from vtube.puppet.importers.svg_source import INKSCAPE, MAX_BYTES, SVG, parse
from vtube.puppet.importers.svg_styles import resolve
from vtube.puppet.importers.tree import Layer, Sheet, bound

_AUTOMATIC = re.compile(
    r"(?:svg|g|path|rect|circle|ellipse|line|polygon|polyline|text|tspan|use|image|layer|group|vector|frame|union|mask)?"
    r"(?:[-_ ]?\d+)*",
    re.IGNORECASE,
)
_SHAPES = {
    "path", "rect", "circle", "ellipse", "line", "polygon", "polyline", "text", "use", "image", "g", "a", "switch",
    "svg",
}  # fmt: skip
_BLENDS = {"normal": "normal", "multiply": "multiply", "plus-lighter": "add", "plus-darker": "normal"}


@dataclass(slots=True)
class Outline:
    """A layer before it is rendered: its elements within the groups around them."""

    name: str
    chain: tuple[ET.Element, ...]
    elements: list[ET.Element]
    children: list[Outline] = field(default_factory=list)
    hidden: bool = False
    blend: str = "normal"


def draft(path: Path, options: Options) -> Draft:
    """An avatar from an SVG file.

    Raises:
        InputError: the file cannot be read, or is no drawing that can be rendered in bounded time and memory.
    """
    from vtube.puppet.importers import rules, svg_child

    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"the drawing cannot be read: {error.strerror}", where=path) from error
    sheet, report = svg_child.read(data, path, options)
    return rules.draft(sheet, path, options, report)


def read(data: bytes, where: Path, options: Options, report: Report) -> Sheet:
    """The layers of an SVG document, rendered.

    Raises:
        InputError: it is no drawing that can be rendered.
    """
    root = parse(data, where, report)
    resolve(root, report)
    renderer = Renderer(root, where, options.size)
    outlines = outline(root, (), report)
    flat = list(_flat(outlines))
    bound(len(flat), sum(not hidden for _, hidden in flat), where)
    return Sheet(renderer.canvas, [_rendered(item, renderer, options.wanted) for item in outlines], renderer.scale)


def outline(parent: ET.Element, chain: tuple[ET.Element, ...], report: Report, within: str = "") -> list[Outline]:
    """The layers inside an element, back to front. What lies loosely between layers becomes a layer of its own."""
    found: list[Outline] = []
    inner, loose = (*chain, parent), list[ET.Element]()
    for child in parent:
        if child.tag.removeprefix(SVG) not in _SHAPES:
            continue
        name = _layer_name(child, within)
        if name is None:
            if _hidden(child):
                report.ignored.append((child.get("id", child.tag.removeprefix(SVG))[:80], "hidden"))
            else:
                loose.append(child)
            continue
        _close(found, loose, inner, within)
        loose = []
        found.append(_layer(child, name, inner, report))
    _close(found, loose, inner, within)
    return found


def _layer(element: ET.Element, name: str, chain: tuple[ET.Element, ...], report: Report) -> Outline:
    mode = style_of(element).get("mix-blend-mode", "normal")
    if mode not in _BLENDS:
        report.changed.append((name, f"the blend mode {mode[:40]!r} is drawn as normal"))
    made = Outline(name, chain, [element], [], _hidden(element), _BLENDS.get(mode, "normal"))
    if element.tag == f"{SVG}g":
        children = outline(element, chain, report, name)
        if any(child.name is not name for child in children):
            made.children = children
    return made


def _hidden(element: ET.Element) -> bool:
    style = style_of(element)
    return style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse")


def _close(found: list[Outline], loose: list[ET.Element], chain: tuple[ET.Element, ...], within: str) -> None:
    if loose:
        found.append(Outline(within, chain, loose) if within else Outline("drawing", chain, loose))


def _layer_name(element: ET.Element, within: str) -> str | None:
    """The name of an element that is a layer, None for one that is drawn with its neighbours."""
    given = (element.get(f"{INKSCAPE}label") or element.get("data-name") or "").strip()[:200]
    label = given or element.get("id", "").strip()[:200]
    if element.tag == f"{SVG}g":
        if element.get(f"{INKSCAPE}groupmode") == "layer":
            return label or "layer"
        return label if label and not _AUTOMATIC.fullmatch(label) else None
    said = meaning(label)
    mouth = said.mouth and meaning(within).kind == "mouth"
    named = given and not _AUTOMATIC.fullmatch(given)
    return label if named or said.kind or said.free or said.handle or mouth else None


def _share(text: str) -> float:
    """An opacity, as a number or in percent (CSS Color 3, section 3.2)."""
    number, percent, rest = text.strip().partition("%")
    try:
        value = float(number) / (100 if percent else 1)
    except ValueError:
        return 1.0
    return min(max(value, 0.0), 1.0) if math.isfinite(value) and not rest else 1.0


def _flat(outlines: list[Outline], *, hidden: bool = False) -> list[tuple[Outline, bool]]:
    found = []
    for item in outlines:
        gone = hidden or item.hidden
        found += _flat(item.children, hidden=gone) if item.children else [(item, gone)]
    return found


def _rendered(item: Outline, renderer: Renderer, wanted: frozenset[str], groups: tuple[Outline, ...] = ()) -> Layer:
    """The layer with what is in it; hidden ones that nothing can show are not rendered."""
    made = Layer(item.name, visible=not item.hidden, blend=item.blend)
    around = (*groups, item)
    if item.children:
        made.faded = _share(style_of(item.elements[0]).get("opacity", "1"))
        made.children = [_rendered(child, renderer, wanted, around) for child in item.children]
    elif any(one.hidden for one in around) and not (
        sanitised(item.name) in wanted or is_swapped(one.name for one in around)
    ):
        made.image, made.why = np.zeros((0, 0, 4), np.uint8), "hidden"
    else:
        made.image, made.at = renderer.render(item.chain, item.elements)
        if not made.image.size and any(True for one in item.elements for _ in one.iter(f"{SVG}text")):
            made.why = "text is not drawn: convert it to paths"
    return made
