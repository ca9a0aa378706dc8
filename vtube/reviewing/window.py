"""The editor's window: events become changes, and each change is saved at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pygame

from vtube.corrections import Folder, Person
from vtube.outputs._screen import Screen
from vtube.reviewing import edits, keys
from vtube.reviewing.editor import Editor, Place
from vtube.reviewing.keeping import Keeping
from vtube.reviewing.shown import Shown
from vtube.stopping import Stop

SIZE = (1280, 760)
_WAIT = 50
"""Milliseconds without an event after which the loop looks at the disk and at signals."""
_ZOOM, _GROW = 1.2, 1.05
_ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_FAR = 10
_WHOLE = -1


class Window:
    """Corrects a folder until it is closed.

    Raises:
        NoDisplayError: there is no display, or it cannot open a window.
    """

    def __init__(self, folder: Folder, editor: Editor) -> None:
        title = f"vtube review - {folder.path.resolve().name}"
        self._screen = Screen(SIZE, title, borderless=False, transparent=False)
        pygame.key.set_repeat(350, 45)
        self._editor, self._keeping = editor, Keeping(folder)
        self._shown = Shown(self._screen, folder.images, editor)
        self._held: tuple[int, Place] | None = None
        self._panning = self._leaving = self._warned = False
        self._note = "H shows the keys"

    def run(self, stop: Stop) -> bool:
        """Until the user quits or a signal comes; whether everything is saved."""
        self._shown.load()
        stale = True
        while not self._leaving and stop.signal is None:
            for event in pygame.event.get() or [pygame.event.wait(_WAIT)]:
                stale |= event.type != pygame.NOEVENT
                self._on(event)
                self._shown.load()
            before = self._keeping.trouble
            self._keeping.again(self._editor.corrections)
            if stale or self._keeping.trouble != before:
                stale = not self._shown.draw(self._note, self._keeping.trouble)
        self._up()
        return self._keeping.keep(self._editor.corrections)

    def close(self) -> None:
        """Close the window and leave the display."""
        pygame.key.set_repeat()
        self._screen.close()

    def _on(self, event: Any) -> None:
        match event.type:
            case pygame.QUIT:
                self._quit()
            case pygame.KEYDOWN if event.key == pygame.K_ESCAPE:
                self._editor.dragged, self._held, self._shown.help = None, None, False
            case pygame.KEYDOWN if event.key != pygame.K_SPACE:
                self._act(keys.pressed(event), shift=bool(event.mod & pygame.KMOD_SHIFT))
            case pygame.MOUSEBUTTONDOWN:
                self._shown.mouse = event.pos
                self._down(event.button)
            case pygame.MOUSEBUTTONUP if event.button in {1, 2}:
                self._up()
            case pygame.MOUSEMOTION:
                self._move(event)
            case pygame.MOUSEWHEEL:
                self._wheel(event.precise_y)

    def _down(self, button: int) -> None:
        shown, found = self._shown, self._shown.pointed
        if not shown.mouse_in_room:
            row = shown.row() if shown.mouse[0] >= shown.room[0] else None
            if button == 1 and row is not None:
                self._go(row)
            return
        shift = bool(pygame.key.get_mods() & pygame.KMOD_SHIFT)
        space = bool(pygame.key.get_pressed()[pygame.K_SPACE])
        if button == 2 or (button == 1 and (space or not (found or shift))):
            self._panning = True
        elif button in {1, 3} and found is not None:
            self._editor.choose(*found)
        if button == 3 and found is not None:
            self._act("hide")
        elif button == 1 and not self._panning:
            self._held = (_WHOLE if shift else self._editor.joint, shown.place)

    def _up(self) -> None:
        self._panning = False
        if self._held is not None:
            self._held = None
            self._after(self._editor.drop(), "moved")

    def _move(self, event: Any) -> None:
        self._shown.mouse, at = event.pos, self._shown.view.to_picture(event.pos)
        if self._panning:
            self._shown.view = self._shown.view.moved(event.rel)
        elif self._held is not None:
            joint, start = self._held
            by = at[0] - start[0], at[1] - start[1]
            whole = joint == _WHOLE
            self._editor.drag(lambda p: edits.shifted(p, by) if whole else edits.nudged(p, joint, by))

    def _wheel(self, steps: float) -> None:
        if not self._shown.mouse_in_room:
            self._go(self._editor.index - round(steps))
        elif pygame.key.get_mods() & pygame.KMOD_SHIFT:
            about = self._shown.place
            self._after(self._editor.change(lambda person: edits.scaled(person, _GROW**steps, about)), "scaled")
        else:
            self._shown.view = self._shown.view.zoomed(_ZOOM**steps, self._shown.mouse)

    def _act(self, action: str | None, *, shift: bool = False) -> None:
        """Do what a key asks for; nothing during a drag."""
        editor, joint = self._editor, self._editor.joint
        if self._held is not None or action is None:
            return
        if action in _ARROWS:
            x, y = _ARROWS[action]
            by = (x * _FAR, y * _FAR) if shift else (x, y)
            self._after(editor.change(lambda person: edits.nudged(person, joint, by)), "moved")
        elif action.startswith("part "):
            editor.pick(action.removeprefix("part "))
        elif action in _EDITS:
            edit, note = _EDITS[action]
            self._after(editor.change(lambda person: edit(person, joint)), note)
        elif action in _CHANGES:
            change, note = _CHANGES[action]
            self._after(change(editor), note)
        elif action == "add":
            self._after(editor.add(self._shown.place if self._shown.mouse_in_room else None), "a person was added")
        elif action == "accept":
            editor.accept()
            self._after(True, "accepted" if editor.go_on() else "all are done")
        else:
            self._steer(action)

    def _steer(self, action: str) -> None:
        """What changes nothing but what is seen."""
        editor, shown = self._editor, self._shown
        steering: Mapping[str, Callable[[], object]] = {
            "next": lambda: self._go(editor.index + 1),
            "previous": lambda: self._go(editor.index - 1),
            "first": lambda: self._go(0),
            "last": lambda: self._go(len(editor.corrections.pictures) - 1),
            "next_open": editor.go_on,
            "next_joint": lambda: editor.choose(editor.person, editor.joint + 1),
            "joint_before": lambda: editor.choose(editor.person, editor.joint - 1),
            "next_person": lambda: editor.choose(editor.person + 1, editor.joint),
            "fit": shown.fit,
            "nearer": lambda: self._zoom(_ZOOM),
            "farther": lambda: self._zoom(1 / _ZOOM),
            "brighter": lambda: setattr(shown, "brighter", not shown.brighter),
            "help": lambda: setattr(shown, "help", not shown.help),
            "quit": self._quit,
        }
        steering[action]()

    def _zoom(self, factor: float) -> None:
        self._shown.view = self._shown.view.zoomed(factor, self._shown.mouse)

    def _after(self, changed: bool, note: str) -> None:
        """Save a change and say so."""
        self._note = note if changed else "nothing to change"
        self._warned = False
        self._keeping.keep(self._editor.corrections)

    def _go(self, index: int) -> None:
        self._editor.go(index)
        self._held, self._note = None, "; ".join(self._editor.picture.reasons)

    def _quit(self) -> None:
        """Leave, the first time not before all is saved, a drag under way too."""
        self._up()
        saved = self._keeping.keep(self._editor.corrections)
        self._leaving = saved or self._warned
        self._warned, self._note = True, "Q once more leaves without saving"


_EDITS: Mapping[str, tuple[Callable[[Person, int], Person], str]] = {
    "hide": (edits.hidden, "visible, occluded or absent"),
    "copy_model": (lambda person, _: edits.as_said(person), "as the model had it"),
    "swap": (lambda person, _: edits.swapped(person), "left and right exchanged"),
    "swap_limb": (edits.swapped, "the limb's sides exchanged"),
}
_CHANGES: Mapping[str, tuple[Callable[[Editor], bool], str]] = {
    "copy_previous": (Editor.copy_previous, "copied from the picture before"),
    "delete": (Editor.delete, "the person was deleted; U brings them back"),
    "undo": (Editor.undo, "undone"),
    "redo": (Editor.redo, "redone"),
}
