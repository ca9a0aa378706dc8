"""A take becomes the same film every time, with everything in it that the take says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
import soundfile

from vtube import session
from vtube.cli import main
from vtube.pipeline import Show
from vtube.render.sprites import Renderer
from vtube.rendering import pictures
from vtube.replaying import demo_take
from vtube.settings import Settings, override
from vtube.takes.audio import Audio
from vtube.takes.read import read
from vtube.takes.replay import Replay
from vtube.takes.take import Take
from vtube.takes.write import write
from vtube.types import Event, Image

SMALL = ["--size", "96x72", "--fps", "10", "--avatar", "snip"]


@pytest.fixture(scope="module")
def take() -> Take:
    return read(demo_take())


@pytest.fixture
def settings() -> Settings:
    return override(Settings(), {"display.size": (96, 72), "avatar.name": "snip"})


def show(settings: Settings) -> Show:
    return session.show(settings, "seed")


def drawn(shown: Show, take: Take, start: float, rate: float, count: int) -> list[Image]:
    return list(pictures(shown, Replay(take, method="bezier"), start, rate, count))


def render(*words: object) -> int:
    return main(["render", str(demo_take()), *map(str, words), "--quiet"])


@pytest.mark.parametrize("avatar", ["maple", "puddle"])
def test_pictures_do_not_depend_on_how_many_threads_draw(settings: Settings, take: Take, avatar: str) -> None:
    made = []
    for threads in (1, 2):
        shown = show(override(settings, {"avatar.name": avatar, "display.size": (320, 240)}))
        shown.render = Renderer(threads=threads)
        made.append(drawn(shown, take, 2.0, 30.0, 12))
    for one, two in zip(*made, strict=True):
        np.testing.assert_array_equal(one, two)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors cannot be taken away here")
def test_a_film_is_the_same_on_one_processor_and_on_all(tmp_path: Path) -> None:
    """Byte for byte, in programs of their own, whatever the time of day."""
    films = {"a.mp4": [], "a.webm": ["--transparent"], "a.gif": ["--transparent"]}
    for k, cores in enumerate(({min(os.sched_getaffinity(0))}, os.sched_getaffinity(0))):
        program = f"import os; os.sched_setaffinity(0, {cores}); from vtube.cli import main; "
        for name, options in films.items():
            words = ["render", str(demo_take()), "-o", str(tmp_path / f"{k}{name}"), *SMALL, *options, "--to", "1"]
            program += f"main({words}); "
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    for name in films:
        assert (tmp_path / f"0{name}").read_bytes() == (tmp_path / f"1{name}").read_bytes()


def test_a_film_has_the_takes_length_and_the_asked_rate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(demo_take()), "-o", str(tmp_path / "a.mp4"), *SMALL, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["pictures"], told["seconds"], told["size"], told["sound"]) == (81, 8.1, [96, 72], False)
    with av.open(str(tmp_path / "a.mp4")) as film:
        assert sum(1 for _ in film.decode(video=0)) == 81


def test_a_part_of_a_take_is_as_it_is_in_the_whole(settings: Settings, take: Take) -> None:
    """Apart from springs, which know no more than some seconds."""
    whole, part = drawn(show(settings), take, 0.0, 10.0, 60), drawn(show(settings), take, 5.0, 10.0, 10)
    for one, two in zip(whole[50:], part, strict=True):
        assert np.abs(one.astype(int) - two).mean() < 0.5


def test_it_begins_calmly(settings: Settings, take: Take) -> None:
    """Nothing swings into the first picture: where the performer holds still, the first pictures differ by little."""
    still = replace(take, times=take.times * 1000.0)
    shown = show(override(settings, {"avatar.name": "maple"}))
    first, second = drawn(shown, still, 0.0, 60.0, 2)
    assert np.abs(first.astype(int) - second).mean() < 0.3


def test_expressions_of_the_take_are_seen_from_their_time_on(settings: Settings, take: Take) -> None:
    """Also where the film begins after them; one that the take begins with is there in the first picture."""
    expression = show(settings).puppet.avatar.expressions[0].name  # type: ignore[attr-defined]
    plain = replace(take, events=())
    for at, changed in ((2.05, slice(21, None)), (0.0, slice(0, None))):
        said = replace(take, events=(Event(at, "expression", (expression, True)),))
        shown = show(settings)
        with_it, without = drawn(shown, said, 0.0, 10.0, 40), drawn(show(settings), plain, 0.0, 10.0, 40)
        differs = np.array([not np.array_equal(a, b) for a, b in zip(with_it, without, strict=True)])
        assert differs[changed].all()
        assert not differs[: changed.start].any()
    later = show(settings)
    drawn(later, replace(take, events=(Event(1.0, "expression", (expression, True)),)), 7.0, 10.0, 1)
    assert expression in later.puppet.expressions  # type: ignore[attr-defined]


def test_a_transparent_film_has_alpha_and_its_settings(tmp_path: Path) -> None:
    assert render("-o", tmp_path / "frames", *SMALL, "--transparent", "--to", "0.2", "--no-mirror") == 0
    assert sorted(p.name for p in (tmp_path / "frames").iterdir()) == ["00000.png", "00001.png"]
    picture = cv2.imread(str(tmp_path / "frames" / "00000.png"), cv2.IMREAD_UNCHANGED)
    assert picture.shape == (72, 96, 4)
    assert picture[0, 0, 3] == 0
    assert picture[..., 3].max() == 255


def with_sound(take: Take, folder: Path, offset: float) -> Path:
    """The take with a sound of four seconds that clicks at its third."""
    samples = np.zeros(4 * 44100, np.float32)
    samples[3 * 44100 :][:200] = 0.8
    soundfile.write(folder / "a.wav", samples, 44100)
    held = take.header.session.model_copy(update={"audio": Audio(file="a.wav", offset=offset)})
    write(replace(take, header=take.header.model_copy(update={"session": held})), folder / "a.pose.json")
    return folder / "a.pose.json"


@pytest.mark.parametrize("name", ["film.mp4", "film.webm"])
def test_the_sessions_sound_goes_along_in_step(tmp_path: Path, take: Take, name: str) -> None:
    """A click at 3 s of a sound that began half a second after the take, in a film from 2 s on."""
    path, out = with_sound(take, tmp_path, 0.5), tmp_path / name
    assert main(["render", str(path), "-o", str(out), *SMALL, "--from", "2", "--to", "0:04", "--quiet"]) == 0
    with av.open(str(out)) as film:
        samples = np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])
        assert np.argmax(np.abs(samples) > 0.3) / film.streams.audio[0].rate == pytest.approx(1.5, abs=0.002)
    assert main(["render", str(path), "-o", str(out), *SMALL, "--to", "1", "--quiet", "--no-audio", "--force"]) == 0
    with av.open(str(out)) as film:
        assert not film.streams.audio


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "a.avi"], "unknown kind of film"),
        (["-o", "no/a.mp4"], "no such folder"),
        (["-o", "there.mp4"], "already something"),
        (["-o", "a.mp4", "--transparent"], "MP4 has no transparency"),
        (["-o", "a.mp4", "--size", "0x9"], "size"),
        (["-o", "a.mp4", "--size", "big"], "WIDTHxHEIGHT"),
        (["-o", "a.mp4", "--fps", "nan"], "above 0"),
        (["-o", "a.mp4", "--fps", "999"], "fps"),
        (["-o", "a.gif", "--fps", "60"], "1/60 to 50 fps"),
        (["-o", "a.mp4", "--from", "99"], "nothing is left of the take"),
        (["-o", "a.mp4", "--from", "2", "--to", "1"], "not after the start"),
        (["-o", "a.mp4", "--from", "-1"], "error"),
        (["-o", "a.mp4", "--to", "1e3"], "M:SS"),
        (["-o", "a.mp4", "--background", "camera"], "no camera's pictures"),
        (["-o", "a.mp4", "--background", "no-colour"], "unknown background"),
        (["-o", "a.mp4", "--framing", "hands"], "framing"),
        (["-o", "a.mp4", "--avatar", "nobody"], "nobody"),
        ([], "--output"),
    ],
)
def test_what_cannot_be_is_one_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.mp4").write_text("mine", encoding="utf-8")
    assert main(["render", str(demo_take()), *words, "--quiet"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["there.mp4"]
    assert (tmp_path / "there.mp4").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("content", [None, "{}", '{"format": "vtube-pose", "version": 1', "folder"])
def test_takes_that_are_none_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    bad = tmp_path / "bad.pose.json"
    if content == "folder":
        bad.mkdir()
    elif content is not None:
        bad.write_text(content, encoding="utf-8")
    assert main(["render", str(bad), "-o", str(tmp_path / "a.mp4")]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert "bad.pose.json" in told
    assert not (tmp_path / "a.mp4").exists()
