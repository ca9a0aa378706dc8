"""Hotkeys, by pygame's key names."""

from __future__ import annotations

from pydantic import field_validator

from vtube.settings.section import Section


class _Hotkeys(Section):
    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_none(cls, key: object) -> object:
        """YAML reads an empty value as null: it leaves the action without a key."""
        return "" if key is None else key


class Keys(_Hotkeys):
    """Hotkeys of the window, by pygame's key names, with ctrl+, alt+, shift+ before."""

    calibrate: str = "c"
    mirror: str = "m"
    next_avatar: str = "tab"
    background: str = "b"
    record: str = "r"
    screenshot: str = "s"
    preview: str = "p"
    meter: str = "f"
    borderless: str = "f11"
    framing: str = "v"
    reset_view: str = "home"
    help: str = "h"
    quit: str = "q"
    clear_expressions: str = "backspace"
    expression_1: str = "1"
    expression_2: str = "2"
    expression_3: str = "3"
    expression_4: str = "4"
    expression_5: str = "5"
    expression_6: str = "6"
    expression_7: str = "7"
    expression_8: str = "8"
    expression_9: str = "9"
    expression_0: str = "0"


class PlayerKeys(_Hotkeys):
    """Further hotkeys while a take plays."""

    pause: str = "space"
    wind_back: str = "left"
    wind_forward: str = "right"
    wind_back_finely: str = "shift+left"
    wind_forward_finely: str = "shift+right"
    wind_back_far: str = "ctrl+left"
    wind_forward_far: str = "ctrl+right"
    wind_to_start: str = "ctrl+home"
    frame_back: str = ","
    frame_forward: str = "."
    slower: str = "["
    faster: str = "]"
    timeline: str = "t"
