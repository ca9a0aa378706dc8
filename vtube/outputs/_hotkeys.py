"""Hotkeys: "ctrl+shift+c" to a key and its modifiers, and which action each one stands for.

Keys go by their symbol in the user's keyboard layout, not by their place, and are named as pygame names them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pygame

from vtube.errors import UsageError, nearest

MODIFIERS = ("ctrl", "alt", "shift")
DEFAULT_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "calibrate": "c",
        "mirror": "m",
        "next_avatar": "tab",
        "background": "b",
        "record": "r",
        "screenshot": "s",
        "preview": "p",
        "meter": "f",
        "borderless": "f11",
        "framing": "v",
        "reset_view": "home",
        "help": "h",
        "quit": "q",
        "clear_expressions": "backspace",
        **{f"expression_{key}": key for key in "1234567890"},
    }
)
PLAYER_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "pause": "space",
        "wind_back": "left",
        "wind_forward": "right",
        "wind_back_finely": "shift+left",
        "wind_forward_finely": "shift+right",
        "wind_back_far": "ctrl+left",
        "wind_forward_far": "ctrl+right",
        "wind_to_start": "ctrl+home",
        "frame_back": ",",
        "frame_forward": ".",
        "slower": "[",
        "faster": "]",
        "timeline": "t",
    }
)
"""Besides, while a take plays."""
_HOTKEY = re.compile(r"((?:(?:ctrl|alt|shift)\s*\+\s*)*)(\S.*)")


@dataclass(frozen=True, slots=True)
class Hotkey:
    """``key``: a pygame key code. ``modifiers``: the held ones, in the order of ``MODIFIERS``."""

    key: int
    modifiers: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.label.lower()

    @property
    def name(self) -> str:
        """The key alone, as pygame writes it: "F11", "PageUp", "C"."""
        return str(pygame.key.name(self.key, use_compat=False))

    @property
    def label(self) -> str:
        """For people to read: "Ctrl+Shift+C"."""
        return "+".join((*(modifier.capitalize() for modifier in self.modifiers), self.name))


def parse(text: str, where: str = "hotkey") -> Hotkey:
    """Read ``text`` such as "ctrl+shift+c", "f11", "tab" or "ctrl++"; case does not matter.

    pygame's display has to be initialised, because names of keys follow the keyboard's layout. ``where`` names the
    setting in errors.

    Raises:
        UsageError: there is no such key, or it is a modifier by itself.
    """
    read = _HOTKEY.fullmatch(text.strip().lower())
    held, name = read.groups() if read else ("", "")
    try:
        key = pygame.key.key_code(name)
    except ValueError:
        key = pygame.K_UNKNOWN
    if key == pygame.K_UNKNOWN or key in _modifier_keys():
        raise UsageError(
            "no such key",
            where=where,
            got=repr(text),
            expected="a key such as c, f5, tab, space or 0, with ctrl+, alt+ or shift+ before it",
        )
    return Hotkey(key, tuple(m for m in MODIFIERS if m in held))


def _modifier_keys() -> frozenset[int]:
    sides = (f"K_{side}{name}" for side in "LR" for name in ("CTRL", "ALT", "SHIFT", "META"))
    return frozenset({pygame.K_MODE, *(getattr(pygame, side) for side in sides)})


def bindings(keys: Mapping[str, str], unused: Collection[str] = ()) -> Mapping[str, Hotkey]:
    """The hotkey of each action; an empty text leaves an action without one.

    ``unused``: actions whose keys are read, but free. What a take that plays has by default gives way where the user
    has another use for it.

    Raises:
        UsageError: an unknown action or key, or one hotkey for two actions.
    """
    bound: dict[str, Hotkey] = {}
    owner: dict[Hotkey, str] = {}
    yielding = {action for action, text in keys.items() if PLAYER_KEYS.get(action) == text}
    for action, text in sorted(keys.items(), key=lambda item: item[0] in yielding):
        where = _setting(action)
        if action not in {**DEFAULT_KEYS, **PLAYER_KEYS}:
            raise UsageError("no such action", where=where, hint=nearest(action, DEFAULT_KEYS))
        if not text.strip():
            continue
        hotkey = parse(text, where)
        if action in unused or (action in yielding and hotkey in owner):
            continue
        if hotkey in owner:
            raise UsageError(f"{hotkey} is already the key of {_setting(owner[hotkey])}", where=where)
        bound[action] = hotkey
        owner[hotkey] = action
    return MappingProxyType(bound)


def _setting(action: str) -> str:
    return f"window.{'player_keys' if action in PLAYER_KEYS else 'keys'}.{action}"


def pressed(event: Any) -> Hotkey | None:
    """The hotkey of a pygame KEYDOWN event; None while a key of the desktop's own (Windows, Command) is held."""
    if event.mod & pygame.KMOD_META:
        return None
    masks = (pygame.KMOD_CTRL, pygame.KMOD_ALT, pygame.KMOD_SHIFT)
    return Hotkey(event.key, tuple(name for name, mask in zip(MODIFIERS, masks, strict=True) if event.mod & mask))
