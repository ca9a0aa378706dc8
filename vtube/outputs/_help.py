"""What the window's help says: each key that does something here, what the mouse does, and who sees it all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vtube.outputs import _panels as panels
from vtube.outputs._hotkeys import Hotkey

DESCRIPTIONS: Mapping[str, str] = {
    "calibrate": "calibrate: sit straight, look ahead",
    "mirror": "mirror on or off",
    "next_avatar": "next avatar",
    "background": "next background",
    "record": "start or stop recording",
    "screenshot": "save a picture",
    "preview": "camera preview",
    "meter": "speed meter",
    "borderless": "window border on or off",
    "framing": "next framing",
    "clear_expressions": "expressions as at the start",
    "reset_view": "reset zoom and place",
    "help": "this help",
    "quit": "quit",
    "pause": "pause, play",
    "wind_back": "5 seconds back",
    "wind_forward": "5 seconds on",
    "wind_back_finely": "1 second back",
    "wind_forward_finely": "1 second on",
    "wind_back_far": "30 seconds back",
    "wind_forward_far": "30 seconds on",
    "wind_to_start": "to the start",
    "frame_back": "one frame back",
    "frame_forward": "one frame on",
    "slower": "slower",
    "faster": "faster",
    "timeline": "timeline on or off",
}
COLUMNS = (2, 3, 1)
"""How many there may be beside that of the expressions, the best first; one takes them in."""
Rows = list[tuple[str, str]]


def panel(bindings: Mapping[str, Hotkey], expressions: Mapping[str, str], size: int, room: tuple[int, int]) -> Any:
    """A surface, premultiplied, no larger than ``room`` (width, height), with text of ``size`` px or, where not all has
    room, as large as some number of columns allows.

    ``expressions``: those of the shown avatar, action to name.
    """
    rows = [(bindings[action].label, does) for action, does in DESCRIPTIONS.items() if action in bindings]
    rows += [("Wheel", "zoom at the cursor"), ("Drag", "move the avatar"), ("Esc", f"close {_closed(bindings)}")]
    own = [(bindings[a].label, name.replace("_", " ")) for a, name in expressions.items() if a in bindings]
    made = [panels.table("Keys", _columns(rows, own, count), (_privacy(bindings),), size) for count in COLUMNS]
    return panels.fitted(max(made, key=lambda surface: panels.share(surface, room)), room, 0)


def _columns(rows: Rows, own: Rows, count: int) -> list[Rows]:
    if count == 1:
        return [rows + own]
    length = -(-len(rows) // count)
    return [rows[i : i + length] for i in range(0, len(rows), length)] + [own] * bool(own)


def _closed(bindings: Mapping[str, Hotkey]) -> str:
    return ", ".join(name for name in ("help", "preview", "meter") if name in bindings)


def _privacy(bindings: Mapping[str, Hotkey]) -> str:
    shown = ", ".join(name for name in ("help", "meter", "preview", "timeline") if name in bindings)
    seen = f"{shown} and messages are" if shown else "messages are"
    return f"{seen[0].upper()}{seen[1:]} only in this window: never recorded, never in the virtual camera."
