"""A batch on a real Ray: takes as those of this machine alone, though workers die, and clear words where none is."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from vtube import settings as layers
from vtube.batch import cluster as ray_cluster
from vtube.batch.engines import _ray_crew
from vtube.batch.engines.ray import create
from vtube.batch.extraction import Extractor
from vtube.batch.item import Item, Report
from vtube.errors import DeviceError, UsageError, VtubeError
from vtube.settings import Settings

ray = pytest.importorskip("ray", reason="the extra ray is not installed")
CLIPS = ("sign-eat.mkv", "sign-thanks.mkv", "face-woman.mp4")
"""The last one takes seconds, so that a worker can be killed meanwhile."""


@pytest.fixture(scope="module")
def cluster(models: Path) -> Iterator[None]:
    """Ray on this machine with two processors, for all tests here."""
    with ray_cluster.connected(None, 2):
        yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Ray does not wait for all processes that it ends
        gc.collect()


@pytest.fixture(scope="module")
def settings(models: Path) -> Settings:
    """Small, since it is the way that is tested."""
    return layers.load(assignments=["body.size=320", "face.model=none"], environment={})


@pytest.fixture(scope="module")
def videos(testdata: Path) -> dict[str, Path]:
    return {Path(clip).stem: testdata / "footage" / clip for clip in CLIPS}


@pytest.fixture(scope="module")
def alone(videos: dict[str, Path], settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one extractor in this process makes of the videos."""
    folder = tmp_path_factory.mktemp("alone")
    extractor = Extractor(settings)
    return {name: take.read_bytes() for name, video in videos.items() for take in extractor(video, folder, name).takes}


class Heard(list[Report]):
    """All reports, in their order."""

    def states(self, name: str) -> list[str]:
        return [report.state for report in self if report.item.name == name]


def on() -> bool:
    return False


def content(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def workers() -> list[psutil.Process]:
    """Processes of this test's Ray in which an actor lives."""
    below = psutil.Process().children(recursive=True)
    return [process for process in below if process.name().startswith("ray::Worker")]


def all_end() -> bool:
    """Whether no worker stays: Ray ends the process a moment after its actor."""
    end = time.monotonic() + 30
    while workers() and time.monotonic() < end:
        time.sleep(0.1)
    return not workers()


@pytest.mark.usefixtures("cluster")
def test_takes_are_those_of_this_machine_alone(
    videos: dict[str, Path], settings: Settings, alone: dict[str, bytes], tmp_path: Path
) -> None:
    """Byte for byte, in the folders that the names say; every video is begun, goes on and is done."""
    heard = Heard()
    clips = ("sign-eat", "sign-thanks")
    items = [Item(str(videos[name]), f"day/{name}") for name in clips]
    create()(items, settings, str(tmp_path / "out"), heard.append, on)
    assert content(tmp_path / "out") == {f"day/{name}.pose.json": alone[name] for name in clips}
    for item in items:
        states = heard.states(item.name)
        assert states[0] == "begun"
        assert states[-1] == "done"
        assert "progress" in states
    assert all_end()


@pytest.mark.usefixtures("cluster")
def test_a_killed_worker_costs_its_video_another_try(
    videos: dict[str, Path], settings: Settings, alone: dict[str, bytes], tmp_path: Path
) -> None:
    """Midway: the takes are the same, none is missing and none done twice; nothing stays in the temporary folder."""
    heard, killed = Heard(), []

    def told(report: Report) -> None:
        heard.append(report)
        if report.state == "progress" and report.item.name == "face-woman" and not killed:
            killed.append(workers()[0])
            killed[0].kill()

    items = [Item(str(video), name) for name, video in videos.items()]
    create(workers=1)(items, settings, str(tmp_path / "out"), told, on)
    assert killed
    assert content(tmp_path / "out") == {f"{name}.pose.json": take for name, take in alone.items()}
    states = [heard.states(item.name) for item in items]
    assert sorted(line.count("begun") for line in states) == [1, 1, 2]
    assert [line.count("done") for line in states] == [1, 1, 1]


@pytest.mark.nightly
@pytest.mark.usefixtures("cluster")
def test_a_video_that_kills_every_worker_is_left(
    videos: dict[str, Path], settings: Settings, alone: dict[str, bytes], tmp_path: Path
) -> None:
    """After its tries it has failed; the others are done."""
    first, second = (Item(str(videos[name]), name) for name in ("face-woman", "sign-eat"))
    heard = Heard()

    def told(report: Report) -> None:
        heard.append(report)
        if report.state == "progress" and report.item == first:
            for process in workers():
                process.kill()

    create(workers=1)([first, second], settings, str(tmp_path), told, on)
    assert heard.states(first.name).count("begun") == _ray_crew.TRIES
    (error,) = [report.error or "" for report in heard if report.state == "failed"]
    assert first.source in error
    assert content(tmp_path) == {f"{second.name}.pose.json": alone[second.name]}


@pytest.mark.usefixtures("cluster")
def test_what_is_wrong_with_one_video_is_its_report(
    videos: dict[str, Path], settings: Settings, alone: dict[str, bytes], tmp_path: Path
) -> None:
    """No such file, no video, an address where nobody answers: a line that names the source; the others are done."""
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film")
    bad = [str(tmp_path / "none.mp4"), str(broken), "http://127.0.0.1:1/a.mp4?key=secret"]
    items = [Item(source, f"bad{i}") for i, source in enumerate(bad)]
    items.append(Item(videos["sign-eat"].as_uri(), "good"))
    heard = Heard()
    create()(items, settings, str(tmp_path / "out"), heard.append, on)
    errors = {report.item.source: report.error or "" for report in heard if report.state == "failed"}
    assert set(errors) == set(bad)
    for source, error in errors.items():
        assert source.partition("?")[0] in error
        assert "scratch" not in error
        assert "\n" not in error
        assert "secret" not in error
    assert content(tmp_path / "out") == {"good.pose.json": alone["sign-eat"]}


@pytest.mark.usefixtures("cluster")
def test_a_video_that_workers_do_not_see_is_brought_to_them(
    videos: dict[str, Path],
    settings: Settings,
    alone: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In pieces; the take is the same."""
    monkeypatch.setattr(_ray_crew, "mark", lambda _path: (0, "of a file that no worker has"))
    monkeypatch.setattr(_ray_crew, "PIECE", 10_000)
    create()([Item(str(videos["sign-eat"]), "a")], settings, str(tmp_path), Heard().append, on)
    assert content(tmp_path) == {"a.pose.json": alone["sign-eat"]}


@pytest.mark.usefixtures("cluster")
def test_stopping_ends_what_was_begun_and_leaves_nothing_half(
    testdata: Path, settings: Settings, tmp_path: Path
) -> None:
    """Soon, with no take, no worker, and no report of a failure."""
    heard, stopped = Heard(), threading.Event()

    def told(report: Report) -> None:
        heard.append(report)
        if report.state == "progress":
            stopped.set()

    video = testdata / "footage" / "face-woman.mp4"
    create()([Item(str(video), "a")], settings, str(tmp_path), told, stopped.is_set)
    assert {report.state for report in heard} == {"begun", "progress"}
    assert content(tmp_path) == {}
    assert all_end()


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda given: (given[0], "0.0.1", given[2]), "another vtube"),
        (lambda given: (given[0], given[1], "0" * 16), "other weights"),
        (lambda given: ({"body": {"model": "/nowhere/a.pt"}}, *given[1:]), "/nowhere/a.pt"),
    ],
)
def test_workers_that_cannot_make_the_same_takes_make_none(
    videos: dict[str, Path], settings: Settings, tmp_path: Path, change: Any, word: str
) -> None:
    """Another version of vtube, other weights or none: one line, which names the node."""
    crew = _ray_crew.Crew([Item(str(videos["sign-eat"]), "a")], settings, str(tmp_path), card_share=0.0)
    crew._given = change(crew._given)
    with pytest.raises(VtubeError, match=word) as told:
        crew.run(1, Heard().append, on)
    assert "node" in str(told.value)
    assert content(tmp_path) == {}


@pytest.mark.usefixtures("cluster")
def test_a_cluster_that_goes_away_is_told(
    videos: dict[str, Path], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No video is said to have failed for it, and the batch is not said to be done."""
    crew = _ray_crew.Crew([Item(str(videos["sign-eat"]), "a")], settings, str(tmp_path), card_share=0.0)

    def gone(*_given: object) -> None:
        raise ConnectionError("the line is cut")

    monkeypatch.setattr(crew, "_ship", gone)
    heard = Heard()
    with pytest.raises(DeviceError, match="the cluster is gone"):
        crew.run(1, heard.append, on)
    assert heard.states("a") == ["begun"]


def listening() -> tuple[socket.socket, int]:
    """A port on which nobody answers."""
    taken = socket.create_server(("127.0.0.1", 0))
    return taken, taken.getsockname()[1]


@pytest.mark.parametrize("address", ["ray://127.0.0.1:{}", "127.0.0.1:{}"])
def test_an_address_where_no_cluster_is_fails_at_once(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray itself would try for a minute."""
    taken, port = listening()
    taken.close()
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", lambda *_given, **_options: pytest.fail("it is asked although nobody is there"))
    monkeypatch.setattr(ray, "shutdown", lambda: None)
    with (
        pytest.raises(DeviceError, match="no Ray cluster answers") as told,
        ray_cluster.connected(address.format(port), 1),
    ):
        pytest.fail("nobody is there")
    assert told.value.exit_status == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:8265", "cluster", "ray://", "ray://host:port"])
def test_what_is_no_address_of_ray_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what one looks like."""
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "shutdown", lambda: None)
    with pytest.raises(UsageError, match="ray://HOST:10001"), ray_cluster.connected(address, 1):
        pytest.fail("it is no address")


@pytest.mark.slow
def test_a_local_ray_is_started_and_leaves_nothing(
    videos: dict[str, Path], alone: dict[str, bytes], tmp_path: Path
) -> None:
    """In a process of its own: nothing but the program's words on both outputs, no process and no file is left. Nobody
    else may look into its folder meanwhile.
    """
    out, temporary = tmp_path / "out", Path(ray_cluster._short() or tempfile.gettempdir())
    code = f"""
import os
from pathlib import Path
from vtube import settings
from vtube.batch.engines.ray import create
from vtube.batch.item import Item
made = settings.load(assignments=["body.size=320", "face.model=none"])

def closed(_):
    (mine,) = Path({str(temporary)!r}).glob("vtube-scratch-*/work/session_*_{{}}".format(os.getpid()))
    assert not mine.parents[1].stat().st_mode & 0o077

create(workers=1)([Item({str(videos["sign-eat"])!r}, "a")], made, {str(out)!r}, closed, lambda: False)
"""
    before = set(temporary.glob("vtube-scratch-*/work/session_*"))
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=200, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert content(out) == {"a.pose.json": alone["sign-eat"]}
    assert set(temporary.glob("vtube-scratch-*/work/session_*")) <= before
