"""What vtube-lite's networks learn from, and what they are measured on: by person, never by frame."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import yaml

from vtube.errors import InputError
from vtube.paths import shipped

SPLIT = "splits/vtube-lite.yaml"


@dataclass(frozen=True, slots=True)
class Split:
    """``clips``: names without suffix. Of ``photos`` one is held out, by the SHA-1 of their names without suffix, if it
    is not in ``again``: those are of people who are in other photos as well.
    """

    clips: frozenset[str]
    photos: int
    again: frozenset[str] = frozenset()

    @classmethod
    def read(cls, path: Path | None = None) -> Split:
        """Of a file, by default the one in ``configs/``.

        Raises:
            InputError: not such a file.
        """
        path = path or shipped("configs") / SPLIT
        try:
            told = yaml.safe_load(path.read_text(encoding="utf-8"))
            again = frozenset(told.get("photos_of_people_in_others", ()))
            return cls(frozenset(told["held_out_clips"]), int(told["held_out_photos"]), again)
        except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise InputError("not a split of clips and photos", where=path, got=str(error)[:100]) from error

    def holds_clip(self, name: str) -> bool:
        """Whether the clip of this name, without suffix, is held out."""
        return name in self.clips

    def holds_photo(self, name: str) -> bool:
        """Whether the photo of this name, without suffix, is held out."""
        chosen = int(hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest(), 16) % self.photos == 0
        return chosen and name not in self.again
