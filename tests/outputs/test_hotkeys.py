"""Hotkeys are read, written and told apart."""

from __future__ import annotations

from collections.abc import Iterator

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.errors import UsageError
from vtube.outputs._global_hotkeys import combination, never_typed
from vtube.outputs._hotkeys import DEFAULT_KEYS, MODIFIERS, PLAYER_KEYS, Hotkey, bindings, parse, pressed
from vtube.settings import Keys, PlayerKeys

MODIFIER_KEYS = {getattr(pygame, f"K_{side}{name}") for side in "LR" for name in ("CTRL", "ALT", "SHIFT", "META")}
KEYS = sorted(
    {getattr(pygame, name) for name in dir(pygame) if name.startswith("K_")}
    - MODIFIER_KEYS
    - {pygame.K_MODE, pygame.K_UNKNOWN}
)


@pytest.fixture(scope="module", autouse=True)
def _keyboard() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SDL_VIDEODRIVER", "dummy")
        pygame.display.init()
        yield
        pygame.display.quit()


@pytest.mark.parametrize(
    "text",
    ["", " ", "ctrl", "ctrl+", "+ctrl", "nope", "ctrl+nope", "left ctrl", "f99", "c+ctrl", "a\0", "ctrl++c", "\n"],
)
def test_what_is_no_key_is_refused_and_the_setting_named(text: str) -> None:
    with pytest.raises(UsageError, match=r"window\.keys\.mirror: no such key"):
        parse(text, "window.keys.mirror")


@given(st.text(max_size=20))
def test_only_a_usage_error_comes_out_of_any_text(text: str) -> None:
    try:
        hotkey = parse(text)
    except UsageError:
        return
    assert parse(str(hotkey)) == hotkey


@given(st.sampled_from(KEYS), st.sets(st.sampled_from(MODIFIERS)))
def test_every_key_that_pygame_knows_is_written_and_read_back(key: int, held: set[str]) -> None:
    hotkey = Hotkey(key, tuple(m for m in MODIFIERS if m in held))
    assert parse(str(hotkey)) == hotkey
    assert parse(hotkey.label) == hotkey


@pytest.mark.parametrize(
    ("text", "label"),
    [("shift+ctrl+c", "Ctrl+Shift+C"), (" Ctrl + F11 ", "Ctrl+F11"), ("tab", "Tab"), ("ctrl++", "Ctrl++"), ("0", "0")],
)
def test_case_blanks_and_order_of_modifiers_do_not_matter(text: str, label: str) -> None:
    assert parse(text).label == label


def test_two_actions_on_one_key_are_refused() -> None:
    with pytest.raises(UsageError, match=r"window\.keys\.record: ctrl\+c is already the key of window\.keys\.mirror"):
        bindings({"mirror": "ctrl+c", "record": "CTRL + c"})


def test_an_unknown_action_says_which_was_meant() -> None:
    with pytest.raises(UsageError, match="did you mean mirror"):
        bindings({"miror": "m"})


def test_an_empty_text_leaves_an_action_without_a_key() -> None:
    assert set(bindings({"mirror": "", "record": "r"})) == {"record"}


def test_the_defaults_are_those_of_the_settings() -> None:
    assert dict(DEFAULT_KEYS) == Keys().model_dump()
    assert dict(PLAYER_KEYS) == PlayerKeys().model_dump()


def test_a_players_keys_are_nobody_elses() -> None:
    assert len(bindings({**DEFAULT_KEYS, **PLAYER_KEYS})) == len(DEFAULT_KEYS) + len(PLAYER_KEYS)
    with pytest.raises(UsageError, match=r"window\.player_keys\.pause: m is already the key of window\.keys\.mirror"):
        bindings({**DEFAULT_KEYS, "pause": "m"})


def test_a_players_default_key_gives_way_to_the_users_own_use_of_it() -> None:
    """Its other keys, and what the user has chosen for a player, stay."""
    bound = bindings({**DEFAULT_KEYS, **PLAYER_KEYS, "mirror": "space", "wind_back": "."})
    assert "pause" not in bound
    assert "frame_forward" not in bound
    assert (bound["mirror"], bound["wind_back"]) == (parse("space"), parse("."))
    assert len(bound) == len(DEFAULT_KEYS) + len(PLAYER_KEYS) - 2


def test_a_key_of_an_action_that_does_nothing_is_free() -> None:
    bound = bindings({**DEFAULT_KEYS, **PLAYER_KEYS, "record": "space", "mirror": "c"}, unused=("record", "calibrate"))
    assert (bound["pause"], bound["mirror"]) == (parse("space"), parse("c"))
    assert not {"record", "calibrate"} & set(bound)


def test_held_modifiers_count_exactly_and_locks_do_not() -> None:
    def event(mod: int) -> pygame.event.Event:
        return pygame.event.Event(pygame.KEYDOWN, key=pygame.K_c, mod=mod)

    assert pressed(event(pygame.KMOD_NUM | pygame.KMOD_CAPS)) == parse("c")
    assert pressed(event(pygame.KMOD_RCTRL | pygame.KMOD_LSHIFT)) == parse("ctrl+shift+c")
    assert pressed(event(pygame.KMOD_LCTRL)) != parse("c")
    assert pressed(event(pygame.KMOD_LMETA)) is None


@pytest.mark.parametrize(
    ("text", "as_pynput"),
    [
        ("ctrl+alt+r", "<ctrl>+<alt>+r"),
        ("f9", "<f9>"),
        ("alt+page up", "<alt>+<page_up>"),
        ("alt+return", "<alt>+<enter>"),
    ],
)
def test_global_hotkeys_are_named_as_pynput_reads_them(text: str, as_pynput: str) -> None:
    assert combination(parse(text)) == as_pynput


@pytest.mark.parametrize(
    ("text", "allowed"), [("q", False), ("shift+q", False), ("tab", False), ("f5", True), ("alt+q", True)]
)
def test_keys_that_people_type_elsewhere_are_never_global(text: str, allowed: bool) -> None:
    assert never_typed(parse(text)) is allowed
