"""The folder of a training: settings, environment, state, measures and weights."""

from __future__ import annotations

import importlib.metadata
import itertools
import json
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

import vtube
from vtube.errors import InputError, UsageError
from vtube.files import refuse_unless_writable, replacing
from vtube.training.settings import Common

FORMAT, VERSION = "vtube-training", 1
SETTINGS, ENVIRONMENT, METRICS = "settings.yaml", "environment.json", "metrics.jsonl"
PACKAGES = ("torch", "torchvision", "timm", "transformers", "ultralytics", "numpy", "opencv-python")


class Run:
    """The folder of a training.

    ``environment.json`` says that it is one, and with which versions it was made; ``settings.yaml`` has every setting;
    ``metrics.jsonl`` a line an epoch; ``state.pt`` what resumes; ``best.safetensors`` and ``last.safetensors`` weights.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def new(cls, folder: Path) -> Run:
        """The run of a folder that ``begin`` makes; until then nothing is written.

        Raises:
            UsageError: there is something already; says how an earlier training there goes on.
            InputError: it cannot be made.
        """
        if (folder / ENVIRONMENT).is_file():
            hint = f"vtube train --resume {folder} goes on with it, -o takes another folder"
            raise UsageError("there is a training already", where=folder, hint=hint)
        if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
            raise UsageError("there is already something", where=folder, hint="-o takes another folder")
        above = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
        if not above.is_dir():
            raise InputError("is no folder", where=above)
        refuse_unless_writable(above)
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> Run:
        """The run of a folder.

        Raises:
            InputError: nobody has trained there, or with a later version's files.
        """
        try:
            made = json.loads((folder / ENVIRONMENT).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            expected = "a folder that vtube train made"
            raise InputError("no training", where=folder, expected=expected) from error
        if not isinstance(made, dict) or made.get("format") != FORMAT:
            raise InputError("no training", where=folder, expected=f"{ENVIRONMENT} with format {FORMAT}")
        if made.get("version") != VERSION:
            raise InputError("of another version", where=folder, got=made.get("version"), expected=VERSION)
        return cls(folder)

    def begin(self, settings: Common) -> None:
        """Make the folder, or go on in it. Other settings than those before replace these, which stay beside as
        ``settings.1.yaml`` and so on; at no moment there are none. For whom holds the run (``held``).
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(settings.model_dump(mode="json"), sort_keys=False)
        path = self.folder / SETTINGS
        before = path.read_text(encoding="utf-8") if path.exists() else None
        if before == text:
            return
        if before is not None:
            names = (f"settings.{n}.yaml" for n in itertools.count(1))
            self._write(next(name for name in names if not (self.folder / name).exists()), before)
        self._write(SETTINGS, text)
        self._write(ENVIRONMENT, json.dumps(_environment(), indent=1))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from training here at the same time; makes the folder.

        Raises:
            UsageError: one does.
        """
        from filelock import FileLock, Timeout

        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / ".lock", timeout=0):
                yield
        except Timeout as error:
            raise UsageError("another process trains there", where=self.folder) from error

    def measures(self) -> list[dict[str, Any]]:
        """The lines of ``metrics.jsonl``; one that was cut off in the middle counts as not written."""
        found = []
        path = self.folder / METRICS
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            try:
                found.append(json.loads(line))
            except ValueError:
                break
        return found

    def measured(self, measures: Mapping[str, Any]) -> None:
        """Add an epoch's line, in the place of any of that epoch or later ones."""
        kept = [line for line in self.measures() if line["epoch"] < measures["epoch"]]
        self._write(METRICS, "".join(json.dumps(line) + "\n" for line in (*kept, measures)))

    def _write(self, name: str, text: str) -> None:
        with replacing(self.folder / name) as stream:
            stream.write(text.encode())


def _environment() -> dict[str, Any]:
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "format": FORMAT,
        "version": VERSION,
        "generator": {"name": "vtube", "version": vtube.__version__},
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": platform.machine(),
        "packages": versions,
    }
