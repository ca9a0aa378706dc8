"""The words over the editor's picture: names of joints, status line, warning, help."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pygame

from vtube.corrections.content import ABSENT
from vtube.outputs import _panels as panels
from vtube.reviewing import edits, keys
from vtube.reviewing.editor import Editor
from vtube.reviewing.strip import STATES
from vtube.reviewing.view import View
from vtube.skeletons import coco17

_SIZE, _MARGIN = 18, 14
_CLEAR, _NEAR = 20, 8
"""Window px between a joint and its label, and around a label in which no joint should lie."""
_VISIBLE = ("absent", "occluded", "visible")


def names(surface: Any, editor: Editor, view: View, hovered: tuple[int, int] | None, room: tuple[int, int]) -> None:
    """The chosen joint's name, and that of the one under the mouse, outside of the person where nobody else is."""
    people = editor.picture.people
    for person, at in sorted({(editor.person, editor.joint), *([hovered] if hovered else [])}):
        if person >= len(people):
            continue
        absent = bool(people[person].visible[at] == ABSENT)
        place = np.array(edits.guess(people[person], at)) if absent else people[person].points[at]
        x, y = view.to_window(place).tolist()
        if not (0 <= x < room[0] and 0 <= y < room[1]):
            continue
        label = _note(coco17.create().joints[at].replace("_", " ") + ", absent" * absent)
        left, top = _free(label.get_size(), (x, y), editor, view, room)
        surface.blit(label, (left, top), special_flags=pygame.BLEND_PREMULTIPLIED)


def _free(
    size: tuple[int, int], at: tuple[float, float], editor: Editor, view: View, room: tuple[int, int]
) -> tuple[float, float]:
    """Where around a joint a label covers the fewest joints of all people, the nearer to the outside the better."""
    joints = np.concatenate([view.to_window(person.points) for person in editor.picture.people])
    own = view.to_window(editor.picture.people[editor.person].points)
    there = own[np.isfinite(own).all(axis=1)]
    outwards = np.array(at) - there.mean(axis=0) if len(there) else np.zeros(2)
    best: tuple[float, float, float] | None = None
    for reach, step in product((_CLEAR, 3 * _CLEAR), range(16)):
        way = np.array([np.cos(step * np.pi / 8), np.sin(step * np.pi / 8)])
        centre = np.array(at) + way * (reach + np.array(size) / 2)
        corner = np.clip(centre - np.array(size) / 2, 4, np.maximum(np.array(room) - size - 4, 4))
        covered = ((joints >= corner - _NEAR) & (joints <= corner + size + _NEAR)).all(axis=1).sum()
        cost = (
            float(covered) + 0.5 * (reach > _CLEAR) - 0.4 * float(way @ outwards) / max(float(np.hypot(*outwards)), 1.0)
        )
        found = (cost, float(corner[0]), float(corner[1]))
        best = found if best is None else min(best, found)
    return (0.0, 0.0) if best is None else best[1:]


def joint(editor: Editor) -> str:
    """The chosen joint's name and what it is: visible, occluded or absent."""
    person, name = editor.chosen, coco17.create().joints[editor.joint].replace("_", " ")
    return name if person is None else f"{name}: {_VISIBLE[person.visible[editor.joint]]}"


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
    told = [f"person {editor.person + 1} of {len(editor.picture.people)}"] if len(editor.picture.people) > 1 else []
    absent = person.visible[editor.joint] == ABSENT
    place = ", V puts it back" if absent else " at {:.0f}, {:.0f}".format(*person.points[editor.joint])
    score = "" if person.said is None else f", model's score {float(np.nan_to_num(person.said[editor.joint, 2])):.2f}"
    return [*told, f"{joint(editor)}{place}{score}"]


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
