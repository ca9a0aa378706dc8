"""A batch from its first video to its last: what is to do, who does it, and what has become of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vtube.batch.addresses import is_address
from vtube.batch.finding import Found, named
from vtube.batch.fingerprint import fingerprint
from vtube.batch.item import Engine, Item, Report, Stop
from vtube.batch.manifest import Manifest, opened
from vtube.batch.places import Place, place
from vtube.batch.results import tidy
from vtube.batch.wanted import check
from vtube.errors import UsageError
from vtube.settings import Settings

log = logging.getLogger("vtube")


@dataclass(slots=True)
class Summary:
    """What a batch has come to. ``skipped``: videos that were done before. ``takes``: paths of all takes that the
    videos have now. ``frames``, ``seconds``: of the videos that were done now. ``failures``: (source, error).
    """

    done: int = 0
    skipped: int = 0
    takes: list[str] = field(default_factory=list)
    frames: int = 0
    seconds: float = 0.0
    elapsed: float = 0.0
    failures: list[tuple[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs. ``fps``: frames a second of all workers together."""
        return {
            "done": self.done, "failed": len(self.failures), "skipped": self.skipped, "takes": self.takes,
            "frames": self.frames, "seconds": round(self.seconds, 3), "elapsed": round(self.elapsed, 3),
            "fps": round(self.frames / self.elapsed, 1) if self.elapsed > 0 else 0.0,
            "failures": [{"source": source, "error": error} for source, error in self.failures],
        }  # fmt: skip


def extract(
    found: Sequence[Found],
    settings: Settings,
    out: str,
    engine: Engine,
    *,
    resume: bool = False,
    force: bool = False,
    told: Callable[[Report], None],
    planned: Callable[[Sequence[Item]], None],
    stop: Stop,
) -> Summary:
    """Make the takes of videos at ``out``, a folder or an address, and note in its manifest what becomes of each.

    ``resume``: go on with what is there; videos that are done, unchanged and under the same settings stay. ``force``:
    replace what is there. ``planned``: told what there is to do. ``told``: each report.

    Raises:
        UsageError: the folder holds something that would be replaced, or another extract is at work there.
        VtubeError: it cannot be written, or nothing can be done at all.
    """
    began = time.monotonic()
    check(settings)
    settled = fingerprint(settings)
    with place(out) as there, opened(there.folder) as manifest:
        there.keep()
        if manifest.old and not resume and not force:
            hint = "--resume goes on with it, --force does everything anew"
            raise UsageError("an earlier extract has results here", where=out, hint=hint)
        known = {source: line["name"] for source, line in manifest.last.items()}
        items = named(found, known)
        stamps = {item: stamp(item.source) for item in items}
        finished = [i for i in items if resume and not force and _is_done(there, i, manifest, stamps[i], settled)]
        todo = [item for item in items if item not in set(finished)]
        if not force:
            there.refuse_foreign(todo, manifest)
        tidy(there.folder, todo)
        summary = Summary(skipped=len(finished))
        summary.takes += [there.path(take) for item in finished for take in manifest.last[item.known_as]["takes"]]
        planned(todo)

        def hear(report: Report) -> None:
            if report.state != "progress":
                manifest.note(report, stamps[report.item], settled)
            if report.state == "done":
                there.forget(report.item, [take for take, _ in report.takes], manifest)
            there.keep()
            _count(summary, report, there)
            told(report)

        engine(todo, settings, out, hear, stop)
    summary.elapsed = time.monotonic() - began
    return summary


def stamp(source: str) -> dict[str, int]:
    """What tells that a video on this machine was changed: its size in bytes and the time of its last change in
    nanoseconds; nothing where there is none.
    """
    try:
        facts = Path(source).stat()
    except (OSError, ValueError):
        return {}
    return {"size": facts.st_size, "modified": facts.st_mtime_ns}


def _is_done(there: Place, item: Item, manifest: Manifest, stamp: dict[str, int], settings: str) -> bool:
    last = manifest.last.get(item.known_as)
    if last is None or last["state"] != "done" or last.get("settings") != settings:
        return False
    same = (bool(stamp) or is_address(item.source)) and all(last.get(key) == value for key, value in stamp.items())
    return same and all(there.has(take) for take in last["takes"])


def _count(summary: Summary, report: Report, there: Place) -> None:
    if report.state == "done":
        summary.done += 1
        summary.frames += report.frames
        summary.seconds += report.seconds
        summary.takes += [there.path(take) for take, _ in report.takes]
        if not report.takes:
            log.warning("%s: nobody is seen in it", report.item.known_as)
    elif report.state == "failed":
        summary.failures.append((report.item.known_as, report.error or ""))
        log.warning("%s", report.error)
