"""Weights by name and by path; what cannot be opened says so in one line."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from vtube import weights
from vtube.errors import DeviceError, InputError, UsageError
from vtube.weights import CATALOGUE, Entry, Weights
from vtube.weights import cache as store
from vtube.weights.export import check_trust


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vtube.paths.cache", lambda *parts: tmp_path.joinpath("cache", *parts))
    monkeypatch.setenv("VTUBE_MODELS", str(tmp_path / "models"))
    (tmp_path / "models").mkdir()


def test_an_unknown_name_says_what_was_probably_meant() -> None:
    with pytest.raises(UsageError, match="did you mean yolov8n-pose"):
        weights.resolve("yolo8n-pose")


def test_without_a_network_the_error_says_the_three_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    dead = Entry("yolov8n-pose", "yolov8", "http://127.0.0.1:9/yolov8n-pose.pt", "", "pose")
    monkeypatch.setitem(CATALOGUE, "yolov8n-pose", dead)
    with pytest.raises(DeviceError) as raised:
        weights.resolve("yolov8n-pose")
    for way in ("VTUBE_MODELS", "vtube models pull yolov8n-pose", "--set body.model=PATH"):
        assert way in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "form", ["yolov8n-pose.pt", "yolov8n-pose.onnx", "yolov8n-pose_openvino_model/yolov8n-pose.xml"]
)
def test_a_name_is_found_in_the_users_folder_in_any_form(form: str, tmp_path: Path) -> None:
    path = tmp_path / "models" / form
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"PK\x03\x04")
    found = weights.resolve("yolov8n-pose")
    assert found.path == (path.parent if form.endswith(".xml") else path)
    assert found.entry is CATALOGUE["yolov8n-pose"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.pt", b"", "empty file"),
        ("text.pt", b"hello", "not a checkpoint of torch"),
        ("empty.onnx", b"", "empty file"),
        ("weights.bin", b"123", "not weights"),
    ],
)
def test_a_file_that_is_no_model_is_refused(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as raised:
        weights.resolve(str(path))
    assert str(path) in str(raised.value)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"without an OpenVINO model"):
        weights.resolve(str(tmp_path))


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        weights.resolve(str(tmp_path / "missing.pt"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "model.onnx")
    with pytest.raises(InputError, match="pipe"):
        weights.resolve(str(tmp_path / "model.onnx"))


def test_an_unknown_pickle_is_opened_only_when_allowed(tmp_path: Path) -> None:
    path = tmp_path / "stranger.pt"
    path.write_bytes(b"PK\x03\x04 stranger")
    stranger = weights.resolve(str(path))
    with pytest.raises(InputError, match="--trust-weights"):
        check_trust(stranger, trust=False)
    assert len(check_trust(stranger, trust=True)) == 64


def test_damaged_weights_of_the_catalogue_are_to_be_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "yolov8n-pose.pt").write_bytes(b"PK cut off")
    damaged = Weights(tmp_path / "yolov8n-pose.pt", "pt", CATALOGUE["yolov8n-pose"])
    with pytest.raises(InputError, match=r"damaged.*vtube models pull yolov8n-pose"):
        check_trust(damaged, trust=False)


def test_the_catalogue_knows_the_weights_at_hand(models: Path, tmp_path: Path) -> None:
    shutil.copy(models / "yolov8n-pose.pt", tmp_path / "models" / "yolov8n-pose.pt")
    assert weights.verify("yolov8n-pose").startswith("a061be20")
    with (tmp_path / "models" / "yolov8n-pose.pt").open("ab") as stream:
        stream.write(b"!")
    with pytest.raises(InputError, match="not the published weights"):
        weights.verify("yolov8n-pose")


def test_a_folder_is_found_and_verified_with_all_its_files(models: Path, tmp_path: Path) -> None:
    name = "human-pose-estimation-0001"
    here = tmp_path / "models" / name
    here.mkdir()
    for suffix in (".xml", ".bin"):
        assert weights.find(CATALOGUE[name]) is None
        (here / f"{name}{suffix}").write_bytes((models / name / f"{name}{suffix}").read_bytes())
    found = weights.find(CATALOGUE[name])
    assert found is not None
    assert (found.path, found.form) == (here, "openvino")
    assert weights.verify(name).startswith("2ea05c99")
    with (here / f"{name}.bin").open("ab") as stream:
        stream.write(b"!")
    with pytest.raises(InputError, match=r"\.bin: not the published weights"):
        weights.verify(name)


def test_a_folder_is_downloaded_file_by_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first file, which makes it a model, comes when all others are there."""
    files = []
    monkeypatch.setattr(store, "download", lambda url, target, **facts: files.append((url, target, facts["sha256"])))
    name = "human-pose-estimation-0001"
    monkeypatch.setattr(store, "form_of", lambda path: "openvino")
    assert weights.pull(name).path == tmp_path / "cache" / "models" / name
    assert [target.name for _, target, _ in files] == [f"{name}.bin", f"{name}.xml"]
    assert {(url, digest) for url, _, digest in files} == {(f.url, f.sha256) for f in CATALOGUE[name].folder}


@pytest.mark.parametrize("kept", [None, 100_000, 0])
def test_weights_that_are_here_are_not_downloaded_but_damaged_ones_are(
    kept: int | None, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever they lie; cut off or empty is damaged."""
    whole, asked = (models / "yolov8n-pose.pt").read_bytes(), []

    def download(url: str, target: Path, **facts: object) -> None:
        asked.append(url)
        target.parent.mkdir(parents=True)
        target.write_bytes(whole)

    monkeypatch.setattr(store, "download", download)
    own = tmp_path / "models" / "yolov8n-pose.pt"
    own.write_bytes(whole[:kept])
    pulled = weights.pull("yolov8n-pose").path
    assert asked == ([] if kept is None else [CATALOGUE["yolov8n-pose"].url])
    assert pulled == (own if kept is None else tmp_path / "cache" / "models" / "yolov8n-pose.pt")


def test_the_published_movenet_is_at_hand(models: Path, tmp_path: Path) -> None:
    name = "movenet_singlepose_lightning_int8_4"
    shutil.copy(models / f"{name}.tflite", tmp_path / "models")
    assert weights.verify(name) == CATALOGUE[name].sha256


@pytest.mark.parametrize(
    ("model", "estimator"),
    [
        ("yolov8n-pose", "yolov8"),
        ("human-pose-estimation-0001", "openpose_omz"),
        ("somewhere/human-pose-estimation-0001/human-pose-estimation-0001.xml", "openpose_omz"),
        ("somewhere/human-pose-estimation-0001", "openpose_omz"),
        ("somewhere/yolov8n-pose.onnx", "yolov8"),
        ("somewhere/movenet_singlepose_thunder.tflite", "movenet"),
        ("somewhere/mine.pt", None),
    ],
)
def test_the_name_of_weights_tells_who_reads_them(model: str, estimator: str | None) -> None:
    assert weights.reader(model) == estimator


def test_every_entry_is_complete() -> None:
    for name, known in CATALOGUE.items():
        assert known.name == name
        if not known.shipped:
            assert known.url.startswith("https://")
            assert known.url.endswith(known.suffix or ".xml")
        assert known.begins is None or f"-{known.begins}_" in known.url
        assert known.licence
        assert len({file.name for file in known.folder}) == len(known.folder)
        assert all(file.url.startswith("https://") and file.size > 0 for file in known.folder)
        assert all(len(digest) == 64 for digest in known.checksums)
    assert store.find(CATALOGUE["yolov8x-pose"]) is None


@pytest.mark.parametrize("name", ["mine.safetensors", "mine.pt", "mine.tflite"])
def test_a_missing_file_that_nobody_publishes_is_no_reason_to_fetch_any(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file; vtube models list") as raised:
        weights.resolve(str(tmp_path / name))
    assert "pull" not in str(raised.value)


def test_a_set_folder_for_weights_is_named_and_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VTUBE_MODELS", str(tmp_path / "set"))
    with pytest.raises(InputError, match=f"put yolov8s-pose.pt into {tmp_path / 'set'} \\(of VTUBE_MODELS\\)"):
        weights.resolve(str(tmp_path / "yolov8s-pose.pt"))


def test_a_safetensors_file_of_something_else_is_told_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "mine.safetensors").write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="damaged, or not a safetensors file"):
        weights.resolve(str(tmp_path / "mine.safetensors"))
