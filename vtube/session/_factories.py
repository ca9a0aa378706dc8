"""What of the settings a stage's factory takes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from vtube import registry


def accepted(stage: str, name: str, offered: Mapping[str, Any]) -> dict[str, Any]:
    """What of the settings a stage's factory takes; nothing stands for its own default."""
    parameters = inspect.signature(registry.factory(stage, name)).parameters
    return {option: value for option, value in offered.items() if option in parameters and value is not None}
