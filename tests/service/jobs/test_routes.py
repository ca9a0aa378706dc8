"""`/v1/jobs` of a real service, hostile uploads first."""

from __future__ import annotations

import gzip
import json
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.service.jobs.conftest import clip
from tests.service.jobs.serving import Server, served

NOBODY = "0" * 32


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service")


@pytest.fixture(scope="module")
def server(folder: Path, models: Path) -> Iterator[Server]:
    with served(folder / "data", "service.video_bytes=1000000", "service.jobs=3") as made:
        yield made


def _problem(answer: httpx.Response, status: int, said: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in f"{answer.json()['title']}: {answer.json()['detail']}"


def _left(folder: Path) -> list[Path]:
    return list((folder / "data" / "jobs").iterdir())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no bytes"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "no video"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "no video"),
        (b"\x80\x04\x95.", "no video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no video"),
        (b"GIF89a#EXTM3U\nfile:///etc/passwd\n", "size"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(1000), "damaged"),
        (b"\x1a\x45\xdf\xa3webm" + b"\xff" * 1000, "damaged"),
    ],
)
def test_what_is_no_video_is_refused_and_nothing_kept(
    server: Server, folder: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    """By its content, whatever its name says; the answer names no path."""
    video = tmp_path / "clip.mp4"
    video.write_bytes(content)
    answer = server.send(video)
    _problem(answer, 422, said)
    assert "/" not in answer.json()["detail"].replace("and/or", "")
    assert _left(folder) == []


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"content": b"", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400),
        ({"content": b"--x\r\n", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400),
        ({"content": b"junk", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400),
        ({"content": b"{}", "headers": {"content-type": "application/json"}}, 415),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 415),
        ({}, 415),
        ({"files": {"picture": b"x"}}, 422),
        ({"files": [("video", b"x"), ("video", b"y")]}, 422),
        ({"files": {"render": b"maple"}}, 422),
        ({"files": {"render": b"m" * 1000}}, 422),
        ({"files": {"video": bytes(2_000_000)}}, 413),
    ],
)
def test_broken_forms_are_told_and_leave_nothing(
    server: Server, folder: Path, request_: dict[str, object], status: int
) -> None:
    """Each is the client's own mistake."""
    _problem(server.client.post("/v1/jobs", **request_), status, "")  # type: ignore[arg-type]
    assert _left(folder) == []


def test_an_upload_without_an_end_is_cut_off_at_the_limit(server: Server, folder: Path) -> None:
    """A stream that announces no length is counted; the file goes."""

    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="video"; filename="a"\r\n\r\n'
        for _ in range(10_000):
            yield bytes(65536)

    headers = {"content-type": "multipart/form-data; boundary=x"}
    try:
        answer = server.client.post("/v1/jobs", content=endless(), headers=headers)
        _problem(answer, 413, "")
    except httpx.TransportError:  # it was cut off while the client was still sending
        pass
    assert server.client.get("/healthz").status_code == 200
    assert _left(folder) == []


def test_a_client_that_goes_leaves_nothing(server: Server, folder: Path) -> None:
    """Half an upload is none."""
    url = server.client.base_url
    with socket.create_connection((url.host, url.port)) as connection:
        head = f"POST /v1/jobs HTTP/1.1\r\nHost: {url.host}:{url.port}\r\nContent-Length: 900000\r\n"
        kind = "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        part = '--x\r\nContent-Disposition: form-data; name="video"; filename="a"\r\n\r\n'
        connection.sendall((head + kind + part).encode() + bytes(100_000))
        while not _left(folder):
            time.sleep(0.01)
    while _left(folder):
        time.sleep(0.01)
    assert server.client.get("/v1/jobs").json()["jobs"] == []


@pytest.mark.parametrize("avatar", ["../maple", "/etc", "nobody", "", "maple\n"])
def test_an_avatar_is_one_of_the_catalogue(server: Server, folder: Path, tmp_path: Path, avatar: str) -> None:
    """No path comes from a request."""
    _problem(server.send(clip(tmp_path / "clip.mp4"), render=avatar), 404, "Unknown avatar")
    assert _left(folder) == []


@pytest.mark.parametrize("id_", [NOBODY, "..", "%2e%2e%2f%2e%2e%2fetc", "A" * 32, "0" * 31, "0" * 32 + "%00"])
@pytest.mark.parametrize("below", ["", "/events", "/take", "/bvh", "/render"])
def test_a_job_that_never_was_is_not_found(server: Server, id_: str, below: str) -> None:
    """Whatever is asked for in place of an id."""
    assert server.client.get(f"/v1/jobs/{id_}{below}").status_code == 404
    if not below:
        assert server.client.delete(f"/v1/jobs/{id_}").status_code in {404, 405}


def test_a_full_service_says_when_to_come_again(server: Server, tmp_path: Path) -> None:
    """No queue grows without end. What waits has no results yet, and is removed."""
    long = clip(tmp_path / "long.mp4", 400)
    jobs = [server.send(long).raise_for_status().json() for _ in range(3)]
    refused = server.send(long)
    _problem(refused, 429, "as many jobs")
    assert int(refused.headers["retry-after"]) > 0
    _problem(server.client.get(f"/v1/jobs/{jobs[-1]['id']}/take"), 409, "Not done yet")
    listed = [job["id"] for job in server.client.get("/v1/jobs").json()["jobs"]]
    assert listed[:3] == [job["id"] for job in reversed(jobs)]
    for job in jobs:
        assert server.client.delete(f"/v1/jobs/{job['id']}").status_code == 204
        assert server.client.get(f"/v1/jobs/{job['id']}").status_code == 404


def test_a_video_without_people_has_no_take(server: Server, tmp_path: Path) -> None:
    """The job is done; what it has not is not found, and why is said."""
    job = server.ended(server.send(clip(tmp_path / "clip.mp4", 3), render="maple").raise_for_status().json()["id"])
    assert (job["state"], job["people"], job["progress"], job["frames"], job["results"]) == ("done", 0, 1.0, 3, [])
    for kind in ("take", "bvh", "render"):
        _problem(server.client.get(f"/v1/jobs/{job['id']}/{kind}"), 404, "no person was found")


def test_events_end_with_the_end(server: Server, folder: Path, tmp_path: Path) -> None:
    """The present state first, progress that only grows, the last event the end; who comes late is told that."""
    id_ = server.send(clip(tmp_path / "clip.mp4", 60)).raise_for_status().json()["id"]
    told = _events(server, id_)
    assert told[-1]["state"] == "done"
    shares = [event["progress"] for event in told]
    assert shares == sorted(shares)
    assert len({event["state"] for event in told}) > 1
    assert _events(server, id_) == [told[-1]] == [server.job(id_)]


def test_events_of_a_job_that_is_removed_end_with_that(server: Server, tmp_path: Path) -> None:
    """Nobody waits for an end that never comes."""
    id_ = server.send(clip(tmp_path / "long.mp4", 400)).raise_for_status().json()["id"]
    with server.client.stream("GET", f"/v1/jobs/{id_}/events") as stream:
        lines = stream.iter_lines()
        first = next(line for line in lines if line.startswith("data:"))
        assert json.loads(first[5:])["state"] in {"queued", "running"}
        assert httpx.delete(f"{server.client.base_url}v1/jobs/{id_}").status_code == 204
        *_, last = (line for line in lines if line.startswith("data:"))
    assert json.loads(last[5:])["state"] == "cancelled"


def test_a_service_that_ends_ends_its_streams_and_keeps_its_jobs(tmp_path: Path, models: Path) -> None:
    """Nobody's connection is cut, and what was under way is done by the next service."""
    with served(tmp_path / "data") as first:
        id_ = first.send(clip(tmp_path / "clip.mp4", 30)).raise_for_status().json()["id"]
        with first.client.stream("GET", f"/v1/jobs/{id_}/events") as stream:
            lines = stream.iter_lines()
            next(lines)
            first.process.terminate()
            assert not any('"done"' in line for line in lines)
        assert first.process.wait() == 128 + signal.SIGTERM
    with served(tmp_path / "data") as second:
        assert second.ended(id_)["state"] == "done"


def _events(server: Server, id_: str) -> list[dict[str, object]]:
    with server.client.stream("GET", f"/v1/jobs/{id_}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = list(stream.iter_lines())
    assert {line for line in lines if line.startswith("event:")} == {"event: job"}
    return [json.loads(line[5:]) for line in lines if line.startswith("data:")]


def test_results_are_files(server: Server, testdata: Path) -> None:
    """A take, in gzip or not; bones; a film. Persons are counted from 1."""
    answer = server.send(testdata / "footage/wave-woman.mp4", render="snip")
    assert answer.status_code == 202
    assert answer.headers["location"] == answer.json()["links"]["self"]
    job = server.ended(answer.json()["id"])
    assert (job["state"], job["people"], job["error"]) == ("done", 1, None)
    [result] = job["results"]
    plain = server.client.get(result["take"], headers={"accept-encoding": "identity"})
    assert json.loads(plain.content)["format"] == "vtube-pose"
    assert "content-encoding" not in plain.headers
    with server.client.stream("GET", result["take"], headers={"accept-encoding": "br, gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        raw = b"".join(packed.iter_raw())
    assert len(raw) < len(plain.content) / 2
    assert gzip.decompress(raw) == plain.content
    assert server.client.get(result["bvh"]).text.startswith("HIERARCHY")
    film = server.client.get(result["render"])
    assert film.headers["content-type"] == "video/mp4"
    assert film.content[4:8] == b"ftyp"
    _problem(server.client.get(f"/v1/jobs/{job['id']}/take?person=2"), 404, "there are 1")
    for person in ("0", "-1", "x", "1e9"):
        _problem(server.client.get(f"/v1/jobs/{job['id']}/take?person={person}"), 422, "person")


def test_a_film_that_was_not_asked_for_is_not_made(server: Server, testdata: Path) -> None:
    """And the answer says how to ask."""
    job = server.ended(server.send(testdata / "footage/wave-woman.mp4").raise_for_status().json()["id"])
    assert job["results"][0]["render"] is None
    _problem(server.client.get(f"/v1/jobs/{job['id']}/render"), 404, "field render")


def test_prometheus_counts_jobs_by_state(server: Server) -> None:
    """As many as there are."""
    lines = server.client.get("/metrics").text.splitlines()
    counted = {line.split()[0]: float(line.split()[1]) for line in lines if line.startswith("vtube_jobs{")}
    listed = [job["state"] for job in server.client.get("/v1/jobs").json()["jobs"]]
    assert counted == {f'vtube_jobs{{state="{s}"}}': listed.count(s) for s in ("queued", "running", "done", "failed")}
