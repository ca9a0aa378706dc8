"""Photoshop drawings (PSD, PSB), read with psd-tools: pixels, masks, opacity, blend modes and clipping of each layer.

What Photoshop computes (adjustments, effects, shapes without pixels) is not drawn, and said in the report.
"""

from __future__ import annotations

import io
import logging
import struct
from pathlib import Path
from typing import Any

from vtube.errors import InputError
from vtube.puppet.importers.draft import Draft, Options
from vtube.puppet.importers.psd_layers import Outline, Reader, short
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.tree import MAX_DEPTH, Sheet, bound

MAX_BYTES, MAX_SIDE, MAX_PIXELS = 1 << 30, 8192, 768 << 20
"""Of the file; a side of the canvas; of all layers together, which are decoded one after the other."""


def draft(path: Path, options: Options) -> Draft:
    """An avatar from a PSD file.

    Raises:
        InputError: the file cannot be read, is damaged or too large, or nothing is drawn on it.
    """
    from vtube.puppet.importers import rules

    report = Report()
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("the file is too large", where=path, expected=f"at most {MAX_BYTES >> 20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"the drawing cannot be read: {error.strerror}", where=path) from error
    return rules.draft(read(data, path, options, report), path, options, report)


def read(data: bytes, where: Path, options: Options, report: Report) -> Sheet:
    """The layers of a PSD document, decoded, as large as asked for.

    Raises:
        InputError: damaged, too large, or of a kind that has no layers.
    """
    _check_header(data, where)
    from psd_tools import ParseLimits, PSDImage

    logging.getLogger("psd_tools").setLevel(logging.CRITICAL)
    limits = ParseLimits(max_read_bytes=MAX_BYTES, max_total_bytes=4 * MAX_BYTES, max_objects=2_000_000)
    try:
        document = PSDImage.open(io.BytesIO(data), parse_limits=limits, max_alloc_bytes=2 << 30)
        outlines = _outlines(document, 0)
    except InputError:
        raise
    except Exception as error:  # the parser raises whatever the damage leads to
        raise InputError(f"the PSD file is damaged: {short(error)}", where=where) from error
    flat = list(_flat(outlines))
    bound(len(flat), sum(shown for _, shown in flat), where)
    _check_pixels(flat, where)
    if not flat:
        raise InputError("the PSD file has no layers", where=where, hint="save it with layers, not flattened")
    reader = Reader(document.size, options, report)
    layers = [reader.layer(outline, ()) for outline in outlines]
    return Sheet(reader.canvas, layers, reader.scale)


def _check_header(data: bytes, where: Path) -> None:
    """Adobe Photoshop File Formats Specification, file header section."""
    if len(data) < 26 or data[:4] != b"8BPS":
        raise InputError("no PSD file", where=where)
    version, channels, height, width = struct.unpack_from(">H6xHII", data, 4)
    if version not in (1, 2) or not 1 <= channels <= 56:
        raise InputError("the PSD file's header is damaged", where=where)
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise InputError("wrong size", where=where, got=f"{width}x{height}", expected=f"1 to {MAX_SIDE} px a side")


def _outlines(group: Any, depth: int) -> list[Outline]:
    if depth > MAX_DEPTH:
        raise InputError("the groups are nested too deeply", expected=f"at most {MAX_DEPTH} levels")
    return [Outline(layer, _outlines(layer, depth + 1) if layer.is_group() else None) for layer in group]


def _flat(outlines: list[Outline], *, shown: bool = True) -> list[tuple[Outline, bool]]:
    found = []
    for outline in outlines:
        visible = shown and bool(outline.source.visible)
        if outline.children is None:
            found.append((outline, visible))
        else:
            found += _flat(outline.children, shown=visible)
    return found


def _check_pixels(flat: list[tuple[Outline, bool]], where: Path) -> None:
    total = sum(max(0, outline.source.width) * max(0, outline.source.height) for outline, _ in flat)
    if total > MAX_PIXELS:
        got, most = f"{total >> 20} megapixels", f"at most {MAX_PIXELS >> 20}"
        raise InputError("the layers are too large together", where=where, got=got, expected=most)
