"""Left and right of whatever has a name, and the colours by which pictures and plots tell them apart.

The person's own left is orange and their right blue, wherever they are drawn: the hues of Okabe and Ito's palette
(Color Universal Design, 2008), which people who see few colours can tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_WORD = re.compile(r"^(?i:left|right)_?|Left|Right|left_|right_")
OVER_PICTURES: Mapping[str, str] = MappingProxyType({"left": "#ffa050", "right": "#3cb4ff", "": "#78e678"})
"""``#rrggbb`` by side, bright enough for lines over photos and avatars."""
ON_PAPER: Mapping[str, str] = MappingProxyType({"left": "#d55e00", "right": "#0072b2", "": "#333333"})
"""``#rrggbb`` by side, dark enough for thin lines on white."""


def sided(name: str) -> tuple[str, str]:
    """The side of a joint, parameter or bone, ``left``, ``right`` or nothing, and what remains of its name."""
    found = _WORD.search(name)
    return (found[0].strip("_").lower(), _WORD.sub("", name, count=1)) if found else ("", name)
