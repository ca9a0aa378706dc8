"""Keeps what a native library logs on standard error away from the user."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_CHATTER = re.compile(rb"[IW]\d{4} |INFO: |WARNING: ")
"""How absl and TensorFlow Lite begin what is no error."""


@contextmanager
def hushed() -> Iterator[None]:
    """Leave out the remarks that native code writes meanwhile; whatever else is written comes out at the end.

    Neither absl nor TensorFlow Lite can be told to be quiet from Python, so the process's descriptor is turned aside.
    """
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error, as in a program without a console
        yield
        return
    with tempfile.TemporaryFile() as aside:
        os.dup2(aside.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
            aside.seek(0)
            for line in aside:
                if not _CHATTER.match(line):
                    os.write(2, line)
