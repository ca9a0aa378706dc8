"""Shows the avatar as a webcam to other programs, through pyvirtualcam.

Linux (v4l2loopback) was tried on a real kernel. Windows (OBS, Unity Capture) and macOS (OBS) are left to pyvirtualcam
and were not tried.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Literal, Self

import numpy as np

from vtube.errors import DeviceError, MissingDependencyError, UsageError
from vtube.types import Event, Image, Moment, Picture

_log = logging.getLogger("vtube")

_LOWEST_BACKOFF, _HIGHEST_BACKOFF = 0.5, 5.0

_HOW_TO_GET_ONE = {
    "linux": "on Linux: sudo apt install v4l2loopback-dkms && "
    "sudo modprobe v4l2loopback exclusive_caps=1 card_label=VTube",
    "win32": "on Windows: install OBS Studio (its virtual camera comes with it) or Unity Capture",
    "darwin": "on macOS: install OBS Studio, start its virtual camera once and stop it again",
}


def create(device: str | None = None, size: tuple[int, int] = (1280, 720), fps: float = 30.0) -> VirtualCamera:
    """Open a virtual camera: ``device`` (on Linux a path such as /dev/video2) or the first that is free.

    Drawn pictures are fitted into ``size`` (width, height in pixels, made even), their aspect kept, over black. They
    are converted and sent at ``fps`` by a thread of its own, the last one again where no new one came, black before
    the first. What fails later is logged once and tried again.

    Raises:
        UsageError: a size or rate that is not positive.
        MissingDependencyError: pyvirtualcam is not installed.
        DeviceError: there is no virtual camera, or it cannot be opened; says how to get one on this system.
    """
    if min(size) < 2 or not 0.0 < fps <= 1000.0:
        raise UsageError(
            "size and rate must be positive", where="virtual camera", got=f"{size[0]}x{size[1]} at {fps:g} fps"
        )
    return VirtualCamera(device, (size[0] // 2 * 2, size[1] // 2 * 2), fps)


class VirtualCamera:
    """See ``create``. ``device`` is what other programs find it by."""

    wants: Literal["tracked", "drawn"] = "drawn"

    def __init__(self, device: str | None, size: tuple[int, int], fps: float) -> None:
        self._asked, self._size, self._fps = device, size, fps
        camera = _open(device, size, fps)
        self.device = str(camera.device)
        _log.info("virtual camera %s: %dx%d at %g fps", self.device, *size, fps)
        self._picture: Picture | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(camera,), name="virtual camera", daemon=True)
        self._thread.start()

    def send(self, moment: Moment) -> None:
        """Keep the newest picture for the thread."""
        if moment.picture is not None:
            self._picture = moment.picture

    def event(self, event: Event) -> None:
        """Nothing happens: events cannot be seen."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=2.0)

    def _run(self, camera: Any) -> None:
        """Show pictures until told to stop, reopening the camera after failures."""
        backoff = _LOWEST_BACKOFF
        failing = False
        while not self._stop.is_set():
            try:
                camera = camera or _open(self._asked, self._size, self._fps)
                for _ in self._shown(camera):
                    if failing:
                        _log.info("virtual camera %s: is back", self.device)
                    failing, backoff = False, _LOWEST_BACKOFF
            except Exception as error:  # noqa: BLE001 - backends raise whatever their drivers do; the avatar goes on
                if not failing:
                    _log.warning("virtual camera %s: %s; trying again", self.device, _first_line(error))
                failing = True
                self._stop.wait(backoff)
                backoff = min(2 * backoff, _HIGHEST_BACKOFF)
            finally:
                if camera is not None:
                    camera.close()
                camera = None

    def _shown(self, camera: Any) -> Iterator[None]:
        """Send at the camera's rate; one step a picture."""
        shown: Picture | None = None
        pixels = np.zeros((self._size[1], self._size[0], 3), dtype=np.uint8)
        due = time.monotonic()
        while not self._stop.is_set():
            picture = self._picture
            if picture is not None and picture is not shown:
                pixels, shown = fitted(picture.pixels, self._size), picture
            camera.send(pixels)
            yield
            due = max(due + 1.0 / self._fps, time.monotonic())
            self._stop.wait(due - time.monotonic())


def fitted(pixels: Image, size: tuple[int, int]) -> Image:
    """Lay a premultiplied BGRA picture over black, as large as fits into ``size``, in the middle.

    Gives (height, width, 3) uint8 BGR.
    """
    import cv2

    # Premultiplied colours over black are the colours themselves.
    colours = cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR)
    height, width = colours.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    inner = max(1, round(width * scale)), max(1, round(height * scale))
    if inner != (width, height):
        colours = cv2.resize(colours, inner, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    if inner == size:
        return np.asarray(colours, dtype=np.uint8)
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    canvas = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    canvas[top : top + inner[1], left : left + inner[0]] = colours
    return canvas


def _open(device: str | None, size: tuple[int, int], fps: float) -> Any:
    try:
        import pyvirtualcam
    except ImportError as error:
        raise MissingDependencyError(
            "needs the package 'pyvirtualcam'", where="virtual camera", hint="pip install pyvirtualcam"
        ) from error
    try:
        return pyvirtualcam.Camera(*size, fps, fmt=pyvirtualcam.PixelFormat.BGR, device=device)
    except (RuntimeError, OSError, ValueError) as error:
        raise DeviceError(
            f"cannot be opened: {_first_line(error)}",
            where=f"virtual camera {device}" if device else "virtual camera",
            hint=_HOW_TO_GET_ONE.get(sys.platform, "pyvirtualcam knows none for this system"),
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__
