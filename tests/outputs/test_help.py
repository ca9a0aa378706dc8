"""The help says what there is, as large as the window allows, and hides nothing that is needed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pygame
import pytest

from vtube.outputs import _help as keys
from vtube.outputs import _hotkeys as hotkeys
from vtube.outputs import _panels as panels
from vtube.outputs.window import Window, create
from vtube.settings import Settings
from vtube.types import Image, Moment, Picture, frozen

PLAYER = {**Settings().window.keys.model_dump(), **Settings().window.player_keys.model_dump()}
UNUSED = ("calibrate", "record", "preview")


@pytest.fixture(autouse=True)
def _no_screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.font.init()
    yield
    panels.forget_fonts()
    pygame.quit()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written on panels from now on."""
    lines: list[str] = []
    plain = panels.text

    def text(line: str, *args: object) -> object:
        lines.append(line)
        return plain(line, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(panels, "text", text)
    return lines


def bound(*, player: bool) -> dict[str, hotkeys.Hotkey]:
    known = hotkeys.bindings({**hotkeys.DEFAULT_KEYS, **(PLAYER if player else {})})
    return {action: key for action, key in known.items() if not player or action not in UNUSED}


def shown(window: Window, size: tuple[int, int]) -> Image:
    pixels = frozen(np.full((size[1], size[0], 4), 255, np.uint8))
    window.send(Moment(0.0, {}, picture=Picture(pixels)))
    assert window._screen is not None
    return np.array(pygame.surfarray.array3d(window._screen.surface).swapaxes(0, 1))


def test_it_names_only_what_there_is(written: list[str]) -> None:
    """A player has a timeline and no preview, a performer the other way round."""
    for player, there, missing in ((True, "timeline", "preview"), (False, "preview", "timeline")):
        written.clear()
        keys.panel(bound(player=player), {}, 14, (2000, 2000))
        said = " ".join(written).lower()
        assert there in said
        assert missing not in said
        assert there in next(line for line in written if "never recorded" in line)


def test_expressions_without_a_key_are_left_out(written: list[str]) -> None:
    keys.panel(bound(player=False), {"expression_1": "big_smile", "expression_77": "secret"}, 14, (2000, 2000))
    assert "big smile" in written
    assert "secret" not in written


@pytest.mark.parametrize("room", [(448, 280), (268, 620), (640, 100), (90, 60), (3000, 2000)])
def test_it_fits_and_is_as_large_as_it_can_be(room: tuple[int, int]) -> None:
    """It fills one side of a small room, and is not enlarged in a wide one."""
    surface = keys.panel(bound(player=True), {"expression_1": "smile"}, 14, room)
    assert surface.get_width() <= room[0]
    assert surface.get_height() <= room[1]
    filled = max(surface.get_width() / room[0], surface.get_height() / room[1])
    assert (filled > 0.95) is (room[0] < 3000)


def test_in_a_tall_window_it_is_one_column_that_can_be_read() -> None:
    """Columns side by side would have letters of 4 px there."""
    names = {f"expression_{i}": "surprised" for i in range(10)}
    tall = keys.panel(bound(player=True), names, 14, (268, 640))
    wide = keys.panel(bound(player=True), names, 14, (3000, 640))
    assert tall.get_height() > 1.5 * tall.get_width()
    assert tall.get_height() / tall.get_width() > 3 * wide.get_height() / wide.get_width()


@pytest.mark.parametrize("size", [(480, 360), (300, 700), (1280, 720)])
def test_the_timeline_stays_in_sight_and_in_the_window(size: tuple[int, int]) -> None:
    with create(size=size, keys=PLAYER, unused=UNUSED) as window:
        window.poll()
        assert window.size == size
        window.timeline(3.0, 60.0)
        before = shown(window, size)
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_h, mod=0, unicode="", scancode=0))
        window.poll()
        after = shown(window, size)
        assert window._overlay.timeline is not None
        bar = window._overlay.timeline.bar
        np.testing.assert_array_equal(before[bar.top - 8 :], after[bar.top - 8 :])
        assert (before != after).any(axis=2).mean() > 0.3
        for edge in (before[-1], before[:, 0], before[:, -1]):
            assert (edge == 255).all()
