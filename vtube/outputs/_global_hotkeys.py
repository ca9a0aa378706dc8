"""Hotkeys while another program has the focus, through pynput where it is installed and the system lets it."""

from __future__ import annotations

import logging
import os
import queue
import sys
from collections.abc import Mapping
from typing import Any

import pygame

from vtube.outputs._hotkeys import Hotkey

_log = logging.getLogger(__name__)
_NAMES = {"return": "enter", "escape": "esc", "pageup": "page_up", "pagedown": "page_down"}


class GlobalHotkeys:
    """Listens on pynput's own thread and keeps the actions until they are asked for.

    Only hotkeys that nobody types into a chat are listened for: with ctrl or alt, or a function key. Where nothing can
    be listened for, one line is logged and no action ever comes.
    """

    def __init__(self, bindings: Mapping[str, Hotkey]) -> None:
        self._actions: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener: Any = None
        safe = {action: hotkey for action, hotkey in bindings.items() if never_typed(hotkey)}
        obstacle = _obstacle() or (None if safe else "every hotkey is a plain key; bind some with ctrl+alt+")
        if obstacle is None:
            try:
                self._listener = self._listen(safe)
            except ImportError as error:  # pynput raises it too where its system library finds no display
                obstacle = f"pynput cannot be used ({error}); try: pip install pynput"
        if obstacle:
            _log.warning("no global hotkeys: %s", obstacle)
        elif len(safe) < len(bindings):
            _log.info("global hotkeys: %s; plain keys work only in the window", ", ".join(map(str, safe.values())))

    def _listen(self, bindings: Mapping[str, Hotkey]) -> Any:
        from pynput import keyboard

        def callback(action: str) -> Any:
            return lambda: self._actions.put(action)

        combinations = {}
        for action, hotkey in bindings.items():
            try:
                keyboard.HotKey.parse(combination(hotkey))
            except ValueError:
                _log.warning("%s: %s cannot be a global hotkey here", action, hotkey)
            else:
                combinations[combination(hotkey)] = callback(action)
        listener = keyboard.GlobalHotKeys(combinations)
        listener.start()
        listener.wait()
        return listener

    def take(self) -> list[str]:
        """The actions since the last call, in order."""
        actions = []
        while not self._actions.empty():
            actions.append(self._actions.get_nowait())
        return actions

    def close(self) -> None:
        """Stop listening. May be called twice. Pynput's thread, a daemon, may wait for one more key on X11."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None


def combination(hotkey: Hotkey) -> str:
    """The hotkey as ``pynput.keyboard.HotKey.parse`` reads it: "<ctrl>+<shift>+c"."""
    key = hotkey.name.lower()
    special = key if len(key) == 1 else f"<{_NAMES.get(key, key.replace(' ', '_'))}>"
    return "+".join((*(f"<{modifier}>" for modifier in hotkey.modifiers), special))


def never_typed(hotkey: Hotkey) -> bool:
    """Whether the key means nothing in most programs, so that it may be listened for while they are used."""
    return bool({"ctrl", "alt"} & set(hotkey.modifiers)) or pygame.K_F1 <= hotkey.key <= pygame.K_F12


def _obstacle() -> str | None:
    wayland = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE") == "wayland"
    if sys.platform == "linux" and wayland:
        return "Wayland shows no program the keys of another"
    if sys.platform == "darwin":  # moses-palmer/pynput issues 427 and 511, open
        return "on macOS a keyboard listener beside a window can crash Python"
    return None
