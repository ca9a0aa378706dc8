"""A service that is killed, over and over, while it works."""

from __future__ import annotations

import hashlib
import logging
import random
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import psutil
import pytest

from tests.service.jobs.serving import Server, served

CLIPS = ("footage/wave-woman.mp4", "footage/sign-yes.mkv", "footage/sign-thanks.mkv")
LONGEST = 6.0
"""Seconds until a service is killed: it starts, loads its models, and does one or two of the clips."""


def _print(path: Path) -> tuple[int, int, str]:
    """Which file it is, when it was written, and what it holds."""
    state = path.stat()
    return state.st_ino, state.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()


class Ledger:
    """What clients know: jobs that were accepted, and results that were told of."""

    def __init__(self, data: Path, clips: list[Path]) -> None:
        self.accepted: dict[str, Path] = {}
        self.finished: dict[str, tuple[str, tuple[int, int, str]]] = {}
        self._data, self._clips = data, clips

    def upload(self, server: Server, dice: random.Random) -> None:
        """Send clips until the service is gone."""
        try:
            for _ in range(2):
                clip = dice.choice(self._clips)
                self.accepted[server.send(clip).raise_for_status().json()["id"]] = clip
        except httpx.TransportError:
            pass

    def watch(self, server: Server, seconds: float) -> None:
        """Note what is done by now, again and again; what was done before must be as it was."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.note(server)
            except httpx.TransportError:
                return
            time.sleep(0.05)

    def note(self, server: Server) -> list[str]:
        """The states of all jobs that were accepted."""
        listed = {job["id"]: job for job in server.client.get("/v1/jobs").raise_for_status().json()["jobs"]}
        known = {id_: listed[id_] for id_ in list(self.accepted)}
        for id_, job in known.items():
            if job["state"] == "done":
                now = (job["ended"], _print(self._data / "jobs" / id_ / "result" / "take.pose.json"))
                assert self.finished.setdefault(id_, now) == now, "a result that was told of has changed"
            else:
                assert id_ not in self.finished, "a result that was told of is lost"
        return [job["state"] for job in known.values()]


def _orphans(data: Path) -> list[psutil.Process]:
    """Workers that hold a file of a service that is gone."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if "vtube.service.jobs.worker" in (process.info["cmdline"] or []):
            try:
                if any(file.path.startswith(str(data)) for file in process.open_files()):
                    found.append(process)
            except psutil.Error:
                continue
    return found


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(1, marks=[pytest.mark.slow, pytest.mark.timeout(280)]),
        pytest.param(10, marks=[pytest.mark.nightly, pytest.mark.timeout(900)]),
    ],
)
def test_kills_at_any_moment_lose_nothing_and_repeat_nothing(
    tmp_path: Path, models: Path, testdata: Path, kills: int
) -> None:
    """Whoever got 202 gets the results; whoever saw results sees the same ones for ever; all is whole."""
    data, dice = tmp_path / "data", random.Random(kills)  # noqa: S311 -- the moments are to differ, and to come again
    ledger = Ledger(data, [testdata / clip for clip in CLIPS])
    interrupted: Counter[str] = Counter()
    with served(data) as server:  # models are prepared for this machine once, which takes its time
        ledger.upload(server, dice)
        for id_ in ledger.accepted:
            server.ended(id_)
        ledger.note(server)
    for _ in range(kills):
        server = Server(data, "service.jobs=64")
        sender = threading.Thread(target=ledger.upload, args=(server, dice))
        sender.start()
        ledger.watch(server, dice.uniform(0.05, LONGEST))
        interrupted.update(ledger.note(server))
        server.process.kill()
        sender.join()
        server.close()
        while _orphans(data):
            time.sleep(0.05)
    server = Server(data, "service.jobs=64")
    try:
        while set(states := ledger.note(server)) - {"done", "failed"}:
            time.sleep(0.1)
    finally:
        server.close()
    assert set(states) == {"done"}
    assert interrupted["running"], "no kill met a job at work: the test has shown nothing"
    folders = {path.name: sorted(p.name for p in path.rglob("*")) for path in (data / "jobs").iterdir()}
    assert {id_ for id_ in folders if id_ not in ledger.accepted} == _unanswered(folders, ledger)
    assert {tuple(names) for names in folders.values()} == {("result", "take-1.bvh", "take.pose.json")}
    takes = {(ledger.accepted[id_], contents) for id_, (_, (_, _, contents)) in ledger.finished.items()}
    assert len(takes) == len(set(ledger.accepted.values())), "the same clip gave different takes"
    logging.getLogger("vtube").info(
        "%d kills, %d jobs accepted, states at the kills: %s", kills, len(ledger.accepted), dict(interrupted)
    )


def _unanswered(folders: dict[str, list[str]], ledger: Ledger) -> set[str]:
    """Jobs whose upload was complete when the kill took the answer: they are kept and done like the others."""
    return {id_ for id_ in folders if id_ not in ledger.accepted and "result" in folders[id_]}
