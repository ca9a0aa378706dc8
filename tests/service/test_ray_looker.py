"""The service with its models on a real Ray: the same answers, and a full queue."""

from __future__ import annotations

import concurrent.futures

import httpx
import pytest

from vtube.errors import UsageError
from vtube.service.metrics import Metrics
from vtube.service.ray_looker import RayLooker
from vtube.settings import Settings

from .conftest import started

pytest.importorskip("ray", reason="the extra ray is not installed")


def test_a_cluster_is_asked_from_one_of_its_nodes() -> None:
    """Ray's clients from outside cannot ask Ray Serve; it is told before anything is loaded."""
    with pytest.raises(UsageError, match="--address auto"):
        RayLooker(Settings(), "ray://head:10001", Metrics())


@pytest.mark.slow
def test_answers_are_those_of_this_machine_alone(server, testdata, tmp_path) -> None:
    """With a face and parameters; more requests than the queue takes are told to come again, and none fails."""
    photo = (testdata / "keypoints" / "coco8-pose").rglob("*.jpg")
    image = next(iter(sorted(photo))).read_bytes()
    words = ("--engine", "ray", "--set", "service.lanes=1", "--set", "service.queue=2")
    with started(tmp_path, *words) as found:
        mine = httpx.post(f"{server.url}v1/poses", files={"image": image}, timeout=60)
        theirs = httpx.post(f"{found.url}v1/poses", files={"image": image}, timeout=60)
        assert theirs.status_code == httpx.codes.OK
        assert theirs.json()["poses"] == mine.json()["poses"]
        assert theirs.json()["poses"]

        def ask(_i: int) -> int:
            return httpx.post(f"{found.url}v1/poses", files={"image": image}, timeout=60).status_code

        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            codes = list(pool.map(ask, range(24)))
        assert set(codes) == {httpx.codes.OK, httpx.codes.TOO_MANY_REQUESTS}
