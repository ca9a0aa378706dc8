"""The window shows pictures as they are, reports what the user does, and keeps what lies over the picture to itself."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from types import MappingProxyType

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.errors import InputError, UsageError
from vtube.outputs import _navigation as navigation
from vtube.outputs.window import Action, Closed, Resized, Skipped, Sought, ViewChanged, Window, create
from vtube.stages import Output
from vtube.types import Image, Moment, Picture, View, frozen

SIZE = (640, 360)


@pytest.fixture(autouse=True)
def _no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


@pytest.fixture
def window() -> Iterator[Window]:
    with create(size=SIZE) as opened:
        opened.poll()
        yield opened


def picture(size: tuple[int, int] = SIZE, seed: int = 0) -> Image:
    """An opaque picture of noise, BGRA."""
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return frozen(pixels)


def moment(pixels: Image) -> Moment:
    return Moment(0.0, MappingProxyType({}), picture=Picture(pixels))


def shown(window: Window) -> Image:
    """What the window shows, (height, width, 3) BGR."""
    assert window._screen is not None
    return np.ascontiguousarray(pygame.surfarray.array3d(window._screen.surface).swapaxes(0, 1)[..., ::-1])


def press(key: int, mod: int = 0) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode="", scancode=0))


def run_without_screen(**environment: str) -> subprocess.CompletedProcess[str]:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"}
    program = (
        "from vtube.errors import VtubeError\nfrom vtube.outputs.window import create\n"
        "try:\n    create()\nexcept VtubeError as error:\n    raise SystemExit(f'error: {error}')"
    )
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, "-c", program], env={**kept, **environment}, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only there a display may be missing so plainly")
def test_without_a_display_one_line_says_so_and_what_to_do() -> None:
    result = run_without_screen()
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "error: display: not found: neither DISPLAY nor WAYLAND_DISPLAY is set; without a window: --no-window"
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="DISPLAY is X11's")
def test_a_display_that_nobody_serves_is_not_silently_replaced_by_none() -> None:
    result = run_without_screen(DISPLAY=":64999")
    assert result.returncode == 1
    assert "error: display: it cannot be reached (got :64999); without a window: --no-window" in result.stderr


def test_an_unknown_video_driver_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "nonsense")
    with pytest.raises(InputError, match="--no-window"):
        create()


@pytest.mark.parametrize("size", [(0, 360), (640, -1), (100_000, 10)])
def test_an_impossible_size_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match=f"{size[0]}x{size[1]}"):
        create(size=size)


def test_a_wrong_key_leaves_no_window_behind() -> None:
    with pytest.raises(UsageError, match=r"window\.keys\.mirror"):
        create(size=SIZE, keys={"mirror": "c"})
    assert not pygame.display.get_init()


def test_a_picture_of_the_windows_size_is_shown_pixel_by_pixel(window: Window) -> None:
    pixels = picture()
    window.send(moment(pixels))
    np.testing.assert_array_equal(shown(window), pixels[..., :3])


def test_another_size_is_shown_with_its_aspect_between_black_bars(window: Window) -> None:
    window.send(moment(picture()))
    window.send(moment(frozen(np.full((200, 200, 4), 255, np.uint8))))
    screen = shown(window)
    assert (screen[:, :140] == 0).all()
    assert (screen[:, 140:500] == 255).all()
    assert (screen[:, 500:] == 0).all()


def test_a_transparent_picture_is_seen_over_black(window: Window) -> None:
    pixels = np.zeros((360, 640, 4), np.uint8)
    pixels[:180] = (0, 60, 100, 128)
    window.send(moment(frozen(pixels)))
    np.testing.assert_array_equal(shown(window), pixels[..., :3])


def test_nothing_that_lies_over_the_picture_is_drawn_into_it(window: Window) -> None:
    pixels = picture()
    before = pixels.copy()
    camera = frozen(np.full((480, 640, 3), 200, np.uint8))
    window.meter(["60 fps", "tracking 7 ms"])
    window.preview(camera)
    window.toast("calibrated", 60)
    window.warning("camera lost, retrying")
    window.recording(True)
    for key in (pygame.K_h, pygame.K_f, pygame.K_p):
        press(key)
    window.poll()
    window.send(moment(pixels))
    np.testing.assert_array_equal(pixels, before)
    np.testing.assert_array_equal(camera, 200)
    assert (shown(window) != pixels[..., :3]).any(axis=2).mean() > 0.3


@pytest.mark.parametrize(
    ("show", "hide"),
    [
        (lambda w: w.toast("saved", 60), lambda w: w.toast("saved", 0)),
        (lambda w: w.warning("camera lost"), lambda w: w.warning(None)),
        (lambda w: w.recording(True), lambda w: w.recording(False)),
        (lambda w: w.prompt(["step 1 of 5", "smile", "in 3"], 0.5), lambda w: w.prompt([])),
        (lambda w: (w.meter(["60 fps"]), press(pygame.K_f), w.poll()), lambda w: (press(pygame.K_f), w.poll())),
        (lambda w: (press(pygame.K_p), w.poll()), lambda w: (press(pygame.K_p), w.poll())),
        (lambda w: (press(pygame.K_h), w.poll()), lambda w: (press(pygame.K_ESCAPE), w.poll())),
    ],
    ids=["toast", "warning", "recording", "prompt", "meter", "preview", "help"],
)
def test_what_lies_over_the_picture_comes_and_goes(window: Window, show, hide) -> None:  # type: ignore[no-untyped-def]
    pixels = picture()
    show(window)
    window.send(moment(pixels))
    assert (shown(window) != pixels[..., :3]).any()
    hide(window)
    window.send(moment(pixels))
    np.testing.assert_array_equal(shown(window), pixels[..., :3])


def test_the_bar_of_a_prompt_grows(window: Window) -> None:
    green = []
    for progress in (0.0, 0.5, 1.0):
        window.prompt(["step 1 of 5", "smile", "in 3"], progress)
        window.send(moment(frozen(np.zeros((360, 640, 4), np.uint8))))
        blue, middle, red = np.moveaxis(shown(window).astype(int), 2, 0)
        green.append(int(((middle > blue + 40) & (middle > red + 40)).sum()))
    assert green[0] == 0
    assert green[2] == pytest.approx(2 * green[1], rel=0.1)


def test_escape_skips_what_is_prompted_once_help_is_closed(window: Window) -> None:
    window.prompt(["step 1 of 5", "smile"])
    press(pygame.K_h)
    assert window.poll() == [Action("help")]
    press(pygame.K_ESCAPE)
    assert window.poll() == []
    press(pygame.K_ESCAPE)
    assert window.poll() == [Skipped()]
    window.prompt([])
    press(pygame.K_ESCAPE)
    assert window.poll() == []


@pytest.mark.parametrize("text", ["", "a\0b", "two\nlines", "x" * 3000, "\U0001f600 \u65e5\u672c"])
def test_any_message_can_be_shown(window: Window, text: str) -> None:
    window.toast(text, 60)
    window.warning(text)
    window.prompt([text, text])
    window.meter([text, "60 fps"])
    press(pygame.K_f)
    window.poll()
    window.send(moment(picture()))
    assert (shown(window) != picture()[..., :3]).any()


def test_the_preview_shows_the_newest_camera_picture(window: Window) -> None:
    press(pygame.K_p)
    window.poll()
    screens = []
    for grey in (40, 220):
        window.preview(frozen(np.full((480, 640, 3), grey, np.uint8)))
        window.send(moment(picture()))
        screens.append(shown(window))
    assert [(screen == grey).all(axis=2).sum() > 10_000 for screen, grey in zip(screens, (40, 220), strict=True)] == [
        True
    ] * 2


@pytest.mark.parametrize("size", [(320, 180), (320, 1000), (3000, 180)])
def test_help_fits_into_every_window(size: tuple[int, int]) -> None:
    with create(size=size) as small:
        press(pygame.K_h)
        small.poll()
        pixels = frozen(np.full((size[1], size[0], 4), 255, np.uint8))
        small.send(moment(pixels))
        edge = shown(small)
        assert (edge[0] == 255).all()
        assert (edge[:, 0] == 255).all()
        assert (edge != 255).any()


def test_help_names_the_expressions_of_the_shown_avatar(window: Window) -> None:
    press(pygame.K_h)
    window.poll()
    screens = []
    for names in ({}, {"expression_1": "big_smile"}, {"expression_1": "cry"}, {}):
        window.expressions(names)
        window.send(moment(frozen(np.full((360, 640, 4), 255, np.uint8))))
        screens.append(shown(window))
    plain, smile, cry, again = screens
    assert (plain != smile).any()
    assert (smile != cry).any()
    np.testing.assert_array_equal(plain, again)


def test_digits_and_backspace_belong_to_expressions(window: Window) -> None:
    for key in (pygame.K_1, pygame.K_0, pygame.K_BACKSPACE, pygame.K_v):
        press(key)
    names = ["expression_1", "expression_0", "clear_expressions", "framing"]
    assert window.poll() == [Action(name) for name in names]


def test_hotkeys_come_out_as_actions_in_their_order(window: Window) -> None:
    for key in (pygame.K_c, pygame.K_m, pygame.K_TAB, pygame.K_F11, pygame.K_z):
        press(key)
    assert window.poll() == [Action("calibrate"), Action("mirror"), Action("next_avatar"), Action("borderless")]
    assert window.poll() == []


def test_keys_of_the_settings_replace_the_defaults() -> None:
    with create(size=SIZE, keys={"record": "ctrl+r", "quit": ""}) as window:
        press(pygame.K_r)
        press(pygame.K_q)
        press(pygame.K_r, pygame.KMOD_LCTRL)
        assert window.poll() == [Action("record")]


def test_escape_closes_what_is_open_one_by_one_and_never_quits(window: Window) -> None:
    press(pygame.K_h)
    press(pygame.K_p)
    window.poll()
    for _ in range(4):
        press(pygame.K_ESCAPE)
    assert window.poll() == []
    assert not window.preview_shown
    window.send(moment(picture()))
    np.testing.assert_array_equal(shown(window), picture()[..., :3])


def test_the_close_button_closes(window: Window) -> None:
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert window.poll() == [Closed()]


def test_a_new_size_is_told_once(window: Window) -> None:
    assert window._screen is not None
    window._screen._window.size = (800, 600)
    assert window.poll() == [Resized((800, 600))]
    assert window.size == (800, 600)
    assert window.poll() == []


def test_drag_moves_the_avatar_in_parts_of_the_picture_and_reset_takes_it_back(window: Window) -> None:
    for buttons in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)):
        event = pygame.event.Event(pygame.MOUSEMOTION, pos=(0, 0), rel=(64, -36), buttons=buttons, touch=False)
        pygame.event.post(event)
    assert window.poll() == [ViewChanged(View(1.0, (0.2, -0.2)))]
    press(pygame.K_HOME)
    assert window.poll() == [Action("reset_view"), ViewChanged(View())]


def test_the_wheel_zooms(window: Window) -> None:
    event = pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=2, precise_x=0.0, precise_y=2.0, flipped=False)
    pygame.event.post(event)
    (command,) = window.poll()
    assert isinstance(command, ViewChanged)
    assert command.view.zoom == pytest.approx(1.21)


@given(
    st.floats(0.2, 5),
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.floats(-4, 4),
)
def test_what_is_under_the_cursor_stays_there_when_zooming(
    zoom: float, offset: tuple[float, float], at: tuple[float, float], steps: float
) -> None:
    before = View(zoom, offset)
    after = navigation.zoomed(before, at, steps)

    def of_the_avatar(view: View) -> list[float]:
        return [(p - 0.5 - centre) / view.zoom for p, centre in zip(at, view.offset, strict=True)]

    assert of_the_avatar(after) == pytest.approx(of_the_avatar(before), abs=1e-9)


@given(st.lists(st.tuples(st.floats(-10, 10), st.floats(-10, 10)), max_size=8))
def test_the_avatar_cannot_be_dragged_out_of_reach(drags: list[tuple[float, float]]) -> None:
    view = View()
    for drag in drags:
        view = navigation.moved(view, drag)
    assert max(map(abs, view.offset)) <= navigation.REACH


def test_closing_twice_is_fine_and_a_new_window_can_follow() -> None:
    for _ in range(2):
        window = create(size=SIZE, meter=True)
        with window:
            window.meter(["60 fps"])
            window.send(moment(picture()))
        window.close()
        assert window.poll() == []
        window.send(moment(picture()))
        assert not pygame.display.get_init()


def test_where_nothing_can_be_transparent_one_warning_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), create(size=SIZE, transparent=True) as window:
        window.send(moment(picture()))
        np.testing.assert_array_equal(shown(window), picture()[..., :3])
    assert [record.message for record in caplog.records] == [
        "the window is not transparent: SDL's dummy windows are opaque"
    ]


@pytest.mark.parametrize(
    ("platform", "reason"),
    [
        ("linux", "Wayland shows no program the keys of another"),
        ("darwin", "on macOS a keyboard listener beside a window can crash Python"),
    ],
)
def test_where_there_can_be_no_global_hotkeys_one_warning_says_why(
    platform: str, reason: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    with caplog.at_level(logging.WARNING), create(size=SIZE, global_hotkeys=True) as window:
        press(pygame.K_c)
        assert window.poll() == [Action("calibrate")]
    assert [record.message for record in caplog.records] == [f"no global hotkeys: {reason}"]


def test_without_pynput_one_warning_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for variable in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setitem(sys.modules, "pynput", None)
    with caplog.at_level(logging.WARNING), create(size=SIZE, global_hotkeys=True):
        pass
    assert len(caplog.records) == 1
    assert "pip install pynput" in caplog.text


def test_it_is_an_output_of_drawn_moments(window: Window) -> None:
    assert isinstance(window, Output)
    assert window.wants == "drawn"


def point(kind: int, x: float, y: float = 340, **more: object) -> None:
    pygame.event.post(pygame.event.Event(kind, pos=(round(x), y), **more))


def test_the_timeline_is_seen_in_the_window_alone_and_can_be_hidden() -> None:
    pixels = picture()
    before = pixels.copy()
    window = create(size=SIZE, keys={"timeline": "t"})
    window.timeline(30.0, 60.0, 0.5, paused=True)
    window.send(moment(pixels))
    np.testing.assert_array_equal(pixels, before)
    assert not np.array_equal(shown(window)[330:350], pixels[330:350, :, :3])
    np.testing.assert_array_equal(shown(window)[:280], pixels[:280, :, :3])
    press(pygame.K_t)
    window.poll()
    window.send(moment(pixels))
    np.testing.assert_array_equal(shown(window), pixels[..., :3])


def test_a_click_into_the_timeline_winds_and_a_drag_follows_the_mouse(window: Window) -> None:
    """The avatar stays where it is meanwhile; beside the line nothing is meant by a click."""
    window.timeline(0.0, 60.0)
    window.send(moment(picture()))
    window.poll()
    assert window._overlay.timeline is not None
    bar = window._overlay.timeline.bar
    point(pygame.MOUSEBUTTONDOWN, bar.left + bar.width / 4, bar.centery, button=1)
    assert window.poll() == [Sought(pytest.approx(0.25, abs=0.01))]
    for x in (0.3, 0.5, 2.0):
        point(pygame.MOUSEMOTION, bar.left + bar.width * x, 10, rel=(5, 0), buttons=(1, 0, 0))
    assert window.poll() == [Sought(1.0)], "the last place alone"
    point(pygame.MOUSEBUTTONUP, 0, 0, button=1)
    point(pygame.MOUSEBUTTONDOWN, 320, 100, button=1)
    point(pygame.MOUSEMOTION, 384, 100, rel=(64, 0), buttons=(1, 0, 0))
    (moved,) = window.poll()
    assert isinstance(moved, ViewChanged)


def test_the_bar_stays_where_it_is_whatever_the_take_does(window: Window) -> None:
    """Pausing, another speed and another digit change no place in it."""
    bars = set()
    for position, speed, paused in ((9.9, 1.0, False), (10.0, 1.25, False), (30.0, 0.25, True), (599.0, 4.0, True)):
        window.timeline(position, 600.0, speed, paused=paused)
        window.send(moment(picture()))
        assert window._overlay.timeline is not None
        bars.add(tuple(window._overlay.timeline.bar))
    assert len(bars) == 1


def test_a_paused_take_is_told_from_one_that_plays(window: Window) -> None:
    screens = []
    for paused in (False, True):
        window.timeline(30.0, 60.0, paused=paused)
        window.send(moment(picture()))
        screens.append(shown(window))
    assert window.timeline_shown
    rows, columns = np.nonzero((screens[0] != screens[1]).any(axis=2))
    assert len(rows) > 20
    assert columns.max() < 50


@pytest.mark.parametrize("length", [0.0, 1e-9, 86400.0])
def test_a_timeline_of_any_length_is_drawn(window: Window, length: float) -> None:
    window.timeline(2 * length, length, 4.0)
    window.send(moment(picture()))


def test_without_a_timeline_nothing_is_wound(window: Window) -> None:
    point(pygame.MOUSEBUTTONDOWN, 320, 340, button=1)
    assert window.poll() == []


def test_keys_of_actions_that_do_nothing_are_read_but_not_bound() -> None:
    with create(size=SIZE, unused=("record",)) as window:
        press(pygame.K_r)
        assert window.poll() == []
    with pytest.raises(UsageError, match=r"window\.keys\.record: no such key"):
        create(size=SIZE, keys={"record": "nonsense"}, unused=("record",))
