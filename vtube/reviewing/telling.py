"""The words over the editor's picture: names of joints, status line, warning, help."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pygame

from vtube.corrections.content import ABSENT
from vtube.outputs import _panels as panels
from vtube.reviewing import keys
from vtube.reviewing.editor import Editor
from vtube.reviewing.strip import STATES
from vtube.reviewing.view import View
from vtube.skeletons import coco17

_SIZE, _MARGIN = 18, 14
_VISIBLE = ("absent", "occluded", "visible")


def names(surface: Any, editor: Editor, view: View, hovered: tuple[int, int] | None, room: tuple[int, int]) -> None:
    """The chosen joint's name beside it, and that of the one under the mouse."""
    marked = {(editor.person, editor.joint), *([hovered] if hovered else [])}
    for person, joint in sorted(marked):
        people = editor.picture.people
        if person >= len(people) or people[person].visible[joint] == ABSENT:
            continue
        x, y = view.to_window(people[person].points[joint]).tolist()
        if not (0 <= x < room[0] and 0 <= y < room[1]):
            continue
        label = _note(coco17.create().joints[joint].replace("_", " "))
        left = x + 16 if x + 16 + label.get_width() < room[0] else x - 16 - label.get_width()
        surface.blit(label, (left, y - label.get_height() // 2), special_flags=pygame.BLEND_PREMULTIPLIED)


def status(surface: Any, editor: Editor, view: View, note: str, height: int) -> None:
    """Where one is, what is chosen, what was done last."""
    width, bottom = surface.get_size()
    surface.fill((20, 22, 28), (0, bottom - height, width, height))
    picture = editor.picture
    surface.blit(panels.panel((12, 12), 6, STATES[picture.state]), (_MARGIN, bottom - height // 2 - 6))
    count = len(editor.corrections.pictures)
    parts = [f"{editor.index + 1} of {count}", picture.state, f"{editor.left} to do", *_chosen(editor)]
    parts.append(f"{view.scale:.0%}")
    line = panels.text("   ".join(parts), _SIZE)
    surface.blit(line, (_MARGIN + 22, bottom - height // 2 - line.get_height() // 2))
    said = panels.text(note, _SIZE, panels.FAINT)
    if _MARGIN + 40 + line.get_width() + said.get_width() < width:
        surface.blit(said, (width - said.get_width() - _MARGIN, bottom - height // 2 - said.get_height() // 2))


def warning(surface: Any, text: str, room: tuple[int, int]) -> None:
    """What went wrong, over the picture's upper edge."""
    panel = panels.fitted(panels.note((text,), 20, panels.AMBER), room, _MARGIN)
    surface.blit(panel, panel.get_rect(midtop=(room[0] // 2, _MARGIN)), special_flags=pygame.BLEND_PREMULTIPLIED)


def help_(surface: Any) -> None:
    """All keys, in the middle."""
    panel = panels.fitted(_help(), surface.get_size(), _MARGIN)
    surface.blit(panel, panel.get_rect(center=surface.get_rect().center), special_flags=pygame.BLEND_PREMULTIPLIED)


def _chosen(editor: Editor) -> list[str]:
    person = editor.chosen
    if person is None:
        return ["nobody: A adds a person, Enter says that nobody is there"]
    joint, name = editor.joint, coco17.create().joints[editor.joint].replace("_", " ")
    told = [f"person {editor.person + 1} of {len(editor.picture.people)}"] if len(editor.picture.people) > 1 else []
    place = "" if person.visible[joint] == ABSENT else " at {:.0f}, {:.0f}".format(*person.points[joint])
    score = "" if person.said is None else f", model's score {float(np.nan_to_num(person.said[joint, 2])):.2f}"
    return [*told, f"{name}: {_VISIBLE[person.visible[joint]]}{place}{score}"]


@lru_cache(maxsize=64)
def _note(text: str) -> Any:
    return panels.note((text,), _SIZE)


@lru_cache(maxsize=1)
def _help() -> Any:
    rows = keys.rows()
    half = -(-len(rows) // 2)
    footer = (
        "Every change is saved at once, into this folder only. Colours: orange is the person's left, blue their right.",
    )
    return panels.table("Keys", [rows[:half], rows[half:]], footer, 19)
