"""The child process of ``vtube bench --compare``: a picture's path in, seconds and people out, a line each.

Run as ``python -m vtube.bench._ultralytics WEIGHTS SIZE``. It is the one place where ultralytics predicts.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time

import numpy as np

from vtube.estimators._checkpoint import be_polite


def main() -> None:
    """Answer until standard input ends."""
    be_polite()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    with contextlib.redirect_stdout(sys.stderr):
        from ultralytics import YOLO

        model = YOLO(sys.argv[1], task="pose")
        for line in sys.stdin:
            image = np.load(line.rstrip("\n"))
            began = time.perf_counter()
            found = model.predict(image, imgsz=int(sys.argv[2]), verbose=False)[0]
            seconds = time.perf_counter() - began
            people = found.keypoints.data.tolist() if found.keypoints is not None else []
            answers.write(json.dumps({"seconds": seconds, "people": people}) + "\n")


if __name__ == "__main__":
    main()
