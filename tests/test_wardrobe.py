"""Keys change who is shown and how; a take repeats it; an avatar's files may change while it is shown."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from vtube import puppet, session
from vtube.controls import Controls
from vtube.live import Live
from vtube.outputs.window import Action
from vtube.parameters import REST
from vtube.performing import Playing, Resting
from vtube.pipeline import Show
from vtube.puppet import Puppet
from vtube.recording import Takes
from vtube.settings import Settings, override
from vtube.skeletons import coco17
from vtube.statistics import Statistics
from vtube.stopping import Stop
from vtube.takes.read import read
from vtube.takes.replay import Replay
from vtube.types import Event, Moment, Picture, SourceInfo

DOCUMENT = {
    "format": "vtube-avatar", "version": 1, "name": "tiny", "display_name": "Tiny", "canvas": [100, 100],
    "framings": {"bust": [0, 0, 50, 50]},
    "bones": [{"name": "Head", "at": [50, 50]}],
    "parts": [{"name": name, "image": f"layers/{name}.png", "at": [10, 10], "bone": "Head", "z": 1}
              for name in ("face", "hat")],
    "expressions": [
        {"name": "big_smile", "key": "1", "group": "mood", "parameters": {"MouthSmile": 1.0}},
        {"name": "cry", "key": "2", "group": "mood", "parameters": {"MouthFrown": 1.0}},
        {"name": "hat", "key": "0", "on": True, "show": ["hat"]},
    ],
}  # fmt: skip
PATIENCE = 30.0


class Window:
    """Stands in for the window."""

    preview_shown, wants = False, "drawn"

    def __init__(self):
        self.commands, self.toasts, self.named = [], [], {}

    def poll(self):
        commands, self.commands = self.commands, []
        return commands

    def toast(self, text, seconds=3.0):
        self.toasts.append(text)

    def expressions(self, names):
        self.named = names

    def send(self, moment):
        pass

    def event(self, event):
        pass

    def warning(self, text):
        pass

    recording = meter = warning


def render(drawing, size, view=None, background=None):
    return Picture(np.zeros((size[1], size[0], 4), np.uint8))


def put(folder: Path, document=DOCUMENT, **colours: int):
    """Write an avatar's folder, each file as a whole."""
    (folder / "layers").mkdir(parents=True, exist_ok=True)
    for part in DOCUMENT["parts"]:
        image = np.full((20, 20, 4), (0, 0, colours.get(part["name"], 50), 255), np.uint8)
        cv2.imwrite(str(folder / part["image"]), image)
    replace(folder / "avatar.yaml", yaml.safe_dump(document, sort_keys=False))


def replace(path: Path, text: str):
    written = path.with_suffix(".new")
    written.write_text(text, encoding="utf-8")
    written.rename(path)


@pytest.fixture
def folder(tmp_path):
    put(tmp_path / "tiny")
    return tmp_path / "tiny"


@pytest.fixture
def settings(folder):
    return override(Settings(), {"display.size": (160, 90), "avatar.name": str(folder)})


@pytest.fixture
def stage(settings, tmp_path, monkeypatch):
    """A live loop on the small avatar that draws nothing, with its window and controls."""
    monkeypatch.chdir(tmp_path)
    window = Window()
    shown = Puppet(puppet.load(puppet.find(settings.avatar.name)))
    live = Live(Show(shown, render, (160, 90)), Resting(), [window], Statistics(), fps=120)
    controls = Controls(live, window, Stop(), settings, seed=1)
    live.tick = controls.tick
    yield live, window, controls
    controls.close()


def press(stage, *names):
    _, window, controls = stage
    window.commands = [Action(name) for name in names]
    assert controls.tick(time.monotonic())


def ran_until(live, done):
    """Run the live loop until something has happened on another thread."""
    end = time.monotonic() + PATIENCE
    live.run(until=lambda: done() or time.monotonic() > end)
    assert done()


def test_keys_turn_expressions_on_and_off_and_say_so(stage):
    live, window, _ = stage
    press(stage, "expression_1")
    assert live.show.puppet.expressions == ("big_smile", "hat")
    assert window.toasts[-1] == "big smile: on"
    press(stage, "expression_2", "expression_0")
    assert live.show.puppet.expressions == ("cry",)
    assert window.toasts[-1] == "hat: off"
    press(stage, "clear_expressions")
    assert live.show.puppet.expressions == ("hat",)
    press(stage, "expression_7")
    assert window.toasts[-1] == "no expression has the key 7"


def test_the_window_knows_the_names_for_its_help(stage):
    press(stage)
    assert stage[1].named == {"expression_1": "big_smile", "expression_2": "cry", "expression_0": "hat"}
    assert list(stage[1].named)[-1] == "expression_0", "as on a keyboard"


def test_framings_come_round(stage):
    shown = stage[0].show.puppet
    seen = []
    for _ in range(2):
        press(stage, "framing")
        seen.append(shown.framing)
    assert seen == ["bust", "full"]
    assert stage[1].toasts[-1] == "framing: full"


def test_what_keys_did_is_in_the_take_and_a_replay_repeats_it(stage, settings):
    """Also what was on already when the recording began, and what went off because another came on."""
    live, _, controls = stage
    with Takes(settings, SourceInfo("video", "clip", (64, 48), 30.0), coco17.create(), "test") as takes:
        press(stage, "expression_1", "expression_0")
        controls.takes = takes
        press(stage, "record")
        for i in range(10):
            for output in takes.outputs:
                output.send(Moment(time.monotonic(), REST))
            press(stage, *(["expression_2"] if i == 5 else []))
            time.sleep(0.01)
        press(stage, "record")
    take = read(takes.saved[0])
    assert [(e.name, *e.args) for e in take.events] == [
        ("expression", "hat", False),
        ("expression", "big_smile", True),
        ("expression", "big_smile", False),
        ("expression", "cry", True),
    ]
    press(stage, "clear_expressions", "expression_2")
    playing = Playing(Replay(take))
    controls.performed = playing.events
    playing.parameters(100.0)
    shown = live.show.puppet
    controls.tick(100.0 + take.events[2].t - 0.001)
    assert shown.expressions == ("big_smile",)
    controls.tick(100.0 + take.duration + 1.0)
    assert shown.expressions == ("cry",)


def test_a_replay_repeats_framings_and_the_mirror(stage, settings):
    """Also where they were changed before the recording began."""
    live, _, controls = stage
    with Takes(settings, SourceInfo("video", "clip", (64, 48), 30.0), coco17.create(), "test") as takes:
        press(stage, "framing", "mirror")
        controls.takes = takes
        press(stage, "record")
        for i in range(10):
            for output in takes.outputs:
                output.send(Moment(time.monotonic(), REST))
            press(stage, *(["framing", "mirror"] if i == 5 else []))
            time.sleep(0.01)
        press(stage, "record")
    take = read(takes.saved[0])
    assert [(e.name, *e.args) for e in take.events] == [
        ("mirror", False), ("framing", "bust"), ("framing", "full"), ("mirror", True)
    ]  # fmt: skip
    playing, show = Playing(Replay(take)), live.show
    controls.performed = playing.events
    playing.parameters(100.0)
    controls.tick(100.0 + take.events[2].t - 0.001)
    assert (show.puppet.framing, show.mirrored) == ("bust", False)
    controls.tick(100.0 + take.duration + 1.0)
    assert (show.puppet.framing, show.mirrored) == ("full", True)


@pytest.mark.parametrize("name", ["framing", "mirror"])
@pytest.mark.parametrize("args", [(), ("nothing",), (3.5,), ("False",)], ids=str)
def test_framings_and_mirrors_that_are_none_are_left_out(stage, name, args):
    live, _, controls = stage
    controls.performed = lambda t: [Event(0.0, name, args)]
    press(stage)
    assert (live.show.puppet.framing, live.show.mirrored) == ("full", True)


@pytest.mark.parametrize(
    "args", [(), ("nobody", True), (3.5, True), ("big_smile", "no"), ("big_smile",), (True,)], ids=str
)
def test_events_of_strangers_takes_do_no_harm(stage, args):
    live, _, controls = stage
    controls.performed = lambda t: [Event(0.0, "expression", args), Event(0.0, "nonsense", args)]
    press(stage)
    on = bool(args) and args[0] == "big_smile"
    assert live.show.puppet.expressions == (("big_smile", "hat") if on else ("hat",))


def test_a_changed_avatar_is_shown_while_the_loop_runs_with_its_expressions(stage, folder):
    live, window, _ = stage
    press(stage, "expression_1", "framing")
    before, drawing_thread = live.show.puppet, threading.get_ident()
    changed = DOCUMENT | {"display_name": "Tinier", "bones": [{"name": "Head", "at": [40, 50]}]}
    writer = threading.Timer(0.3, lambda: replace(folder / "avatar.yaml", yaml.safe_dump(changed, sort_keys=False)))
    loaded_on = []
    loading = puppet.load

    def watched(*arguments):
        loaded_on.append(threading.get_ident())
        return loading(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(puppet, "load", watched)
        writer.start()
        ran_until(live, lambda: live.show.puppet is not before)
    after = live.show.puppet
    assert (after.avatar.display_name, after.expressions, after.framing) == ("Tinier", ("big_smile", "hat"), "bust")
    assert after.avatar.bones[0].at == (40, 50)
    assert window.toasts[-1] == "Tinier is loaded again"
    assert drawing_thread not in loaded_on, "the loop does not wait for it"
    for old, new in zip(before.avatar.parts, after.avatar.parts, strict=True):
        assert new.texture is old.texture, "the renderer knows it again"


def test_a_changed_layer_is_shown_and_the_others_stay_known(stage, folder):
    live, _, _ = stage
    before = live.show.puppet
    put(folder, hat=200)
    ran_until(live, lambda: live.show.puppet is not before)
    face, hat = live.show.puppet.avatar.parts
    assert face.texture is before.avatar.parts[0].texture
    assert hat.texture[0, 0, 2] == 200


def test_a_broken_change_keeps_the_last_good_one_and_says_where_it_is(stage, folder, caplog):
    live, window, _ = stage
    before = live.show.puppet
    good = (folder / "avatar.yaml").read_text(encoding="utf-8")
    line = good.splitlines().index("framings:") + 1
    replace(folder / "avatar.yaml", good.replace("framings:", "framingz:"))
    with caplog.at_level(logging.WARNING, "vtube"):
        ran_until(live, lambda: window.toasts)
    assert live.show.puppet is before
    assert window.toasts[-1].startswith(f"the avatar stays as it was: avatar.yaml:{line}: unknown key 'framingz'")
    assert f"{folder}/avatar.yaml:{line}: unknown key 'framingz'" in caplog.text
    live.run(seconds=1.0)
    assert len(window.toasts) == 1, "it is said once"
    replace(folder / "avatar.yaml", good)
    ran_until(live, lambda: live.show.puppet is not before)
    assert window.toasts[-1] == "Tiny is loaded again"


@pytest.mark.parametrize("found", [0.0, 1.0])
def test_an_avatar_that_cannot_be_posed_never_reaches_the_show(stage, folder, monkeypatch, found):
    """Also where only somebody who is tracked, or nobody, makes it fail."""
    live, window, _ = stage
    before, posing = live.show.puppet, Puppet.pose

    def pose(self, parameters, t):
        if self is not before and parameters.get("FaceFound", 0.0) == found:
            raise ValueError("math domain error")
        return posing(self, parameters, t)

    monkeypatch.setattr(Puppet, "pose", pose)
    put(folder, hat=200)
    ran_until(live, lambda: window.toasts)
    assert live.show.puppet is before
    assert "the avatar stays as it was" in window.toasts[-1]
    assert "math domain error" in window.toasts[-1]


@pytest.mark.parametrize("harm", ["folder gone", "truncated", "missing layer"])
def test_whatever_happens_to_the_files_the_show_goes_on(stage, folder, harm):
    live, window, _ = stage
    before = live.show.puppet
    if harm == "folder gone":
        folder.rename(folder.with_name("elsewhere"))
    elif harm == "truncated":
        layer = folder / "layers" / "hat.png"
        layer.write_bytes(layer.read_bytes()[:50])
    else:
        (folder / "layers" / "hat.png").unlink()
    ran_until(live, lambda: window.toasts)
    assert live.show.puppet is before
    assert "the avatar stays as it was" in window.toasts[-1]


def test_files_that_do_not_belong_to_it_change_nothing(stage, folder):
    live, window, _ = stage
    before = live.show.puppet
    (folder / "source").mkdir()
    (folder / "source" / "sketch.png").write_bytes(b"x")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    live.run(seconds=1.0)
    assert live.show.puppet is before
    assert not window.toasts


def test_a_change_while_the_program_starts_is_shown(settings, folder):
    """It was saved after the avatar was read, and before somebody looked at its files."""
    live = Live(session.show(settings, "test"), Resting(), [], Statistics(), fps=60)
    before = live.show.puppet
    put(folder, hat=90)
    controls = Controls(live, None, Stop(), settings, seed=1)
    live.tick = controls.tick
    ran_until(live, lambda: live.show.puppet is not before)
    controls.close()
    assert live.show.puppet.avatar.parts[1].texture[0, 0, 2] == 90


def test_without_reloading_files_are_left_alone(settings, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    window, asked = Window(), override(settings, {"avatar.reload": False})
    live = Live(session.show(asked, "test"), Resting(), [window], Statistics(), fps=60)
    controls = Controls(live, window, Stop(), asked, seed=1)
    live.tick = controls.tick
    os.utime(folder / "avatar.yaml", (1, 1))
    before = live.show.puppet
    live.run(seconds=1.0)
    controls.close()
    assert live.show.puppet is before


def test_another_avatar_comes_beside_the_drawing_and_keeps_the_framing(stage):
    live, _, controls = stage
    live.show.puppet.framing = "bust"
    told = []
    controls._wardrobe._happened = lambda *event: told.append(event)
    press(stage, "next_avatar")
    assert live.show.puppet.avatar.name == "tiny"
    ran_until(live, lambda: live.show.puppet.avatar.name in puppet.names())
    assert live.show.puppet.framing == "bust"
    on = [("expression", name, True) for name in live.show.puppet.expressions]
    assert told == [("avatar", live.show.puppet.avatar.name), *on]


def test_a_new_avatars_own_expressions_are_told_after_it(stage, folder):
    """What was on before, and stays so, is not said again."""
    live, _, controls = stage
    told = []
    controls._wardrobe._happened = lambda *event: told.append(event)
    expressions = [*DOCUMENT["expressions"], {"name": "scarf", "key": "3", "on": True}]
    put(folder.with_name("other"), DOCUMENT | {"name": "other", "expressions": expressions})
    controls._wardrobe._casting.want(folder.with_name("other"))
    ran_until(live, lambda: live.show.puppet.avatar.name == "other")
    assert live.show.puppet.expressions == ("hat", "scarf")
    assert told == [("avatar", "other"), ("expression", "scarf", True)]


def test_depth_cues_of_the_settings_reach_the_puppet_also_after_a_change(settings, folder):
    asked = override(settings, {"avatar.depth_cues": 0.5})
    live = Live(session.show(asked, "test"), Resting(), [], Statistics(), fps=60)
    controls = Controls(live, None, Stop(), asked, seed=1)
    live.tick = controls.tick
    before = live.show.puppet
    put(folder, hat=90)
    ran_until(live, lambda: live.show.puppet is not before)
    controls.close()
    assert before._cues is not None
    assert live.show.puppet._cues is not None
