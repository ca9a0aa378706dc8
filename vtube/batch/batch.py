"""A batch from its first video to its last: what is to do, who does it, and what has become of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from vtube import session
from vtube.batch.addresses import is_address
from vtube.batch.finding import Found, named
from vtube.batch.fingerprint import fingerprint
from vtube.batch.item import Engine, Item, Report, Stop, Told
from vtube.batch.ledger import Ledger
from vtube.batch.manifest import Manifest, opened
from vtube.batch.places import Place, place
from vtube.batch.results import tidy
from vtube.batch.summary import Summary
from vtube.batch.wanted import check
from vtube.errors import UsageError
from vtube.settings import Settings


def extract(
    found: Sequence[Found],
    settings: Settings,
    out: str,
    engine: Engine,
    *,
    resume: bool = False,
    force: bool = False,
    told: Told,
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
    settings = session.decided(settings, "body", "face")  # all workers look with the same models
    settled = fingerprint(settings)
    with place(out) as there, opened(there.folder) as manifest:
        there.send()
        if manifest.old and not resume and not force:
            hint = "--resume goes on with it, --force does everything anew"
            raise UsageError("an earlier extract has results here", where=out, hint=hint)
        finished, todo, stamps = _plan(found, there, manifest, settled, resume=resume)
        if not force:
            there.refuse_foreign(todo, manifest)
        tidy(there.folder, todo)
        ledger = Ledger(there, manifest, stamps, settled)
        for item in finished:
            ledger.skip(item)
        planned(todo)
        engine(todo, settings, out, _both(ledger, told), stop)
    ledger.summary.elapsed = time.monotonic() - began
    return ledger.summary


def _both(first: Told, then: Told) -> Told:
    def tell(report: Report) -> None:
        first(report)
        then(report)

    return tell


def _plan(
    found: Sequence[Found], there: Place, manifest: Manifest, settings: str, *, resume: bool
) -> tuple[list[Item], list[Item], dict[Item, dict[str, int]]]:
    """What is done, what is to do, and the stamps of all."""
    items = named(found, {source: line["name"] for source, line in manifest.last.items()})
    stamps = {item: stamp(item.source) for item in items}
    finished = [item for item in items if resume and _is_done(there, item, manifest, stamps[item], settings)]
    done = set(finished)
    return finished, [item for item in items if item not in done], stamps


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
