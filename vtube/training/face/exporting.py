"""The child process that exports a face network: ``python -m vtube.training.face.exporting WEIGHTS FOLDER``.

It writes what ``export`` does into FOLDER and reports as ``vtube.estimators._child`` says.
"""

from __future__ import annotations

import sys
from pathlib import Path

from vtube.estimators._child import Say, run
from vtube.training.face.export import export


def exported(weights: Path, folder: Path, say: Say) -> None:
    """Write the folder."""
    say("converting the face network to OpenVINO")
    export(weights, folder)


if __name__ == "__main__":
    sys.exit(run(exported))
