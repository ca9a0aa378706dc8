"""One item, wherever its source and its results lie."""

from __future__ import annotations

from vtube.batch.addresses import fetched
from vtube.batch.destinations import results, send
from vtube.batch.doing import do, failed
from vtube.batch.extraction import Extractor
from vtube.batch.item import Item, Report, Stop, Told
from vtube.errors import VtubeError


def do_anywhere(extractor: Extractor, item: Item, out: str, told: Told, stop: Stop) -> Report:
    """Fetch the item's video, do it, and send its takes to ``out``; its last report, "done" or "failed".

    Raises:
        Stopped: ``stop`` was true.
    """
    try:
        with fetched(item.source, stop) as video, results(out) as folder:
            report = do(extractor, item, video, folder, told, stop)
            if report.state == "done":
                send(folder, out)
    except (VtubeError, OSError) as error:
        return failed(item, str(error))
    return report.naming(str(video))
