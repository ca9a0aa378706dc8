"""What can be set of the HTTP service."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vtube.settings.live import Live
from vtube.settings.section import Section

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]+$")]
"""Of a host: a name or an address, without port and brackets."""
Origin = Annotated[str, Field(pattern=r"^https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?/?$")]
"""As browsers send it: scheme, host, and port if it is not the usual one."""


class Service(Section):
    """The HTTP service: where it listens, to whom, and how much it takes on."""

    host: str = Field("127.0.0.1", description="address to listen on; off loopback only with a token")
    port: int = Field(8420, ge=0, le=65535, description="0: any that is free")
    names: tuple[Name, ...] = Field((), description="names and addresses that it answers to, besides those of loopback")
    origins: tuple[Origin, ...] = Field((), description="foreign pages that may use it, such as https://studio.example")
    image_bytes: int = Field(16 << 20, ge=1 << 10, le=1 << 30, description="of a request with a picture")
    video_bytes: int = Field(2 << 30, ge=1 << 10, description="of a request with a video")
    pixels: int = Field(25_000_000, ge=4096, le=100_000_000, description="of a picture")
    held_pixels: int = Field(50_000_000, ge=4096, description="of all pictures that are decoded at a time")
    render_pixels: int = Field(4_000_000, ge=4096, description="of a picture that is drawn; larger ones are reduced")
    queue: int = Field(64, ge=1, le=4096, description="pictures that wait for the pose model; beyond, 429")
    uploads: int = Field(96, ge=1, le=4096, description="requests with a body in work; beyond, 429")
    connections: int = Field(256, ge=1, le=65536, description="open connections; beyond, 429")
    lanes: int = Field(0, ge=0, le=64, description="pose models side by side; 0: one a core, on a graphics card one")
    batch: int = Field(8, ge=1, le=64, description="pictures that go to a graphics card at once")
    wait: float = Field(0.004, ge=0, le=0.1, description="seconds that such a batch waits for more")
    header_seconds: float = Field(10.0, gt=0, description="within which a request's headers are there")
    body_seconds: float = Field(60.0, gt=0, description="within which a picture is there; a video may take longer")
    body_rate: int = Field(16 << 10, ge=1, description="bytes a second that a body comes with at least")
    grace: float = Field(5.0, ge=0, description="seconds for unfinished requests when the service ends")
    workers: int = Field(1, ge=1, le=64, description="processes that work on jobs")
    jobs: int = Field(16, ge=1, le=4096, description="jobs that wait or run; beyond, 429")
    job_seconds: float = Field(3600.0, gt=0, description="that a job may take")
    keep_hours: float = Field(24.0, gt=0, le=24 * 366, description="after which a job that has ended is removed")
    disk_bytes: int = Field(20 << 30, ge=1 << 10, description="of all jobs; beyond, no more uploads: 429")
    worker_memory: int = Field(8 << 30, ge=1 << 30, description="bytes of address space of such a process")
    video_pixels: int = Field(9_000_000, ge=4096, description="of a video's picture")
    video_frames: int = Field(36_000, ge=1, description="of a video")
    video_seconds: float = Field(600.0, gt=0, description="of a video")
    live: Live = Live()
