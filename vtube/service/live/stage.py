"""The avatar of one connection: drawn by the service, as a picture that a browser shows as it comes."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from io import BytesIO

import cv2
import numpy as np
import PIL.Image

from vtube import puppet
from vtube.alpha import straight
from vtube.errors import UsageError, VtubeError, nearest
from vtube.pipeline import Show
from vtube.puppet import Avatar, Puppet
from vtube.render import scene
from vtube.render.sprites import Renderer
from vtube.service.live.messages import Configure
from vtube.service.painting import check_avatar
from vtube.types import Image, Parameters

_QUALITY = 88
_ALPHA_QUALITY = 80


class Stage:
    """Draws what was configured. ``side``: px, the most of width and height; larger ones are made smaller, in shape.

    Raises:
        Problem: there is no such avatar; says which there are.
        VtubeError: it has no such framing, or cannot be read.
    """

    def __init__(self, asked: Configure, seed: int, side: int) -> None:
        avatar = _framed(_loaded(asked.avatar or ""), asked.framing)
        self.framing, self.framings = avatar.framing, tuple(avatar.framings)
        self.format = asked.format
        self.size = _within(asked.size, side)
        # One thread draws: connections share the processor's cores.
        self._show = Show(Puppet(avatar, seed), Renderer(threads=1), self.size, mirrored=asked.mirror)
        if asked.format == "jpeg":
            self._show.background = scene.background(asked.background, self.size)
        self._show.rehearse()

    def draw(self, parameters: Parameters, t: float) -> bytes:
        """The avatar at ``t`` seconds of its own motion, performing these unmirrored parameters; a JPEG or WebP."""
        pixels = self._show.draw(parameters, t).pixels
        return _webp(pixels) if self.format == "webp" else _jpeg(pixels)


@lru_cache(maxsize=4)
def _loaded(name: str) -> Avatar:
    """Connections share an avatar: it is never written to."""
    return puppet.load(puppet.find(check_avatar(name)))


def _framed(avatar: Avatar, framing: str | None) -> Avatar:
    if framing is None:
        return avatar
    if framing not in avatar.framings:
        raise UsageError(f"unknown framing {framing!r}", hint=nearest(framing, avatar.framings))
    return replace(avatar, framing=framing)


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _jpeg(pixels: Image) -> bytes:
    done, encoded = cv2.imencode(".jpg", np.ascontiguousarray(pixels[:, :, :3]), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise VtubeError("the avatar's picture cannot be encoded")
    return bytes(encoded)


def _webp(pixels: Image) -> bytes:
    """By Pillow: OpenCV's encoder has no choice of effort and takes three times as long."""
    image = PIL.Image.fromarray(np.asarray(cv2.cvtColor(straight(pixels), cv2.COLOR_BGRA2RGBA)))
    file = BytesIO()
    image.save(file, "WEBP", quality=_QUALITY, alpha_quality=_ALPHA_QUALITY, method=0)
    return file.getvalue()
