"""What a child process that exports weights says: one JSON object a line on its standard output.

``{"progress": "..."}`` while it works, ``{"error": {...}}`` when it cannot.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from vtube.errors import VtubeError
from vtube.estimators._checkpoint import be_polite

Say = Callable[[str], None]


def run(export: Callable[[Path, Path, Say], None]) -> int:
    """Call ``export`` with the weights and the folder that the command line names; the exit status is 0, or that of the
    error.
    """
    weights, folder = Path(sys.argv[1]), Path(sys.argv[2])
    report = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # libraries print to the standard output, which belongs to the reports
    warnings.simplefilter("ignore")
    be_polite()
    try:
        export(weights, folder, lambda text: _report(report, {"progress": text}))
    except VtubeError as error:
        facts = {key: str(v) for key in ("what", "where", "got", "expected", "hint") if (v := getattr(error, key))}
        _report(report, {"error": facts})
        return error.exit_status
    return 0


def _report(stream: TextIO, content: dict[str, Any]) -> None:
    stream.write(json.dumps(content) + "\n")
