"""A take in a Godot project: the addon, the take for its importer and, with an avatar, a scene that performs it.

``docs/godot-avatar.md`` says what the scene is made of. Godot itself is not needed.
"""

from __future__ import annotations

import re
from pathlib import Path

from vtube.errors import DeviceError, UsageError
from vtube.exports import Request
from vtube.exports._godot import ownership, project
from vtube.exports._godot.avatar import exported
from vtube.exports._godot.ownership import Manifest
from vtube.exports._godot.scene import ADDON
from vtube.files import replacing
from vtube.paths import shipped
from vtube.takes.take import Take
from vtube.takes.write import SUFFIXES

_MIPMAPS = b'[remap]\n\nimporter="texture"\n\n[params]\n\nmipmaps/generate=true\n'
"""What Godot's importer is told of a texture; it writes the rest itself, so it is never replaced."""


def export(take: Take, out: Path, request: Request) -> list[Path]:
    """Write to the folder of a Godot project, which is made if there is none.

    Raises:
        UsageError: the folder cannot become a project, or would lose what vtube did not write; or no such avatar.
        InputError: the project or the avatar cannot be used.
        DeviceError: the disk refuses.
    """
    settings = project.settings(out)
    manifest = Manifest.read(out) if out.is_dir() else Manifest({}, {})
    name = _name(request.source)
    files = {**_addon(), f"takes/{name}.vtpose": _bytes(request.source)}
    main = None
    made = settings is None or manifest.made
    performances = manifest.performances
    if request.avatar is not None:
        avatar = exported(take, name, request.avatar, manifest)
        files |= avatar.files
        performances = performances | {avatar.name: avatar.performances}
        main = avatar.stage if made else None
    _folder(out)
    written = ownership.write(out, files, Manifest(manifest.files, performances, made), force=request.force)
    written += [path for place in files if (path := _hinted(out, place))]
    written += _configured(out, settings, main)
    return written


def _name(source: Path) -> str:
    """A name for nodes and files, from the take's: letters, digits and ``_``, at most 64, no digit first."""
    stem = source.name.removesuffix(".gz")
    for suffix in SUFFIXES:
        stem = stem.removesuffix(suffix)
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", stem)[:63]
    return plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}"


def _addon() -> dict[str, bytes]:
    folder = shipped("assets") / "godot" / ADDON
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".import", ".uid"})
    return {f"{ADDON}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}


def _bytes(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", where=source) from error


def _folder(out: Path) -> None:
    try:
        out.mkdir(exist_ok=True)
    except OSError as error:
        raise DeviceError(f"cannot be made: {error.strerror or error}", where=out) from error


def _hinted(out: Path, place: str) -> Path | None:
    """Ask for smaller copies of a texture where nothing has been asked for yet."""
    path = out / f"{place}.import"
    if not place.endswith(".png") or path.exists():
        return None
    _write(path, _MIPMAPS)
    return path


def _configured(out: Path, settings: str | None, main: str | None) -> list[Path]:
    """Switch the addon on, and in a project of vtube's begin with the scene."""
    content = project.with_plugin(settings or project.new(out.resolve().name))
    if main is not None:
        content = project.with_scene(content, main)
    if content == settings:
        return []
    file = (out / project.FILE).resolve()
    _write(file, content.encode())
    return [out / project.FILE]


def _write(path: Path, data: bytes) -> None:
    try:
        with replacing(path) as raw:
            raw.write(data)
    except OSError as error:
        raise DeviceError(f"cannot be written: {error.strerror or error}", where=path) from error
