"""One item, done by an extractor: whatever is wrong with it becomes its report."""

from __future__ import annotations

import time
from pathlib import Path

from vtube.batch.extraction import Extractor
from vtube.batch.item import Item, Report, Stop, Told
from vtube.errors import VtubeError, printable
from vtube.weights.download import sha256_of


def do(extractor: Extractor, item: Item, video: Path, out: Path, told: Told, stop: Stop) -> Report:
    """Write the takes of an item below ``out``; its last report, "done" or "failed".

    ``video``: where its source lies on this machine. ``told``: its progress.

    Raises:
        Stopped: ``stop`` was true.
    """
    began = time.monotonic()

    def tell(done: int, total: int | None) -> None:
        told(Report(item, "progress", frames=done, total=total, elapsed=time.monotonic() - began))

    folder = (out / item.name).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = extractor(video, folder, Path(item.name).name, tell, stop)
        takes = tuple((take.relative_to(out).as_posix(), sha256_of(take)) for take in made.takes)
    except (VtubeError, OSError) as error:
        return failed(item, str(error), time.monotonic() - began)
    except Exception as error:  # noqa: BLE001 - a defect of one video must not take the others along
        return failed(item, f"{item.known_as}: {type(error).__name__}: {error}", time.monotonic() - began)
    elapsed = time.monotonic() - began
    warning = made.warning and _line(made.warning)
    return Report(
        item, "done", made.frames, made.frames, takes, made.people, made.seconds, elapsed, warning=warning
    )  # fmt: skip


def failed(item: Item, error: str, elapsed: float = 0.0) -> Report:
    """The report of an item that nothing has come of. ``error``: made one line."""
    return Report(item, "failed", elapsed=elapsed, error=_line(error))


def _line(text: str) -> str:
    return printable(" ".join(text.split()))
