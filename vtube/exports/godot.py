"""A take in a Godot project: the addon, the take for its importer and, with an avatar, a scene that performs it.

``docs/godot-avatar.md`` says what the scene is made of. Godot itself is not needed.
"""

from __future__ import annotations

import itertools
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from vtube import settings as layers
from vtube.exports import Request
from vtube.exports._godot import ownership, project
from vtube.exports._godot.avatar import exported
from vtube.exports._godot.ownership import Manifest
from vtube.exports._godot.scene import ADDON
from vtube.paths import shipped
from vtube.takes.take import Take
from vtube.takes.write import stem_and_suffixes, write

_MIPMAPS = b'[remap]\n\nimporter="texture"\n\n[params]\n\nmipmaps/generate=true\n'
"""What Godot's importer is told of a texture; it writes the rest itself, so it is never replaced."""
_LONGEST = 56
"""Characters of a take's name before a number."""


def export(take: Take, out: Path, request: Request) -> list[Path]:
    """Write to the folder of a Godot project, which is made if there is none.

    Raises:
        UsageError: the folder cannot become a project, or would lose what vtube did not write; or no such avatar.
        InputError: the project or the avatar cannot be used.
        DeviceError: the disk refuses.
    """
    manifest = Manifest.read(out)
    settings = project.settings(out, begun=manifest.made)
    source = stem_and_suffixes(request.source.name)[0]
    name = _name(source, manifest.takes)
    files = {**_addon(), f"takes/{name}.vtpose": _packed(take)}
    made, main = settings is None or manifest.made, None
    if request.avatar is not None:
        shown = layers.override(request.settings, {"avatar.name": request.avatar})
        there = [place for place in manifest.files if (out / place).is_file()]
        avatar = exported(take, name, shown, there)
        files |= avatar.files
        main = avatar.stage if made else None
    content = _configured(out, settings, main)
    known = Manifest(manifest.files, made, manifest.takes | {name: source})
    written = ownership.write(out, files, known, force=request.force)
    for path, data in {**_hints(out, files), out / project.FILE: content.encode()}.items():
        if not path.is_file() or path.read_bytes() != data:
            ownership.replace(path, data)
            written.append(path)
    return written


def _name(source: str, known: Mapping[str, str]) -> str:
    """A take's name for nodes and files: letters, digits and ``_``, at most 64, no digit first.

    ``known``: the names of takes to those of their files. Where another file's name became the same one, which some
    disks also take ``Wave`` and ``wave`` for, a number follows; the same file keeps its name.
    """
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", source)[:_LONGEST]
    plain = plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}"
    taken = {name.casefold() for name, other in known.items() if other != source}
    names = itertools.chain([plain], (f"{plain}_{number}" for number in itertools.count(2)))
    return next(name for name in names if name.casefold() not in taken)


def _addon() -> dict[str, bytes]:
    folder = shipped("assets") / "godot" / ADDON
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".import", ".uid"})
    return {f"{ADDON}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}


def _packed(take: Take) -> bytes:
    """The take as the addon imports it, gzipped whatever its name: Godot looks at no files that end in ``.gz``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "take.vtpose.gz"
        write(take, path)
        return path.read_bytes()


def _hints(out: Path, files: Iterable[str]) -> dict[Path, bytes]:
    """What Godot's importer is told of textures of which it knows nothing yet."""
    hints = [out / f"{place}.import" for place in files if place.endswith(".png")]
    return {path: _MIPMAPS for path in hints if not os.path.lexists(path)}


def _configured(out: Path, settings: str | None, main: str | None) -> str:
    """The project's settings with the addon switched on and, if it is vtube's own, the scene to begin with."""
    content = project.with_plugin(settings or project.new(out.resolve().name))
    return content if main is None else project.with_scene(content, main)
