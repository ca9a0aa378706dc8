"""YAML from strangers, with line numbers: plain mappings, lists, strings, numbers and booleans, bounded in size.

PyYAML's safe loader parses; the values are built here, because its constructor keeps silent about repeated keys,
lets any number of errors through for malformed scalars and forgets where a value was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import yaml

MAX_BYTES = 1 << 20
MAX_VALUES = 200_000
MAX_DEPTH = 32

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
_STANDARD = "tag:yaml.org,2002:"
_COLLECTIONS = (f"{_STANDARD}map", f"{_STANDARD}seq")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DocumentError(Exception):
    """The text is no acceptable document. ``line``: from 1."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what, self.line = what, line


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document."""

    data: Value
    root: yaml.Node

    def line(self, where: Sequence[str | int]) -> int:
        """The line, from 1, of the value that keys and positions lead to, or of its nearest existing parent."""
        node, mark = self.root, self.root.start_mark
        for step in where:
            if isinstance(node, yaml.MappingNode):
                found = next(((k, v) for k, v in node.value if k.value == step), None)
                if found is None:
                    break
                mark, node = found[0].start_mark, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                mark = node.start_mark
            else:
                break
        return int(mark.line) + 1


def parse(data: bytes) -> Document:
    """Read a YAML document.

    Raises:
        DocumentError: not UTF-8, no YAML, too large or too deep once aliases are expanded, repeated keys, tags.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(f"the file is too large (got {len(data)} bytes, expected at most {MAX_BYTES})", 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError("the text is not UTF-8", data.count(b"\n", 0, error.start) + 1) from error
    try:
        _bound_depth(text)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DocumentError(f"no valid YAML: {error.problem or error.context}", mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        raise DocumentError("no valid YAML: it holds forbidden characters", 1) from error
    if root is None:
        raise DocumentError("the file is empty", 1)
    return Document(_Builder().value(root, 0), root)


def _bound_depth(text: str) -> None:
    """Stop at the first value that is nested too deeply: composing recurses, and takes quadratic time on it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            mark = event.start_mark
            raise DocumentError("the document is nested too deeply", mark.line + 1 if mark else 1)


class _Builder:
    """Builds values from nodes, counting them, so that aliases cannot multiply without bound."""

    def __init__(self) -> None:
        self._count = 0

    def value(self, node: yaml.Node, depth: int) -> Value:
        self._count += 1
        line = node.start_mark.line + 1
        if self._count > MAX_VALUES or depth > MAX_DEPTH:
            raise DocumentError("the document is too large or nested too deeply", line)
        if isinstance(node, yaml.CollectionNode) and node.tag not in _COLLECTIONS:
            raise DocumentError(f"the tag {_short(node.tag)} is not allowed", line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        return _scalar(node.tag, str(node.value), line)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Value]:
        mapping: dict[str, Value] = {}
        for key, item in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise DocumentError("a key must be a plain word", line)
            if key.value in mapping:
                raise DocumentError(f"the key {_short(key.value)} appears twice", line)
            mapping[key.value] = self.value(item, depth + 1)
        return mapping


def _scalar(tag: str, text: str, line: int) -> Value:
    kind = tag.removeprefix(_STANDARD)
    try:
        match kind:
            case "int":
                return int(text)
            case "float":
                return float(text.replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError as error:
        raise DocumentError(f"{_short(text)} is not a decimal number", line) from error
    match kind:
        case "bool":
            return text.lower() in ("true", "yes", "on")
        case "null":
            return None
        case "str" | "timestamp" | "value":
            return text
    raise DocumentError(f"the tag {_short(tag)} is not allowed", line)


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
