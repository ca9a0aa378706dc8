"""ViTPose (Xu et al. 2022) on people whom a detector finds."""

from __future__ import annotations

from functools import partial

from vtube.estimators._topdown import opened

create = partial(opened, "vitpose", weights="vitpose-b")
"""Open weights by name or path; the options are those of ``opened``."""
