"""Sources and destinations elsewhere: listing, fetching within bounds, whole results, one clear line for each fault."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath

import pytest

from vtube.batch import _copying, _http, addresses, destinations
from vtube.batch.extraction import Stopped
from vtube.batch.scratch import scratch
from vtube.errors import DeviceError, InputError, MissingDependencyError, UsageError, VtubeError

fsspec = pytest.importorskip("fsspec", reason="the extra ray is not installed")
ENDINGS = frozenset({".mp4", ".mkv"})
TAKE = b'{"format": "vtube-pose", "version": 1}'
Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A web server of this test; ``answers`` says what is at which path."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.ended = threading.Event()
        answers = self.answers

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                try:
                    answers[self.path.partition("?")[0]](self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_arguments: object) -> None:
                """Nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


def put(address: str, content: bytes = b"film") -> None:
    with fsspec.open(address, "wb") as stream:
        stream.write(content)


def given(content: bytes, *, length: int | None = None) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content) if length is None else length))
        request.end_headers()
        request.wfile.write(content)

    return answer


def status(code: int) -> Answer:
    return lambda request: request.send_error(code)


def test_a_file_of_a_web_server_is_there_as_long_as_it_is_needed(server: Server, temporary: Path) -> None:
    """Whole, with its ending, and gone afterwards."""
    content = bytes(range(256)) * 20_000
    server.answers["/clips/wave.mp4"] = given(content)
    with addresses.fetched(f"{server.address}/clips/wave.mp4?signature=x") as video:
        assert video.suffix == ".mp4"
        assert video.read_bytes() == content
    assert list(temporary.iterdir()) == []


def test_nothing_of_a_fetch_is_left_after_an_error(server: Server, temporary: Path) -> None:
    """Neither where the work on the video fails nor where the fetching does."""
    server.answers |= {"/a.mp4": given(b"film"), "/b.mp4": given(b"film", length=100)}
    with pytest.raises(ZeroDivisionError), addresses.fetched(f"{server.address}/a.mp4"):
        raise ZeroDivisionError
    with pytest.raises(DeviceError), addresses.fetched(f"{server.address}/b.mp4"):
        pytest.fail("half a file is no file")
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "kind", "word"),
    [
        (404, InputError, "there is nothing"),
        (410, InputError, "there is nothing"),
        (401, InputError, "no permission"),
        (403, InputError, "no permission"),
        (418, InputError, "refuses"),
        (500, DeviceError, "refuses"),
        (503, DeviceError, "refuses"),
    ],
)
def test_what_a_server_refuses_is_one_line(server: Server, code: int, kind: type[VtubeError], word: str) -> None:
    """It names the address and the status; nothing that signs the address is told."""
    server.answers["/a.mp4"] = status(code)
    with pytest.raises(kind, match=word) as told, addresses.fetched(f"{server.address}/a.mp4?key=secret"):
        pytest.fail("there is no file")
    assert str(code) in str(told.value)
    assert "\n" not in str(told.value)
    assert "secret" not in str(told.value)


def test_a_login_in_an_address_is_never_told(server: Server) -> None:
    """Errors are seen by others, in logs and manifests."""
    server.answers["/a.mp4"] = status(404)
    address = server.address.replace("http://", "http://me:secret@") + "/a.mp4"
    with pytest.raises(InputError) as told, addresses.fetched(address):
        pytest.fail("there is no file")
    assert "secret" not in str(told.value)
    assert "127.0.0.1" in str(told.value)


def test_a_server_that_is_not_there_is_one_line() -> None:
    """Connection refused, at once."""
    with pytest.raises(DeviceError, match="cannot be fetched") as told, addresses.fetched("http://127.0.0.1:1/a.mp4"):
        pytest.fail("nobody listens there")
    assert "refused" in str(told.value).lower()


def test_a_file_that_breaks_off_is_told(server: Server) -> None:
    """The server promised more."""
    server.answers["/a.mp4"] = given(b"film", length=1000)
    with pytest.raises(DeviceError, match="broke off"), addresses.fetched(f"{server.address}/a.mp4"):
        pytest.fail("half a file is no file")


def test_what_is_too_large_is_not_fetched(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the length that the server tells: not a byte of it is taken."""
    server.answers["/a.mp4"] = given(b"", length=1 << 40)
    with pytest.raises(InputError, match="too large"), addresses.fetched(f"{server.address}/a.mp4"):
        pytest.fail("it is too large")
    monkeypatch.setattr(_copying, "SPARE", 1 << 60)
    server.answers["/b.mp4"] = given(b"film")
    with pytest.raises(DeviceError, match="does not fit on the disk"), addresses.fetched(f"{server.address}/b.mp4"):
        pytest.fail("the disk is full")


def test_a_server_that_never_ends_is_left(server: Server, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells no length and gives more and more: at the bound it is left, and the disk is as before."""

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not server.ended.is_set():
            request.wfile.write(bytes(1 << 16))

    server.answers["/a.mp4"] = endless
    monkeypatch.setattr(_copying, "LARGEST", 1 << 22)
    with pytest.raises(InputError, match="too large"), addresses.fetched(f"{server.address}/a.mp4"):
        pytest.fail("it never ends")
    assert list(temporary.iterdir()) == []


def test_a_server_that_stalls_is_left(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent one after the time between two pieces, one that gives a byte now and then after the window."""

    def silent(request: BaseHTTPRequestHandler) -> None:
        given(b"film", length=1000)(request)
        server.ended.wait(20)

    def slow(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not server.ended.wait(0.02):
            request.wfile.write(b"x")
            request.wfile.flush()

    server.answers |= {"/silent.mp4": silent, "/slow.mp4": slow}
    monkeypatch.setattr(_http, "TIMEOUT", (1.0, 0.3))
    monkeypatch.setattr(_copying, "_WINDOW", 0.3)
    with pytest.raises(DeviceError, match="broke off"), addresses.fetched(f"{server.address}/silent.mp4"):
        pytest.fail("it is silent")
    with pytest.raises(DeviceError, match="stalls"), addresses.fetched(f"{server.address}/slow.mp4"):
        pytest.fail("it is too slow")


def test_fetching_ends_when_it_is_asked_to(server: Server, temporary: Path) -> None:
    """Between two pieces, and leaves nothing."""
    server.answers["/a.mp4"] = given(bytes(1 << 22))
    with pytest.raises(Stopped), addresses.fetched(f"{server.address}/a.mp4", lambda: True):
        pytest.fail("it was stopped")
    assert list(temporary.iterdir()) == []


def test_a_redirect_to_this_machines_files_is_not_followed(server: Server, tmp_path: Path) -> None:
    """A web server cannot name what lies here."""
    (tmp_path / "a.mp4").write_bytes(b"film")

    def elsewhere(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", (tmp_path / "a.mp4").as_uri())
        request.end_headers()

    server.answers["/a.mp4"] = elsewhere
    with pytest.raises(InputError, match="no usable address"), addresses.fetched(f"{server.address}/a.mp4"):
        pytest.fail("it was followed")


def test_local_paths_are_themselves(tmp_path: Path, temporary: Path) -> None:
    """Nothing is copied, of a plain path and of ``file://``, whatever characters it has."""
    video = tmp_path / "a clip é.mp4"
    video.write_bytes(b"film")
    for source in (str(video), video.as_uri()):
        with addresses.fetched(source) as found:
            assert found == video
    assert list(temporary.iterdir()) == []
    with destinations.results((tmp_path / "new" / "takes").as_uri()) as folder:
        assert folder == tmp_path / "new" / "takes"
        assert folder.is_dir()


def test_folders_and_patterns_are_listed(memory: str) -> None:
    """Videos alone, in order, with names below what was given; a file that is named may have any ending."""
    for name in ("b/2.mkv", "b/notes.txt", "a.MP4", "take.bin"):
        put(f"{memory}/{name}")
    below = [path for _, path in addresses.expand(memory, ENDINGS)]
    assert below == [PurePosixPath("a.MP4"), PurePosixPath("b/2.mkv")]
    assert [path for _, path in addresses.expand(f"{memory}/b/*.mkv", ENDINGS)] == [PurePosixPath("2.mkv")]
    assert [path for _, path in addresses.expand(f"{memory}/*/*.mkv", ENDINGS)] == [PurePosixPath("b/2.mkv")]
    ((source, path),) = addresses.expand(f"{memory}/take.bin", ENDINGS)
    assert path == PurePosixPath("take.bin")
    with addresses.fetched(source) as video:
        assert video.read_bytes() == b"film"


@pytest.mark.parametrize(
    ("address", "word"),
    [("http://", "no address"), ("https://host/", "lists no files"), ("http://host/*.mp4", "lists no")],
)
def test_what_is_no_video_of_a_web_server_is_said_before_anything_is_fetched(address: str, word: str) -> None:
    """Nothing but a protocol, a whole server, and a pattern."""
    with pytest.raises(UsageError, match=word):
        addresses.expand(address, ENDINGS)


def test_names_of_strangers_leave_no_folder(server: Server) -> None:
    """What a server calls a file decides nothing about where its takes go."""
    for path, name in {
        "/a/%2e%2e%2f%2e%2e%2fetc%2fpasswd.mp4": "etc/passwd.mp4",
        "/a%00b%1b.mp4": "a_b_.mp4",
        "/": "127.0.0.1",
        "/..": "video",
    }.items():
        below = addresses.below(server.address + path)
        assert below == PurePosixPath(name)
        assert not below.is_absolute()


def test_where_nothing_is_there_is_one_line(memory: str) -> None:
    """No folder, no video in it, nothing that the pattern fits."""
    put(f"{memory}/notes.txt")
    for word, what in (("/none.mp4", "nothing"), ("", "no video"), ("/*.mp4", "nothing fits")):
        with pytest.raises(InputError, match=what):
            addresses.expand(memory + word, ENDINGS)
    with pytest.raises(InputError, match="nothing"), addresses.fetched(f"{memory}/none.mp4"):
        pytest.fail("there is no file")


def test_a_protocol_that_is_not_known_or_not_installed_says_what_to_do() -> None:
    """The nearest one, or the package."""
    with pytest.raises(UsageError, match="did you mean s3"):
        addresses.expand("s33://bucket/a.mp4", ENDINGS)
    with pytest.raises(UsageError, match="unknown protocol"):
        addresses.expand("javascript://a.mp4", ENDINGS)
    with pytest.raises(MissingDependencyError, match="pip install ocifs"):
        addresses.expand("oci://bucket/a.mp4", ENDINGS)
    with pytest.raises(UsageError, match="lists no files"):
        addresses.expand("http://127.0.0.1:1/*.mp4", ENDINGS)


def test_a_file_system_that_fails_is_one_line(memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it raises: no permission is the user's, anything else the system's."""
    put(f"{memory}/a.mp4")
    kind = type(fsspec.filesystem("memory"))
    for error, told in ((PermissionError("secret"), InputError), (RuntimeError("no\nroute"), DeviceError)):

        def fail(*_arguments: object, error: Exception = error, **_options: object) -> None:
            raise error

        monkeypatch.setattr(kind, "size", fail)
        with pytest.raises(told) as seen, addresses.fetched(f"{memory}/a.mp4"):
            pytest.fail("it cannot be read")
        assert "\n" not in str(seen.value)


def test_what_killed_work_has_left_goes(temporary: Path) -> None:
    """The next work removes it, unless it is young or still in use."""
    dead, young = temporary / "vtube-scratch-dead", temporary / "vtube-scratch-young"
    for folder in (dead, young):
        folder.mkdir()
        (folder / "video.mp4").write_bytes(b"film")
    old = time.time() - 3600
    os.utime(dead, (old, old))
    with scratch() as mine:
        os.utime(mine.parent, (old, old))
        with scratch():
            assert mine.is_dir()
        assert not dead.exists()
        assert young.exists()
    assert not mine.exists()
