"""The kernels as native code: the same pictures as numba's, made once, and never run when they are not whole."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numpy as np
import pytest

from vtube.drawing import Drawing, Grid, Sprite
from vtube.native import library
from vtube.puppet import Puppet, find, load
from vtube.render._formats import COPY, NONE, SPRITE
from vtube.render._kernels import BAND, EXTEND
from vtube.render.sprites import Renderer
from vtube.types import Image

SIZE = (70, 120)
SAYING = "preparing vtube for this processor, once\n"


@pytest.fixture(scope="module")
def code() -> bytes:
    """What the session's cache holds, or does from now on."""
    assert kernels() is not None
    code = library.read(library.paths.cache("kernels", library._key()))
    assert code is not None
    return code


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setattr(library.paths, "cache", lambda *parts: tmp_path.joinpath("cache", *parts))
    return tmp_path / "cache" / "kernels"


class Compiling:
    """Stands for the child processes: each may write what is to be found, or fail."""

    def __init__(self, code: bytes, status: int = 0) -> None:
        self.code, self.status, self.times = code, status, 0

    def __call__(self, task: str, path: Path) -> None:
        if task == "compile":
            self.times += 1
            if self.status:
                raise subprocess.CalledProcessError(self.status, task, stderr="no luck")
            library.write(path, self.code)


def kernels() -> library.Library | None:
    return library.ready_made()


def drawings(seed: int) -> Drawing:
    """Sprites of every kind, some of them nowhere or everywhere."""
    random = np.random.default_rng(seed)
    shown: list[Sprite] = []
    for i in range(12):
        image = random.integers(0, 256, (27, 31, 4), dtype=np.uint8)
        image[:, :, :3] = np.minimum(image[:, :, :3], image[:, :, 3:])
        matrix = np.column_stack([random.uniform(-2, 2, (2, 2)), random.uniform(0, 70, 2)])
        points = random.uniform(-10, 110, (20, 2)) * 10.0 ** random.integers(0, 8)
        points[random.integers(20)] = random.choice([np.nan, np.inf, 50.0])
        kinds: dict[str, Any] = {"blend": ("normal", "normal", "multiply", "add")[i % 4], "tint": (1, 0.5, 0.8)}
        clip, grid = shown[-1] if i % 5 == 4 else None, Grid(3, 4, points) if i % 3 == 0 else None
        shown.append(Sprite(image, matrix, random.uniform(0.3, 1), grid, clip=clip, **(kinds if i % 2 else {})))
    return Drawing.of(tuple(shown), SIZE, (0.0, 0.0, *map(float, SIZE)))


@pytest.mark.timeout(300)  # numba compiles everything anew
def test_pictures_are_those_of_numba_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    puppet = Puppet(load(find("maple")), 1)
    moved = [puppet.pose({"BodyFound": 1.0, "FaceAngleX": 4.0 * i, "LeftUpperArm": -9.0 * i}, i / 9) for i in range(6)]
    background = np.random.default_rng(0).integers(0, 256, (120, 70, 4), dtype=np.uint8)
    background[:, :, 3] = 255

    def pictures() -> list[Image]:
        render = Renderer()
        every = [*map(drawings, range(40)), *moved]
        return [render(one, SIZE, background=behind).pixels for one in every for behind in (None, background)]

    assert kernels() is not None
    native = pictures()
    monkeypatch.setattr(library, "function", lambda _: None)
    np.testing.assert_array_equal(native, pictures())
    assert np.ptp([picture.mean() for picture in native]) > 10


SCRIPT = """
import hashlib, logging, sys
import numpy as np
logging.basicConfig(stream=sys.stderr, format="%(message)s")
logging.getLogger("vtube").setLevel("INFO")
from vtube.render.sprites import Renderer
from vtube.drawing import Drawing, Sprite
image = np.full((7, 9, 4), 200, np.uint8)
pixels = Renderer()(Drawing.of((Sprite(image, np.eye(2, 3)),), (9, 7), (0, 0, 9, 7)), (9, 7)).pixels
print((pixels == 200).all(), sorted({"numba", "scipy", "filelock"} & set(sys.modules)))
"""


def start(cache: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", SCRIPT], env=environment, stdout=pipe, stderr=pipe, encoding="utf-8")


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_two_that_start_at_once_compile_once_and_who_comes_later_not_at_all(tmp_path: Path) -> None:
    """Who compiles says so. No one who draws imports numba, nor scipy, which it would bring."""
    outputs = [process.communicate(timeout=200) for process in [start(tmp_path), start(tmp_path)]]
    assert sorted(told for _, told in outputs) == ["", SAYING]
    assert {printed for printed, _ in outputs} <= {"True ['filelock']\n", "True []\n"}
    assert start(tmp_path).communicate(timeout=100) == ("True []\n", "")


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2] + b"x" + content[len(content) // 2 + 1 :],
        lambda content: bytes([content[0] ^ 1]) + content[1:],
        lambda content: content[:32],
        lambda _: b"",
        lambda _: b"unusable",
    ],
)
def test_a_damaged_file_is_made_anew(
    damage: Callable[[bytes], bytes], code: bytes, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiling = Compiling(code)
    monkeypatch.setattr(library, "_run", compiling)
    assert kernels() is not None
    (path,) = (path for path in cache.iterdir() if path.suffix != ".lock")
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert library.read(path) is None
    assert kernels() is not None
    assert path.read_bytes() == whole
    assert compiling.times == 2


@pytest.mark.parametrize(
    ("status", "times"), [(1, 1), (3, 1), (-6, 1), (-11, 1), (-2, 2), (-15, 2), (library.NO_ROOM, 2)]
)
def test_what_cannot_be_compiled_is_not_tried_again_unless_it_was_interrupted(
    status: int, times: int, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiling = Compiling(b"", status)
    monkeypatch.setattr(library, "_run", compiling)
    assert kernels() is None
    assert kernels() is None
    assert compiling.times == times
    assert len([path for path in cache.iterdir() if path.suffix != ".lock"]) == (times == 1)


def test_a_cache_that_cannot_be_written_leaves_the_kernels_to_numba(
    cache: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "_run", Compiling(b""))
    cache.parent.write_bytes(b"not a folder")
    with caplog.at_level(logging.DEBUG, "vtube"):
        assert kernels() is None
    assert len(caplog.records) == 1
    assert "left to numba" in caplog.text


def assembled(source: str) -> bytes:
    return bytes(library.target_machine().emit_object(llvm.parse_assembly(source)))


def test_code_without_the_kernels_is_not_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_run", Compiling(assembled("define void @other() { ret void }")))
    assert kernels() is None


SYMBOLS = [kernel.symbol for kernel in library.declared()]
EMPTY = " ".join(f"define i32 @{symbol}() {{ call void @nowhere() ret i32 0 }}" for symbol in SYMBOLS)


@pytest.mark.parametrize(
    ("source", "status"),
    [
        (None, "died with"),
        (f"declare void @nowhere() {EMPTY}", "died with"),
        (
            f"define void @nowhere() {{ call void @llvm.trap() unreachable }} declare void @llvm.trap() {EMPTY}",
            "died with",
        ),
        (f"define void @nowhere() {{ ret void }} {EMPTY}", "exit status 1"),
    ],
    ids=["no object file", "a symbol that is nowhere", "a bad instruction", "nothing drawn"],
)
def test_code_that_cannot_run_ends_another_process_and_is_not_used(
    source: str | None, status: str, cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wrong, real = b"x" * 1000 if source is None else assembled(source), library._run
    monkeypatch.setattr(
        library, "_run", lambda task, path: library.write(path, wrong) if task == "compile" else real(task, path)
    )
    with caplog.at_level(logging.DEBUG, "vtube"):
        assert kernels() is None
    (record,) = caplog.records
    assert status in record.message
    (path,) = (path for path in cache.iterdir() if path.suffix != ".lock")
    assert path.read_bytes().startswith(b"unusable: ")


@pytest.mark.parametrize("variable", ["NUMBA_BOUNDSCHECK", "NUMBA_DISABLE_JIT"])
def test_who_debugs_numba_gets_numba(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "1")
    assert kernels() is None


FLOATS, TABLE = np.zeros((4, 2)), np.zeros(1, dtype=SPRITE)
COPIES, LEVELS = np.zeros(1, dtype=COPY), np.full(1, NONE)


@pytest.mark.parametrize(
    ("vertices", "table"),
    [
        (FLOATS.astype(np.float32), TABLE),
        (FLOATS.astype(">f8"), TABLE),
        (np.zeros((4, 4))[:, ::2], TABLE),
        (np.zeros((4, 3)), TABLE),
        (np.zeros(8), TABLE),
        (np.asfortranarray(FLOATS), TABLE),
        (FLOATS, TABLE.view(np.int64)),
        (FLOATS, np.zeros((), dtype=SPRITE)),
    ],
)
def test_an_array_of_another_kind_is_refused(vertices: Any, table: Any) -> None:
    with pytest.raises(TypeError, match="extend takes"):
        EXTEND.bind(table, COPIES, LEVELS, vertices)


def test_a_number_that_is_no_integer_is_refused() -> None:
    pixels = np.zeros(4, dtype=np.uint32)
    with pytest.raises(TypeError, match="integer"):
        BAND.bind(pixels, pixels, 1.5, pixels, pixels, pixels, TABLE, LEVELS, FLOATS, np.zeros(1, dtype=np.bool_))


def test_what_is_read_only_is_not_written() -> None:
    fixed = FLOATS.copy()
    fixed.flags.writeable = False
    pixels = np.zeros(4, dtype=np.uint32)
    BAND.bind(pixels, pixels, 2, pixels, pixels, pixels, TABLE, LEVELS[:0], fixed, np.zeros(1, dtype=np.bool_))(0, 2)
    with pytest.raises(TypeError, match="read-only"):
        EXTEND.bind(TABLE, COPIES, LEVELS, fixed)
