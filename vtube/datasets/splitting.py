"""Parts samples into those to learn from and those to measure on: by group, and the same for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from vtube.datasets.sample import Sample
from vtube.errors import UsageError


def split(samples: Sequence[Sample], held_out: float, seed: int = 0) -> tuple[list[Sample], list[Sample]]:
    """(those to train on, those held out), each in their order; a group is never on both sides.

    A group is held out where the hash of its name and the seed falls into the first ``held_out`` of its range: samples
    that are added later move nobody, and data sets that share photos agree. Few groups may so differ from the share.

    Raises:
        UsageError: ``held_out`` is not within 0..1.
    """
    if not 0.0 <= held_out <= 1.0:
        raise UsageError("out of range", where="held_out", got=held_out, expected="0 to 1")
    away = {group: _place(group, seed) < held_out for group in {sample.group for sample in samples}}
    return [s for s in samples if not away[s.group]], [s for s in samples if away[s.group]]


def _place(group: str, seed: int) -> float:
    """Of a group, evenly spread over 0..1."""
    digest = hashlib.sha256(f"{seed}:{group}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:7]) / 2.0**56
