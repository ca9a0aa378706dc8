"""Settings are layered, closed and explained."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube import paths, registry, settings
from vtube.errors import UsageError


def test_defaults_need_no_file():
    assert settings.load(environment={}).body.model == "auto"


def test_the_default_preset_is_the_defaults():
    assert settings.load("default", environment={}) == settings.load(environment={})


@pytest.mark.parametrize("preset", sorted(path.stem for path in paths.shipped("configs").glob("*.yaml")))
def test_presets_load(preset):
    assert settings.load(preset, environment={}).display.fps >= 30


def test_later_layers_win(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("body: {size: 128, model: m1}\ndisplay: {fps: 30}\n", encoding="utf-8")
    loaded = settings.load(
        str(file), ["body.model=m3"], environment={"VTUBE_SET__BODY__MODEL": "m2", "VTUBE_SET__BODY__SIZE": "256"}
    )
    assert (loaded.body.size, loaded.body.model, loaded.display.fps) == (256, "m3", 30)


def test_the_command_lines_own_options_win_over_all_but_none_changes_nothing():
    changed = settings.override(settings.load(environment={}), {"body.size": 640, "avatar.name": None})
    assert (changed.body.size, changed.avatar.name) == (640, "default")


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("body.sie=3", "did you mean size"),
        ("bodi.size=3", "did you mean body"),
        ("body.size=big", "body.size"),
        ("body.size=-32", "body.size"),
        ("body=3", "section"),
        ("body.size", "expected a.b=c"),
        ("=3", "unknown setting"),
        ("body.size=[", "not YAML"),
        ("display.size=[1]", "display.size"),
        ("solving.response.MouthOpne.curve=2", "did you mean MouthOpen"),
        ("solving.response.Elbow*.curve=2", "no parameter Elbow"),
        ("solving.response.MouthOpen.curv=2", "did you mean curve"),
        ("solving.response.MouthOpen=2", "section"),
        ("solving.response.MouthOpen.dead_zone=1", "solving.response.MouthOpen.dead_zone"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(assignment, says):
    with pytest.raises(UsageError, match=says) as caught:
        settings.load(None, [assignment], environment={})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("assignment", "section", "key", "value"),
    [
        ("source.name=0", "source", "name", "0"),
        ("body.person=2", "body", "person", "2"),
        ("solving.profile=7", "solving", "profile", "7"),
        ("display.background=#00b140", "display", "background", "#00b140"),
    ],
)
def test_a_text_may_look_like_a_number_or_a_comment(assignment, section, key, value):
    assert getattr(getattr(settings.load(None, [assignment], {}), section), key) == value


def test_responses_are_merged_by_parameter(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "solving: {response: {MouthOpen: {sensitivity: 1.5, curve: 0.8}, 'EyeOpen*': {dead_zone: 0.1}}}\n",
        encoding="utf-8",
    )
    loaded = settings.load(str(file), ["solving.response.MouthOpen.curve=2"], {}).solving.response
    assert loaded["MouthOpen"] == settings.Response(sensitivity=1.5, curve=2)
    assert loaded["EyeOpen*"].dead_zone == 0.1


def test_an_empty_value_leaves_an_action_without_a_key():
    assert settings.load(None, ["window.keys.record="], environment={}).window.keys.record == ""


@pytest.mark.parametrize("content", ["body: [", "- 1\n- 2\n", "\x00", "just words", "!!python/object:os.system {}"])
def test_a_broken_file_is_one_clear_line(tmp_path, content):
    file = tmp_path / "broken.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"broken\.yaml"):
        settings.load(str(file), environment={})


def test_an_unknown_preset_names_the_known():
    with pytest.raises(UsageError, match="streaming"):
        settings.load("steaming", environment={})


@given(st.text(max_size=40))
def test_any_assignment_gives_settings_or_a_usage_error(text):
    try:
        settings.load(None, [text], environment={})
    except UsageError:
        return
    assert text


def test_the_default_smoother_is_registered():
    assert settings.load(environment={}).smoothing.method in registry.names("smoothing")


def test_the_settings_page_is_up_to_date():
    root = paths.shipped("configs").parent
    command = [sys.executable, root / "scripts" / "settings_doc.py"]
    environment = os.environ | {"PYTHONPATH": str(root)}
    printed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, env=environment)
    assert (root / "docs" / "settings.md").read_text(encoding="utf-8") == printed.stdout


def test_off_is_a_mode_of_the_mouth_though_yaml_reads_a_truth_value():
    assert settings.load(assignments=["voice.mode=off"], environment={}).voice.mode == "off"
    with pytest.raises(UsageError, match=r"voice\.mode"):
        settings.load(assignments=["voice.mode=on"], environment={})
