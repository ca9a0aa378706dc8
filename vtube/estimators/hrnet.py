"""HRNet (Sun et al. 2019) on people whom a detector finds."""

from __future__ import annotations

from functools import partial

from vtube.estimators._topdown import opened

create = partial(opened, "hrnet", weights="hrnet-w32")
"""Open weights by name or path; the options are those of ``opened``."""
