"""SVG from strangers: parsed without entities, bounded, and freed of whatever leads out of the file.

What is left cannot name a file or an address: references are fragments, pictures are checked PNG or JPEG data.
"""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from vtube.errors import InputError
from vtube.pictures import DAMAGED
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.tree import MAX_DEPTH

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"
HREFS = ("href", f"{XLINK}href")
MAX_BYTES, MAX_ELEMENTS, MAX_IMAGE_PIXELS = 64 << 20, 200_000, 64 << 20
_UNSAFE = {
    "feTurbulence",
    "feMorphology",
    "feConvolveMatrix",
    "script",
    "foreignObject",
    "iframe",
    "audio",
    "video",
    "handler",
    "listener",
}
_SILENT = ("sodipodi", "metadata")
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!['\"#\s])[^)]*\)?", re.IGNORECASE)
_IMPORT = re.compile(r"@import[^;]*;?", re.IGNORECASE)
_DATA = re.compile(r"data:image/(?:png|jpe?g)\s*;\s*base64\s*,(.*)", re.IGNORECASE | re.DOTALL)


class _Builder(ET.TreeBuilder):
    """Stops at what is nested too deeply or too large."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ET.Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH:
            raise InputError("the groups are nested too deeply", expected=f"at most {MAX_DEPTH} levels")
        if self._count > MAX_ELEMENTS:
            raise InputError("the drawing has too many elements", expected=f"at most {MAX_ELEMENTS}")
        return super().start(tag, attrs)

    def end(self, tag: str) -> ET.Element:
        self._depth -= 1
        return super().end(tag)


def parse(data: bytes, where: object, report: Report) -> ET.Element:
    """The root of an SVG document that is safe to render; the report says what was taken out.

    Raises:
        InputError: no SVG, entities, nested too deeply or too large.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    if len(data) > MAX_BYTES:
        raise InputError("the file is too large", where=where, expected=f"at most {MAX_BYTES >> 20} MiB")
    try:
        parser = DefusedXMLParser(target=_Builder(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
        parser.feed(data)
        root: ET.Element = parser.close()
    except DefusedXmlException as error:
        raise InputError("entities and external references are not allowed", where=where) from error
    except InputError as error:
        raise InputError(error.what, where=where, expected=error.expected) from error
    except (ET.ParseError, ValueError, LookupError) as error:
        raise InputError(f"no valid XML: {error}", where=where) from error
    if root.tag not in (f"{SVG}svg", "svg"):
        raise InputError("no SVG drawing", where=where, got=f"a document of <{root.tag[-40:]}>")
    _Cleaner(report).clean(root)
    return root


class _Cleaner:
    """Takes out what could run, or lead out of the file."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._pixels = MAX_IMAGE_PIXELS

    def clean(self, root: ET.Element) -> None:
        for element in list(root.iter()):
            if not element.tag.startswith("{"):
                element.tag = SVG + element.tag
        for parent in list(root.iter()):
            for child in list(parent):
                if self._unwanted(child):
                    parent.remove(child)
        for element in root.iter():
            self._attributes(element)
            if element.tag == f"{SVG}style" and element.text:
                element.text = _OUTSIDE.sub("none", _IMPORT.sub("", element.text))

    def _unwanted(self, element: ET.Element) -> bool:
        kind = element.tag.rpartition("}")[2]
        if element.tag.startswith(SVG) and kind not in _UNSAFE:
            return False
        if kind != "metadata" and not any(word in element.tag for word in _SILENT):
            self._report.ignored.append((kind[:80], "such elements are not drawn"))
        return True

    def _attributes(self, element: ET.Element) -> None:
        for name, value in list(element.attrib.items()):
            if name in HREFS:
                if not value.startswith("#") and not self._picture(element, value):
                    del element.attrib[name]
                    shown = value if len(value) <= 60 else value[:57] + "..."
                    self._report.ignored.append((shown, "references that lead out of the file are not followed"))
            elif "url(" in value.lower() and _OUTSIDE.search(value):
                element.attrib[name] = _OUTSIDE.sub("none", value)
                self._report.ignored.append((value[:60], "references that lead out of the file are not followed"))

    def _picture(self, element: ET.Element, value: str) -> bool:
        """Whether it is a PNG or JPEG that may be decoded."""
        from PIL import Image

        found = _DATA.fullmatch(value)
        if element.tag != f"{SVG}image" or not found:
            return False
        try:
            data = base64.b64decode("".join(found[1].split()), validate=True)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                    self._pixels -= picture.width * picture.height
        except (*DAMAGED, Image.DecompressionBombError):
            return False
        return self._pixels >= 0


class References:
    """Which elements refer to which: ``url(#id)`` in attributes and styles, and ``href="#id"``."""

    _URL = re.compile(r"url\(\s*['\"]?\s*#([^)'\"\s]+)")

    def __init__(self, root: ET.Element, where: object) -> None:
        self.elements = {element.get("id", ""): element for element in root.iter() if element.get("id")}
        self.styles = [element for element in root.iter(f"{SVG}style")]
        self._where = where
        self._costs: dict[str, int] = {}

    def named(self, element: ET.Element, *, deep: bool = True) -> Iterator[str]:
        """The ids that an element, and what is inside it, refers to; only those that there are."""
        for one in element.iter() if deep else (element,):
            for name, value in one.attrib.items():
                if name in HREFS and value.startswith("#") and value[1:] in self.elements:
                    yield value[1:]
                elif "url(" in value:
                    yield from (found for found in self._URL.findall(value) if found in self.elements)
            if one.tag == f"{SVG}style" and one.text:
                yield from (found for found in self._URL.findall(one.text) if found in self.elements)

    def closure(self, names: Iterator[str]) -> list[ET.Element]:
        """The elements of these ids, and what they refer to in turn."""
        waiting, found = list(names), dict[str, ET.Element]()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self.elements[name]
                waiting += self.named(found[name])
        return list(found.values())

    def bound(self, root: ET.Element) -> None:
        """Refuse references that go round in circles or multiply without bound: a renderer would expand them.

        Raises:
            InputError: they do.
        """
        total = sum(self._cost(name, ()) for name in self.named(root))
        if total > 10 * MAX_ELEMENTS:
            raise InputError("the drawing repeats its elements too often", where=self._where)

    def _cost(self, name: str, path: tuple[str, ...]) -> int:
        """How many elements stand for one reference."""
        if name in self._costs:
            return self._costs[name]
        if name in path or len(path) >= MAX_DEPTH // 2:
            raise InputError(
                "elements refer to one another too deeply or in a circle", where=self._where, got=name[:40]
            )
        element = self.elements[name]
        cost = sum(1 for _ in element.iter()) + sum(self._cost(n, (*path, name)) for n in self.named(element))
        if cost > MAX_ELEMENTS:
            raise InputError("the drawing repeats its elements too often", where=self._where)
        self._costs[name] = cost
        return cost
