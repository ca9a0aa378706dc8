"""What the internal style sheets of an SVG drawing say of its layers: which are hidden, and how they are blended.

Layers are taken apart before they are rendered, so these declarations are moved from the sheets to the elements
(CSS 2.1, sections 5 and 6.4: selectors of type, class and id, and the cascade). All else stays for the renderer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from vtube.puppet.importers.report import Report
from vtube.puppet.importers.svg_source import SVG

MOVED = ("display", "visibility", "mix-blend-mode")
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_AT = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_SIMPLE = re.compile(r"(?P<type>[\w-]+|\*)?(?P<rest>(?:[.#][\w-]+)*)")

Weight = tuple[bool, int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A selector of one element. ``weight``: of its cascade, without importance."""

    kind: str
    identity: frozenset[str]
    classes: frozenset[str]
    declared: dict[str, str]
    weight: tuple[int, int, int, int]

    @property
    def key(self) -> str:
        """What any element that it fits has: an id, a class or a type."""
        return next(
            (mark + name for mark, some in (("#", self.identity), (".", self.classes)) for name in some), self.kind
        )

    def fits(self, element: ET.Element, classes: set[str]) -> bool:
        """Whether it is about an element."""
        kind = self.kind in ("*", element.tag.removeprefix(SVG))
        return kind and self.classes <= classes and self.identity <= {element.get("id", "")}


def resolve(root: ET.Element, report: Report) -> None:
    """Move what sheets say of display, visibility and blending into the elements' own styles.

    Selectors that look at more than one element stay where they are, with a line in the report.
    """
    rules: dict[str, list[_Rule]] = {}
    for sheet in root.iter(f"{SVG}style"):
        count = sum(map(len, rules.values()))
        for rule in _taken(sheet, report, count):
            rules.setdefault(rule.key, []).append(rule)
    if rules:
        for element in root.iter():
            _apply(rules, element)


def _taken(sheet: ET.Element, report: Report, count: int) -> Iterator[_Rule]:
    """The rules that can be moved; the sheet keeps the rest."""
    text = _COMMENT.sub("", sheet.text or "")
    for found in _AT.findall(text):
        if any(name in found for name in MOVED):
            report.changed.append((f"style {found[:40]}", "is not looked at: layers that it hides are drawn"))
    kept = []
    for selectors, body in _RULE.findall(_AT.sub("", text)):
        declared, others = _declared(body)
        if not declared:
            kept.append(f"{selectors}{{{body}}}")
            continue
        for selector in map(str.strip, selectors.split(",")):
            rule = _rule(selector, declared, count)
            count += 1
            if rule is None:
                kept.append(f"{selector}{{{body}}}")
                what = f"is not looked at, so that its {' and '.join(declared)} may be lost: use a class"
                report.changed.append((f"style {selector[:60]}", what))
                continue
            yield rule
            if others:
                kept.append(f"{selector}{{{others}}}")
    sheet.text = "\n".join(kept)


def _declared(body: str) -> tuple[dict[str, str], str]:
    """What is moved, and the other declarations."""
    moved, others = {}, []
    for declaration in body.split(";"):
        name, _, value = declaration.partition(":")
        if name.strip().lower() in MOVED:
            moved[name.strip().lower()] = value.strip().lower()
        elif declaration.strip():
            others.append(declaration)
    return moved, ";".join(others)


def _rule(selector: str, declared: dict[str, str], place: int) -> _Rule | None:
    found = _SIMPLE.fullmatch(selector)
    if not selector or found is None:
        return None
    kind, marks = found["type"] or "*", re.findall(r"([.#])([\w-]+)", found["rest"])
    identity = frozenset(name for mark, name in marks if mark == "#")
    classes = [name for mark, name in marks if mark == "."]
    weight = (len(marks) - len(classes), len(classes), int(kind != "*"), place)
    return _Rule(kind, identity, frozenset(classes), declared, weight)


def _apply(rules: dict[str, list[_Rule]], element: ET.Element) -> None:
    classes = set(element.get("class", "").split())
    keys = ["*", element.tag.removeprefix(SVG), f"#{element.get('id', '')}", *(f".{name}" for name in classes)]
    own = {part.partition(":")[0].strip().lower(): part for part in element.get("style", "").split(";")}
    best: dict[str, tuple[Weight, str]] = {}
    for rule in (rule for key in keys for rule in rules.get(key, ()) if rule.fits(element, classes)):
        for name, value in rule.declared.items():
            weight = ("!important" in value, *rule.weight)
            if name not in best or weight > best[name][0]:
                best[name] = (weight, value.replace("!important", "").strip())
    for name, ((important, *_), value) in best.items():
        if name not in own or (important and "!important" not in own[name]):
            element.set("style", f"{element.get('style', '').rstrip('; ')};{name}:{value}".lstrip(";"))
