"""vtube: a webcam moves a rigged 2D avatar, live, and records it as pose JSON."""

import os

__version__ = "0.1.0"

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # standard output belongs to results
