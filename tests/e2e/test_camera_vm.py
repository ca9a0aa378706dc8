"""The whole way, with devices of a real kernel: a webcam in, the avatar out of the virtual camera.

Runs in the emulated machine of the test data, ten to twenty times slower than real hardware: it shows that the devices
work, never how fast.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import pytest

from vtube import session, settings, weights
from vtube.parameters import REST
from vtube.sources import video
from vtube.takes.read import read
from vtube.takes.replay import Replay
from vtube.types import Parameters
from vtube.weights import export

pytestmark = [pytest.mark.device, pytest.mark.timeout(1800)]

REPOSITORY = Path(__file__).parents[2]
CLIP = "sign-book.mkv"
SHOWN = 60
"""Seconds that the avatar is shown."""
INPUT_SIZE = 96
"""Pixels of the pose model's input: enough for the one near person of the clip, seconds a frame in the machine."""

PORTABLE = """
import sys
from pathlib import Path
import llvmlite.binding as llvm
from vtube.native import export, library

def any_processor():
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(opt=3, jit=True)

library.target_machine = any_processor
library.write(Path(sys.argv[1]), export.object_code())
"""
"""Compiles the kernels for any processor of this kind."""

MOVE_IN = """
import shutil, sys
from vtube import paths
from vtube.native import library
from vtube.weights import export
weights, name, kernels = sys.argv[1:]
shutil.copytree(
    weights, paths.cache("engines", f"{name}-{export._machine()}"), ignore=shutil.ignore_patterns("*.blob")
)
here = paths.cache("kernels", library._key())
here.parent.mkdir(parents=True, exist_ok=True)
shutil.copy(kernels, here)
"""
"""Takes what this machine has made for what the virtual one, whose processor is another, would make for itself: to
export the weights takes more than five minutes there, to compile the kernels fifteen."""


@pytest.fixture(scope="module")
def machine(testdata: Path) -> Path:
    tool = testdata / "tools" / "camera-vm"
    if os.environ.get("VTUBE_E2E") != "1":
        pytest.skip("VTUBE_E2E=1 is not set; it starts a virtual machine")
    if not tool.is_file():
        pytest.skip(f"{tool} is not there")
    return tool


@pytest.fixture(scope="module")
def out(machine: Path, testdata: Path, models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the machine left: pictures of the virtual camera, the take, and the logs of both programs."""
    folder = tmp_path_factory.mktemp("camera-vm")
    clip = testdata / "footage" / CLIP
    found = weights.find(weights.entry("yolov8n-pose"))
    assert found
    exported = export.engine(found, "vtube.estimators._export")
    (folder / "portable.py").write_text(PORTABLE, encoding="utf-8")
    (folder / "move_in.py").write_text(MOVE_IN, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "VTUBE_MODELS": str(models)}
    baseline = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    subprocess.run([sys.executable, folder / "portable.py", folder / "kernels"], env=environment | baseline, check=True)
    script = f"""
        {sys.executable} /out/move_in.py {exported} {exported.name.rpartition("-")[0]} /out/kernels || exit 98
        {sys.executable} {REPOSITORY}/tests/e2e/read_camera.py /dev/video2 /out 1300 >/out/reader.log 2>&1 &
        reader=$!
        {" ".join(vtube("run", "--source", "/dev/video0", "--no-window", "--json", "--seconds", str(SHOWN)))} \
            --no-face --virtual-camera /dev/video2 --record /out/take.pose.json --set body.size={INPUT_SIZE} \
            >/out/run.json 2>/out/run.log
        status=$?
        wait $reader || exit 99
        exit $status
    """
    command = [machine, "--clip", clip, "--out", folder, "--timeout", "1500", "--", "bash", "-c", script]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, encoding="utf-8", check=False)
    logs = "\n".join(f"{log.name}:\n{log.read_text(encoding='utf-8')}" for log in sorted(folder.glob("*.log")))
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\n{logs}"
    return folder


def vtube(*words: str) -> list[str]:
    return [sys.executable, "-m", "vtube", *words]


def picture(path: Path) -> np.ndarray:
    return np.asarray(PIL.Image.open(path).convert("RGB"))[:, :, ::-1].astype(np.float64)


def test_the_virtual_camera_shows_a_picture_that_is_not_the_cameras(out: Path, testdata: Path) -> None:
    """The camera was tracked, and nothing of its picture reaches the virtual one, far from every frame of the clip."""
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["frames_with_a_person"] > 0
    shown = picture(out / "late.png")
    assert shown.shape == (720, 1280, 3)
    assert shown.std() > 10
    small = cv2.resize(shown, (160, 120), interpolation=cv2.INTER_AREA)
    with video.create(testdata / "footage" / CLIP) as clip:
        nearest = min(
            float(np.abs(cv2.resize(frame.image, (160, 120), interpolation=cv2.INTER_AREA) - small).mean())
            for frame in clip
            if frame
        )
    assert nearest > 25


def test_the_take_has_the_signers_arms(out: Path) -> None:
    """The signer of the clip raises both forearms and lets them hang again."""
    take = read(out / "take.pose.json")
    replay = Replay(take)
    for arm in ("LeftLowerArm", "RightLowerArm"):
        angles = np.abs([replay.parameters(t)[arm] for t in take.times.tolist()])
        assert angles.max() > 90
        assert angles.max() - angles.min() > 60


def test_every_picture_that_was_read_back_is_the_avatar(out: Path) -> None:
    """Near to a drawing of her at rest or at a moment of the take, as no picture of the clip is."""
    show = session.show(settings.load(), "looked at")
    replay = Replay(read(out / "take.pose.json"))

    def small(parameters: Parameters, t: float) -> np.ndarray:
        drawn = show.draw(parameters, t).pixels[:, :, :3]
        return cv2.resize(drawn, (320, 180), interpolation=cv2.INTER_AREA).astype(np.float64)

    drawings = [small(replay.parameters(t), 0.0) for t in np.linspace(0.0, replay.duration, 60)]
    drawings += [small(REST, t) for t in np.arange(0.0, 8.0, 0.25)]
    seen = [picture(path) for path in sorted(out.glob("seen-*.png"))]
    assert len(seen) > 1
    assert max(min(np.abs(drawing - one).mean() for drawing in drawings) for one in seen) < 15
