"""PortAudio through the package ``sounddevice``, imported when a microphone is wanted, and quiet on stderr."""

from __future__ import annotations

import ctypes
import ctypes.util
import queue
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from vtube.errors import DeviceError, InputError, MissingDependencyError, UsageError, nearest
from vtube.voice._resampling import Resampling
from vtube.voice._sound import Samples

_IN_USE, _WRONG_RATE = -9985, -9997  # PaErrorCode
_OTHER_RATES = (48000.0, 44100.0, 32000.0, 16000.0, 96000.0, 22050.0, 8000.0)

LATENCY = 0.03
"""Seconds of the system's buffer. Blocks come as its parts fill, each a few milliseconds."""
STARTING, DEAD = 4.0, 1.0
"""Seconds without a block, at first and later, after which a device is taken for gone. PulseAudio may sleep for two."""


@dataclass(frozen=True, slots=True)
class Input:
    """One microphone. ``index``: PortAudio's. ``api``: the system's way to it, such as ALSA. ``rate``: its own, in Hz.
    ``default``: the one that is taken where none is named.
    """

    index: int
    name: str
    api: str
    rate: float
    default: bool = False


@cache
def sounddevice() -> Any:
    """The module.

    Raises:
        MissingDependencyError: it or PortAudio is not installed.
        InputError: the system's sound does not work.
    """
    _silence()
    try:
        import sounddevice as module
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "needs the package 'sounddevice'", where="microphone", hint="pip install sounddevice"
        ) from error
    except OSError as error:  # the package is there, the library is not
        raise MissingDependencyError(
            "PortAudio is not installed", where="microphone", hint="on Debian and Ubuntu: apt-get install libportaudio2"
        ) from error
    except Exception as error:  # the package's own, which cannot be named while it is not imported
        raise _broken(error) from error
    return module


def refresh() -> None:
    """Look at the devices anew: PortAudio does so only when it begins. No stream may be open. Raises as ``inputs``."""
    module = sounddevice()
    try:
        module._terminate()
        module._initialize()
    except module.PortAudioError as error:
        raise _broken(error) from error


def inputs() -> list[Input]:
    """The inputs of this machine, in PortAudio's order. Raises as ``sounddevice``."""
    module = sounddevice()
    try:
        apis = [api["name"] for api in module.query_hostapis()]
        devices, first = module.query_devices(), module.default.device[0]
    except module.PortAudioError as error:
        raise _broken(error) from error
    return [
        Input(d["index"], d["name"], apis[d["hostapi"]], d["default_samplerate"], default=d["index"] == first)
        for d in devices
        if d["max_input_channels"] > 0
    ]


def _broken(error: Exception) -> InputError:
    return InputError(f"the system's sound does not work: {error}", where="microphone", hint="vtube doctor says more")


def find(name: str | None) -> Input:
    """Find one by (part of) its name, None the default one. The same name by several APIs means the first.

    Raises:
        UsageError: the name fits several microphones.
        InputError: none fits; says which there are.
    """
    there = inputs()
    if not there:
        raise InputError("no microphone found", hint="plug one in; vtube voice list shows what there is")
    if name is None:
        return next((m for m in there if m.default), there[0])
    folded = name.strip().casefold()
    exact = [m for m in there if m.name.casefold() == folded]
    fitting = exact or [m for m in there if folded and folded in m.name.casefold()]
    if not fitting:
        raise InputError("no microphone has this name", where=repr(name), hint=nearest(name, {m.name for m in there}))
    if len(names := sorted({m.name for m in fitting})) > 1:
        raise UsageError("fits several microphones", where=repr(name), got=", ".join(names), hint="give more of it")
    return fitting[0]


def open_stream(microphone: Input, heard: Any) -> Any:
    """A running ``sounddevice.InputStream`` of one channel, in blocks of about 10 ms. ``heard``: its callback.

    Its own rate is tried first, then others.

    Raises:
        InputError: in use, or it cannot be opened at any rate.
    """
    module = sounddevice()
    refused: list[str] = []
    for rate in dict.fromkeys((microphone.rate, *_OTHER_RATES)):
        stream = None
        try:
            stream = module.InputStream(
                samplerate=rate, blocksize=round(rate / 100), device=microphone.index, channels=1,
                dtype="float32", latency=LATENCY, callback=heard,
            )  # fmt: skip
            stream.start()
        except module.PortAudioError as error:
            if stream is not None:
                stream.close(ignore_errors=True)
            code = error.args[1] if len(error.args) > 1 else 0
            if code == _IN_USE:
                raise InputError("in use, or gone", where=microphone.name, hint="close what uses it") from error
            why = "" if code == _WRONG_RATE else f" ({str(error.args[0]).rpartition(': ')[2]})"
            refused.append(f"{rate:g} Hz{why}")
        else:
            return stream
    raise InputError(f"cannot be opened at {', '.join(refused)}", where=microphone.name, hint="vtube voice list")


def record(name: str | None, seconds: float, tick: Callable[[], None]) -> Samples:
    """What a microphone hears from now on, at ``RATE``. ``tick``: called ten times a second. Raises as ``find`` and
    ``open_stream``, and DeviceError where it falls silent.
    """
    blocks: queue.SimpleQueue[Samples] = queue.SimpleQueue()
    found = find(name)
    stream = open_stream(found, lambda block, *_: blocks.put(block[:, 0].copy()))
    heard: list[Samples] = []
    try:
        resample, wanted = Resampling(stream.samplerate), seconds * stream.samplerate
        for tenth in range(1, round(10 * seconds) + 1):
            tick()
            while sum(map(len, heard)) < wanted * tenth / (10 * seconds):
                heard.append(blocks.get(timeout=STARTING))
    except queue.Empty as error:
        raise DeviceError("nothing comes from it", where=f"microphone {found.name}", hint="plug it in again") from error
    finally:
        stream.close(ignore_errors=True)
    return resample(np.concatenate(heard))


_ALSA = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
_JACK = ctypes.CFUNCTYPE(None, ctypes.c_char_p)
_MUTES = (
    ("asound", "snd_lib_error_set_handler", _ALSA(lambda *_told: None)),
    ("jack", "jack_set_error_function", _JACK(lambda *_told: None)),
)


@cache
def _silence() -> None:
    """ALSA and JACK write to stderr what they do not find; what matters comes back as an error."""
    for library, setter, mute in _MUTES if sys.platform == "linux" else ():
        if found := ctypes.util.find_library(library):
            getattr(ctypes.CDLL(found), setter)(mute)
