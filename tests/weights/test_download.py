"""Downloads against a real server on this machine that misbehaves in every way that servers do."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from vtube.errors import DeviceError
from vtube.weights.download import download, sha256_of

CONTENT = (b"PK" + bytes(range(2, 256))) * 4096  # 1 MiB
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Server:
    """``ranges``: honour the Range header. ``cut``: close after so many bytes. ``chunked``: no length."""

    def __init__(self) -> None:
        self.ranges, self.cut, self.chunked, self.status = True, len(CONTENT), False, 200
        self.content = CONTENT
        self.asked: list[str | None] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                """The test's output stays clean."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/yolov8n-pose.pt"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        wanted = handler.headers.get("Range")
        self.asked.append(wanted)
        if self.status != 200:
            handler.send_error(self.status)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.ranges else 0
        if start >= len(self.content):
            handler.send_error(416)
            return
        handler.send_response(206 if start else 200)
        if not self.chunked:
            handler.send_header("Content-Length", str(len(self.content) - start))
        handler.end_headers()
        handler.wfile.write(self.content[start : self.cut])
        handler.close_connection = True


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.http.shutdown()
    thread.join()
    server.http.server_close()


def test_a_connection_that_breaks_leaves_no_file_and_is_resumed(server: Server, tmp_path: Path) -> None:
    """The second attempt asks only for what is missing."""
    target = tmp_path / "weights.pt"
    server.cut = 300_000
    with pytest.raises(DeviceError, match=r"127\.0\.0\.1"):
        download(server.url, target, sha256=SHA256)
    assert not target.exists()
    there = (tmp_path / "weights.pt.part").stat().st_size
    assert 0 < there <= 300_000
    server.cut = len(CONTENT)
    assert download(server.url, target, sha256=SHA256).read_bytes() == CONTENT
    assert server.asked == [None, f"bytes={there}-"]
    assert not (tmp_path / "weights.pt.part").exists()


def test_a_server_that_ignores_the_range_sends_the_whole_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "weights.pt.part").write_bytes(b"x" * 1000)
    server.ranges = False
    assert download(server.url, tmp_path / "weights.pt", sha256=SHA256).read_bytes() == CONTENT


def test_a_part_that_is_whole_already_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "weights.pt.part").write_bytes(CONTENT)
    target = tmp_path / "weights.pt"
    assert download(server.url, target, sha256=SHA256, size=len(CONTENT)) == target
    assert server.asked == []
    target.unlink()
    (tmp_path / "weights.pt.part").write_bytes(CONTENT)
    assert download(server.url, target, sha256=SHA256).read_bytes() == CONTENT


def test_wrong_bytes_are_thrown_away(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"other bytes than published.*expected 00"):
        download(server.url, tmp_path / "weights.pt", sha256="00" * 32)
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == []


def test_a_page_in_the_place_of_weights_without_a_checksum_is_refused(server: Server, tmp_path: Path) -> None:
    server.content = b"<html>please log in</html>"
    with pytest.raises(DeviceError, match="expected a checkpoint"):
        download(server.url, tmp_path / "weights.pt")
    assert not list(tmp_path.glob("weights.pt*[!k]"))


def test_a_damaged_file_that_is_there_is_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "weights.pt").write_bytes(CONTENT[:1000])
    assert download(server.url, tmp_path / "weights.pt", sha256=SHA256).read_bytes() == CONTENT


def test_a_wrong_part_is_thrown_away_and_the_next_try_succeeds(server: Server, tmp_path: Path) -> None:
    (tmp_path / "weights.pt.part").write_bytes(b"x" * 1000)
    with pytest.raises(DeviceError, match="other bytes"):
        download(server.url, tmp_path / "weights.pt", sha256=SHA256)
    assert download(server.url, tmp_path / "weights.pt", sha256=SHA256).read_bytes() == CONTENT


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_names_its_status(server: Server, tmp_path: Path, status: int) -> None:
    server.status = status
    with pytest.raises(DeviceError, match=str(status)):
        download(server.url, tmp_path / "weights.pt")
    assert not (tmp_path / "weights.pt").exists()


def test_a_short_file_without_a_length_is_seen_by_its_known_size(server: Server, tmp_path: Path) -> None:
    server.chunked, server.cut = True, 1000
    with pytest.raises(DeviceError, match="broke off"):
        download(server.url, tmp_path / "weights.pt", size=len(CONTENT))
    assert not (tmp_path / "weights.pt").exists()


def test_a_dead_network_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="cannot be downloaded") as raised:
        download("http://127.0.0.1:9/weights.pt", tmp_path / "weights.pt")
    assert "object at 0x" not in str(raised.value)


def test_progress_counts_the_bytes(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    download(server.url, tmp_path / "weights.pt", progress=lambda there, total: seen.append((there, total)))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [there for there, _ in seen] == sorted({there for there, _ in seen})


def test_two_at_once_fetch_it_once(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "weights.pt"
    threads = [
        threading.Thread(target=download, args=(server.url, target), kwargs={"sha256": SHA256}) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sha256_of(target) == SHA256
    assert server.asked == [None]
