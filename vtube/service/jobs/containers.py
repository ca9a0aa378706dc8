"""Which uploads are videos, told by their first bytes, and which of FFmpeg's demuxers may read them.

FFmpeg itself would also take play lists, ``concat`` scripts and session descriptions for videos, and open whatever
files and addresses they name. So it is told which demuxers and protocols there are, whatever it makes of the content.
"""

from __future__ import annotations

from pathlib import Path

HEAD = 512
"""Bytes of a file that tell its container."""
_ATOMS = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
DEMUXERS = ("mov", "matroska", "avi", "gif", "mpegts", "mpeg")
"""FFmpeg's names of the containers below."""
NAMED = "MP4, MOV, WebM, MKV, AVI, MPEG-TS, MPEG-PS, GIF"
OPTIONS = {"protocol_whitelist": "file", "format_whitelist": ",".join(DEMUXERS)}
"""Of libavformat, wherever it opens an upload."""


def demuxer(head: bytes) -> str | None:
    """FFmpeg's demuxer for a file that begins so, None where it is no video. ``head``: up to ``HEAD`` bytes."""
    if head[4:8] in _ATOMS:
        return "mov"
    if head[:4] == b"\x1a\x45\xdf\xa3" and (b"webm" in head or b"matroska" in head):
        return "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        return "gif"
    if head[:4] == b"\x00\x00\x01\xba":
        return "mpeg"
    return "mpegts" if any(_packets(head, *layout) for layout in ((0, 188), (4, 192))) else None


def read_demuxer(path: Path) -> str | None:
    """As ``demuxer``, of a file."""
    with path.open("rb") as file:
        return demuxer(file.read(HEAD))


def opencv_options() -> str:
    """``OPTIONS`` as the environment variable ``OPENCV_FFMPEG_CAPTURE_OPTIONS`` has them."""
    return "|".join(f"{name};{value}" for name, value in OPTIONS.items())


def _packets(head: bytes, first: int, size: int) -> bool:
    """Whether a transport stream's packets begin at ``first`` and every ``size`` bytes."""
    starts = head[first::size]
    return len(starts) > 1 and set(starts) == {0x47}
