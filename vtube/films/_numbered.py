"""The names of numbered pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from vtube.errors import UsageError

_NUMBER = re.compile(r"%(?:0\d)?d")
USUAL = "%05d.png"


@dataclass(frozen=True, slots=True)
class Numbered:
    """Numbered pictures: their ``folder``, and the ``pattern`` of their names, such as %05d.png."""

    folder: Path
    pattern: str

    def there(self) -> list[Path]:
        """The pictures that the folder has under names that the pattern writes: of %05d.png never 2024.png."""
        if not self.folder.is_dir():
            return []
        before, after = (re.escape(part) for part in _NUMBER.split(self.pattern))
        fitting = re.compile(rf"{before}(\d+){after}")
        found = ((path, fitting.fullmatch(path.name)) for path in self.folder.iterdir())
        return sorted(path for path, match in found if match and self.pattern % int(match[1]) == path.name)


def numbered(path: Path) -> Numbered:
    """The pictures that a folder's name, or a name such as folder/%05d.png, stands for.

    Raises:
        UsageError: a .png without one place for a number.
    """
    if path.is_dir() or path.suffix.lower() != ".png":
        return Numbered(path, USUAL)
    if len(_NUMBER.findall(path.name)) != 1 or path.name.count("%") != 1:
        raise UsageError("is one name for many pictures", where=path, expected=f"a folder, or DIR/{USUAL}")
    return Numbered(path.parent, path.name)
