"""A service whose disk fails while it runs."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.service.conftest import serving
from tests.service.jobs.conftest import clip

PATIENCE = 60.0


def test_a_disk_that_takes_no_folder_is_told_as_such(tmp_path: Path) -> None:
    """As one that takes no video: it is not the client's mistake, and no defect."""
    with serving(tmp_path / "data") as client, clip(tmp_path / "clip.mp4").open("rb") as video:
        shutil.rmtree(tmp_path / "data" / "jobs")
        answer = client.post("/v1/jobs", files={"video": video})
        assert (answer.status_code, answer.json()["title"]) == (507, "No room")
        assert str(tmp_path) not in answer.text


def test_what_cannot_be_counted_hides_nothing_else(tmp_path: Path) -> None:
    """Whoever watches the service needs its figures most when something is wrong."""
    with serving(tmp_path) as client:
        client.app.state.service.jobs._store.close()
        answer = client.get("/metrics")
        assert answer.status_code == 200
        assert 'vtube_jobs{state="queued"} NaN' in answer.text
        assert "vtube_queue_pictures 0.0" in answer.text


def test_a_slow_disk_keeps_only_those_waiting_who_ask_it(tmp_path: Path) -> None:
    """Figures are counted beside the event loop."""
    with serving(tmp_path) as client, ThreadPoolExecutor(2) as threads:
        with client.app.state.service.jobs._store._lock:
            counted = threads.submit(client.get, "/metrics")
            assert threads.submit(client.get, "/healthz").result(PATIENCE).status_code == 200
            assert not counted.done()
        assert counted.result(PATIENCE).status_code == 200
