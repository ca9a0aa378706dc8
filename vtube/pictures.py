"""What reading a picture from a stranger may raise."""

from __future__ import annotations

import struct
import zlib

DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    struct.error,
    zlib.error,
    ImportError,  # ultralytics, once imported, makes Pillow look for a decoder of HEIF
)
"""What Pillow's decoders raise for damaged files."""
