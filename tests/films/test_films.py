"""Films: each format is read back by a decoder, and nothing is left of one that could not be completed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
import soundfile
from av.video.reformatter import Interpolation

from vtube.alpha import premultiplied
from vtube.errors import DeviceError, InputError, UsageError, VtubeError
from vtube.films import check_target, film
from vtube.types import Image

SIZE = (64, 48)
COUNT = 20


def pictures(size: tuple[int, int] = SIZE, count: int = COUNT) -> Iterator[Image]:
    """An opaque square that moves over nothing, with half of what is below it seen through."""
    for k in range(count):
        picture = np.zeros((size[1], size[0], 4), np.uint8)
        picture[30:] = (0, 200, 0, 128)
        picture[8:24, 8 + k : 24 + k] = (40, 80, 220, 255)
        yield premultiplied(picture)


def made(path: Path, size: tuple[int, int] = SIZE, fps: float = 25.0, count: int = COUNT, **options: object) -> Path:
    with film(path, size, fps, **options) as put:  # type: ignore[arg-type]
        for picture in pictures(size, count):
            put(picture)
    return path


def decoded(path: Path, decoder: str | None = None) -> list[Image]:
    """BGRA pictures of a film's file."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        codec = av.CodecContext.create(decoder, "r") if decoder else stream.codec_context
        frames = [frame for packet in file.demux(stream) for frame in (codec.decode(packet) if packet.size else [])]
        frames += codec.decode(None)
    exact = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.BITEXACT
    options = {"format": "bgra", "src_colorspace": "ITU709", "src_color_range": "MPEG", "interpolation": exact}
    return [frame.reformat(**options).to_ndarray() for frame in frames]


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "h264"), ("a.webm", "vp9"), ("a.gif", "gif")])
def test_a_film_has_its_size_rate_pictures_and_seconds(tmp_path: Path, name: str, codec: str) -> None:
    path = made(tmp_path / name)
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert stream.codec_context.name == codec
        assert (stream.width, stream.height) == SIZE
        assert float(stream.average_rate) == pytest.approx(25.0)
        assert file.duration / 1e6 == pytest.approx(COUNT / 25.0, abs=0.03)
        assert sum(1 for _ in file.decode(stream)) == COUNT
    assert left(tmp_path) == [name]


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif"])
def test_colours_come_back(tmp_path: Path, name: str) -> None:
    """Over black, where nothing is seen through: what is half transparent is half as bright."""
    picture = decoded(made(tmp_path / name))[5].astype(int)
    np.testing.assert_allclose(picture[16, 21, :3], (40, 80, 220), atol=12)
    np.testing.assert_allclose(picture[40, 40, :3], (0, 100, 0), atol=12)
    np.testing.assert_allclose(picture[4, 50, :3], (0, 0, 0), atol=12)


def test_webm_keeps_alpha(tmp_path: Path) -> None:
    picture = decoded(made(tmp_path / "a.webm", alpha=True), "libvpx-vp9")[5].astype(int)
    assert picture[16, 21, 3] >= 250
    assert picture[4, 50, 3] <= 5
    assert picture[40, 40, 3] == pytest.approx(128, abs=6)
    np.testing.assert_allclose(picture[40, 40, :3], (0, 200, 0), atol=12)


def test_the_rim_of_what_is_opaque_stays_bright_in_webm(tmp_path: Path) -> None:
    """Hidden colours go on as those beside them, so that a codec's smearing brings no black in."""
    picture = decoded(made(tmp_path / "a.webm", alpha=True), "libvpx-vp9")[5].astype(int)
    rim = picture[9:15, 13:15, :3]
    np.testing.assert_allclose(rim, np.broadcast_to((40, 80, 220), rim.shape), atol=25)


def test_a_gif_is_clear_where_less_than_half_is_seen(tmp_path: Path) -> None:
    picture = decoded(made(tmp_path / "a.gif", alpha=True))[5]
    assert picture[4, 50, 3] == 0
    assert picture[16, 21, 3] == picture[40, 40, 3] == 255
    np.testing.assert_allclose(picture[40, 40, :3].astype(int), (0, 200, 0), atol=12)


@pytest.mark.parametrize("name", ["frames", "frames/still-%03d.png"])
@pytest.mark.parametrize("alpha", [True, False])
def test_png_files_are_numbered_and_exact(tmp_path: Path, name: str, alpha: bool) -> None:
    if "/" in name:
        (tmp_path / "frames").mkdir()
    made(tmp_path / name, alpha=alpha, count=3)
    names = left(tmp_path / "frames")
    assert names == [("still-%03d.png" if "/" in name else "%05d.png") % k for k in range(3)]
    read = cv2.imread(str(tmp_path / "frames" / names[1]), cv2.IMREAD_UNCHANGED)
    assert read.shape == (48, 64, 4 if alpha else 3)
    assert read[16, 16].tolist() == [40, 80, 220, 255][: read.shape[2]]
    assert read[40, 40].tolist() == ([0, 199, 0, 128] if alpha else [0, 100, 0])


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif"])
def test_odd_sizes_are_fine(tmp_path: Path, name: str) -> None:
    picture = decoded(made(tmp_path / name, (65, 49)))[0].astype(int)
    assert picture.shape[:2] == ((50, 66) if name == "a.mp4" else (49, 65))
    np.testing.assert_allclose(picture[-1, -1, :3], picture[-2, -2, :3], atol=6)


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif"])
def test_pictures_without_alpha_are_taken_as_they_are(tmp_path: Path, name: str) -> None:
    with film(tmp_path / name, SIZE, 25) as put:
        put(np.full((48, 64, 3), (200, 100, 50), np.uint8))
    np.testing.assert_allclose(decoded(tmp_path / name)[0][20, 20, :3].astype(int), (200, 100, 50), atol=8)


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif"])
def test_the_same_pictures_give_the_same_bytes(tmp_path: Path, name: str) -> None:
    alpha, found = not name.endswith("mp4"), set()
    for k in range(12):
        path = made(tmp_path / name, (65, 49), alpha=alpha)
        found.add(path.read_bytes())
        np.random.default_rng(k).bytes(1000 + 5000 * k)  # so that memory holds other things next time
        decoded(path)
    assert len(found) == 1


def clicking(path: Path, at: float, seconds: float = 3.0, rate: int = 44100) -> Path:
    """A sound that is silent but for a click."""
    samples = np.zeros(round(seconds * rate), np.float32)
    samples[round(at * rate) :][:200] = 0.8
    soundfile.write(path, samples, rate)
    return path


def heard(path: Path) -> tuple[float, float]:
    """When the click of a film is heard, and how long its sound is, in seconds."""
    with av.open(str(path)) as file:
        samples = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])
        rate = file.streams.audio[0].rate
    return float(np.argmax(np.abs(samples) > 0.3)) / rate, len(samples) / rate


@pytest.mark.parametrize("name", ["a.mp4", "a.webm"])
@pytest.mark.parametrize(("start", "at"), [(0.0, 1.5), (1.0, 0.5), (-0.25, 1.75)])
def test_sound_is_in_step_with_the_pictures(tmp_path: Path, name: str, start: float, at: float) -> None:
    """Also where it began before them or begins later, and it ends with them."""
    sound = clicking(tmp_path / "click.wav", 1.5)
    click, length = heard(made(tmp_path / name, count=50, sound=sound, sound_from=start))
    assert click == pytest.approx(at, abs=0.002)
    assert length == pytest.approx(2.0, abs=0.03)


def test_a_sound_that_ends_early_goes_on_silently(tmp_path: Path) -> None:
    sound = clicking(tmp_path / "click.flac", 0.1, seconds=0.3)
    assert heard(made(tmp_path / "a.mp4", count=50, sound=sound))[1] == pytest.approx(2.0, abs=0.03)


def test_what_has_no_sound_does_without(tmp_path: Path) -> None:
    with av.open(str(made(tmp_path / "a.gif", sound=clicking(tmp_path / "click.wav", 0.1)))) as file:
        assert not file.streams.audio


@pytest.mark.parametrize("content", [None, b"", b"#EXTM3U\nfile:///etc/passwd\n", b"RIFF\xff\xff\xff\xffWAVE"])
def test_a_sound_that_cannot_be_read_is_one_line(tmp_path: Path, content: bytes | None) -> None:
    sound = tmp_path / "bad.wav"
    if content is not None:
        sound.write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.wav"):
        made(tmp_path / "a.mp4", sound=sound)
    assert left(tmp_path) == ([] if content is None else ["bad.wav"])


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif", "frames"])
def test_after_an_error_nothing_is_left_and_what_was_there_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix:
        path.write_bytes(b"mine")

    def fail() -> None:
        with film(path, SIZE, 25) as put:
            put(next(pictures()))
            raise OSError("the caller's own")

    with pytest.raises(OSError, match="the caller's own"):
        fail()
    assert left(tmp_path) == ([name] if path.suffix else [])
    assert not path.suffix or path.read_bytes() == b"mine"


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of files there")
@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif", "frames"])
def test_a_disk_that_refuses_is_one_line_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    program = (
        "import resource, sys\nfrom pathlib import Path\nimport numpy as np\nfrom vtube.errors import DeviceError\n"
        "from vtube.films import film\nresource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))\n"
        "noise = np.random.default_rng(0)\n"
        "try:\n    with film(Path(sys.argv[1]), (128, 128), 25) as put:\n"
        "        for _ in range(60):\n            put(noise.integers(0, 256, (128, 128, 3), dtype=np.uint8))\n"
        "except DeviceError as error:\n    print(error)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert "cannot be written: File too large" in done.stdout
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "size", "fps", "alpha", "said"),
    [
        ("a.mp4", (64, 48), 0.0, False, "no such rate"),
        ("a.mp4", (64, 48), float("nan"), False, "no such rate"),
        ("a.mp4", (64, 48), 1000.0, False, "1/60 to 240 fps"),
        ("a.gif", (64, 48), 60.0, False, "1/60 to 50 fps"),
        ("a.webm", (0, 48), 25.0, False, "no such size"),
        ("a.webm", (64, 99999), 25.0, False, "16 to 8192 px"),
        ("a.mp4", (8, 8), 25.0, False, "16 to 8192 px"),
        ("a.mp4", (64, 48), 25.0, True, "MP4 has no transparency"),
        ("a.avi", (64, 48), 25.0, False, "unknown kind of film"),
        ("one.png", (64, 48), 25.0, False, "one name for many pictures"),
        ("%d-%d.png", (64, 48), 25.0, False, "one name for many pictures"),
        ("%s%03d.png", (64, 48), 25.0, False, "one name for many pictures"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    tmp_path: Path, name: str, size: tuple[int, int], fps: float, alpha: bool, said: str
) -> None:
    with pytest.raises(UsageError, match=said), film(tmp_path / name, size, fps, alpha=alpha):
        pass
    assert left(tmp_path) == []


def test_numbered_pictures_of_before_do_not_lengthen_a_shorter_film(tmp_path: Path) -> None:
    """And nothing else in the folder is touched."""
    folder = tmp_path / "frames"
    made(folder, count=5)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "cover.png").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="already something"):
        check_target(folder)
    check_target(folder, force=True)
    made(folder, count=2)
    assert left(folder) == ["00000.png", "00001.png", "cover.png", "notes.txt"]


@pytest.mark.parametrize(
    ("pattern", "written", "mine"),
    [
        ("%05d.png", "00004.png", ["1.png", "2024.png", "000004.png", "٠٠٠٠٤.png"]),
        ("a%d.png", "a4.png", ["a04.png"]),
    ],
)
def test_numbers_of_another_kind_are_nobodys_pictures(
    tmp_path: Path, pattern: str, written: str, mine: list[str]
) -> None:
    """They neither hinder a film nor go with an earlier one, even by force."""
    for name in mine:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    check_target(tmp_path / pattern)
    (tmp_path / written).write_text("of a longer film", encoding="utf-8")
    check_target(tmp_path / pattern, force=True)
    made(tmp_path / pattern, count=2)
    assert left(tmp_path) == sorted([*mine, pattern % 0, pattern % 1])


def test_the_target_is_looked_at_beforehand(tmp_path: Path) -> None:
    (tmp_path / "there.mp4").write_text("mine", encoding="utf-8")
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "link.gif").symlink_to(tmp_path / "nowhere")
    check_target(tmp_path / "new.mp4")
    check_target(tmp_path / "new")
    check_target(tmp_path / "there.mp4", force=True)
    for name, force, said in [
        ("there.mp4", False, "already something"),
        ("folder.mp4", True, "no file that can be replaced"),
        ("no/such.mp4", False, "no such folder"),
        ("no/such/%05d.png", False, "no such folder"),
        ("file", False, "already something"),
        ("link.gif", False, "already something"),
        ("take.json", False, "unknown kind"),
    ]:
        with pytest.raises(VtubeError, match=said):
            check_target(tmp_path / name, force=force)
    assert left(tmp_path) == ["file", "folder.mp4", "link.gif", "there.mp4"]


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif", "frames"])
def test_without_any_picture_there_is_no_film(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="no picture"):
        made(tmp_path / name, count=0)
    assert left(tmp_path) == []


def test_a_folder_that_disappears_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="cannot be written"):
        made(tmp_path / "gone" / "a.mp4")
