"""What the files of a job's result are called."""

from __future__ import annotations

NAME = "take"


def take_file(person: int, people: int) -> str:
    """The name of a person's take, counted from 1, in a job's result."""
    return f"{NAME}.pose.json" if people == 1 else f"{NAME}-{person}.pose.json"


def bvh_file(person: int) -> str:
    """The name of a person's bones."""
    return f"{NAME}-{person}.bvh"


def film_file(person: int) -> str:
    """The name of a person's film."""
    return f"{NAME}-{person}.mp4"
