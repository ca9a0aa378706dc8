"""The window: shows the drawn pictures, and is the keyboard and the mouse of a live run.

Everything here belongs on the main thread, because the window systems want it so. What the user does comes out of
``poll``; what lies over the picture (help, meter, preview, messages) is drawn on the window alone, never into the
picture, and so is never captured.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self

import pygame

from vtube.outputs import _hotkeys as hotkeys
from vtube.outputs import _navigation as navigation
from vtube.outputs._commands import Action, Closed, Command, Resized, Skipped, Sought, ViewChanged
from vtube.outputs._global_hotkeys import GlobalHotkeys
from vtube.outputs._overlay import Overlay
from vtube.outputs._screen import Screen, letterbox
from vtube.outputs._timeline import Timeline
from vtube.types import Event, Image, Moment, View

__all__ = ["Action", "Closed", "Command", "Resized", "Skipped", "Sought", "ViewChanged", "Window", "create"]


class Window:
    """A window on screen, open from the start until ``close`` or the end of its context.

    ``size``: (width, height) in pixels. ``transparent``: see the desktop behind the avatar, where the system can; a
    warning is logged where it cannot. ``keys``: action to hotkey, an empty text for none; actions that are left out
    keep their default. ``unused``: actions whose keys do nothing here. ``view``: where the avatar is placed at first
    and after ``reset_view``. ``global_hotkeys``: also listen while another program has the focus.

    Raises:
        InputError: there is no display, or it cannot open a window.
        UsageError: an unknown action or key, one hotkey for two actions, or a size out of range.
    """

    wants: Literal["tracked", "drawn"] = "drawn"

    def __init__(
        self,
        *,
        size: tuple[int, int] = (1280, 720),
        title: str = "vtube",
        borderless: bool = False,
        meter: bool = False,
        preview: bool = False,
        transparent: bool = False,
        keys: Mapping[str, str] = hotkeys.DEFAULT_KEYS,
        unused: Sequence[str] = (),
        global_hotkeys: bool = False,
        view: View = View(),  # noqa: B008  (frozen)
    ) -> None:
        self._screen: Screen | None = Screen(size, title, borderless, transparent)
        self._listener: GlobalHotkeys | None = None
        try:
            bound = hotkeys.bindings({**hotkeys.DEFAULT_KEYS, **keys}, unused)
            self._actions = {hotkey: action for action, hotkey in bound.items()}
            self._overlay = Overlay(bound, meter_shown=meter, preview_shown=preview)
            if global_hotkeys:
                self._listener = GlobalHotkeys(bound)
        except BaseException:
            self.close()
            raise
        self.view = self._first_view = view
        self._size = self._picture_size = self._screen.size
        self._sought: float | None = None
        self._seeking = False

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels, as of the last ``poll``."""
        return self._size

    @property
    def meter_shown(self) -> bool:
        """Whether the user wants to see the meter."""
        return self._overlay.meter_shown

    @property
    def preview_shown(self) -> bool:
        """Whether the user wants to see the camera preview; where not, it need not be drawn."""
        return self._overlay.preview_shown

    @property
    def timeline_shown(self) -> bool:
        """Whether the user sees where a take is."""
        return self._overlay.timeline is not None and self._overlay.timeline_shown

    def meter(self, lines: Sequence[str]) -> None:
        """Set the meter's lines of text."""
        self._overlay.meter = tuple(lines)

    def expressions(self, names: Mapping[str, str]) -> None:
        """Set what the help says of the shown avatar's expressions: action to name."""
        self._overlay.expressions = names

    def preview(self, image: Image | None) -> None:
        """Set the camera preview: (height, width, 3) uint8 BGR with all drawn into it, or None without a picture."""
        self._overlay.show_preview(image)

    def toast(self, text: str, seconds: float = 3.0) -> None:
        """Show a short message for some seconds; the same text again only stays longer."""
        self._overlay.toasts.pop(text, None)
        self._overlay.toasts[text] = time.monotonic() + seconds

    def prompt(self, lines: Sequence[str], progress: float = 0.0) -> None:
        """Ask the user to do something: title, request and how it goes on, with a bar of ``progress`` (0..1), until
        there are no lines. Escape skips it.
        """
        self._overlay.prompt = (tuple(lines), progress) if lines else None

    def warning(self, text: str | None) -> None:
        """Show a warning until None is set, such as "camera lost, retrying"."""
        self._overlay.warning = text

    def timeline(self, position: float, length: float, speed: float = 1.0, *, paused: bool = False) -> None:
        """Show where a take of ``length`` seconds is that plays at ``speed``."""
        if self._overlay.timeline is None:
            self._overlay.timeline = Timeline()
        self._overlay.timeline.set(position, length, speed, paused=paused)

    def recording(self, active: bool) -> None:
        """Show, or no longer show, the sign of a recording and its time."""
        since = self._overlay.recording_since
        self._overlay.recording_since = (since or time.monotonic()) if active else None

    def send(self, moment: Moment) -> None:
        """Show the moment's picture, with its aspect kept, and what lies over it; without a picture, nothing new."""
        if moment.picture is None or self._screen is None:
            return
        self._picture_size = moment.picture.size
        self._screen.draw(moment.picture.pixels)
        self._overlay.draw(self._screen.surface, time.monotonic())
        self._screen.flip()

    def event(self, event: Event) -> None:
        """Nothing to do: what happens is seen in the pictures."""

    def poll(self) -> list[Command]:
        """What the user has done since the last call. Help, meter, preview and border are already as they asked.

        Call it often: it is also what keeps the desktop from thinking that the program hangs.
        """
        if self._screen is None:
            return []
        before = self.view
        commands: list[Command] = []
        for event in pygame.event.get():
            commands += self._on(event)
        if self._listener is not None:
            actions = self._listener.take()
            if not self._screen.focused:  # otherwise they came as events as well
                commands += [self._act(action) for action in actions]
        if self._sought is not None:  # the last place alone: to go to one takes a while
            commands.append(Sought(self._sought))
            self._sought = None
        if self.view != before:
            commands.append(ViewChanged(self.view))
        if self._size != self._screen.size:
            self._size = self._screen.size
            commands.append(Resized(self._size))
        return commands

    def _on(self, event: Any) -> list[Command]:
        match event.type:
            case pygame.QUIT:
                return [Closed()]
            case pygame.KEYDOWN:
                return self._on_key(event)
            case pygame.MOUSEWHEEL:
                self.view = navigation.zoomed(self.view, self._in_picture(pygame.mouse.get_pos()), event.precise_y)
            case pygame.MOUSEBUTTONDOWN if event.button == 1:
                self._seek(event.pos)
            case pygame.MOUSEBUTTONUP if event.button == 1:
                self._seeking = False
            case pygame.MOUSEMOTION if self._seeking:
                self._seek(event.pos)
            case pygame.MOUSEMOTION if event.buttons[0] or event.buttons[1]:
                _, _, width, height = letterbox(self._size, self._picture_size)
                self.view = navigation.moved(self.view, (event.rel[0] / width, event.rel[1] / height))
        return []

    def _seek(self, at: tuple[int, int]) -> None:
        share = self._overlay.sought(at, dragged=self._seeking)
        if share is not None:
            self._seeking, self._sought = True, share

    def _on_key(self, event: Any) -> list[Command]:
        if event.key == pygame.K_ESCAPE and self._overlay.prompt and not self._overlay.help_shown:
            return [Skipped()]
        if event.key == pygame.K_ESCAPE and self._overlay.dismiss():
            return []
        hotkey = hotkeys.pressed(event)
        return [self._act(self._actions[hotkey])] if hotkey in self._actions else []

    def _act(self, action: str) -> Action:
        match action:
            case "help":
                self._overlay.help_shown = not self._overlay.help_shown
            case "meter":
                self._overlay.meter_shown = not self._overlay.meter_shown
            case "preview":
                self._overlay.preview_shown = not self._overlay.preview_shown
            case "timeline":
                self._overlay.timeline_shown = not self._overlay.timeline_shown
            case "reset_view":
                self.view = self._first_view
            case "borderless" if self._screen is not None:
                self._screen.toggle_border()
        return Action(action)

    def _in_picture(self, position: tuple[int, int]) -> tuple[float, float]:
        """A place in the window, in pixels, as widths and heights of the picture."""
        x, y, width, height = letterbox(self._size, self._picture_size)
        return (position[0] - x) / width, (position[1] - y) / height

    def close(self) -> None:
        """Close the window and leave the display. May be called twice; afterwards nothing is shown or polled."""
        if self._listener is not None:
            self._listener.close()
        if self._screen is not None:
            self._screen.close()
            self._screen = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


create = Window
