"""The look of what lies over the picture: dark rounded panels with light text, as premultiplied surfaces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import cv2
import pygame

from vtube.types import Image

Surface: TypeAlias = Any
Colour: TypeAlias = tuple[int, int, int, int]

DARK: Colour = (24, 27, 34, 236)
KEYCAP: Colour = (62, 69, 84, 255)
RED: Colour = (214, 58, 62, 255)
GREEN: Colour = (96, 180, 110, 255)
AMBER: Colour = (150, 88, 14, 240)
TEXT: Colour = (236, 239, 244, 255)
FAINT: Colour = (158, 168, 186, 255)
LONGEST = 110
SMOOTHING = 4
"""Letters and corners are drawn this many times larger and averaged: small letters would keep uneven distances,
corners would be jagged."""


@lru_cache(maxsize=8)
def font(size: int) -> Any:
    """The font that pygame brings, ``size`` pixels high."""
    return pygame.font.Font(None, size)


def forget_fonts() -> None:
    """Fonts do not outlive ``pygame.font.quit``."""
    font.cache_clear()


@lru_cache(maxsize=64)
def panel(size: tuple[int, int], radius: int, colour: Colour) -> Surface:
    """A rounded rectangle, not premultiplied. It is shared: copy before drawing on it."""
    corner = pygame.Surface((2 * radius * SMOOTHING,) * 2, pygame.SRCALPHA)
    corner.fill((*colour[:3], 0))
    pygame.draw.circle(corner, colour, (radius * SMOOTHING,) * 2, radius * SMOOTHING)
    disc = pygame.transform.smoothscale(corner, (2 * radius,) * 2)
    surface = pygame.Surface(size, pygame.SRCALPHA)
    surface.fill(colour)
    for x, column in ((0, 0), (size[0] - radius, radius)):
        for y, row in ((0, 0), (size[1] - radius, radius)):
            quarter = pygame.Rect(column, row, radius, radius)
            surface.fill((0, 0, 0, 0), (x, y, radius, radius))
            surface.blit(disc, (x, y), quarter, special_flags=pygame.BLEND_RGBA_ADD)
    return surface


def text(line: str, size: int, colour: Colour = TEXT) -> Surface:
    """One line of text, not premultiplied. What cannot be printed becomes a blank; a long text loses its middle."""
    if len(line) > LONGEST:
        line = f"{line[: LONGEST // 2]} ... {line[-LONGEST // 2 :]}"
    printable = "".join(c if c.isprintable() else " " for c in line) or " "
    large = font(size * SMOOTHING).render(printable, True, colour)
    return pygame.transform.smoothscale(large, [side // SMOOTHING for side in large.get_size()])


def note(lines: Sequence[str], size: int, colour: Colour = DARK, dot: Colour | None = None) -> Surface:
    """A panel around lines of text, with a round dot before them if asked; premultiplied."""
    rows = [text(line, size) for line in lines]
    pad, height = size // 2, rows[0].get_height() + size // 8
    indent = size if dot else 0
    width = max(row.get_width() for row in rows) + 2 * pad + indent
    surface = panel((width, height * len(rows) + 2 * pad - size // 8), size // 2, colour).copy()
    if dot:
        disc = panel((size * 5 // 8 // 2 * 2,) * 2, size * 5 // 16, dot)
        surface.blit(disc, (pad, (surface.get_height() - disc.get_height()) // 2))
    for i, row in enumerate(rows):
        surface.blit(row, (pad + indent, pad + size // 16 + i * height))
    return surface.premul_alpha()


def prompt(lines: Sequence[str], footer: str, progress: float, size: int) -> Surface:
    """A panel that asks for something: title, request, how it goes on, a bar of ``progress`` (0..1), footer; in the
    middle; premultiplied.
    """
    title, request, *details = lines
    rows = [text(title, size, FAINT), text(request, size * 7 // 4), *(text(line, size * 5 // 4) for line in details)]
    rows += [bar(26 * size, size // 2, progress), text(footer, size * 7 // 8, FAINT)]
    width, height = max(row.get_width() for row in rows), sum(row.get_height() + size // 2 for row in rows)
    surface = panel((width + 2 * size, height + 3 * size // 2), size, DARK).copy()
    y = size
    for row in rows:
        surface.blit(row, row.get_rect(midtop=(size + width // 2, y)))
        y += row.get_height() + size // 2
    return surface.premul_alpha()


def bar(width: int, height: int, progress: float) -> Surface:
    """A bar of which ``progress`` (0..1) is full."""
    height -= height % 2
    surface = panel((width, height), height // 2, KEYCAP).copy()
    if progress > 0:
        surface.blit(panel((max(height, round(width * progress)), height), height // 2, GREEN), (0, 0))
    return surface


@lru_cache(maxsize=8)
def sign(size: int, *, paused: bool) -> Surface:
    """Two bars for what is paused, a triangle for what plays; not premultiplied. It is shared."""
    large = pygame.Surface((size * SMOOTHING,) * 2, pygame.SRCALPHA)
    large.fill((*TEXT[:3], 0))
    side = size * SMOOTHING
    if paused:
        for left in (side // 8, side * 5 // 8):
            pygame.draw.rect(large, TEXT, (left, 0, side // 4, side))
    else:
        pygame.draw.polygon(large, TEXT, ((side // 8, 0), (side, side // 2), (side // 8, side)))
    return pygame.transform.smoothscale(large, (size, size))


def camera(image: Image, room: tuple[int, int]) -> Surface:
    """A camera picture, (height, width, 3) uint8 BGR, as large as fits into ``room`` (width, height)."""
    scale = min(have / want for have, want in zip(room, (image.shape[1], image.shape[0]), strict=True))
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return pygame.image.frombuffer(small.data, size, "BGR")


def frame(inside: tuple[int, int], caption: str, size: int) -> Surface:
    """A panel around a picture of that size with a caption below; premultiplied."""
    pad, label = size // 3, text(caption, size, FAINT)
    surface = panel((inside[0] + 2 * pad, inside[1] + 3 * pad + label.get_height()), size // 2, DARK).copy()
    surface.blit(label, (pad * 2, inside[1] + 2 * pad))
    return surface.premul_alpha()


def table(title: str, columns: Sequence[Sequence[tuple[str, str]]], footer: Iterable[str], size: int) -> Surface:
    """Columns of (key, what it does) under a title, with faint lines below; premultiplied."""
    row, pad = size * 3 // 2, size
    rendered = [[(keycap(key, size), text(does, size)) for key, does in column] for column in columns]
    head = text(title, size * 3 // 2)
    keys = [max(key.get_width() for key, _ in column) for column in rendered]
    widths = [k + size * 2 // 3 + max(does.get_width() for _, does in c) for k, c in zip(keys, rendered, strict=True)]
    inner = max(sum(widths) + 2 * pad * (len(widths) - 1), head.get_width())
    small = size * 7 // 8
    lines = [text(line, small, FAINT) for sentence in footer for line in _wrapped(sentence, small, inner)]
    body = pad + head.get_height() + size * 3 // 4
    below = body + row * max(len(column) for column in rendered) + size
    surface = panel((inner + 2 * pad, below + size * 5 // 4 * len(lines) + pad - size // 4), size, DARK).copy()
    surface.blit(head, (pad, pad))
    x = pad
    for column, key_width, width in zip(rendered, keys, widths, strict=True):
        for i, (key, does) in enumerate(column):
            middle = body + i * row + row // 2
            surface.blit(key, (x + key_width - key.get_width(), middle - key.get_height() // 2))
            surface.blit(does, (x + key_width + size * 2 // 3, middle - does.get_height() // 2))
        x += width + 2 * pad
    for i, line in enumerate(lines):
        surface.blit(line, (pad, below + i * size * 5 // 4))
    return surface.premul_alpha()


def keycap(name: str, size: int) -> Surface:
    """A key's name on a key."""
    label = text(name, size)
    height = size * 5 // 4
    surface = panel((max(label.get_width() + size * 2 // 3, height), height), size // 4, KEYCAP).copy()
    surface.blit(label, label.get_rect(center=surface.get_rect().center))
    return surface


def fitted(surface: Surface, room: tuple[int, int], margin: int) -> Surface:
    """The panel, made smaller where it does not fit into ``room`` (width, height) with a margin around it."""
    scale = share(surface, (room[0] - 2 * margin, room[1] - 2 * margin))
    if scale == 1:
        return surface
    return pygame.transform.smoothscale(surface, [max(1, int(side * scale)) for side in surface.get_size()])


def share(surface: Surface, room: tuple[int, int]) -> float:
    """The size, 0..1 of its own, at which a panel fits into ``room`` (width, height)."""
    return float(min(1.0, *(have / want for have, want in zip(room, surface.get_size(), strict=True))))


def _wrapped(sentence: str, size: int, width: int) -> list[str]:
    """A sentence in lines that are no wider than that, px, but for single words."""
    lines = [""]
    for word in sentence.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font(size * SMOOTHING).size(longer)[0] > width * SMOOTHING:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
