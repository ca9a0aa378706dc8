"""A Godot project's folder: found or made, and its ``project.godot``, of which only what is needed is changed."""

from __future__ import annotations

import re
from pathlib import Path

from vtube.errors import InputError, UsageError
from vtube.exports._godot import text

FILE = "project.godot"
PLUGIN = "res://addons/vtube/plugin.cfg"
_MAIN = re.compile(r'^run/main_scene[ \t]*=[ \t]*"?([^"\r\n]*)"?', re.MULTILINE)
_STAGE = re.compile(r"res://avatars/([^/]+)/\1_stage\.tscn")
"""Scenes to begin with that vtube has set; a user's own stays."""
_LARGEST = 4 << 20
_NEW = """\
; Engine configuration file.
; It's best edited using the editor UI and not directly,
; since the parameters that go here are not all obvious.

config_version=5

[application]

config/name={name}
config/features=PackedStringArray("4.3", "GL Compatibility")

[display]

window/size/viewport_width=1280
window/size/viewport_height=720
window/stretch/mode="canvas_items"
window/stretch/aspect="expand"

[rendering]

renderer/rendering_method="gl_compatibility"
renderer/rendering_method.mobile="gl_compatibility"
environment/defaults/default_clear_color=Color(0.16, 0.18, 0.22, 1)
"""


def settings(project: Path, *, begun: bool) -> str | None:
    """The content of a project's settings, None where the folder is to become a project.

    ``begun``: vtube has begun to make one of the folder, and was interrupted.

    Raises:
        UsageError: the folder cannot become one: it is a file, it has other content, or it is part of a project.
        InputError: the settings cannot be read or are none.
    """
    file = project / FILE
    if file.is_file():
        return _read(file)
    if file.exists():
        raise UsageError("is no file", where=file)
    if project.exists() and not project.is_dir():
        raise UsageError("is a file", where=project, hint="name the folder of a Godot project, or a new one")
    whole = project.resolve()
    for above in whole.parents:
        if (above / FILE).is_file():
            raise UsageError("lies inside a Godot project", where=project, hint=f"name that one: {above}")
    if not whole.parent.is_dir():
        raise UsageError("there is no such folder", where=whole.parent)
    if project.is_dir() and not begun and any(project.iterdir()):
        raise UsageError("has files and is no Godot project", where=project, hint="name a new folder")
    return None


def new(name: str) -> str:
    """The settings of a new project."""
    return _NEW.format(name=text.string(name))


def with_plugin(content: str) -> str:
    """The settings with the addon switched on; unchanged where it is."""
    section = _section(content, "editor_plugins")
    if section is None:
        return f'{content.rstrip()}\n\n[editor_plugins]\n\nenabled=PackedStringArray("{PLUGIN}")\n'
    start, stop = section
    body = content[start:stop]
    if f'"{PLUGIN}"' in body:
        return content
    listed = re.search(r"^enabled\s*=\s*PackedStringArray\(", body, re.MULTILINE)
    if listed is None:
        return f'{content[:start]}\n\nenabled=PackedStringArray("{PLUGIN}"){content[start:]}'
    here, others = start + listed.end(), body[listed.end() :].lstrip().startswith('"')
    return f'{content[:here]}"{PLUGIN}"{", " if others else ""}{content[here:]}'


def with_scene(content: str, place: str) -> str:
    """The settings with another scene to begin with, if there was none or that of an avatar."""
    line = f'run/main_scene="res://{place}"'
    section = _section(content, "application")
    if section is None:
        return f"{content.rstrip()}\n\n[application]\n\n{line}\n"
    start, stop = section
    body = content[start:stop]
    found = _MAIN.search(body)
    if found is None:
        return f"{content[:start]}\n\n{line}\n{body.lstrip()}{content[stop:]}"
    if found[1] and not _STAGE.fullmatch(found[1]):
        return content
    return content[: start + found.start()] + line + content[start + found.end() :]


def _section(content: str, name: str) -> tuple[int, int] | None:
    """Where a section's body begins, after its head, and ends."""
    head = re.search(rf"^\[{name}\][ \t\r]*$", content, re.MULTILINE)
    if head is None:
        return None
    following = re.compile(r"^\[[\w/]+\][ \t\r]*$", re.MULTILINE).search(content, head.end())
    return head.end(), following.start() if following else len(content)


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            raise InputError("is too large for a project's settings", where=file)
        content = file.read_bytes().decode()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=file) from error
    except UnicodeDecodeError as error:
        raise InputError("is no text", where=file) from error
    if not re.search(r"^config_version\s*=\s*5\s*$", content, re.MULTILINE):
        raise InputError("is not of a project of Godot 4", where=file, expected="config_version=5")
    return content
