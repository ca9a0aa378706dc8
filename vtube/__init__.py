"""vtube: a webcam moves a rigged 2D avatar, live, and records it as pose JSON."""

import os
import sys

__version__ = "0.1.0"

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # standard output belongs to results
# NumPy's products here are small: a second thread of its BLAS is not quicker and waits for a busy processor.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# openvino and nncf report their use where this package is there; None makes it missing.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
