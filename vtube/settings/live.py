"""What can be set of the service's live connections."""

from __future__ import annotations

from pydantic import Field

from vtube.settings.section import Section


class Live(Section):
    """Browsers as webcams: what each connection may take."""

    connections: int = Field(4, ge=1, le=1024, description="at once; further ones are told to come back later")
    frame_bytes: int = Field(4_000_000, ge=10_000, le=16_000_000, description="of a frame, as it comes")
    frame_pixels: int = Field(1920 * 1080, ge=4096, le=100_000_000, description="of a frame, width times height")
    picture_side: int = Field(720, ge=64, le=2048, description="px, the avatar's picture at most")
    fps: float = Field(30.0, gt=0, le=120, description="pictures of the avatar a second at most")
    messages: float = Field(240.0, ge=10, le=10_000, description="a second, frames and acknowledgements included")
    idle: float = Field(120.0, gt=0, le=86_400, description="seconds without a frame after which a connection ends")
    take_seconds: float = Field(600.0, gt=0, le=36_000, description="of a recording, which then ends by itself")
