"""A batch on a Ray cluster: actors that load the models once and take the next video when they are done with one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from vtube.batch.cores import cores
from vtube.batch.engines._ray_cluster import connected, library
from vtube.batch.engines._ray_crew import Crew
from vtube.batch.item import Item, Stop, Told
from vtube.settings import Settings
from vtube.settings import override as overridden

CARD_SHARE = 0.25
"""Of a graphics card that one worker takes: decoding, faces and solving keep its processor busy for longer."""

log = logging.getLogger("vtube")


@dataclass(frozen=True, slots=True)
class RayEngine:
    """``address``: "auto", ``ray://host:port``; None starts Ray on this machine. ``workers``: at most so many; None for
    one on each processor of the cluster that is free.

    Where the cluster has graphics cards and ``body.device`` does not say "cpu", workers share them.
    """

    address: str | None = None
    workers: int | None = None

    def __call__(self, items: Sequence[Item], settings: Settings, out: str, told: Told, stop: Stop) -> None:
        """As ``vtube.batch.item.Engine`` says. Takes for a folder on this machine are brought here, those for an
        address are sent there by the workers.

        Raises:
            VtubeError: no cluster, or none of its workers can work.
        """
        with connected(self.address, self.workers or cores()):
            free = library().available_resources()
            cards = free.get("GPU", 0.0) if settings.body.device in {"auto", "cuda"} else 0.0
            if cards:
                settings = overridden(settings, {"body.device": "cuda"})
            room = int(min(free.get("CPU", 0.0), cards / CARD_SHARE if cards else float("inf")))
            if not room:
                log.warning("no processor of the cluster is free; waiting for one")
            crew = Crew(items, settings, out, card_share=CARD_SHARE if cards else 0.0)
            crew.run(min(self.workers or max(room, 1), len(items)), told, stop)


def create(address: str | None = None, workers: int | None = None) -> RayEngine:
    """The engine; connects when it is called."""
    return RayEngine(address, workers)
