"""What a folder's content follows from, kept in the folder: what is made of two seeds or backgrounds is of neither."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from vtube.files import replacing


def keep(file: Path, **asked: Any) -> None:
    """Write down what is asked, or end where something in the folder was made with another answer.

    Raises:
        SystemExit: status 2, after one line that says what it was made with.
    """
    asked = {name: str(value.resolve()) if isinstance(value, Path) else value for name, value in asked.items()}
    before = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for name, value in asked.items():
        if before.get(name, value) != value:
            refuse(f"{file.parent} was made with --{name} {before[name]}, not {value}: ask for that, or for another -o")
    with replacing(file) as stream:
        stream.write(json.dumps(before | asked, indent=1).encode())


def refuse(why: str) -> NoReturn:
    """End with one line.

    Raises:
        SystemExit: status 2.
    """
    print(f"error: {why}", file=sys.stderr)
    raise SystemExit(2)
