"""What becomes of each video while an engine works, noted wherever it counts."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from vtube.batch.item import Item, Report
from vtube.batch.manifest import Manifest
from vtube.batch.places import Place
from vtube.batch.summary import Summary

log = logging.getLogger("vtube")


class Ledger:
    """Called with each report. ``stamps``: of the videos. ``settings``: their fingerprint."""

    def __init__(
        self, there: Place, manifest: Manifest, stamps: Mapping[Item, Mapping[str, int]], settings: str
    ) -> None:
        self.summary = Summary()
        self._there, self._manifest, self._stamps, self._settings = there, manifest, stamps, settings

    def skip(self, item: Item) -> None:
        """It was done before."""
        self.summary.skipped += 1
        self._take(self._manifest.last[item.known_as]["takes"])

    def __call__(self, report: Report) -> None:
        """Note it in the manifest and count it; takes that a video has no more go.

        Raises:
            DeviceError: the disk refuses the manifest.
        """
        if report.state != "progress":
            self._manifest.note(report, self._stamps[report.item], self._settings)
        if report.state == "done":
            self._done(report)
        elif report.state == "failed":
            self.summary.failures.append((report.item.known_as, report.error or ""))
            log.warning("%s", report.error)
        self._there.keep()

    def _done(self, report: Report) -> None:
        takes = [take for take, _ in report.takes]
        self._there.forget(report.item, takes, self._manifest)
        self._take(takes)
        self.summary.done += 1
        self.summary.frames += report.frames
        self.summary.seconds += report.seconds
        if report.warning:
            self.summary.warnings.append((report.item.known_as, report.warning))
            log.warning("%s", report.warning)
        if not takes:
            log.warning("%s: nobody is seen in it", report.item.known_as)

    def _take(self, takes: Iterable[str]) -> None:
        self.summary.takes += map(self._there.path, takes)
