"""The editor's keys: what each does, and how the help names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pygame

_SHIFT, _CTRL = "shift+", "ctrl+"


@dataclass(frozen=True, slots=True)
class Key:
    """``hotkeys``: as pygame names keys, with ``ctrl+`` and ``shift+`` before. ``label``, ``does``: in the help."""

    hotkeys: tuple[str, ...]
    label: str
    does: str


KEYS: Mapping[str, Key] = {
    "accept": Key(("return", "enter"), "Enter", "all of it is right now: on to the next"),
    "reopen": Key(("shift+return", "shift+enter"), "Shift+Enter", "to do again"),
    "next": Key(("page down", "n"), "N, PgDn", "next picture"),
    "previous": Key(("page up", "p"), "P, PgUp", "picture before"),
    "next_open": Key(("t",), "T", "next that is to do"),
    "first": Key(("home",), "Home", "first picture"),
    "last": Key(("end",), "End", "last picture"),
    "next_joint": Key(("tab",), "Tab", "next joint, with Shift the one before"),
    "joint_before": Key(("shift+tab",), "", ""),
    "left": Key(("left", "shift+left"), "Arrows", "move it by 1 px, with Shift by 10"),
    "right": Key(("right", "shift+right"), "", ""),
    "up": Key(("up", "shift+up"), "", ""),
    "down": Key(("down", "shift+down"), "", ""),
    "hide": Key(("v",), "V", "visible, occluded, absent"),
    "copy_previous": Key(("c",), "C", "copy from the picture before"),
    "copy_model": Key(("m",), "M", "as the model had it"),
    "restart": Key(("g",), "G", "drawing: stand anew, an adult; again: with a big head"),
    "swap": Key(("s",), "S", "exchange left and right"),
    "swap_limb": Key(("shift+s",), "Shift+S", "exchange the sides of this limb only"),
    "next_person": Key(("o",), "O", "next person"),
    "add": Key(("a",), "A", "add a person at the mouse"),
    "delete": Key(("delete",), "Del", "delete the person"),
    "undo": Key(("ctrl+z", "u"), "Ctrl+Z, U", "undo"),
    "redo": Key(("ctrl+y", "ctrl+shift+z", "r"), "Ctrl+Y, R", "redo"),
    "fit": Key(("f",), "F", "fit into the window"),
    "fit_person": Key(("z",), "Z", "zoom to the person"),
    "nearer": Key(("+", "=", "shift+=", "shift++", "[+]"), "+ -", "zoom at the mouse, as the wheel"),
    "farther": Key(("-", "[-]"), "", ""),
    "brighter": Key(("b",), "B", "brighten dark pictures, on and off"),
    "help": Key(("h", "f1"), "H, F1", "this help"),
    "quit": Key(("q", "ctrl+q"), "Q", "quit"),
}  # fmt: skip
PARTS: Mapping[str, str] = {
    "1": "nose", "2": "eye", "3": "ear", "4": "shoulder", "5": "elbow", "6": "wrist", "7": "hip", "8": "knee",
    "9": "ankle",
}  # fmt: skip
MOUSE: tuple[tuple[str, str], ...] = (
    ("1 to 9", "a left joint, nose to ankle; once more: the right one"),
    ("Drag", "a joint; with Shift the whole person"),
    ("Right click", "visible, occluded, absent"),
    ("Wheel", "zoom; with Shift the person's size"),
    ("Space+drag", "move the picture, also by the middle button"),
    ("Esc", "end a drag, close the help"),
)
_ACTIONS = {hotkey: action for action, key in KEYS.items() for hotkey in key.hotkeys}


def pressed(event: Any) -> str | None:
    """The action of a key that went down, ``part NAME`` for a joint; None for one that does nothing."""
    name = pygame.key.name(event.key).lower()
    shift, ctrl = bool(event.mod & pygame.KMOD_SHIFT), bool(event.mod & pygame.KMOD_CTRL)
    plain = name.strip("[]") if name.startswith("[") and name.strip("[]").isdigit() else name
    if plain in PARTS and not shift and not ctrl:
        return f"part {PARTS[plain]}"
    return _ACTIONS.get(f"{_CTRL * ctrl}{_SHIFT * shift}{name}")


def rows() -> list[tuple[str, str]]:
    """What the help says: (key, what it does)."""
    return [(key.label, key.does) for key in KEYS.values() if key.label] + list(MOUSE)
