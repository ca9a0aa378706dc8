"""A batch on a Ray cluster: actors that load the models once and take the next video when they are done with one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from vtube.batch.cluster import connected, room
from vtube.batch.cores import cores
from vtube.batch.engines._ray_crew import Crew
from vtube.batch.item import Item, Stop, Told
from vtube.settings import Settings

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
            settings, most, card_share = room(settings)
            if not most:
                log.warning("no processor of the cluster is free; waiting for one")
            crew = Crew(items, settings, out, card_share=card_share)
            crew.run(min(self.workers or max(most, 1), len(items)), told, stop)


def create(address: str | None = None, workers: int | None = None) -> RayEngine:
    """The engine; connects when it is called."""
    return RayEngine(address, workers)
