"""One OpenVINO for the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PROGRAM = """
import os, signal, threading, time
import numpy, openvino
from openvino import opset13 as ops
from vtube.inference import core

taken = ops.parameter([1, 8], numpy.float32)
network = core().compile_model(openvino.Model([ops.relu(taken)], [taken]), "CPU")
held = [network]
del network
ending = threading.Thread(target=held.clear)
ending.start()
ending.join()
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(1)
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has other signals")
def test_a_network_that_is_gone_leaves_signals_as_they_were() -> None:
    """The stack that OpenVINO gives a thread for its signal handlers outlives the networks."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "interrupted\n"), done.stderr
