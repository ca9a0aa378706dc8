"""What a take's head says of the session's sound."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

SOUND_PATTERN = r"^[^/\\:\x00-\x1f]+\.([wW][aA][vV]|[fF][lL][aA][cC])$"


class Audio(BaseModel):
    """``file``: a WAV or FLAC beside the take, never a path. ``offset``: time in the take of its first sample, seconds;
    negative where the take begins within it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: Annotated[str, Field(strict=True, max_length=255, pattern=SOUND_PATTERN)]
    offset: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e6, le=1e6)] = 0.0
