"""``vtube serve``."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys

import httpx
import pytest

from vtube.cli import main

WORD = "0123456789abcdef"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - that this is guarded is what is tested
BLIND = ("--set", "body.model=none", "--set", "face.model=none")


@pytest.fixture(autouse=True)
def _no_token(monkeypatch):
    monkeypatch.delenv("VTUBE_TOKEN", raising=False)


def refused(capsys, *words):
    """The one line of a service that does not start."""
    assert main(["serve", *words]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.168.1.5", "studio.local", ""])
def test_off_loopback_it_starts_only_with_a_token(capsys, host):
    """And says what to do about it; a short token is none."""
    assert "VTUBE_TOKEN" in refused(capsys, "--host", host)


def test_a_short_token_is_refused_without_being_told(capsys, tmp_path, monkeypatch):
    """From either place."""
    file = tmp_path / "token"
    file.write_text("secret", encoding="utf-8")
    assert "secret" not in refused(capsys, "--host", EVERYWHERE, "--token-file", str(file))
    monkeypatch.setenv("VTUBE_TOKEN", "secret")
    assert "16" in refused(capsys)


def test_there_is_no_option_for_the_token_itself(capsys):
    """Other users see the command lines of processes."""
    refused(capsys, "--token", WORD)


def test_a_port_in_use_is_told(capsys, tmp_path):
    """With what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "--port" in refused(capsys, "--port", port, "--data", str(tmp_path), *BLIND)


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--port", "70000"), "service.port"), (("--address", "auto"), "--engine ray"),
     (("--model", "yolov8n-poes"), "yolov8n-pose"), (("--set", "service.prot=1"), "port"),
     (("--host", "not a host"), "no such address"), (("--token-file", "none"), "no such file"),
     (("--token-file", "/"), "is no file")],
)  # fmt: skip
def test_wrong_usage(capsys, tmp_path, words, told, monkeypatch):
    """One line that names it."""
    if "not a host" in words:
        monkeypatch.setenv("VTUBE_TOKEN", WORD)
    assert told in refused(capsys, *words, "--data", str(tmp_path))


@pytest.mark.parametrize("words", [
    ("--origin", "foo"), ("--origin", "*"), ("--origin", "https://a/b"), ("--origin", ""), ("--name", "a b/c"),
    ("--name", "https://a"), ("--name", ""),
])  # fmt: skip
def test_what_no_browser_would_ever_send_is_no_name_and_no_origin(capsys, words):
    """It would never match, and whoever set it would believe that it did."""
    assert f"setting service.{words[0][2:]}s" in refused(capsys, *BLIND, *words)


def test_a_data_folder_that_is_a_file(capsys, tmp_path):
    """Nothing is written over it."""
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    assert "--data" in refused(capsys, "--data", str(file))
    assert file.read_text(encoding="utf-8") == "mine"


def start(*words, **environment):
    command = [sys.executable, "-m", "vtube", "serve", "--port", "0", "--json", *BLIND, *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env={**os.environ, **environment}
    )


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_ends_in_order_by_a_signal(tmp_path, number, status):
    """With the status that shells expect, and no traceback."""
    with start("--data", str(tmp_path / "data")) as process:
        url = json.loads(process.stdout.readline())["url"]
        assert httpx.get(f"{url}healthz", timeout=30).status_code == 200
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in err
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_off_loopback_the_token_is_asked_for_and_never_logged(tmp_path):
    """Nor is a query."""
    with start("--data", str(tmp_path), "--host", EVERYWHERE, VTUBE_TOKEN=WORD) as process:
        url = json.loads(process.stdout.readline())["url"]
        assert "localhost" in url
        assert httpx.get(f"{url}v1/avatars?key=hidden", timeout=30).status_code == 401
        bearer = {"Authorization": f"Bearer {WORD}"}
        assert httpx.get(f"{url}v1/avatars", headers=bearer, timeout=30).status_code == 200
        process.terminate()
        _, err = process.communicate(timeout=60)
    assert '"GET /v1/avatars" 401' in err
    assert WORD not in err
    assert "hidden" not in err


def test_models_that_cannot_be_loaded_end_it(tmp_path):
    """With one line, and the status of bad input."""
    weights = tmp_path / "bad.onnx"
    weights.write_bytes(b"no network")
    with start("--data", str(tmp_path), "--model", str(weights)) as process:
        _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "bad.onnx" in err.splitlines()[-1]
    assert "Traceback" not in err
