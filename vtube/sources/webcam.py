"""A webcam, read through OpenCV in a thread of its own.

Linux (Video4Linux2) was tried on a real kernel with loopback devices. Windows (DirectShow) and macOS (AVFoundation)
are written by OpenCV's documentation and were not tried; names of cameras there need the package
``cv2-enumerate-cameras``, without it they are numbered.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from vtube.errors import InputError, UsageError, nearest
from vtube.sources._camera import Camera, Mode, distinct, nearest_mode
from vtube.sources._live import Newest
from vtube.sources._opencv import opencv
from vtube.types import Frame, SourceInfo, frozen

__all__ = ["Camera", "Mode", "Webcam", "cameras", "create", "find"]

_log = logging.getLogger("vtube")

_STALLED, _STARTING = 2.0, 5.0
_BACKOFF = (0.25, 0.5, 1.0)
_PROBED_INDICES = 5


def create(name: str | int | None = None, size: tuple[int, int] = (640, 480), fps: float = 30.0) -> Webcam:
    """Open a webcam: the first one, or by index, device path or (part of a) name.

    The mode nearest to ``size`` (width, height in pixels) and ``fps`` is taken, motion JPEG before raw; ``info`` has
    what the camera really gives. The camera is read from now on, and ``t`` is when a frame was captured: the driver's
    own stamp where it has one on the monotonic clock, else the moment that it arrived.

    Unplugged or stalled, it is looked for again at least once a second while iterating yields None every half second.

    Raises:
        UsageError: the name fits several cameras, or a size or rate that is not positive.
        InputError: no such camera, in use, no permission, or not a capture device.
    """
    if min(size) <= 0 or not 0.0 < fps <= 1000.0:
        raise UsageError("size and rate must be positive", where="webcam", got=f"{size[0]}x{size[1]} at {fps} fps")
    return Webcam(find(name), size, fps)


def cameras() -> list[Camera]:
    """List the cameras of this machine, with distinct names; on Linux with their modes."""
    if sys.platform == "linux":
        from vtube.sources import _v4l2

        return _v4l2.cameras()
    try:
        from cv2_enumerate_cameras import enumerate_cameras  # type: ignore[import-not-found]
    except ModuleNotFoundError:
        return [Camera(i, str(i), f"camera {i}") for i in range(_PROBED_INDICES) if _opens(i)]
    return distinct(Camera(c.index, str(c.index), c.name) for c in enumerate_cameras(_backend()))


def find(name: str | int | None) -> Camera:
    """Find one camera: None the first (a real one before a virtual one), else index, path or part of its name.

    Raises:
        UsageError: the name fits several cameras.
        InputError: none fits; says which there are, or what is wrong with the one that was meant.
    """
    there = cameras()
    if name is None:
        if there:
            return min(there, key=lambda c: (c.virtual, c.index))
        raise why_no_camera()
    wanted = str(name).strip()
    if wanted.isdigit() or wanted.startswith("/dev/"):
        return _by_number_or_path(wanted, there)
    folded = wanted.casefold()
    exact = [c for c in there if c.name.casefold() == folded]
    fitting = exact or [c for c in there if folded and folded in c.name.casefold()]
    if len(fitting) > 1:
        raise UsageError("fits several cameras", where=repr(wanted), got=_listed(fitting), hint="give more of the name")
    if not fitting:
        known = nearest(wanted, [c.name for c in there]) if there else "there is no camera now"
        raise InputError("no camera, file or folder has this name", where=repr(wanted), hint=known)
    return fitting[0]


class Webcam:
    """See ``create``."""

    def __init__(self, camera: Camera, size: tuple[int, int], fps: float) -> None:
        self._camera, self._size, self._fps = camera, size, fps
        # Elsewhere cameras have no ports here, and listing them opens each.
        self._other_ports = {c.port for c in cameras()} - {camera.port} if sys.platform == "linux" else set()
        capture = _start(camera, size, fps)
        cv2 = opencv()
        got = int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        rate = capture.get(cv2.CAP_PROP_FPS)
        self.info = SourceInfo(
            kind="webcam", name=camera.name, size=got, fps=rate if 0.0 < rate <= 1000.0 else fps, live=True
        )
        fourcc = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little", signed=True).decode("latin-1")
        taken = Mode(fourcc if fourcc.isprintable() else "", got, self.info.fps)
        _log.info("camera %s: %s (asked for %dx%d at %g fps)", camera.name, taken, *size, fps)
        self._newest = Newest(lambda stop: self._read(capture, stop), name=f"webcam {camera.name}")

    def __iter__(self) -> Iterator[Frame | None]:
        return iter(self._newest)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._newest.close()

    def _read(self, capture: Any, stop: threading.Event) -> Iterator[Frame]:
        """Read frames until told to stop, from one opening of the camera after the other."""
        index, last = 0, 0.0
        try:
            while True:
                for image, t in _captured(capture, stop):
                    # The two clocks of stamps may differ by a little; time never runs backwards.
                    last = max(t, last + 1e-6)
                    yield Frame(frozen(image), last, index)
                    index += 1
                capture.release()
                if stop.is_set():
                    return
                _log.warning("camera %s: no picture, trying again", self._camera.name)
                capture = self._reopened(stop)
                if capture is None:
                    return
                _log.info("camera %s: is back", self._camera.name)
        finally:
            if capture is not None:
                capture.release()

    def _reopened(self, stop: threading.Event) -> Any | None:
        """Look for the camera by its name until it is back; None when told to stop."""
        attempt = 0
        while not stop.wait(_BACKOFF[min(attempt, len(_BACKOFF) - 1)]):
            attempt += 1
            camera = self._camera
            if sys.platform == "linux":
                # Plugged in again it may have another path, and its old path may be another camera.
                again = self._found_again()
                if again is None:
                    continue
                camera = again
            try:
                capture = _start(camera, self._size, self._fps)
            except InputError:
                continue
            if _awaited(capture, stop):
                return capture
            capture.release()
        return None

    def _found_again(self) -> Camera | None:
        """The same camera: one of its name on its port, else on a port that no other camera had from the start."""
        alike = [c for c in cameras() if c.model == self._camera.model]
        on_its_port = [c for c in alike if c.port and c.port == self._camera.port]
        elsewhere = [c for c in alike if c.port not in self._other_ports - {""}]
        return next(iter(on_its_port + elsewhere), None)


def _captured(capture: Any, stop: threading.Event) -> Iterator[tuple[Any, float]]:
    """(image, capture time) of one frame after the other, until there was none for some seconds."""
    alive, patience = time.monotonic(), _STARTING
    while not stop.is_set():
        ok = capture.grab()
        now = time.monotonic()
        image = None
        if ok:
            ok, image = capture.retrieve()
        if ok and image is not None and image.ndim == 3:
            alive, patience = now, _STALLED
            yield image, _stamp(capture, now)
        elif now - alive > patience:
            return
        else:
            stop.wait(0.02)  # a camera that was unplugged fails at once


def _awaited(capture: Any, stop: threading.Event) -> bool:
    """Whether a reopened camera gives a frame; what it gives is too old to be used."""
    begin = time.monotonic()
    while not stop.is_set() and time.monotonic() - begin < _STARTING:
        if capture.grab():
            return True
        stop.wait(0.02)
    return False


def _stamp(capture: Any, now: float) -> float:
    """When the grabbed frame was captured. Video4Linux2 drivers stamp buffers, mostly on the monotonic clock."""
    stamp = float(capture.get(opencv().CAP_PROP_POS_MSEC)) / 1000.0
    return stamp if sys.platform == "linux" and 0.0 <= now - stamp < 1.0 else now


def _start(camera: Camera, size: tuple[int, int], fps: float) -> Any:
    """Give an open ``cv2.VideoCapture`` in the mode nearest to what is asked."""
    cv2 = opencv()
    if sys.platform == "linux":
        from vtube.sources import _v4l2

        camera = _v4l2.probe(Path(camera.path))
        capture = cv2.VideoCapture(camera.path, cv2.CAP_V4L2)
        in_use = not capture.isOpened() and _v4l2.busy(Path(camera.path))
    else:
        capture, in_use = cv2.VideoCapture(camera.index, _backend()), False
    if not capture.isOpened():
        what = (
            "the camera is in use by another program" if in_use else "the camera cannot be opened or sends no picture"
        )
        raise InputError(what, where=camera.name, hint="close other programs that use it, or plug it in again")
    mode = nearest_mode(camera.modes, size, fps) or Mode("MJPG", size, fps)
    wanted = (
        ((cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*mode.pixel_format)),),
        ((cv2.CAP_PROP_FRAME_WIDTH, mode.size[0]), (cv2.CAP_PROP_FRAME_HEIGHT, mode.size[1])),
        ((cv2.CAP_PROP_FPS, mode.fps or fps),),
    )
    for properties in wanted:
        # Setting one restarts the stream, which takes some cameras half a second.
        if any(capture.get(key) != value for key, value in properties):
            for key, value in properties:
                capture.set(key, value)
    return capture


def _by_number_or_path(wanted: str, there: list[Camera]) -> Camera:
    if sys.platform == "linux":
        from vtube.sources import _v4l2

        path = Path(f"/dev/video{wanted}" if wanted.isdigit() else wanted)
        known = {c.path: c for c in there}
        return known.get(str(path.resolve())) or _v4l2.probe(path)
    for camera in there:
        if wanted in (str(camera.index), camera.path):
            return camera
    raise InputError("no such camera", where=wanted, hint=f"there are: {_listed(there)}")


def why_no_camera() -> InputError:
    """What to tell somebody who has none: it may be there, and not be allowed."""
    if sys.platform == "linux":
        from vtube.sources import _v4l2

        for path in _v4l2.device_paths():
            try:
                _v4l2.probe(path)
            except InputError as error:
                if "permission" in error.what:
                    return error
    return InputError("no camera found", hint="plug one in, or give a file with --source")


def _listed(there: list[Camera]) -> str:
    return ", ".join(f"{c.index} {c.name}" for c in there) or "none"


def _backend() -> int:
    cv2 = opencv()
    backends = {"win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}
    return int(backends.get(sys.platform, cv2.CAP_ANY))


def _opens(index: int) -> bool:
    capture = opencv().VideoCapture(index, _backend())
    opened = bool(capture.isOpened())
    capture.release()
    return opened
