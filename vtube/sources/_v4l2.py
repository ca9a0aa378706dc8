"""Cameras of Linux, asked through Video4Linux2 ioctls (kernel documentation, "Video for Linux API", linux/videodev2.h).

Only what OpenCV does not tell: names, capabilities and modes. Streaming is left to OpenCV.
"""

from __future__ import annotations

import errno
import fcntl
import itertools
import os
import struct
from collections.abc import Iterator
from pathlib import Path

from vtube.errors import InputError
from vtube.sources._camera import Camera, Mode, distinct

_CAPTURE, _CAPTURE_MPLANE = 1, 9  # enum v4l2_buf_type
_CAP_CAPTURE, _CAP_CAPTURE_MPLANE, _CAP_DEVICE_CAPS = 0x1, 0x1000, 0x8000_0000
_DISCRETE = 1
_MMAP = 1
_USUAL_SIZES = ((320, 240), (640, 360), (640, 480), (1280, 720), (1920, 1080))


def _request(direction: int, number: int, size: int) -> int:
    """Compute an ioctl's request code as <asm-generic/ioctl.h> does. ``direction``: 1 write, 2 read, 3 both."""
    return direction << 30 | size << 16 | ord("V") << 8 | number


def _ask(device: int, number: int, layout: str, *values: int, direction: int = 3) -> tuple[int | bytes, ...] | None:
    """One ioctl whose structure begins with ``values``; None where an enumeration ends or the driver lacks it."""
    size = struct.calcsize(layout)
    buffer = bytearray(struct.pack(f"={len(values)}I", *values).ljust(size, b"\0"))
    try:
        fcntl.ioctl(device, _request(direction, number, size), buffer)
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOTTY, errno.ENODATA):
            return None
        raise
    return struct.unpack(layout, buffer)


def cameras() -> list[Camera]:
    """Every device that captures video now, real ones and loopbacks, in order of their numbers."""
    found = []
    for path in device_paths():
        try:
            found.append(probe(path))
        except InputError:
            continue
    return distinct(found)


def device_paths() -> list[Path]:
    """Give /dev/video0, /dev/video1 … whatever they are."""
    numbered = [p for p in Path("/dev").glob("video*") if p.name[5:].isdigit()]
    return sorted(numbered, key=lambda p: int(p.name[5:]))


def probe(path: Path) -> Camera:
    """Ask a device for its name and its modes.

    Raises:
        InputError: missing, no permission, or no capture device (webcams have further nodes for metadata).
    """
    try:
        device = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        raise _explained(path, error) from error
    try:
        return _describe(device, path)
    except OSError as error:
        raise _explained(path, error) from error
    finally:
        os.close(device)


def busy(path: Path) -> bool:
    """Whether another program streams from it: freeing no buffers is refused to all but the owner."""
    try:
        device = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        return error.errno == errno.EBUSY
    try:
        _ask(device, 8, "=5I", 0, _CAPTURE, _MMAP)  # VIDIOC_REQBUFS
    except OSError as error:
        return error.errno == errno.EBUSY
    finally:
        os.close(device)
    return False


def _explained(path: Path, error: OSError) -> InputError:
    if error.errno in (errno.ENOENT, errno.ENXIO, errno.ENODEV):
        return InputError("no such camera", where=path, hint="is it plugged in? see: vtube camera list")
    if error.errno in (errno.EACCES, errno.EPERM):
        return InputError(
            "no permission to use the camera", where=path, hint="sudo usermod -aG video $USER, log in again"
        )
    if error.errno == errno.EBUSY:
        return InputError("the camera is in use by another program", where=path, hint="close it there first")
    return InputError(f"the camera cannot be opened: {error.strerror}", where=path)


def _describe(device: int, path: Path) -> Camera:
    answer = _ask(device, 0, "=16s32s32s6I", direction=2)  # VIDIOC_QUERYCAP
    if answer is None:
        raise InputError("is not a camera", where=path, expected="a Video4Linux2 device")
    driver, card, port, _, of_device, of_node, *_ = answer
    own = int(of_node) if int(of_device) & _CAP_DEVICE_CAPS else int(of_device)
    if not own & (_CAP_CAPTURE | _CAP_CAPTURE_MPLANE):
        raise InputError("does not capture video", where=path, hint="cameras that do: vtube camera list")
    kind = _CAPTURE if own & _CAP_CAPTURE else _CAPTURE_MPLANE
    digits = path.resolve().name.removeprefix("video")
    return Camera(
        index=int(digits) if digits.isdigit() else -1,
        path=str(path),
        name=_text(card),
        modes=tuple(_modes(device, kind)),
        virtual=_text(driver) == "v4l2 loopback",
        port=_text(port),
    )


def _text(raw: int | bytes) -> str:
    return bytes(raw).split(b"\0")[0].decode("utf-8", "replace").strip() if isinstance(raw, bytes) else str(raw)


def _modes(device: int, kind: int) -> Iterator[Mode]:
    for index in itertools.count():
        answer = _ask(device, 2, "=3I32s5I", index, kind)  # VIDIOC_ENUM_FMT
        if answer is None:
            return
        fourcc = int(answer[4])
        name = struct.pack("=I", fourcc & 0x7FFF_FFFF).decode("ascii", "replace")
        for size in _sizes(device, fourcc):
            rates = list(_rates(device, fourcc, size)) or [0.0]
            yield from (Mode(name, size, rate) for rate in rates)


def _sizes(device: int, fourcc: int) -> Iterator[tuple[int, int]]:
    for index in itertools.count():
        answer = _ask(device, 74, "=11I", index, fourcc)  # VIDIOC_ENUM_FRAMESIZES
        if answer is None:
            return
        _, _, kind, low_w, high_w, step_w, low_h, high_h, step_h, *_ = map(int, answer)
        if kind != _DISCRETE:
            yield from (
                (w, h)
                for w, h in _USUAL_SIZES
                if low_w <= w <= high_w and low_h <= h <= high_h
                if (w - low_w) % max(step_w, 1) == 0 and (h - low_h) % max(step_h, 1) == 0
            )
            return
        yield low_w, high_w  # of a discrete size: width, height


def _rates(device: int, fourcc: int, size: tuple[int, int]) -> Iterator[float]:
    for index in itertools.count():
        answer = _ask(device, 75, "=13I", index, fourcc, *size)  # VIDIOC_ENUM_FRAMEINTERVALS
        if answer is None:
            return
        _, _, _, _, kind, seconds, parts, *_ = map(int, answer)
        if seconds:
            yield round(parts / seconds, 3)
        if kind != _DISCRETE:
            return  # of a range: the shortest interval
