"""Importers: a drawing becomes a complete avatar folder, with a report of what was understood.

An importer is a module of this package with a function ``draft(path, options) -> Draft``; ``IMPORTERS`` names it by the
suffix of the files that it reads.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

from vtube.errors import InputError, UsageError, nearest
from vtube.puppet.importers.draft import Draft, Options
from vtube.puppet.importers.report import Report

IMPORTERS = {".psd": "psd", ".psb": "psd", ".svg": "svg", ".save": "pngtuber"}
IMPORTERS |= dict.fromkeys((".png", ".jpg", ".jpeg", ".webp"), "picture")
_WITHOUT = {"pngtuber": ("joints", "size")}
"""Options that an importer does not take: its files say all of it."""
_FLAGS = {"joints": "--joint", "size": "--size"}

__all__ = ["IMPORTERS", "Draft", "Options", "Report", "import_avatar"]


def import_avatar(path: Path, out: Path, options: Options | None = None) -> Report:
    """Make an avatar's folder from a drawing.

    Args:
        path: the drawing; its suffix chooses the importer.
        out: the folder to write; it appears when it is complete.
        options: what the user says about it.

    Raises:
        InputError: the file or the rig cannot be used, or makes no avatar; nothing was written.
        UsageError: the folder is there already, or an option says nothing about such a file.
    """
    from vtube.puppet.importers import folder, merging

    asked = options or Options()
    module = IMPORTERS.get(path.suffix.lower())
    if module is None:
        raise InputError("unknown kind of drawing", where=path, hint=nearest(path.suffix.lower(), IMPORTERS))
    for name in _WITHOUT.get(module, ()):
        if getattr(asked, name):
            raise UsageError(f"{_FLAGS[name]} has no meaning for such a file", where=path, hint="leave it out")
    if not path.is_file():
        raise InputError("there is no such file", where=path)
    folder.refuse_unless_writable(out, force=asked.force)
    rig = merging.read(asked.rig) if asked.rig else None
    if rig:
        asked = replace(asked, rules=rig.rules, wanted=rig.part_names)
    draft: Draft = importlib.import_module(f"{__name__}.{module}").draft(path, asked)
    if rig:
        merging.merge(draft, rig)
    folder.write(draft, out, force=asked.force, blamed=asked.rig or path)
    return draft.report
