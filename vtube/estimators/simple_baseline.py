"""Simple Baselines (Xiao et al. 2018) on people whom a detector finds."""

from __future__ import annotations

from functools import partial

from vtube.estimators._topdown import opened

create = partial(opened, "simple_baseline", weights="simple-baseline-resnet50")
"""Open weights by name or path; the options are those of ``opened``."""
